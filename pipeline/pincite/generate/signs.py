"""What a question and a table's headings are compared by: words, years, days, and how long a period is.

"The first six months of 2022" and "Six Months Ended July 3, 2022" have the sign of six months in common, a
quarter that of three months. A year that is named alone asks for all of it.
"""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from pincite.index.bm25 import distinct_terms
from pincite.verify.tokens import read

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_WEIGHT, _TIME_WEIGHT, _LENGTH_WEIGHT = 2.0, 4.0, 2.0
"""A year, or a day or a quarter however it is written, tells columns apart more often than a word does."""
_ALL_YEAR = "~12"
_LENGTHS = {
    "~3": r"(?:three|3)[- ]months?|(?:thirteen|13)[- ]weeks?|quarter(?:s|ly)?",
    "~6": r"(?:six|6)[- ]months?|(?:twenty[- ]six|26)[- ]weeks?|half[- ]years?",
    "~9": r"(?:nine|9)[- ]months?|(?:thirty[- ]nine|39)[- ]weeks?",
    _ALL_YEAR: r"(?:twelve|12)[- ]months?|(?:fifty[- ](?:two|three)|5[23])[- ]weeks?|full[- ]years?|"
    r"(?:fiscal )?years? ended|annual(?:ly)?",
}
_LENGTH = {sign: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for sign, words in _LENGTHS.items()}
_NAMES_DOCUMENT = re.compile(
    r"\b(?:according to|as reported in|in|per|from)\b[^,;?]*?"
    r"\b(?:release|report|filing|10-?[kq]|8-?k)\b(?: (?:of|dated|for|from) [^,;?]*?(?:19|20)\d\d)?(?:,|$)",
    re.IGNORECASE,
)
"""A phrase that names the document: its dates say nothing of a column."""


@lru_cache(maxsize=2**12)
def signs_of(text: str, language: str) -> frozenset[str]:
    """The terms of a text, the times it names in the one form that all have, and the lengths of periods."""
    times = {f"@{token.key}" for token in read(text) if token.kind == "time"}
    lengths = {sign for sign, pattern in _LENGTH.items() if pattern.search(text)}
    return distinct_terms(text, language) | times | lengths


@lru_cache(maxsize=2**8)
def asked_signs(question: str, language: str) -> frozenset[str]:
    """The signs of what a question asks for, beside those that name the document, if it has times beside."""
    rest = _NAMES_DOCUMENT.sub(" ", question)
    signs = signs_of(rest, language)
    if not times_in(signs):
        signs = signs_of(question, language)
    alone = any(map(_YEAR.fullmatch, signs)) and not any(sign[0] in "@~" for sign in signs)
    return signs | {_ALL_YEAR} if alone else signs


def times_in(signs: Set[str]) -> frozenset[str]:
    """Those of signs that are times."""
    return frozenset(sign for sign in signs if sign[0] in "@~" or _YEAR.fullmatch(sign))


def weight(sign: str) -> float:
    """How much a sign tells of a column."""
    if sign.startswith("@"):
        return _TIME_WEIGHT
    if sign.startswith("~"):
        return _LENGTH_WEIGHT
    return _YEAR_WEIGHT if _YEAR.fullmatch(sign) else 1.0
