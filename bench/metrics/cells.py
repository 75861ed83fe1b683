"""Cell F1: a table score of this project that wrong spans and merged, split or invented tables cost dear.

ICDAR's adjacency relations forgive a table that is cut in two or joined with its neighbour, and a heading
that lost its span: few of their pairs change. Here tables are paired one to one, and a cell counts only
where its row, its column, both its spans and its text are right.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from metrics.grids import Cell, Grid
from metrics.text import f1

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
"""Quotation marks, primes and dashes in their form on a typewriter."""


@dataclass(frozen=True, slots=True)
class CellCount:
    """Non-blank cells: right ones, those wanted and those found. Counts add up over tables and documents."""

    right: int
    wanted: int
    found: int

    def __add__(self, other: CellCount) -> CellCount:
        return CellCount(self.right + other.right, self.wanted + other.wanted, self.found + other.found)

    @property
    def f1(self) -> float:
        """1 where no cell was wanted and none found."""
        return f1(self.right, self.wanted, self.found)


def cell_count(gold: Sequence[tuple[int, Grid]], read: Sequence[tuple[int, Grid]]) -> CellCount:
    """Count over tables with their pages, paired on their page one to one so that most cells are right.

    All cells of a table without a partner are wrong.
    """
    right = np.array(
        [[right_cells(wanted, found) if page == on else 0 for on, found in read] for page, wanted in gold]
    ).reshape(len(gold), len(read))
    return CellCount(
        right=int(right[linear_sum_assignment(right, maximize=True)].sum()),
        wanted=sum(len(_filled(grid)) for _, grid in gold),
        found=sum(len(_filled(grid)) for _, grid in read),
    )


def right_cells(gold: Grid, read: Grid) -> int:
    """How many non-blank cells stand where they should with their spans and their text.

    The rows are aligned first, then the columns, each in order so that most texts agree: one row too many
    costs its own cells, not all that follow. Texts are compared without white space, after NFKC, and
    quotation marks and dashes without their form: each program that sets a text has its own.
    """
    wanted, found = _filled(gold), _filled(read)
    rows = _aligned([_texts(wanted, row=row) for row in range(_height(wanted))],
                    [_texts(found, row=row) for row in range(_height(found))])  # fmt: skip
    columns = _aligned([_texts(wanted, column=column) for column in range(_width(wanted))],
                       [_texts(found, column=column) for column in range(_width(found))])  # fmt: skip
    there = {(cell.row, cell.column): cell for cell in found}
    return sum(
        _same(cell, there.get((rows.get(cell.row, -1), columns.get(cell.column, -1)))) for cell in wanted
    )


def _same(cell: Cell, other: Cell | None) -> bool:
    return (
        other is not None
        and (cell.rowspan, cell.colspan) == (other.rowspan, other.colspan)
        and _exact(cell.text) == _exact(other.text)
    )


def _aligned(wanted: Sequence[Counter[str]], found: Sequence[Counter[str]]) -> dict[int, int]:
    """Lines of the gold to lines that were read, in order, so that most texts agree."""
    best = np.zeros((len(wanted) + 1, len(found) + 1), dtype=int)
    common = [[(a & b).total() for b in found] for a in wanted]
    for i in range(1, len(wanted) + 1):
        for j in range(1, len(found) + 1):
            best[i, j] = max(best[i - 1, j], best[i, j - 1], best[i - 1, j - 1] + common[i - 1][j - 1])
    pairs: dict[int, int] = {}
    i, j = len(wanted), len(found)
    while i and j:
        if best[i, j] == best[i - 1, j]:
            i -= 1
        elif best[i, j] == best[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[i] = j
    return pairs


def _filled(grid: Grid) -> list[Cell]:
    return [cell for cell in grid if _exact(cell.text)]


def _texts(cells: Sequence[Cell], *, row: int | None = None, column: int | None = None) -> Counter[str]:
    return Counter(
        _exact(cell.text) for cell in cells if row in (None, cell.row) and column in (None, cell.column)
    )


def _height(cells: Sequence[Cell]) -> int:
    return max((cell.row + cell.rowspan for cell in cells), default=0)


def _width(cells: Sequence[Cell]) -> int:
    return max((cell.column + cell.colspan for cell in cells), default=0)


def _exact(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_PLAIN)
