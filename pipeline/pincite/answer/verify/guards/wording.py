"""Numbers, times of day and fractions in the one wording that the guards read.

Spelled-out numbers become digits, "half an hour" 30 minutes, "a week" behind a preposition 1 week, 11 pm
23:00, and "a third of" 33 %.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from pincite.text import months

_ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
        " sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * n for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_NUMBERS = _ONES | _TENS
_NUMERAL = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_SHARES = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_HOUR = r"(?:1[0-2]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_TIME = (
    rf"(?:(?P<{{0}}minutes>half|quarter|a quarter|{_NUMERAL})(?: minutes)? (?P<{{0}}side>past|to) )?"
    rf"(?P<{{0}}hour>{_HOUR})"
)
_DAYPART = r"(?:o'clock )?(?:in the |at )(?P<part>morning|afternoon|evening|night)"
_UNIT = "second|minute|hour|day|week|month|quarter|year|decade"
_JOINED = (
    "(?:second|minute|hour|day|week|month|year|metre|meter|kilometre|mile|litre|gram|tonne|page|kg|km|GB|MB)"
)
_MONTH = "|".join(name.capitalize() for name in months.NAMES)


def one_wording(text: str) -> str:
    """Return a text with its numbers, times of day and fractions in one wording."""
    for pattern, other in _REWRITTEN:
        text = pattern.sub(other, text)
    return text


def _spelled(found: re.Match[str]) -> str:
    """Return the digits of a spelled-out number, or the text as it was if it is not one number."""
    total, current, before = 0, 0, "start"
    for word in re.split(r"\s+and\s+|[ -]", found[0].lower()):
        if word == "a":
            current, before = 1, "ones"
        elif word == "hundred" and before == "ones":
            current, before = current * 100, "hundred"
        elif word == "thousand" and current:
            total, current, before = total + current * 1_000, 0, "thousand"
        elif word in _TENS and before not in ("tens", "ones"):
            current, before = current + _TENS[word], "tens"
        elif word in _ONES and (
            before not in ("tens", "ones") or (before == "tens" and 0 < _ONES[word] < 10)
        ):
            current, before = current + _ONES[word], "ones"
        else:
            return found[0]
    return f"{total + current:,}"


def _clock(found: re.Match[str]) -> str:
    return f"{int(found[1]) % 12 + (12 if found[3].lower() == 'p' else 0)}:{found[2] or '00'}"


def _spoken(found: re.Match[str]) -> str:
    """Return the time or times of day of "half past six in the morning" in digits."""
    part = found["part"].lower()
    until = _minutes(found["minutes"], found["side"], found["hour"], part)
    if not found["fromhour"]:
        return _in_digits(until)
    since = _minutes(found["fromminutes"], found["fromside"], found["fromhour"], part)
    if since > until:  # "nine to five in the afternoon"
        since -= 12 * 60
    return f"{_in_digits(since)} {found['joint']} {_in_digits(until)}"


def _minutes(minutes: str | None, side: str | None, hour: str, part: str) -> int:
    """Return the minutes of a day, 0 to 1,499, that are past at a time of one of its parts."""
    named = {"half": 30, "quarter": 15, "a quarter": 15}
    past = (named | _NUMBERS).get((minutes or "").lower(), 0)
    is_before = (side or "").lower() == "to"
    clock = _number(hour)
    if part == "night":
        clock += 12 * (clock >= 6)
    elif part != "morning":
        clock = clock % 12 + 12
    elif clock == 12 and not is_before:
        clock = 0
    return clock * 60 + (-past if is_before else past)


def _in_digits(minutes: int) -> str:
    hours, rest = divmod(minutes if minutes == 24 * 60 else minutes % (24 * 60), 60)
    return f"{hours}:{rest:02}"


def _number(word: str) -> int:
    """Return the value of a numeral, spelled or in digits."""
    return _NUMBERS[word.lower()] if word.lower() in _NUMBERS else int(word)


def _share(found: re.Match[str]) -> str:
    """Return "six in ten" as 60 percent; the text as it was if it is no share."""
    part, whole = _number(found[1]), _number(found[2])
    return f"{part * 100 / whole:.0f} percent" if part < whole else found[0]


def _interval(found: re.Match[str]) -> str:
    """Return "four times a year" as every 3 months; the text as it was if no whole number comes out."""
    times = 2 if found[1].lower() == "twice" else _number(found[1].split()[0])
    count, unit = (12, "months") if found[2].lower() == "year" else (60, "minutes")
    return f"every {count // times} {unit}" if times > 1 and count % times == 0 else found[0]


def _percent(count: str, part: str) -> str:
    return f"{_COUNTS[count.lower()] * _SHARES[part.lower()]:.0f} percent"


_Rule = tuple[str, str | Callable[[re.Match[str]], str]]
_RULES: tuple[_Rule, ...] = (
    (rf"(?<![\w.,])(\d[\d.,]*|{_NUMERAL})-(?={_JOINED}s?\b)", r"\1 "),
    (r"\b(one|two|three|four|five|six|seven|eight|nine|ten) and a half\b",
     lambda found: f"{_ONES[found[1].lower()]}.5"),
    (rf"\b(?:{_NUMERAL}|a hundred)\b(?:(?:[ -]|\s+and\s+)(?:{_NUMERAL}|hundred|thousand)\b)+", _spelled),
    (r"\b(\d{1,3}(?:\.\d+)?) thousand\b", lambda found: f"{float(found[1]) * 1_000:,.0f}"),
    (r"\b(an?|one|two|three|four|five|six) (hours?|years?|days?|months?|weeks?) and a half\b",
     lambda found: f"{_COUNTS.get(found[1].lower()) or _ONES.get(found[1].lower(), 1)}.5 {found[2]}"),
    (r"\b(\d+) ?(?:h|hours?) (?:and )?(\d+) ?(?:min|minutes?)\b",
     lambda found: f"{int(found[1]) * 60 + int(found[2])} minutes"),
    (r"\bhalf an? (gram|litre|metre|kilo|kilometre|mile|tonne|pound|teaspoon|tablespoon)\b", r"0.5 \1"),
    (r"(?<![\w-])(\d{1,4}(?::\d\d|\.\d+)?) ?[‐‑–—−-] ?(?=\d{1,4}(?::\d\d|\.\d+)?(?![\w-]))", r"\1 to "),
    (rf"\b(?:{_TIME.format('from')} (?P<joint>to|and|until|till|or) )?{_TIME.format('')} {_DAYPART}\b",
     _spoken),
    (rf"(?<![\w.,])(\d|{_NUMERAL}) (?:in|out of)(?: every)? (three|four|five|six|seven|eight|nine|ten|10)\b"
     rf"(?![.,]?\d)(?! {_JOINED})", _share),
    (rf"(?<![\w.,])(twice|(?:{_NUMERAL}|\d) times) (?:an?|per|each|every) (year|hour)\b", _interval),
    (r"\b(?:a|the|one) fortnight\b", "2 weeks"),
    (r"\b(\d+) and a half\b", r"\1.5"),
    (r"\bnot quite\b", "nearly"),
    (r"\bhalf an? hour\b|\bhalf[- ]hour\b", "30 minutes"),
    (r"\bthree quarters of an hour\b", "45 minutes"),
    (r"\b(?:a )?quarter of an hour\b", "15 minutes"),
    (r"\bhalf a day(?:'s)?\b", "12 hours"),
    (r"\bhalf a year(?:'s)?\b", "6 months"),
    (r"\b(?:(?:a|one) dozen|(?<=the )dozen)\b", "12"),
    (r"(?<=[a-z]{2})[-‐‑–—−](?=[a-z]{2})", " "),
    (r"\b(?:go|goes|going|gone|went) up\b", "risen"),
    (r"\b(?:go|goes|going|gone|went) down\b", "fallen"),
    (r"\bdrop(?:s|ped)? out\b", "left"),
    (r"\btwo times(?= (?:a|an|per|each|every|daily|weekly|monthly|yearly)\b)", "twice"),
    (r"\bsquare (centi|kilo)?met(?:re|er)s?\b",
     lambda found: {"centi": "cm²", "kilo": "km²"}.get((found[1] or "").lower(), "m²")),
    (r"\bfirst (?:six|6) months of (?=the (?:fiscal |financial )?year|\d{4})", "first half of "),
    (r"\bfirst (?:three|3) months of (?=the (?:fiscal |financial )?year|\d{4})", "first quarter of "),
    (rf"\b(within|for|after|in|under|over|than|least|about|lasts|takes|took) (?:an?|one) ({_UNIT})\b",
     r"\1 1 \2"),
    (r"\b(a|one|two|three|four) (third|quarter|fifth|tenth|half)s? of\b",
     lambda found: f"{_percent(found[1], found[2])} of"),
    (r"\b(a|one|two|three) (third|quarter|fifth|half)s? "
     r"(?=(?:more|less|fewer|higher|lower|longer|shorter|cheaper|dearer)\b)",
     lambda found: f"{_percent(found[1], found[2])} "),
    (r"\b(?:latter|last) half\b", "second half"),
    (r"\b(?:final|last) quarter(?= of (?:the (?:fiscal |financial )?year|\d{4}))", "fourth quarter"),
    (r"(?<!first )(?<!second )\bhalf (?:of )?(?=(?:what|the|all|its|their)\b)", "50 percent of "),
    (r"\bby ((?:roughly|about|around|nearly|almost|over) )?(a|one|two|three) (third|quarter|fifth|half)s?\b",
     lambda found: f"by {found[1] or ''}{_percent(found[2], found[3])}"),
    (r"\b(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))? ?([ap])(?:\.m\.|m\b)", _clock),
    (r"(?<![\d:.])0(?=\d:[0-5]\d(?![\d:]))", ""),
    (r"\bwithout (?:any )?(?:exception|fail)s?\b", "always"),
    (r"\b(?:noon|midday)\b", "12:00"),
    (r"\bmidnight\b", "24:00"),
    (rf"\b([0-3]?\d) (to|and|until|till|or) (?=[0-3]?\d ({_MONTH})\b)", r"\1 \3 \2 "),
    (rf"\b([0-3]?\d)(?:st|nd|rd|th)? (?:of )?({_MONTH})\b(?!,? \d{{4}})", r"\2 \1"),
)  # fmt: skip
"""Patterns and what each is read as, in this order."""
_REWRITTEN = tuple((re.compile(pattern, re.IGNORECASE), other) for pattern, other in _RULES)
