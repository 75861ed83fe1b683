"""Tell whether a question asks when, or for a price, and whether a text says so. In English."""

from __future__ import annotations

import re

from pincite.text import money
from pincite.text.months import MONTH

DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NOT_ASKED = r"^(?:(?!\b(?:what|which|who|whose|how|why)\b).)*"
"""Words before a "when" that asks. After another such word it only says when that was."""


def _pattern(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_ASKS = _pattern(rf"{_NOT_ASKED}\bwhen\b|\b(?:what|which) (?:date|day|year|month|time)\b")
_ASKS_OF_THE_PAST = _pattern(
    r"^\W*(?:when\s+(?:was|were|did)|(?:in\s+)?(?:what|which)\s+year\s+(?:was|were|did))\b"
)
_DATE = _pattern(
    r"(?:(?:posted|published|updated|date)\b\W*(?:on\s)?)?"
    rf"(?:(?:{DAY},?\s)?(?:{MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)?\s{MONTH})"
    rf"(?:,?\s\d{{4}})?|\d{{1,2}}-{MONTH}-\d{{4}}|{MONTH}\s\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}([/.])\d{{1,2}}\1\d{{4}})"
    r"(?:\W+\d{1,2}:\d\d(?:\s?[ap]\.?m\.?)?)?\.?"
)
_YEAR = re.compile(r"\W*(?:1[5-9]|20)\d\d\W*")
TELLS_TIME = _pattern(
    rf"\d|\b{MONTH}(?!\w)|\b{DAY}s?\b"
    r"|\b(?:century|centuries|decades?|eras?|ages?|years?|months?|weeks?|days?|nights?|hours?|minutes?|noon"
    r"|midnight|morning|evening|spring|summer|autumn|fall|winter|easter|christmas|birth|today|yesterday|ago"
    r"|after|before|between|during|following|later|once|since|soon|under|until|upon|when|whenever|while)\b"
)


def asks_time(question: str) -> bool:
    """Return True if a question asks when something is or was."""
    return _ASKS.search(question) is not None


def asks_past_time(question: str) -> bool:
    """Return True if a question asks when something was, and begins with that."""
    return _ASKS_OF_THE_PAST.search(question) is not None


def tells_time(text: str) -> bool:
    """Return True if a text may tell when something is or was: by a number, a day, or what it came with."""
    return TELLS_TIME.search(text) is not None


def is_date(text: str) -> bool:
    """Return True for a date and nothing else, as it stands over an article or below it."""
    return _DATE.fullmatch(text.strip()) is not None


def has_date(text: str) -> bool:
    """Return True if a date stands in a text, or it is a year."""
    return _DATE.search(text) is not None or _YEAR.fullmatch(text) is not None


MONEY = rf"\b(?:usd|eur|gbp|(?:{'|'.join(money.NAMES)}|pound|cent)s?)\b"
"""Words that stand beside an amount of money."""
_ASKS_PRICE = _pattern(
    r"\b(?:how much|expensive|cheap(?:er|est)?|(?:price|cost|fee|charge)s?"
    r"|going for|sell(?:s|ing)? for|set \w+ back)\b"
)
_BESIDE = rf"(?:{money.SIGN}|\b(?-i:{money.CODE})\b)"
"""A currency's sign, or its code in capitals. A code alone may be another word: CAD drawings."""
_PRICE = _pattern(rf"{_BESIDE}\s?\d|\d\s?{_BESIDE}|{MONEY}")


def asks_price(question: str) -> bool:
    """Return True if a question asks what something costs."""
    return _ASKS_PRICE.search(question) is not None


def has_price(text: str) -> bool:
    """Return True if an amount with its currency stands in a text."""
    return _PRICE.search(text) is not None
