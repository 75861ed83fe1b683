"""Tell the kind of thing that a question asks for, as a pattern that an answer to it should hold."""

from __future__ import annotations

import re

from pincite.metadata.question_kind import question_kind

_MONTHS = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DURATION = r"\d\s+(?:\w+\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b"
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_SMALL_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twice|once|half|dozen"
_CURRENCIES = "usd|eur|gbp|dollars?|euros?|pounds?|cents?|million|billion"
_AUXILIARIES = "do|does|did|is|are|was|were|can|could|should|would|will|must|may|have|has|had|to|come|about"
_NOT_ASKED = r"^(?:(?!\b(?:what|which|who|whose|how|why)\b).)*"
"""Words before a "when" that asks. After another such word it only says when that was."""
_QUANTITIES = (
    "percentage|number|amount|share|temperature|pressure|voltage|speed|weight|height|length|width|capacity"
    "|power|rate"
)


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_ASKS_PRICE = _pattern(
    r"\b(?:how much|expensive|cheap(?:er|est)?|(?:price|cost|fee|charge)s?"
    r"|going for|sell(?:s|ing)? for|set \w+ back)\b"
)
_MONEY = _pattern(rf"[$€£¥]\s?\d|\d\s?[$€£¥]|\b(?:{_CURRENCIES})\b")
_ASKS_TIME = _pattern(rf"{_NOT_ASKED}\bwhen\b|\b(?:what|which) (?:date|day|year|month|time)\b")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE = _pattern(
    r"(?:(?:posted|published|updated|date)\b\W*(?:on\s)?)?"
    rf"(?:(?:{_DAYS},?\s)?(?:{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s{_MONTH})"
    rf"(?:,?\s\d{{4}})?|{_MONTH}\s\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}([/.])\d{{1,2}}\1\d{{4}})"
    r"(?:\W+\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?)?\.?"
)
_YEAR = re.compile(r"\W*(?:1[5-9]|20)\d\d\W*")
TELLS_TIME = _pattern(
    rf"\d|\b{_MONTH}(?!\w)|\b{_DAYS}s?\b"
    r"|\b(?:century|centuries|decades?|eras?|ages?|years?|months?|weeks?|days?|nights?|hours?|minutes?|noon"
    r"|midnight|morning|evening|spring|summer|autumn|fall|winter|easter|christmas|birth|today|yesterday|ago"
    r"|after|before|between|during|following|later|once|since|soon|under|until|upon|when|whenever|while)\b"
)
_TIME = _pattern(rf"\b(?:1[5-9]|20)\d\d\b|\b{_MONTHS}\b|\b\d{{1,2}}:\d\d\b|\b{_DAYS}|{_DURATION}")
_ASKED_AND_ANSWER: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = (
    (_ASKS_TIME, _TIME),
    (  # a number
        _ASKS_PRICE,
        _pattern(rf"\d|[$€£¥]|\b(?:{_CURRENCIES})\b"),
    ),
    (  # a number
        _pattern(rf"\bhow (?!(?:{_AUXILIARIES})\b)[a-z]+\b|\bwhat (?:{_QUANTITIES})\b"),
        _pattern(rf"\d|\b(?:{_SMALL_NUMBERS})\b"),
    ),
    (  # a name
        _pattern(r"\bwho(?:m|se)?\b|\bwhat is the name\b"),
        re.compile(r"(?<=[a-z,;:] )[A-Z][\w’'-]+|[A-Z][\w’'-]+ [A-Z]"),
    ),
)


def answer_type(question: str) -> re.Pattern[str] | None:
    """Return a pattern for what holds a number (of money, too), a time or a name, whichever is asked for.

    It is None where the question leaves that open.
    """
    if question_kind(question) == "reason":
        return None
    return next((answer for asks, answer in _ASKED_AND_ANSWER if asks.search(question)), None)


def asks_time(question: str) -> bool:
    """Return True if a question asks when something is or was."""
    return _ASKS_TIME.search(question) is not None


def is_date(text: str) -> bool:
    """Return True for a date and nothing else, as it stands over an article or below it."""
    return _DATE.fullmatch(text.strip()) is not None


def tells_time(text: str) -> bool:
    """Return True if a text may tell when something is or was: by a number, a day, or what it came with."""
    return TELLS_TIME.search(text) is not None


def has_date(text: str) -> bool:
    """Return True if a date stands in a text, or it is a year."""
    return _DATE.search(text) is not None or _YEAR.fullmatch(text) is not None


def price_type(question: str) -> re.Pattern[str] | None:
    """Return a pattern for an amount with its currency; None where no price is asked for."""
    return _MONEY if _ASKS_PRICE.search(question) else None
