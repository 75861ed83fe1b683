"""What kind of thing a question asks for, and whether a sentence or a row holds one."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Literal

from pincite.index.bm25 import terms
from pincite.understand.question_kind import SHORT_KINDS, question_kind
from pincite.understand.question_words import CLASSES, FUNCTION_WORDS

Asked = Literal["number", "time", "name"]

COUNTED_WITHIN = 3
"""Words after a number among which what it counts stands."""


def _words_of_class(*names: str) -> str:
    return "|".join(word for word, classes in CLASSES.items() if set(names) & set(classes))


_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?|(?-i:May\b)"
)
_SMALL_NUMBERS = (
    r"(?:one(?!\s(?:of|another|or)\b)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundreds?|thousands?|millions?|billions?|dozens?"
    r"|once|twice|half|zero|none)\b"
)
_NUMBER = rf"(?<![\w.-])(?:[$€£¥]\s?)?\.?\d[\d,.]*(?!\w*-\d)|\b{_SMALL_NUMBERS}"
_TIME_UNIT = r"(?:second|minute|hour|day|night|week|month|quarter|year|decade|centur)(?:s|y|ies)?\b"
_LENGTH_UNIT = r"(?:mm|cm|m|km|\w*met(?:re|er)s?|miles?|yards?|feet|foot|ft|inch(?:es)?|pages?|words?)\b"
_LASTING = rf"(?:\d|\b{_SMALL_NUMBERS})\)?[\s-]+(?:\w+\s)?(?:{_TIME_UNIT}|{_LENGTH_UNIT})"
_DATE = (
    rf"\b(?:1\d|20)\d\d(?:s?\b)|\b(?:in|since|until|by|from|around)\s\d{{3}}\b|\b\d+\s(?:ad|bce?)\b"
    rf"|\b(?:{_MONTHS})|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}\s?[ap]\.?m\b|\b(?:noon|midnight|spring|summer|autumn|winter|easter)\b"
    rf"|\b\w+ century\b|(?:\d|\b{_SMALL_NUMBERS})[\s-]+(?:\w+\s)?{_TIME_UNIT}"
    r"\s(?:ago|later|earlier|after|before|prior|into)\b"
)
_OFTEN = (
    rf"{_NUMBER}|\b(?:every|each|per|daily|weekly|monthly|quarterly|yearly|annual\w*|hourly|always|never"
    r"|before|after|when)\b"
)
_MONEY = (
    r"[$€£¥]|\b(?:usd|eur|gbp|chf|dollars?|euros?|pounds?|crowns?|kron\w+|francs?|yen|yuan|rupees?|cents?|pence"
    r"|thousands?|millions?|billions?|free|price[ds]?|cost(?:s|ing)?|fees?|charges?|fares?|rates?|worth)\b"
)
_SHARE = r"\d\s?%|\bper ?cent\b|\bpercentage\b|\bhalf\b|\bthirds?\b|\bquarters?\b|\b\w+ (?:in|out of) \w+\b"
_SURNAME = r"(?: [A-Z]\.)*(?: (?:de|di|da|la|van|von|der|of|and|&))*(?: [A-Z][\w’'-]+)+"
_PERSON = rf"(?-i:[A-Z][\w’'-]+{_SURNAME}|(?<=\bby )[A-Z]\w+|(?<=\bnamed )[A-Z]\w+)"
_ANY_NAME = r"(?-i:(?<=[a-z,;:] )[A-Z][\w’'-]+|[A-Z][\w’'-]+ [A-Z])"
_ADDRESS = r"https?://|\bwww\.|\b[\w-]+\.(?:com|org|net|gov|edu|int|info|io|eu|de|uk)\b"

_AUXILIARIES = "do|does|did|is|are|was|were|can|could|should|would|will|must|may|have|has|had|to|come|about"
_NOT_ASKED = r"^(?:(?!\b(?:what|which|who|whose|how|why)\b).)*"
"""What may stand before a "when" that asks: after another such word it only says when that was."""
_QUANTITIES = (
    "percentage|number|amount|share|temperature|pressure|voltage|speed|weight|height|length|width|capacity"
    "|power|rate"
)
_WHO_IS = r"\bwho(?:['’]s| is| was| are| were)\b"
_MAKERS = (
    rf"{_WHO_IS} (?:the |its |your |their )?(?:[\w-]+ ){{0,2}}(?:{_words_of_class('PERSON')})\b"
    r"|\bwho (?:founded|wrote|invented|signed|leads|heads|runs|owns|chairs|directs?|directed|created)\b"
)
_OFFICES = {
    r"ceo|chief executive": r"\bceo\b|\bchief executive",
    r"cfo|chief financial officer|finance chief": r"\bcfo\b|\bchief financial|\bfinance (?:chief|director)",
    **{
        office: rf"\b{office}"
        for office in (
            "chair",
            "director",
            "president",
            "secretary",
            "treasurer",
            "mayor",
            "minister",
            "editor",
        )
    },
}
"""Offices that a question asks for the holder of, and how a sentence names them."""
_WHAT_IS = r"\bwhat(?:['’]s| is| was| are| were)? (?:the |an? )?(?:(?!will )[\w-]+ ){0,2}"
_COST = (
    r"\bhow expensive\b|\b(?:how much|what) (?:do|does|did|will|would)\b.*\bcost\b"
    rf"|(?:{_WHAT_IS}|\bhow much (?:is|was|are) the (?:\w+ )?)(?:price|cost|fee|charge)\b"
)
_MEASURED = _words_of_class("MEASURE", "FIGURE", "UNIT", "UNITS", "RATIO", "TOTAL")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A question, and what answers it. `unit` has to stand beside, or of a row also in its heading rows.

    `is_needed` says that what has none of it does not answer.
    """

    asked: Asked | None
    question: re.Pattern[str]
    answer: re.Pattern[str]
    unit: re.Pattern[str]
    is_needed: bool


