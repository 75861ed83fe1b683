"""Tell whether a sentence can be the answer to a question for a price, a weight, a time or a count.

Only a question that begins with these words is read so, and only in English: "Who decides how long patients
stay?" asks for a person. What can be an answer is drawn widely. A sentence that has no number, no word for
one and no other word that such an answer might have is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pincite.answer.generate.answer_type import TELLS_TIME
from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.sentence_scores import Scored
from pincite.index.languages import ENGLISH
from pincite.metadata.question_kind import SHORT_KINDS, Kind

FAR = 0.15
"""A sentence that can be the answer leads if its score is behind the best one's by this share at most."""


def _pattern(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


_NUMBER = _pattern(
    r"\d",
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundreds?|thousands?|millions?|billions?|dozens?|zero"
    r"|half|quarter|couple|pair|once|twice)\b",
)
_ANY_COUNT = _pattern(
    _NUMBER.pattern,
    r"\b(?:all|an?|another|any|both|each|every|few|many|more|most|multiple|no|none|only|several|single|some"
    r"|unlimited|various)\b",
    r",|\band\b",  # things that are listed can be counted
)
_MASS = _pattern(
    r"\d\s?(?:[mkµ]?g|t|lbs?|oz)\b",
    r"\b(?:kilos?|tons?|tonnes?|pounds?|ounces?|stones?|heavy|light|weigh(?:s|ed|ing|ts?)?|mass)\b|gram(?:me)?s?\b",
)
_MONEY = _pattern(
    r"[$€£¥₹₽₩₺]|(?-i:\b[A-Z]{3}\s?\d|\d\s?[A-Z]{3}\b|\b(?:Rs|kr|zł|Ft|Kč)\b)",
    r"(?<![\d.,])\d{1,6}[.,]\d\d(?![\d.,]*\d)",  # as on a menu
    r"\b(?:dollars?|euros?|pounds?|cents?|pence|francs?|crowns?|kron\w{1,3}|yen|yuan|rupees?|pesos?|rubles?|zlotys?)\b",
    r"(?<!per )(?<!single )(?<!full )\bcharges?\b|(?<!the )\bincluded\b",  # no battery's, and no part
    r"\b(?:charged|costs?|fares?|fees?|pay|paid|prices?|priced|rates?|rent|sells?|sold|tuition)\b",
    r"\b(?:complimentary|free|gratis|request)\b",
)


@dataclass(frozen=True, slots=True)
class _Required:
    """A pattern for questions, and those of which a sentence that answers them holds each."""

    asks: re.Pattern[str]
    holds: tuple[re.Pattern[str], ...]

    def is_met(self, candidate: CandidateSentence) -> bool:
        """Return True if a sentence, or a row with what stands over it, can be the answer."""
        around = f"{candidate.text} {candidate.context}" if candidate.is_row else candidate.text
        return all(pattern.search(around) for pattern in self.holds)


_YEAR = _pattern(r"\d{3}", r"['’]\d\d\b", r"\b(?:ages?|century|decade|era|reign|under|war|years?)\b")
_VERB = r"(?:does|do|did|would|will)"
_WAS = r"(?:was|were|did)"
_WHEN = _pattern(rf"^\W*when\s+{_WAS}\b")
_WHICH_YEAR = _pattern(rf"^\W*(?:in\s+)?(?:what|which)\s+year\s+{_WAS}\b")
_REQUIRED = (
    _Required(_pattern(rf"^\W*(?:how\s+much|what)\s+{_VERB}\b.{{1,80}}\bweigh\W*$"), (_NUMBER, _MASS)),
    _Required(
        _pattern(
            rf"^\W*(?:how\s+much|what)\s+{_VERB}\b.{{1,80}}\bcost\W*$",
            r"^\W*what(?:['’]s|\s+is|\s+was)\s+the\s+price\s+of\b",
        ),
        (_MONEY,),
    ),
    _Required(_pattern(r"^\W*how\s+many\b"), (_ANY_COUNT,)),
    _Required(_WHEN, (TELLS_TIME,)),
    _Required(_WHICH_YEAR, (_YEAR,)),
)


def asks_past_time(question: str) -> bool:
    """Return True if a question asks when something was."""
    return any(asks.search(question) for asks in (_WHEN, _WHICH_YEAR))


def that_can_answer(
    question: str, kind: Kind, scored: Sequence[Scored], language: str, dated: Collection[int] = ()
) -> Sequence[Scored]:
    """Return the scored sentences if the best can be the answer, else with those that can before it.

    They must come close to it. Where none does there is no answer among them, and nothing is returned.
    `dated` are the passages that stand under a date: they answer what asks when something was.
    """
    required = next((each for each in _REQUIRED if each.asks.search(question)), None)
    if required is None or kind not in SHORT_KINDS or language != ENGLISH or not scored:
        return scored
    answering = dated if asks_past_time(question) else ()
    best = scored[0].score
    close = [each for each in scored if each.score >= best - FAR * abs(best)]
    able = [each for each in close if each.candidate.passage in answering or required.is_met(each.candidate)]
    if not able or able[0] is scored[0]:
        return scored if able else []
    return [*able, *(each for each in scored if each not in able)]
