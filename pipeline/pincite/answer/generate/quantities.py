"""Look a row up by a quantity that a question states: "Which telescope has a focal length of 600 mm?"."""

from __future__ import annotations

import re

_ASKS_WHICH = re.compile(r"^\W*(?:(?:in|on|at|for|to|by|from)\s+)?(?:which|what|who(?:se)?|whom)\b", re.I)
_QUANTITY = re.compile(r"(?<![\w.,/-])(?:\d[\d.,]*\d|\d)\s?(?P<unit>[^\W\d_]{1,4}\b|[%°]\w?)", re.I)
"""A figure with a short unit. A figure alone is a year, a number of things, or part of a name."""
_NO_UNIT = frozenset("and or in on at of to by for the a an th st nd rd pm am".split())


def quantities_in(question: str) -> frozenset[str]:
    """Return the quantities that a question states to ask what has them, as cells are compared."""
    if not _ASKS_WHICH.search(question):
        return frozenset()
    return frozenset(
        _folded(match.group())
        for match in _QUANTITY.finditer(question)
        if match["unit"].lower() not in _NO_UNIT
    )


def holds_quantity(row: str, quantities: frozenset[str]) -> bool:
    """Return True if a cell of a row is one of the quantities; text without tabs is no row."""
    return "\t" in row and any(is_quantity(cell, quantities) for cell in row.split("\t"))


def is_quantity(cell: str, quantities: frozenset[str]) -> bool:
    """Return True if a cell is one of the quantities."""
    return _folded(cell) in quantities


def _folded(text: str) -> str:
    return "".join(text.split()).casefold()
