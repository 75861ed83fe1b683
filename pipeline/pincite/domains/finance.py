"""Ask in the words of financial reports, from `finance.toml`, in collections where that helps.

It is on by itself in collections of financial reports, which the kinds of their documents tell: all filings
of `financebench-dev` are of these kinds, and one of 83 documents of `tables-dev`, `html-dev` and the samples.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

SynonymMode = Literal["auto", "on", "off"]
"""Collections asked in the words of financial reports too; `auto`: in collections of such reports."""
SHARE = 0.5
"""Of a collection's documents: with more of them reports, it is a collection of reports."""


class _SynonymTable(NamedTuple):
    kinds: frozenset[str]
    terms: list[tuple[re.Pattern[str], str]]
    abbreviations: list[tuple[re.Pattern[str], str]]


def are_reports(kinds: Collection[str | None]) -> bool:
    """Return True if documents of these kinds are, for the most part, financial reports."""
    return sum(kind in _synonym_table().kinds for kind in kinds) > SHARE * len(kinds)


def synonyms(question: str) -> list[str]:
    """Return, for each term of finance that a question holds, the words of a report for what is asked."""
    return [words for pattern, words in _synonym_table().terms if pattern.search(question)]


def in_full(question: str) -> list[str]:
    """Return what the abbreviations of a question stand for, as rows of statements are called."""
    return [words for pattern, words in _synonym_table().abbreviations if pattern.search(question)]


@cache
def _synonym_table() -> _SynonymTable:
    data = tomllib.loads(files(__package__).joinpath("finance.toml").read_text("utf-8"))
    statements = data["statements"]
    return _SynonymTable(
        frozenset(data["kinds"]),
        [(_pattern(term["asked"]), term["reported"].format(**statements)) for term in data["terms"]],
        [(_pattern(short), words) for short, words in data["abbreviations"].items()],
    )


def _pattern(term: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w&])(?:{term})(?![\w&])", re.IGNORECASE)
