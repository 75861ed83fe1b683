"""Hold the cells of a table as places of a grid: every place in exactly one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pincite.extract.tables.placing import Placed
from pincite.extract.tables.runs import WordRun


@dataclass(slots=True)
class Slot:
    """A cell: its rows and columns, first and last, and its runs."""

    row: int
    column: int
    last_row: int
    last_column: int
    runs: list[WordRun]


@dataclass(slots=True)
class Structure:
    """Cells of a table, every place of the grid in exactly one.

    `xs` and `ys` are the edges of columns and rows in points, one more than there are. The first
    `header_rows` rows are headings. `ruled` is True where rules make the grid.
    """

    slots: list[Slot]
    xs: list[float]
    ys: list[float]
    header_rows: int
    ruled: bool


def row_slots(number: int, entries: Sequence[Placed], width: int) -> list[Slot]:
    """Return the cells of one row of `width` columns: runs that share a column are one cell.

    Places without a run are empty cells.
    """
    taken: list[Slot] = []
    for entry in sorted(entries, key=lambda entry: (entry.first, entry.run.level)):
        if taken and entry.first <= taken[-1].last_column:
            taken[-1].runs.append(entry.run)
            taken[-1].last_column = max(taken[-1].last_column, entry.last)
        else:
            taken.append(Slot(number, entry.first, number, entry.last, [entry.run]))
    full: list[Slot] = []
    column = 0
    for slot in taken:
        full += [Slot(number, empty, number, empty, []) for empty in range(column, slot.column)]
        full.append(slot)
        column = slot.last_column + 1
    return full + [Slot(number, empty, number, empty, []) for empty in range(column, width)]


def rectangles(roots: Sequence[tuple[int, int]], width: int) -> list[Slot]:
    """Return the cells of a grid of `width` columns, as rectangles.

    `roots` has for each place, row by row, the (row, column) that stands for its cell. Where two rectangles
    would overlap they become one.
    """
    slots: dict[tuple[int, int], Slot] = {}
    for number, root in enumerate(roots):
        r, c = divmod(number, width)
        slot = slots.setdefault(root, Slot(r, c, r, c, []))
        slot.row, slot.last_row = min(slot.row, r), max(slot.last_row, r)
        slot.column, slot.last_column = min(slot.column, c), max(slot.last_column, c)
    whole = list(slots.values())
    merged = True
    while merged:
        merged = False
        for n, a in enumerate(whole):
            for b in whole[n + 1 :]:
                if (
                    a.row <= b.last_row
                    and b.row <= a.last_row
                    and a.column <= b.last_column
                    and b.column <= a.last_column
                ):
                    a.row, a.last_row = min(a.row, b.row), max(a.last_row, b.last_row)
                    a.column, a.last_column = min(a.column, b.column), max(a.last_column, b.last_column)
                    whole.remove(b)
                    merged = True
                    break
            if merged:
                break
    return sorted(whole, key=lambda slot: (slot.row, slot.column))
