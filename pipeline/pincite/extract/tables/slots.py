"""Hold the cells of a table as places of a grid: every place in exactly one cell."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pincite.extract.grouping import grouped
from pincite.extract.tables.placing import Placed
from pincite.extract.tables.runs import WordRun

GridPlace = tuple[int, int]
"""A row and a column of a grid."""


@dataclass(slots=True)
class Slot:
    """A cell: its rows and columns, first and last, and its runs."""

    row: int
    column: int
    last_row: int
    last_column: int
    runs: list[WordRun]

    @property
    def places(self) -> Iterator[GridPlace]:
        """The places that it covers, row by row."""
        rows, columns = range(self.row, self.last_row + 1), range(self.column, self.last_column + 1)
        return itertools.product(rows, columns)


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
    covered = {column for slot in taken for _, column in slot.places}
    empty = [Slot(number, column, number, column, []) for column in range(width) if column not in covered]
    return sorted([*taken, *empty], key=lambda slot: slot.column)


def rectangles(roots: Sequence[GridPlace], width: int) -> list[Slot]:
    """Return the cells of a grid of `width` columns, as rectangles.

    `roots` has for each place, row by row, the place that stands for its cell. What is no rectangle is a cell
    in each of its rows; but what goes around others takes them in: it frames a text.
    """
    places: dict[GridPlace, list[GridPlace]] = {}
    for number, root in enumerate(roots):
        places.setdefault(root, []).append(divmod(number, width))
    slots: list[Slot] = []
    frames: list[Slot] = []
    for own in places.values():
        around = _around(own)
        if _goes_around(own):
            frames.append(around)
        elif list(around.places) == own:
            slots.append(around)
        else:
            slots += map(_around, _stretches(own))
    for frame in frames:
        slots = _taken_in(frame, slots)
    return sorted(slots, key=lambda slot: (slot.row, slot.column))


def _taken_in(frame: Slot, slots: Sequence[Slot]) -> list[Slot]:
    """Return cells with a frame in place of those that it goes around, in whole or in part."""
    framed = set(frame.places)
    inside = [slot for slot in slots if not framed.isdisjoint(slot.places)]
    if not inside:
        return [*slots, frame]
    larger = _around([place for slot in (frame, *inside) for place in slot.places])
    return _taken_in(larger, [slot for slot in slots if slot not in inside])


def _around(places: Sequence[GridPlace]) -> Slot:
    rows, columns = [row for row, _ in places], [column for _, column in places]
    return Slot(min(rows), min(columns), max(rows), max(columns), [])


def _goes_around(places: Sequence[GridPlace]) -> bool:
    """Return True if another place has some of these on all four sides."""
    own = set(places)
    by_row: dict[int, list[int]] = {}
    by_column: dict[int, list[int]] = {}
    for row, column in places:
        by_row.setdefault(row, []).append(column)
        by_column.setdefault(column, []).append(row)
    return any(
        (row, column) not in own and min(beside) < column < max(beside) and min(over) < row < max(over)
        for row, beside in by_row.items()
        for column, over in by_column.items()
    )


def _stretches(places: Sequence[GridPlace]) -> list[list[GridPlace]]:
    """Return places, row by row, in stretches of neighbours in a row."""
    return grouped(places, lambda stretch, place: stretch[-1] == (place[0], place[1] - 1))
