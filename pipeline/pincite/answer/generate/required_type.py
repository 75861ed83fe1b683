"""Tell whether a sentence can be the answer: a price, a time, or a quantity of what is asked for.

Only a question that nothing else can answer requires one. "When should I change the filter?" may be answered
by "if it is clogged", and "Who signs the report?" by "the shift leader".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pincite.answer.generate.answer_type import DAYS, MONEY, MONTHS
from pincite.answer.generate.sentence_scores import CandidateSentence, Scored
from pincite.metadata.question_kind import SHORT_KINDS, Kind

CLOSE = 0.85
"""A sentence that holds what is required leads if its score is at least this share of the best one's."""

_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred"
    "|thousand|half|quarter|several|few|couple|dozen|an?"
)
_TIMES = (
    r"\w*seconds?|ms|µs|min(?:ute)?s?|h(?:ou)?rs?|h|s|days?|nights?|weeks?|months?|years?|decades?"
    r"|centur(?:y|ies)"
)
_LENGTHS = (
    r"[mckµn]?m|\w*met(?:er|re)s?|inch(?:es)?|in|feet|foot|ft|yards?|miles?|mi|pages?|characters?|[\"″′']"
)
_MASSES = r"[mkµ]?g|\w*grams?|grammes?|kilos?|t|tons?|tonnes?|lbs?|pounds?|oz|ounces?|stones?"
_DEGREES = r"°\s?[CFK]?|degrees?|kelvins?|[CFK]"
_IS = r"(?:['’]s|\s+(?:is|are|was|were))"


@dataclass(frozen=True, slots=True)
class _Required:
    """A pattern for questions, and one for what answers them.

    `beside` finds the word or the unit that makes any number such an answer, in the sentence, or in the row
    or over it.
    """

    asks: re.Pattern[str]
    answers: re.Pattern[str]
    beside: re.Pattern[str]

    def is_met(self, candidate: CandidateSentence) -> bool:
        """Return True if a sentence or row can be the answer."""
        text = candidate.text
        around = f"{text} {candidate.context}" if candidate.is_row else text
        return bool(self.answers.search(text) or (_NUMBER.search(text) and self.beside.search(around)))

    def is_met_surely(self, candidate: CandidateSentence) -> bool:
        """Return True if it holds such an answer as it is commonly written."""
        return self.answers.search(candidate.text) is not None


def _pattern(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


def _quantity(units: str) -> str:
    return rf"(?:\d[\d.,]*|\b(?:{_NUMBERS}))[\s-]*(?:{units})(?![A-Za-z])"


_NUMBER = re.compile(r"\d")
_YEAR = _pattern(r"\b\d{3,4}s?\b", r"['’]\d\ds?\b", r"\b(?:century|decade|years?)\b")
_MEASURED = _pattern(_quantity(_LENGTHS), r"\d")
_REQUIRED = (
    _Required(  # a year
        _pattern(r"\b(?:what|which)\s+year\b"),
        _YEAR,
        _YEAR,
    ),
    _Required(  # a time
        _pattern(
            r"^\W*when\s+(?:was|were|did)\b",
            r"\b(?:what|which)\s+(?:date|day|month|time)\b(?!\s+(?:period|span|zone|frame|of))",
        ),
        _pattern(
            rf"\d|\b{MONTHS}\b|\b{DAYS}|\b(?:{_TIMES}|spring|summer|autumn|winter)\b",
            r"\b(?:after|ago|before|during|following|since|today|until|upon|when|while|yesterday)\b",
        ),
        _NUMBER,
    ),
    _Required(  # a price
        _pattern(
            r"\bhow\s+much\s+(?:does|do|did|would|will|is|are|was|were)\b.{0,80}\bcosts?\b",
            r"\bwhat\s+(?:does|do|did|would|will)\b.{0,80}\bcosts?\b",
            rf"\bwhat{_IS}\s+the\s+(?:\w+\s+){{0,2}}(?:price|cost|fee)\b",
            r"\bhow\s+expensive\b",
        ),
        _pattern(MONEY, r"\bfree\b", r"\bno\s+(?:charge|cost)\b"),
        _pattern(r"[$€£¥]|\b(?:charge|cost|fare|fee|pay|price|rent|tuition)s?\b"),
    ),
    _Required(  # a weight
        _pattern(
            r"\bhow\s+(?:much\b.{0,80}\bweighs?|heavy)\b",
            rf"\bwhat{_IS}\s+the\s+(?:\w+\s+)?(?:weight|mass)\b",
            r"\bwhat\s+does\b.{0,60}\bweigh\b",
        ),
        _pattern(_quantity(_MASSES)),
        _pattern(r"\b(?:weigh(?:s|ing|ts?)?|mass|kg|lbs?)\b", rf"\((?:{_MASSES})\)"),
    ),
    _Required(  # how long it lasts or is
        _pattern(r"\bhow\s+long\b"),
        _pattern(
            _quantity(f"{_TIMES}|{_LENGTHS}"),
            r"\b(?:\w+ly|always|century|forever|lifetime|seconds|minutes|hours|days|since|till|until)\b",
            r"\b\d{3,4}s?\b",
        ),
        _NUMBER,
    ),
    _Required(  # how far it reaches
        _pattern(r"\bhow\s+(?:deep|far|high|tall|thick|wide)\b"), _MEASURED, _MEASURED
    ),
    _Required(  # a temperature
        _pattern(r"\bhow\s+(?:cold|hot|warm)\b", r"\b(?:what|which)\s+temperature\b"),
        _pattern(_quantity(_DEGREES)),
        _pattern(rf"\btemperatures?\b|(?<!\w)(?:{_DEGREES})(?!\w)"),
    ),
    _Required(  # a count
        _pattern(r"\bhow\s+many\b"),
        _pattern(
            rf"\d|\b(?:{_NUMBERS})\b",
            r"\b(?:all|any|another|both|dozens|each|every|many|more|most|multiple|no|none|once|only|pair|single"
            r"|twice|unlimited|zero)\b",
        ),
        _NUMBER,
    ),
)


def that_can_answer(
    question: str, kind: Kind, scored: Sequence[Scored], dated: Collection[int] = ()
) -> Sequence[Scored]:
    """Return the scored sentences if the best can be the answer, else those that can, if they come close.

    Where none comes close there is no answer among them, and nothing is returned. `dated` are the passages
    that stand under a date: they answer what asks for a time.
    """
    required = next((each for each in _REQUIRED if each.asks.search(question)), None)
    if kind not in SHORT_KINDS or required is None:
        return scored
    leading = [each for each in scored if each.score >= CLOSE * scored[0].score]
    for is_met in (required.is_met_surely, required.is_met):
        able = [each for each in leading if each.candidate.passage in dated or is_met(each.candidate)]
        if able:
            return scored if able[0] is scored[0] else [*able, *(e for e in scored if e not in able)]
    return []
