"""Tell contents and numbered formulas, whose numbers stand at the right, from tables."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from pincite.extract.tables.runs import EDGE, Row

_FORMULA = re.compile(r"\((?:[A-Z\d]+\.)*(\d{1,4})[a-z]?\)")
"""The number of a formula, the last part of which counts."""
_EQUAL = frozenset("=≈≤≥<>≡∼→∈")
"""Signs of equality and the like, of which a formula has one."""
_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,3})+")
"""The number of a part of a part."""
_NUMBERED = 0.5
"""The share of lines with such a number, or with leaders, above which they list contents whatever their
titles are."""
_FEWEST_LED, _MANY_LED = 5, 10
"""Lines with leaders, at least, that list contents whatever their titles are: numbered ones, and others."""
_CONTENTS_RUNS = 3
"""A number, a title and a page."""


def are_formulas(several: Sequence[Row]) -> bool:
    """Return True if rows are formulas with their numbers at the right: “(3.1)”, “(3.2)”.

    The numbers follow each other, no value stands beside them, and most of the formulas hold a sign of
    equality or the like. A formula of several lines has its number on one of them.
    """
    edge = max((row.box[2] for row in several), default=0.0)
    last = [row for row in several if row.box[2] > edge - EDGE]
    numbers = [_FORMULA.fullmatch(row.runs[-1].text) for row in last]
    if not numbers or not all(numbers) or any(run.is_value for row in last for run in row.runs[1:-1]):
        return False
    equal = sum(any(_is_equality(word.text) for run in row.runs for word in run.words) for row in last)
    counts = [int(number[1]) for number in numbers if number]
    return 2 * equal > len(last) and all(below == above + 1 for above, below in itertools.pairwise(counts))


def _is_equality(word: str) -> bool:
    return word in _EQUAL or "=" in word


def is_contents(several: Sequence[Row]) -> bool:
    """Return True if rows of several runs list contents, in one column or in two.

    Each ends in a page number, and none goes back. Their titles are of several words, or numbered; or
    leaders lead from most titles to the pages.
    """
    if _list_contents(several):
        return True
    edges = [run.box[2] for row in several for run in row.runs[1:-1] if run.text.isdecimal()]
    if len(edges) < _FEWEST_LED:
        return False
    gutter = statistics.median(edges) + EDGE
    left = [row.part(tuple(run for run in row.runs if run.middle < gutter)) for row in several]
    right = [row.part(tuple(run for run in row.runs if run.middle > gutter)) for row in several]
    halves = [[row for row in half if len(row.runs) > 1] for half in (left, right)]
    return all(len(half) >= _FEWEST_LED and _list_contents(half) for half in halves)


def _list_contents(several: Sequence[Row]) -> bool:
    last = [row.runs[-1].text.rstrip(" .") for row in several]
    numbers = [int(text) for text in last if text.isdecimal() and len(text) < 4]
    if len(several) < 3 or len(numbers) < 0.8 * len(last):
        return False
    words = sum(len(row.runs[-2].words) for row in several)
    numbered = sum(
        bool(_SECTION.fullmatch(row.runs[0].words[0].text)) and any(map(str.isalpha, row.runs[-2].text))
        for row in several
    )
    are_counted = 2 * sum(row.runs[0].text.isdecimal() for row in several) > len(several)
    least = _FEWEST_LED if are_counted else _MANY_LED
    led = sum(row.led for row in several) if len(several) >= least else 0
    titled = words >= 2 * len(several) or max(numbered, led) > _NUMBERED * len(several)
    rising = all(a <= b for a, b in itertools.pairwise(numbers)) and numbers[-1] > numbers[0]
    if not rising or not titled:
        return False
    return sum(len(row.runs) <= _CONTENTS_RUNS for row in several) >= 0.8 * len(several)
