"""The times that a question and a table's headings are compared by: years, days, and how long a period is.

"The first six months of 2022" and "Six Months Ended July 3, 2022" have the sign of six months in common, a
quarter that of three months. A year that is named alone asks for all of it.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from pincite.understand.days import days_in, without
from pincite.understand.fiscal_years import CALENDAR, FiscalYears
from pincite.understand.periods import periods, undated_parts
from pincite.verify.tokens import read

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_ALL_YEAR = "~12"
_OF_PART = {"Q": "~3", "H": "~6"}
_LENGTHS = {
    "~3": r"(?:three|3)[- ]months?|(?:thirteen|13)[- ]weeks?|quarter(?:s|ly)?",
    "~6": r"(?:six|6)[- ]months?|(?:twenty[- ]six|26)[- ]weeks?|half[- ]years?",
    "~9": r"(?:nine|9)[- ]months?|(?:thirty[- ]nine|39)[- ]weeks?",
    _ALL_YEAR: r"(?:twelve|12)[- ]months?|(?:fifty[- ](?:two|three)|5[23])[- ]weeks?|full[- ]years?|"
    r"(?:fiscal )?years? ended|annual(?:ly)?",
}
_LENGTH = {sign: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for sign, words in _LENGTHS.items()}
_DOCUMENT = r"\b(?:release|report|filing|10-?[kq]|8-?k)\b"
_NAMES_DOCUMENT = re.compile(
    rf"[,(][^,;?()]*{_DOCUMENT}[^;?()]*(?:[)?]|$)|"
    r"\b(?:according to|as reported in|in|per|from)\b[^,;?]{0,80}?"
    r"\b(?:release|report|filing|10-?[kq]|8-?k)\b"
    r"(?: (?:of|dated|for|from) [^,;?]{0,40}?(?:19|20)\d\d)?(?:,|$)",
    re.IGNORECASE,
)
"""A phrase that names the document: its dates say nothing of a column."""


_MAY_NAME = re.compile(r"\d|month|week|quarter|half|year|annual", re.IGNORECASE)


@lru_cache(maxsize=2**12)
def times_of(text: str, fiscal: FiscalYears = CALENDAR) -> frozenset[str]:
    """Return the times that a text names, in the one form that all have, and the lengths of periods.

    A day is also of the fiscal year that it lies in, and one that closes a quarter or half-year of that.
    """
    if not _MAY_NAME.search(text):
        return frozenset()
    found = days_in(text)
    days, rest = [date.fromisoformat(day.value) for day in found], without(found, text)
    named = periods(rest)
    lengths = {sign for sign, pattern in _LENGTH.items() if pattern.search(text)}
    years = {str(year) for period in named if (year := period.year)} | set(_YEARS.findall(rest))
    parts = {part for part in (*(period.part for period in named), *undated_parts(rest)) if part}
    times = {f"@{token.key}" for token in read(text) if token.kind == "time"}
    times = {sign for sign in times if not sign.startswith("@FY")} | {f"@{part}" for part in parts}
    lengths |= {_OF_PART[part[0]] for part in parts}
    years |= {str(fiscal.year_of(day)) for day in days}
    if "~3" in lengths:
        times |= {f"@Q{fiscal.quarter_of(day)}" for day in days}
    if "~6" in lengths:
        times |= {f"@H{(fiscal.quarter_of(day) + 1) // 2}" for day in days}
    return frozenset(times | lengths | years)


def asked_times(question: str, fiscal: FiscalYears = CALENDAR) -> frozenset[str]:
    """Return the times that a question asks for, without those that name the document, if it has others."""
    times = times_of(_NAMES_DOCUMENT.sub(" ", question), fiscal) or times_of(question, fiscal)
    return times | {_ALL_YEAR} if times and all(map(is_year, times)) else times


def is_year(sign: str) -> bool:
    """Return True if a sign is a year."""
    return _YEAR.fullmatch(sign) is not None
