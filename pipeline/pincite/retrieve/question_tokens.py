"""Cut a question into its words, and tell which of them are written as a name or a code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pincite.metadata.periods import is_period
from pincite.retrieve.common_words import TERMS
from pincite.retrieve.wording import NO_NAMES

WORD = re.compile(
    r"(?P<word>[^\W_]+(?:[-.&'’/](?!s(?!\w))[^\W_]+)*)(?P<possessive>['’]s?(?!\w))?", re.UNICODE
)
"""A word of a question, without the 's of a possessive."""
_CODE = re.compile(r"(?=[\w/-]*\d)(?:[A-Z]{1,6}-?\d[\w/-]*|[A-Z]{1,6}(?:-[A-Z0-9]+)+|\d{3,}-\d{3,}[\w-]*)")
_FORM = re.compile(r"(?:\d{1,2}|S|F|N)-?[KQFD](?:/A)?", re.IGNORECASE)
"""Forms of filings: 10-K, 20-F."""
_END = re.compile(r"[.?!:]\s*$")
_RANKS = frozenset("king queen prince princess pope saint".split())
"""Titles that are also the last word of a name: Burger King."""
_TITLES = frozenset("mr mrs ms dr prof professor sir madam president king queen saint st".split())
_UNITS = frozenset(
    "rpm psi kpa mpa bar hz khz mhz ghz kw kwh mw mwh gb mb tb kb mm cm km kg lb lbs oz ml ph db ac dc led "
    "usb celsius fahrenheit kelvin pm am bn mn fy q1 q2 q3 q4 h1 h2 id eu uk us usa un faq dvd cd tv pc "
    "gps asap eta".split()
)
NO_SUBJECTS = NO_NAMES | TERMS | _UNITS | _TITLES
"""Words that begin no name, however they are written."""


@dataclass(frozen=True, slots=True)
class QuestionToken:
    """A word of a question, and where it stands there."""

    text: str
    start: int
    end: int
    possessive: bool
    first: bool
    """True if a sentence begins with it."""

    @property
    def low(self) -> str:
        """The word in small letters, without stops."""
        return self.text.lower().replace(".", "")

    @property
    def is_code(self) -> bool:
        """True if it is written as a code, and is no period and no form of a filing."""
        return bool(_CODE.fullmatch(self.text)) and not (is_period(self.text) or _FORM.fullmatch(self.text))

    @property
    def is_capital(self) -> bool:
        """True if it is written as a name: a letter in capitals, or a digit before one, as in 3M."""
        if _FORM.fullmatch(self.text) or is_period(self.text):
            return False
        letters = [each for each in self.text if each.isalpha()]
        return bool(letters) and self.text != self.text.lower()

    @property
    def is_name(self) -> bool:
        """True if it is written as a code or as a name, and is no term or title."""
        return self.is_code or (self.is_capital and self.low not in NO_SUBJECTS)

    @property
    def ends_name(self) -> bool:
        """True if it may go on with a name: also as a rank, as in Burger King."""
        return self.is_name or (self.is_capital and self.low in _RANKS)

    @property
    def is_number(self) -> bool:
        """True if it is a number, and no year."""
        return self.text.isdigit() and not is_period(self.text)


def tokens_of(question: str) -> Iterator[QuestionToken]:
    """Yield the words of a question, in their order."""
    end = 0
    for match in WORD.finditer(question):
        first = end == 0 or _END.search(question[end : match.start()]) is not None
        yield QuestionToken(match["word"], match.start(), match.end(), match["possessive"] is not None, first)
        end = match.end()
