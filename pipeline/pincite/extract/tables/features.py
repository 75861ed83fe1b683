"""What tells a right grid from a wrong one, as numbers from 0 to 1 (the size of the table apart)."""

from __future__ import annotations

import itertools
import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pincite.document import Box
from pincite.extract.blocks import Line
from pincite.extract.tables.blocks import Table, slots
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import FINE_GAP, Row, rows

NAMES = (
    "runs cut",
    "stacked numbers",
    "white in a cell",
    "narrow white in a cell",
    "rules in a cell",
    "empty rows and columns",
    "empty places",
    "ragged columns",
    "mixed columns",
    "heads without values",
    "rows in step",
    "rows that go on",
    "words left over",
    "no heading",
    "spans",
    "size",
    "own doubt",
    "disagreement",
)
"""The features in their order. The last is of several candidates, the others are of a grid alone."""
_EDGE = 2.5
"""Points within which edges are one place."""
_COVERED = 0.6
"""The share of a cell's words that a rule has to cover to cross the cell."""


@dataclass(frozen=True)
class _Filled:
    """A cell that holds words: its place, what it covers, and its lines as runs."""

    row: int
    column: int
    rowspan: int
    colspan: int
    rows: tuple[Row, ...]
    parted: bool
    """Whether narrow white parts words of one of its lines."""

    @cached_property
    def box(self) -> Box:
        boxes = [row.box for row in self.rows]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    @cached_property
    def text(self) -> str:
        return " ".join(run.text for row in self.rows for run in row.runs)

    @cached_property
    def numeric(self) -> bool:
        return all(run.numeric for row in self.rows for run in row.runs)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A grid that a region of the page may have, with what of the page lies in it."""

    table: Table
    cells: tuple[_Filled, ...]
    height: int
    width: int
    lines: tuple[Line, ...]
    rules: tuple[Ruling, ...]

    @cached_property
    def pairs(self) -> Counter[tuple[str, str]]:
        """Each cell's text with the text to its right: what candidates agree on."""
        return Counter(
            (cell.text, after.text if after.row == cell.row else "")
            for cell, after in zip(self.cells, [*self.cells[1:], self.cells[0]], strict=True)
        )


def candidate(table: Table, lines: Sequence[Line], rules: Sequence[Ruling]) -> Candidate | None:
    """The table as a candidate, given the lines and rules of its page. None if it holds no words."""
    x0, y0, x1, y1 = table.box
    places = slots(table.grid)
    cells = tuple(
        _Filled(number, column, cell.rowspan, cell.colspan, found, _parted(cell.lines))
        for number, row in enumerate(places)
        for column, cell in enumerate(row)
        if cell is not None and (found := tuple(rows(cell.lines)))
    )
    if not cells:
        return None
    inside = []
    for line in lines:
        words = [
            word
            for word in line.words
            if x0 <= (word.box[0] + word.box[2]) / 2 <= x1 and y0 <= (word.box[1] + word.box[3]) / 2 <= y1
        ]
        if words:
            inside.append(line.part(words))
    near = tuple(r for r in rules if r.drawn and r.x0 < x1 and r.x1 > x0 and r.y0 < y1 and r.y1 > y0)
    return Candidate(table, cells, len(places), len(places[0]), tuple(inside), near)


def _parted(lines: Sequence[Line]) -> bool:
    return any(len(row.runs) > 1 for row in rows(lines, (), FINE_GAP))


def features(one: Candidate, others: Sequence[Candidate]) -> tuple[float, ...]:
    """The features of a candidate beside what other readers found there; see `NAMES`."""
    body = [cell for cell in one.cells if cell.row >= one.table.header_rows]
    cut, left_over = _cut(one)
    count = len(one.cells)
    return (
        cut,
        sum(map(_stacked, one.cells)) / count,
        sum(any(len(row.runs) > 1 for row in cell.rows) for cell in one.cells) / count,
        sum(cell.parted for cell in one.cells) / count,
        sum(_crossed(cell, one.rules) for cell in one.cells) / count,
        _empty_lines(one),
        1 - min(1.0, sum(cell.rowspan * cell.colspan for cell in one.cells) / (one.height * one.width)),
        _ragged(body),
        _mixed(body),
        _bare_heads(one, body),
        _in_step(body),
        _going_on(body),
        left_over,
        float(not one.table.header_rows),
        sum(cell.rowspan * cell.colspan > 1 for cell in one.cells) / count,
        math.log(count),
        one.table.doubt,
        1 - max((_agreement(one, other) for other in others), default=0.0),
    )


