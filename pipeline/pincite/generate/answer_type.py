"""What kind of thing a question asks for, as a pattern that an answer to it should hold."""

from __future__ import annotations

import re

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DURATION = r"\d\s+(?:\w+\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SMALL_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|once|half|dozen"
_CURRENCIES = "usd|eur|gbp|dollars?|euros?|pounds?|cents?|million|billion"
_AUXILIARIES = "do|does|did|is|are|was|were|can|could|should|would|will|must|may|have|has|had|to|come|about"
_QUANTITIES = (
    "percentage|number|amount|share|temperature|pressure|voltage|speed|weight|height|length|width|capacity"
    "|power|rate"
)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_ASKED_AND_ANSWER = (
    (
        _pattern(r"\b(?:how (?:much|expensive)|price|cost|fee|charge)\b"),
        _pattern(rf"\d|[$€£¥]|\b(?:{_CURRENCIES})\b"),
    ),
    (
        _pattern(r"\bwhen\b|\b(?:what|which) (?:date|day|year|month|time)\b"),
        _pattern(rf"\b(?:1[5-9]|20)\d\d\b|\b{_MONTHS}\b|\b\d{{1,2}}:\d\d\b|\b{_DAYS}|{_DURATION}"),
    ),
    (
        _pattern(rf"\bhow (?!(?:{_AUXILIARIES})\b)[a-z]+\b|\bwhat (?:{_QUANTITIES})\b"),
        _pattern(rf"\d|\b(?:{_SMALL_NUMBERS})\b"),
    ),
    (
        _pattern(r"\bwho(?:m|se)?\b|\bwhat is the name\b"),
        re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+|[A-Z][\w’'-]+ [A-Z]"),
    ),
)


def answer_type(question: str) -> re.Pattern[str] | None:
    """A pattern for what is asked: money, a date, a number, a name; None when the question leaves it open."""
    return next((answer for asked, answer in _ASKED_AND_ANSWER if asked.search(question)), None)