def _rule(asked: Asked | None, question: str, answer: str, unit: str = "", *, needed: bool = True) -> _Rule:
    flags = re.IGNORECASE | re.DOTALL
    return _Rule(
        asked, re.compile(question, flags), re.compile(answer, flags), re.compile(unit, flags), needed
    )


_RULES = (
    _rule("name", r"\b(?:which|what) (?:web ?site|web ?page|web address|url|link)\b", _ADDRESS),
    _rule("name", r"\b(?:which|what)\b.{0,20}\be-?mail\b", r"[\w.+-]+@[\w-]+\.\w+"),
    _rule(
        "name", r"\b(?:which|what)\b.{0,20}\b(?:tele)?(?:phone|fax) number\b", r"\+?\(?\d[\d\s()/.-]{5,}\d"
    ),
    _rule(
        "time",
        rf"{_NOT_ASKED}\bwhen\s+(?:did|was|were|had)\b|\b(?:what|which) (?:date|day|year|month|time)\b",
        _DATE,
    ),
    _rule("time", rf"{_NOT_ASKED}\bwhen\b", _DATE, needed=False),
    _rule("number", _COST, rf"{_NUMBER}|\bfree\b", _MONEY),
    _rule("number", r"\bhow long\b", _LASTING, needed=False),
    _rule("number", r"\bhow often\b", _OFTEN),
    _rule("number", r"\bwhat (?:share|percentage|proportion|per ?cent)\b", _NUMBER, _SHARE),
    _rule("number", r"\bhow (?:many|much|far|old|tall|deep|wide|heavy|fast|high|large|thick)\b", _NUMBER),
    _rule(
        "number",
        rf"\bhow (?!(?:{_AUXILIARIES})\b)[a-z]+\b|\bwhat (?:{_QUANTITIES})\b",
        _NUMBER,
        needed=False,
    ),
    *(_rule("name", rf"{_WHO_IS}.*\b(?:{asked})\w*\b", _PERSON, said) for asked, said in _OFFICES.items()),
    _rule("name", _MAKERS, _PERSON),
    _rule("name", r"\bwho(?:m|se)?\b|\bwhat is the name\b", _ANY_NAME, needed=False),
)
_SINGLE = (*SHORT_KINDS, "definition")
"""Kinds that one date, number or name answers. Who holds an office may seem to ask for an introduction."""
_VALUE = _rule(None, rf"{_WHAT_IS}(?:{_MEASURED})\b", rf"{_NUMBER}|{_DATE}")
"""A question for a value that none of the rules knows."""

