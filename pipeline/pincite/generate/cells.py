"""The cell of a table's row that a question asks for: the column whose headings say what it says.

A row is a line of a passage with its cells between tabs, under heading rows laid out the same. A heading over
several columns stands in the first of them, and the empty cells after it are its.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from pincite.index.bm25 import distinct_terms
from pincite.table_rows import FIGURE
from pincite.verify.tokens import read

_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_WEIGHT, _TIME_WEIGHT = 2.0, 4.0
"""A year, or a day or a quarter however it is written, tells columns apart more often than a word does."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell by its offsets in its row, the label of the row, and what stands over it."""

    start: int
    end: int
    label: str
    column: str


def cell_of(question: str, row: str, heads: Sequence[str], language: str) -> Cell | None:
    """The cell of a row that a question asks for; None where no cell holds a figure, or the row is a heading:
    one of nothing but years, or with no words.

    Words that the row's label has too tell nothing of the column. Where the headings tell nothing either, it
    is the first figure: the latest period stands first in most reports.
    """
    spans = _spans(row)
    cells = [row[start:end] for start, end in spans]
    label = next(filter(None, cells), "")
    figures = [i for i, cell in enumerate(cells) if i != cells.index(label) and FIGURE.match(cell)]
    is_heading = all(_YEAR.fullmatch(cells[i]) for i in figures) or not any(map(str.isalpha, label))
    if not figures or is_heading:
        return None
    over = columns_under(heads, len(spans))
    lowest = _cells(heads[-1], len(spans)) if heads else [""] * len(spans)
    columns = {i: over[_headed(i, lowest, cells)] for i in figures}
    asked = signs_of(question, language) - signs_of(label, language)
    best = max(figures, key=lambda i: (_fit(columns[i], asked, language), -i))
    start, end = spans[best]
    return Cell(start, end, label, columns[best])


def columns_under(heads: Sequence[str], width: int) -> list[str]:
    """What the heading rows say over each of `width` columns, from the top down."""
    over: list[list[str]] = [[] for _ in range(width)]
    for number, head in enumerate(heads):
        if "\t" not in head:  # a caption, or a note on all of the table
            continue
        last = ""
        for i, own in enumerate(_cells(head, width)):
            # Only what stands above other headings reaches over several columns.
            last = own or (last if number < len(heads) - 1 and i else "")
            if last:
                over[i].append(last)
    return [" ".join(dict.fromkeys(parts)) for parts in over]


@lru_cache(maxsize=2**12)
def signs_of(text: str, language: str) -> frozenset[str]:
    """What a text is compared by: its terms, and the times it names in the one form that all have."""
    return distinct_terms(text, language) | {f"@{token.key}" for token in read(text) if token.kind == "time"}


def _headed(column: int, lowest: Sequence[str], cells: Sequence[str]) -> int:
    """The column whose heading a figure is under: it may stand a column to the side, over nothing else."""
    if not lowest[column]:
        for beside in (column - 1, column + 1):
            if 0 < beside < len(cells) and lowest[beside] and not cells[beside]:
                return beside
    return column


def _cells(row: str, width: int) -> list[str]:
    """The cells of a row, as many as there are columns."""
    cells = [cell.strip() for cell in row.split("\t")[:width]]
    return cells + [""] * (width - len(cells))


def _fit(column: str, asked: Set[str], language: str) -> float:
    return sum(
        _TIME_WEIGHT if sign.startswith("@") else _YEAR_WEIGHT if _YEAR.fullmatch(sign) else 1.0
        for sign in signs_of(column, language) & asked
    )


def _spans(row: str) -> list[tuple[int, int]]:
    """Where each cell stands in a row, without the white space around it."""
    spans, start = [], 0
    for cell in row.split("\t"):
        first = start + len(cell) - len(cell.lstrip())
        spans.append((first, first + len(cell.strip())))
        start += len(cell) + 1
    return spans
