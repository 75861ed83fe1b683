"""Place the runs of a table in its columns."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.extract.tables.columns import Column, covered
from pincite.extract.tables.numbers import is_lead, is_number, is_tail, is_year
from pincite.extract.tables.runs import Row, WordRun

_SPACE = 0.25
"""A space in font sizes."""
_ENDS = 1.0
"""Points within which a word ends with a column."""
_WIDER = 1.4
"""A run's widest space over its usual one, from which two columns touch there."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A run and the columns that it covers, first and last."""

    run: WordRun
    first: int
    last: int


def meets(one: Placed, other: Placed) -> bool:
    """Return True if two runs share a column."""
    return one.first <= other.last and other.first <= one.last


def columns_of(line: Sequence[Placed]) -> set[int]:
    """Return the columns that the runs of a line cover."""
    return {column for entry in line for column in range(entry.first, entry.last + 1)}


def has_values(entries: Sequence[Placed]) -> bool:
    """Return True if there is a number right of the first column."""
    return any(entry.run.numeric and entry.first > 0 for entry in entries)


def stacks(lines: Sequence[Sequence[Placed]]) -> dict[tuple[int, int], list[Placed]]:
    """Return the runs that stand below each other, top to bottom, by the columns that they cover."""
    found: dict[tuple[int, int], list[Placed]] = {}
    for entry in itertools.chain.from_iterable(lines):
        found.setdefault((entry.first, entry.last), []).append(entry)
    return found


def place(rows: Sequence[Row], columns: Sequence[Column]) -> list[list[Placed]]:
    """Return each line's runs with their columns; a run with its widest space between columns is parted.

    A currency sign may stand far left of its number: the number says which column it is in.
    """
    return [
        [Placed(part, *covered(part.value, columns)) for run in row.runs for part in _parted(run, columns)]
        for row in rows
    ]


def _parted(run: WordRun, columns: Sequence[Column]) -> list[WordRun]:
    first, last = covered(run.value, columns)
    if first == last:
        return [run]
    if ends := _ends_in_line(run, columns[first : last + 1]):
        bounds = [0, *ends, len(run.words)]
        return [run.part(run.words[start:end]) for start, end in itertools.pairwise(bounds)]
    spaces = [0.0 if is_lead(a.text) else b.box[0] - a.box[2] for a, b in itertools.pairwise(run.words)]
    usual = statistics.median_low(spaces) if len(spaces) > 1 else _SPACE * run.size
    widest = max(range(len(spaces)), key=lambda n: spaces[n], default=None)
    if widest is None or spaces[widest] < _WIDER * max(usual, _SPACE * run.size):
        return [run]
    x0, x1 = run.words[widest].box[2], run.words[widest + 1].box[0]
    if not any(x0 - 2 <= column.left <= x1 + 2 for column in columns[first + 1 : last + 1]):
        return [run]
    parts = run.words[: widest + 1], run.words[widest + 1 :]
    return [piece for part in parts for piece in _parted(run.part(part), columns)]


def _ends_in_line(run: WordRun, under: Sequence[Column]) -> list[int]:
    """Return how many words of a run stand before each column but the first, where a word ends with each.

    Headings over numbers end where these do, and may have no more than a space between them. A heading over
    two columns may have a word that ends with the first: its last one has to end with the second. Or the last
    word is a number that ends with the second column: the words before it are a label.
    """
    last = abs(run.box[2] - under[-1].x1) <= _ENDS
    ends = [
        next((n for n, word in enumerate(run.words, 1) if abs(word.box[2] - column.x1) <= _ENDS), 0)
        for column in under[:-1]
    ]
    if ends[0] == 0 and last:
        ends[0] = _label_end(run, [*ends[1:], len(run.words)][0])
    bounds = [0, *ends, len(run.words)]
    told = all(start < end for start, end in itertools.pairwise(bounds)) and len(ends) + last > 1
    return ends if told and not any(is_tail(run.words[end].text) for end in ends) else []


def _label_end(run: WordRun, end: int) -> int:
    """Return how many words stand before a number, the last of the first `end` words; 0 if it is none."""
    text = run.words[end - 1].text if end > 1 else ""
    return end - 1 if is_number(text) and not is_year(text) else 0