_WORD = re.compile(r"[^\W_]+")
_COUNT = re.compile(_NUMBER, re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b(?P<what>.*)", re.IGNORECASE | re.DOTALL)
_NO_COUNT = re.compile(r"[$€£¥]\s?\d[\d,.]*(?:\s\w+illion)?|\d[\d,.]*\s?%")
_YEARS = re.compile(
    r"\b(?:19|20)\d\d\s?[-–/]\s?\d\d(?:\d\d)?\b"
    r"|\b(?:in|of|since|by|from|until|to|during|before|after|year|fiscal|between|and|early|late|mid"
    rf"|{_MONTHS})(?:\s\d{{1,2}},?)?[\s-](?:19|20)\d\d\b",
    re.IGNORECASE,
)
"""Years, school years and dates: their numbers count and measure nothing."""


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What is asked for; `asked` is None of a value that may be a number or a time.

    `is_needed` says that a sentence without it does not answer.
    """

    asked: Asked | None
    is_needed: bool
    _rule: _Rule
    _told: Set[str]
    """The words of the question: what it says itself is no answer to it."""
    _counted: Set[str]
    """The terms of what is to be counted, after "how many"."""

    def is_in(self, text: str, around: str = "") -> bool:
        """Return True if a sentence holds it, or a row, of which `around` are the heading rows."""
        if not self._rule.unit.search(f"{text} {around}"):
            return False
        found = self._rule.answer.finditer(self._without_times(text))
        return any(self._is_new(match.group()) for match in found)

    def is_counted_in(self, text: str) -> bool:
        """Return True if a number of a sentence counts what is to be counted, if anything is."""
        plain = self._without_times(text)
        return not self._counted or any(
            self._counted & set(terms(" ".join(_WORD.findall(plain[match.end() :])[:COUNTED_WITHIN])))
            for match in _COUNT.finditer(plain)
        )

    def _without_times(self, text: str) -> str:
        if self.asked != "number":
            return text
        text = _YEARS.sub(" ", text)
        return _NO_COUNT.sub(" ", text) if self._counted else text

    def _is_new(self, found: str) -> bool:
        words = {word.lower() for word in _WORD.findall(found)}
        if self.asked == "name":
            return not words & self._told
        return not words or not words <= self._told


def answer_type(question: str) -> AnswerType | None:
    """Return what is asked for: a number (of money, too), a time, a name; None if that is open."""
    kind = question_kind(question)
    rules = (*_RULES, _VALUE) if kind == "value" else _RULES
    rule = next((rule for rule in rules if rule.question.search(question)), None)
    if rule is None or kind == "reason":
        return None
    told = frozenset(word.lower() for word in _WORD.findall(question))
    return AnswerType(rule.asked, rule.is_needed and kind in _SINGLE, rule, told, _counted(question))


def _counted(question: str) -> frozenset[str]:
    """The terms of the words that follow "how many", up to one that names nothing."""
    match = _HOW_MANY.search(question)
    named: list[str] = []
    for word in _WORD.findall(match["what"]) if match else ():
        if word.lower() in FUNCTION_WORDS or len(named) == COUNTED_WITHIN:
            break
        named.append(word)
    return frozenset(terms(" ".join(named)))
