"""Find the signs by which a question is compared with a table's headings: words, years, days, durations.

"The first six months of 2022" and "Six Months Ended July 3, 2022" have the sign of six months in common, a
quarter that of three months. A year that is named alone asks for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date
from functools import lru_cache

from pincite.answer.verify.tokens import read
from pincite.index.bm25 import distinct_terms
from pincite.metadata.days import days_in, without
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears
from pincite.metadata.periods import periods, undated_parts

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_WEIGHT, _TIME_WEIGHT, _LENGTH_WEIGHT = 2.0, 4.0, 2.0
"""A year, or a day or a quarter however it is written, tells columns apart more often than a word does."""
_AGAINST = 2.0
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
    rf"\b(?:according to|as reported in|in|per|from)\b[^,;?]{{0,80}}?{_DOCUMENT}"
    r"(?: (?:of|dated|for|from) [^,;?]{0,40}?(?:19|20)\d\d)?(?:,|$)",
    re.IGNORECASE,
)
"""A phrase that names the document: its dates say nothing of a column."""


@lru_cache(maxsize=2**12)
def features_of(text: str, language: str, fiscal: FiscalYears = CALENDAR) -> frozenset[str]:
    """Return the terms of a text, its times in one form for all ways to write them, and lengths of periods.

    A day is also of the fiscal year that it lies in, and one that closes a quarter or half-year of that.
    """
    dates = days_in(text)
    days = [date.fromisoformat(day.value) for day in dates]
    rest = without(dates, text)
    found = periods(rest)
    lengths = {sign for sign, pattern in _LENGTH.items() if pattern.search(text)}
    named = {str(year) for period in found if (year := period.year)}
    parts = {period.part for period in found} | set(undated_parts(rest)) - {""}
    times = {f"@{token.key}" for token in read(text) if token.kind == "time"}
    times = {sign for sign in times if not sign.startswith("@FY")} | {f"@{part}" for part in parts if part}
    lengths |= {_OF_PART[part[0]] for part in parts if part}
    named |= {str(fiscal.year_of(day)) for day in days}
    if "~3" in lengths:
        times |= {f"@Q{fiscal.quarter_of(day)}" for day in days}
    if "~6" in lengths:
        times |= {f"@H{(fiscal.quarter_of(day) + 1) // 2}" for day in days}
    return distinct_terms(rest, language) | times | lengths | named


@lru_cache(maxsize=2**8)
def asked_features(question: str, language: str, fiscal: FiscalYears = CALENDAR) -> frozenset[str]:
    """Return the signs of what a question asks for.

    Those that name the document count only without other times.
    """
    rest = _NAMES_DOCUMENT.sub(" ", question)
    signs = features_of(rest, language, fiscal)
    if not times_in(signs):
        signs = features_of(question, language, fiscal)
    alone = any(map(_YEAR.fullmatch, signs)) and not any(sign[0] in "@~" for sign in signs)
    return signs | {_ALL_YEAR} if alone else signs


def time_fit(asked: Set[str], features: Set[str]) -> float:
    """Return how well the times of a column suit those asked for, 0 where neither has any.

    It is the sum of the weights of the times that they share, less a constant for each kind that differs. A
    period of another length, another quarter, or of other years speaks against a column.
    """
    fit = sum(weight(sign) for sign in times_in(asked) & times_in(features))
    for kind in ("~", "@Q", "@H"):
        wanted, own = ({sign for sign in each if sign.startswith(kind)} for each in (asked, features))
        if wanted and own and not wanted & own:
            fit -= _AGAINST
    wanted, own = ({sign for sign in each if _YEAR.fullmatch(sign)} for each in (asked, features))
    return fit - _AGAINST if wanted and own and not wanted & own else fit


def times_in(features: Set[str]) -> frozenset[str]:
    """Return the signs that are times."""
    return frozenset(sign for sign in features if sign[0] in "@~" or _YEAR.fullmatch(sign))


def weight(feature: str) -> float:
    """Return the weight of a sign in telling columns apart, above 0; that of a word is 1."""
    if feature.startswith("@"):
        return _TIME_WEIGHT
    if feature.startswith("~"):
        return _LENGTH_WEIGHT
    return _YEAR_WEIGHT if _YEAR.fullmatch(feature) else 1.0
