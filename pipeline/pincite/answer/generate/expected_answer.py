"""Tell what an answer should hold, by the question: an amount, a number, a time, a name.

`answer_type` is a hint, one feature of a sentence among others. `that_can_answer` is a condition: for a
question that begins with "how many", "when was" and the like, a sentence that has no number, no word for one
and no other word that such an answer might have, is none. Both are of English.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.sentence_scores import Scored
from pincite.index.languages import ENGLISH
from pincite.metadata.definitions import NAME
from pincite.metadata.question_kind import SHORT_KINDS, Kind, question_kind
from pincite.metadata.time_and_price import (
    DAY,
    MONEY,
    TELLS_TIME,
    asks_past_time,
    asks_price,
    asks_time,
)
from pincite.text import money
from pincite.text.months import MONTH

FAR = 0.15
"""A sentence that can be the answer leads if its score is behind the best one's by this share at most."""


def _pattern(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


_AUXILIARIES = "do|does|did|is|are|was|were|can|could|should|would|will|must|may|have|has|had|to|come|about"
_QUANTITIES = (
    "percentage|number|amount|share|temperature|pressure|voltage|speed|weight|height|length|width|capacity"
    "|power|rate"
)
_ASKS_NUMBER = _pattern(rf"\bhow (?!(?:{_AUXILIARIES})\b)[a-z]+\b|\bwhat (?:{_QUANTITIES})\b")
_ASKS_FREQUENCY = _pattern(r"\bhow (?:often|frequently)\b")
_ASKS_NAME = _pattern(r"\bwho(?:m|se)?\b|\bwhat is the name\b")

_DURATION = r"\d\s+(?:\w+\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
_TIME = _pattern(rf"\b(?:1[5-9]|20)\d\d\b|\b{MONTH}(?!\w)|\b\d{{1,2}}:\d\d\b|\b{DAY}|{_DURATION}")
_AMOUNT = _pattern(rf"\d|{money.SIGN}|{MONEY}|\b{money.SCALE}\b")
_ONCE = r"(?<!at )once(?! more)"  # "at once" and "once more" say nothing of how many
_SMALL_NUMBERS = rf"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|{_ONCE}|half|dozen"
_FEW = _pattern(rf"\d|\b(?:{_SMALL_NUMBERS})\b")
_FREQUENCY = _pattern(
    r"\b(?:every|each|once|twice|times|hourly|daily|nightly|weekly|fortnightly|monthly|quarterly|yearly|annual(?:ly)?"
    r"|always|never|often|seldom|rarely|regularly|whenever)\b",
    r"\b(?:an?|per)\s+(?:hour|day|night|week|month|quarter|season|year|term)\b",
)


def answer_type(question: str) -> re.Pattern[str] | None:
    """Return a pattern for what holds a time, an amount of money, a number, a name or how often, as is asked.

    It is None where the question leaves that open.
    """
    if question_kind(question) == "reason":
        return None
    if asks_time(question):
        return _TIME
    if asks_price(question):
        return _AMOUNT
    asked = ((_ASKS_FREQUENCY, _FREQUENCY), (_ASKS_NUMBER, _FEW), (_ASKS_NAME, NAME))
    return next((answer for asks, answer in asked if asks.search(question)), None)


_NUMBER = _pattern(
    r"\d",
    rf"\b(?:{_SMALL_NUMBERS}|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
    r"|hundreds?|thousands?|millions?|billions?|dozens?|zero|quarter|couple|pair)\b",
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
    rf"{money.SIGN}|(?-i:\b[A-Z]{{3}}\s?\d|\d\s?[A-Z]{{3}}\b|\b(?:Rs|kr|zł|Ft|Kč)\b)",
    r"(?<![\d.,])\d{1,6}[.,]\d\d(?![\d.,]*\d)",  # as on a menu
    r"\b(?:dollars?|euros?|pounds?|cents?|pence|francs?|crowns?|kron\w{1,3}|yen|yuan|rupees?|pesos?|rubles?|zlotys?)\b",
    r"(?<!per )(?<!single )(?<!full )\bcharges?\b|(?<!the )\bincluded\b",  # no battery's, and no part
    r"\b(?:charged|costs?|fares?|fees?|pay|paid|prices?|priced|rates?|rent|sells?|sold|tuition)\b",
    r"(?<![.@/])\b(?:complimentary|free|gratis|request)\b(?!\.\w)",  # no part of an address on the web
)
_YEAR = _pattern(r"\d{3}", r"['’]\d\d\b", r"\b(?:ages?|century|decade|era|reign|under|war|years?)\b")


@dataclass(frozen=True, slots=True)
class _Required:
    """A pattern for questions, and those of which a sentence that answers them holds each."""

    asks: re.Pattern[str]
    holds: tuple[re.Pattern[str], ...]

    def is_met(self, candidate: CandidateSentence) -> bool:
        """Return True if a sentence, or a row with what stands over it, can be the answer."""
        around = f"{candidate.text} {candidate.context}" if candidate.is_row else candidate.text
        return all(pattern.search(around) for pattern in self.holds)


_VERB = r"(?:does|do|did|would|will)"
_IS = r"(?:['’]s|\s+(?:is|are|was|were))"
_PRICES = r"(?:deposit|fare|fee|price|rent|salary|wage)s?"
_PREPOSITION = r"(?:at|by|for|from|in|of|on|per|to|under|with)\b"
_ADJECTIVES = rf"(?:the\s+)?(?:(?!{_PREPOSITION})\w+\s+){{0,3}}?"
_OBJECT = r"(?:a|all|altogether|and|each|her|him|if|me|the|them|us|when|you)\b"
_BEHIND = rf"(?:\W*$|,|\s+(?:{_PREPOSITION}|{_OBJECT}))"
"""Words that follow one for a price where that is not the first part of a longer noun: a salary review."""
_REQUIRED = (
    _Required(_pattern(rf"^\W*(?:how\s+much|what)\s+{_VERB}\b.{{1,80}}\bweigh\W*$"), (_NUMBER, _MASS)),
    _Required(
        _pattern(
            rf"^\W*(?:how\s+much|what)\s+{_VERB}\b.{{1,80}}(?<!\bthe )\bcost{_BEHIND}",
            rf"^\W*(?:what|how\s+(?:much|high)){_IS}\s+{_ADJECTIVES}{_PRICES}{_BEHIND}",
            r"^\W*how\s+much\s+money\b",
        ),
        (_MONEY,),
    ),
    _Required(_pattern(r"^\W*how\s+many\b"), (_ANY_COUNT,)),
    _Required(_pattern(r"^\W*when\s+(?:was|were|did)\b"), (TELLS_TIME,)),
    _Required(_pattern(r"^\W*(?:in\s+)?(?:what|which)\s+year\s+(?:was|were|did)\b"), (_YEAR,)),
)


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