def _cut(one: Candidate) -> tuple[float, float]:
    """The share of runs whose words are in several cells; the share of words in none."""
    homes = {
        id(word): number
        for number, cell in enumerate(one.cells)
        for row in cell.rows
        for run in row.runs
        for word in run.words
    }
    down = [(r.x0, r.y0, r.y1) for r in one.rules if not r.horizontal]
    runs = [run for row in rows(one.lines, down) for run in row.runs]
    words = [word for run in runs for word in run.words]
    cut = sum(len({homes.get(id(word), -1) for word in run.words}) > 1 for run in runs)
    left = sum(id(word) not in homes for word in words)
    return cut / max(len(runs), 1), left / max(len(words), 1)


def _stacked(cell: _Filled) -> bool:
    return sum(any(run.numeric for run in row.runs) for row in cell.rows) > 1


def _crossed(cell: _Filled, rules: Sequence[Ruling]) -> bool:
    """Whether a rule lies between two lines or two runs of a cell."""
    x0, y0, x1, y1 = cell.box
    for above, below in itertools.pairwise(cell.rows):
        if any(
            r.horizontal
            and above.level < r.y0 < below.level
            and min(r.x1, x1) - max(r.x0, x0) > _COVERED * (x1 - x0)
            for r in rules
        ):
            return True
    return any(
        not r.horizontal and x0 + 1 < r.x0 < x1 - 1 and min(r.y1, y1) - max(r.y0, y0) > _COVERED * (y1 - y0)
        for r in rules
    )


def _empty_lines(one: Candidate) -> float:
    full_rows = {n for cell in one.cells for n in range(cell.row, cell.row + cell.rowspan)}
    full_columns = {cell.column for cell in one.cells if cell.colspan == 1}
    empty = one.height - len(full_rows) + one.width - len(full_columns)
    return max(0.0, empty / (one.height + one.width))


def _by_column(cells: Sequence[_Filled]) -> dict[int, list[_Filled]]:
    columns: dict[int, list[_Filled]] = {}
    for cell in cells:
        if cell.colspan == 1:
            columns.setdefault(cell.column, []).append(cell)
    return columns


def _ragged(body: Sequence[_Filled]) -> float:
    """The share of cells that don't stand at their column's usual left edge, right edge or middle."""
    astray = count = 0
    for cells in _by_column(body).values():
        places = (
            [cell.box[0] for cell in cells],
            [cell.box[2] for cell in cells],
            [(cell.box[0] + cell.box[2]) / 2 for cell in cells],
        )
        astray += len(cells) - max(
            sum(abs(v - statistics.median_low(values)) <= _EDGE for v in values) for values in places
        )
        count += len(cells)
    return astray / max(count, 1)


def _mixed(body: Sequence[_Filled]) -> float:
    """The share of cells that are numbers among texts, or texts among numbers."""
    odd = count = 0
    for column, cells in _by_column(body).items():
        if column:
            numbers = sum(cell.numeric for cell in cells)
            odd += min(numbers, len(cells) - numbers)
            count += len(cells)
    return odd / max(count, 1)


def _bare_heads(one: Candidate, body: Sequence[_Filled]) -> float:
    """The share of columns with a heading and no values, or with values and no heading."""
    if not one.table.header_rows:
        return 0.0
    headed = {
        n
        for cell in one.cells
        if cell.row < one.table.header_rows
        for n in range(cell.column, cell.column + cell.colspan)
    }
    valued = {n for cell in body for n in range(cell.column, cell.column + cell.colspan)}
    return len((headed ^ valued) - {0}) / one.width


def _in_step(body: Sequence[_Filled]) -> float:
    """The share of rows in which cells beside each other have several lines at the same heights."""
    by_row: dict[int, list[_Filled]] = {}
    for cell in body:
        by_row.setdefault(cell.row, []).append(cell)
    stepping = 0
    for cells in by_row.values():
        heights = Counter(round(row.level / 2) for cell in cells for row in cell.rows)
        stepping += sum(count > 1 for count in heights.values()) > 1
    return stepping / max(len(by_row), 1)


def _going_on(body: Sequence[_Filled]) -> float:
    """The share of rows that begin in lower case or hold nothing but texts beside an empty first column."""
    by_row: dict[int, list[_Filled]] = {}
    for cell in body:
        by_row.setdefault(cell.row, []).append(cell)
    going = 0
    for cells in by_row.values():
        first = min(cells, key=lambda cell: cell.column)
        going += first.text[0].islower() or (first.column > 0 and not any(cell.numeric for cell in cells))
    return going / max(len(by_row), 1)


def _agreement(one: Candidate, other: Candidate) -> float:
    shared = (one.pairs & other.pairs).total()
    return 2 * shared / (len(one.cells) + len(other.cells))
