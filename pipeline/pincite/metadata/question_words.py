"""Classes of words that tell what a question asks for: measures, comparatives, documents and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable

_MEASURABLE = (
    "big bright cheap cold close dark deep dear early far fast great hard heavy high hot large late"
    " light long loud low near new old quick quiet rich short slow small soft soon stiff strong tall"
    " thick thin tight warm weak wide young"
)
_JUDGED = (
    "bad busy clean convenient easy good happy healthy important likely nice poor popular reliable"
    " risky safe satisfied serious simple solid successful useful well"
)


def _doubled(word: str) -> str:
    if word.endswith("y"):
        return word[:-1] + "i"
    if word in ("big", "hot", "thin", "wet"):
        return word + word[-1]
    return word.removesuffix("e")


_UNGRADED = frozenset(
    "bad convenient far good important popular reliable satisfied serious successful useful well".split()
)
"""Words that take "more", or another word, and no ending."""


def _graded(ending: str) -> Iterable[str]:
    words = f"{_MEASURABLE} {_JUDGED} green wet dry".split()
    return (_doubled(word) + ending for word in words if word not in _UNGRADED)


def _with_plurals(words: str) -> str:
    return " ".join((word[:-1] + "ies" if word.endswith("y") else word + "s") for word in words.split())


_DOCUMENT = (
    "agreement article book booklet brochure certificate contract document email file filing"
    " guideline handbook invoice leaflet letter mail manual memo newsletter page paper pdf policy"
    " presentation publication report scan sheet slide source text transcript upload"
)
_UNIT = (
    "acre bar bottle box calorie cent copy crown degree dollar euro foot gallon gram hectare hour"
    " inch item kilo kilogram kilometre kilowatt litre meter metre mile minute ounce pence point pound"
    " second ton tonne volt watt"
)
_TIME = "date day deadline month quarter season time week year"
_PLACE = (
    "address bank building city country department district floor hotel island lake location place"
    " port region river room school shop site state station street town village website"
)
_PERSON = (
    "architect artist author boss builder ceo cfo chair chairman coach composer designer director"
    " doctor editor engineer founder head inventor leader maker manager manufacturer mayor minister"
    " organiser owner painter president producer publisher secretary sponsor supplier translator"
    " treasurer winner writer"
)

_CLASSES = {
    "SCALE": _MEASURABLE + " often",
    "JUDGED": _JUDGED + " accurate convincing credible dangerous effective efficient severe",
    "COMPARATIVE": " ".join(_graded("er")) + " better fewer further less more sooner worse",
    "SUPERLATIVE": " ".join(_graded("est")) + " best least most worst",
    "DOCUMENT": _DOCUMENT,
    "DOCUMENTS": _with_plurals(_DOCUMENT) + " minutes studies notes records 10-ks 10-qs 8-ks",
    "SAYS": (
        "address addresses cite cites cited citing contain contains cover covers covered deal deals"
        " discuss discusses discussed mention mentions mentioned mentioning name names naming quote"
        " quotes refer refers referred report reports talk talks touch touches treat treats"
    ),
    "ABOUT": "about concerning on regarding",
    "MEASURE": (
        "age allowance amount area balance budget capacity charge code consumption cost costs count"
        " cover current density deposit depth diameter discount distance dosage dose duration energy"
        " fare fee fine flow force frequency grade hardness height humidity length limit load mass"
        " maximum minimum number odds output pay penalty percentage population power pressure price"
        " proportion quantity range rate rating rent salary score share size speed strength"
        " temperature thickness toll torque turnout value voltage volume wage wattage weight width"
        " worth yield"
    ),
    "FIGURE": (
        "assets capex capital cash debt depreciation dividends earnings ebit ebitda equity expense"
        " expenses goodwill impairment income interest inventory inventories liabilities loss losses"
        " margin profit receivables revenue revenues sales tax taxes turnover"
    ),
    "TOTAL": "average aggregate mean median overall sum total totals",
    "TOGETHER": "altogether combined jointly together",
    "RATIO": "fraction percent percentage proportion ratio share",
    "GAP": "gap difference differences spread",
    "CHANGE": (
        "change changed decline declined decrease decreased drop dropped fall fell gain gained grew"
        " grow growth increase increased rise rose shrank shrink"
    ),
    "LEFT": "left remain remaining remains",
    "WORK_OUT": "add calculate compute convert count divide multiply subtract",
    "UNITS": _with_plurals(_UNIT.replace(" foot", "").replace("box", "crate").replace("inch", "yard"))
    + " boxes feet inches kg km kw lb mm cm oz kwh days months weeks years times",
    "TIME": _TIME,
    "PLACE": _PLACE,
    "PERSON": _PERSON,
    "PLACES": _with_plurals(_PLACE) + " countries",
    "PERSONS": _with_plurals(_PERSON.replace(" chair ", " ")) + " people members children women men",
    "STEPS": (
        "agenda checklist contents ingredients instructions items list procedure process programme"
        " recipe requirements schedule side-effects stages steps symptoms timetable"
    ),
    "REASON": (
        "argument arguments cause caused causes conclusion conclusions consequence consequences"
        " effect effects gist impact lesson lessons message messages motive motives opinion points"
        " rationale reason reasons significance summary takeaway takeaways view views"
    ),
    "LED_TO": "account accounts behind drove explain explains led made motivated prompted triggered",
    "SUMMARISE": "analyse analyze assess discuss evaluate interpret judge recap summarise summarize tldr",
    "MEANING": (
        "abbreviation acronym concept define defined defines definition function idea mean meaning"
        " means meant purpose role stand stands term"
    ),
    "CALLED": "called nickname surname title",
    "DIFFER": (
        "against alike apart compare compared comparison contrast differ differs different"
        " distinguish distinguishes similar similarities than versus vs"
    ),
    "ALLOWED": (
        "allowed available compulsory included legal mandatory necessary ok okay permitted possible"
        " required safe true"
    ),
    "SOME": "any anybody anyone anything everything somebody someone something",
    "TWO": "both two",
    "COUNTED": "three four five six seven eight nine ten eleven twelve dozen hundred thousand",
}

CLASSES: dict[str, tuple[str, ...]] = {}
"""The classes of each word, by its lower-case form."""
for _name, _words in _CLASSES.items():
    for _word in _words.split():
        CLASSES[_word] = (*CLASSES.get(_word, ()), _name)

FUNCTION_WORDS = frozenset(
    "a about after again all am an and anything are aren't as at be been before being between but by"
    " can can't come could did didn't do does doesn't don't during each else every exactly for from"
    " get give had has hasn't have haven't he her here his how i if in instead into is isn't it its"
    " let list many may me might much must my need no not of off on one only or our out over per"
    " please put she should shouldn't show so some still take tell that the their them then there"
    " these they this those through to under until up us use used was wasn't we were weren't what when"
    " where whether which who whom whose why will with within without won't would wouldn't you your"
    " find happen happened happens kind sort type name describe explain come long".split()
)
"""Words that count as they are, beside the classes."""

GENERAL_WORDS = frozenset(
    "able according actually advantage advantages back benefit benefits besides consider considered"
    " currently detail details disadvantage disadvantages example examples full get gets getting go goes"
    " going got hold holds keep keeping keeps little look looking make makes making now pick put really"
    " today together tomorrow use uses using way ways whole work working works yet".split()
)
"""Words so general that a text which answers need not have them."""

_GREETS = frozenset("bye cheers goodbye hello hey hi hiya howdy ok okay thank thanks thx ty".split())
_BESIDE_GREETINGS = frozenset(
    "a again all and dear everybody everyone for good great help lot lots many much nice perfect so that's"
    " there very you your".split()
)
"""Words that greet or thank with the others and mean something alone."""
_TIME_OF_DAY = re.compile(r"\bgood[ -](?:afternoon|bye|day|evening|morning|night)\b")
_GREETING_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def is_greeting(text: str) -> bool:
    """Return True for a text that greets or thanks and asks nothing. What has a question mark asks."""
    if "?" in text:
        return False
    plain = _TIME_OF_DAY.sub("hello", text.lower().replace("’", "'"))
    said = frozenset(_GREETING_WORD.findall(plain))
    return bool(said & _GREETS) and said <= _GREETS | _BESIDE_GREETINGS
