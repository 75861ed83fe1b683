"""Tables found by geometry alone: rules and white space, with a doubt where they don't settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pincite.document import Box
from pincite.extract import table_regions
from pincite.extract.blocks import Line
from pincite.extract.rulings import Ruling
from pincite.extract.runs import Row, rows
from pincite.extract.table_slots import Structure
from pincite.extract.table_structure import structure as structured
from pincite.extract.tables import Cell, Grid, Table

_REACH = 8.0
"""Points around a region in which the rules of its edge may lie."""


def structure(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> Table:
    """The table in a known region, from the lines whose words stand in it and the rules."""
    near = [r for r in rulings if _near(r, box)]
    down = [(r.x0, r.y0, r.y1) for r in near if not r.horizontal]
    inside = [
        line.part(words) if len(words) < len(line.words) else line
        for line in lines
        if (words := [word for word in line.words if _within(word.box, box)])
    ]
    found = structured(rows(inside, down), near, box)
    if found is None:
        return Table(box, [], 0, 1.0)
    turned = [line for line in inside if not line.horizontal]
    return Table(box, _grid(found, turned), found.header_rows, 0.0)


def _near(rule: Ruling, box: Box) -> bool:
    x0, y0, x1, y1 = box
    return rule.x1 > x0 - _REACH and rule.x0 < x1 + _REACH and rule.y1 > y0 - _REACH and rule.y0 < y1 + _REACH


def _within(word: Box, box: Box) -> bool:
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _grid(found: Structure, turned: Sequence[Line]) -> Grid:
    grid: Grid = [[] for _ in range(len(found.ys) - 1)]
    for slot in sorted(found.slots, key=lambda slot: (slot.row, slot.column)):
        box = (
            found.xs[slot.column],
            found.ys[slot.row],
            found.xs[slot.last_column + 1],
            found.ys[slot.last_row + 1],
        )
        grid[slot.row].append(
            Cell(
                slot.last_column - slot.column + 1,
                slot.last_row - slot.row + 1,
                lines=[Line(run.words, run.size, run.bold) for run in slot.runs],
                box=box,
            )
        )
    for line in turned:
        x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
        for cell in (cell for row in grid for cell in row):
            if cell.box and cell.box[0] <= x <= cell.box[2] and cell.box[1] <= y <= cell.box[3]:
                cell.lines.append(line)
                break
    return grid


def find(lines: Sequence[Line], rulings: Sequence[Ruling], width: float, height: float) -> list[Table]:
    """Tables of a page of a width and height in points, top to bottom.

    A table with a doubt above a half may be none, or another grid: what to make of it is the caller's.
    """
    down = [(r.x0, r.y0, r.y1) for r in rulings if not r.horizontal]
    all_rows = rows(lines, down)
    found: list[Table] = []
    for box in table_regions.enclosed(rulings):
        if (box[2] - box[0]) * (box[3] - box[1]) < 200:
            continue
        table = structure(lines, rulings, box)
        judged = _judge_ruled(table)
        if judged is not None:
            found.append(judged)
    left = [part for row in all_rows if (part := _outside(row, [t.box for t in found])) is not None]
    for strip in table_regions.strips(left, width):
        for candidate in table_regions.aligned(strip, rulings):
            judged = _judge_aligned(candidate, lines, rulings)
            if judged is not None:
                found.append(judged)
    return sorted(found, key=lambda table: (table.box[1], table.box[0]))


def _outside(row: Row, boxes: Sequence[Box]) -> Row | None:
    runs = tuple(run for run in row.runs if not any(_within(run.box, box) for box in boxes))
    return Row(runs) if runs else None


def _judge_ruled(table: Table) -> Table | None:
    cells = [cell for row in table.grid for cell in row]
    full = [cell for cell in cells if cell.lines]
    columns = sum(cell.colspan for cell in table.grid[0]) if table.grid else 0
    rows_with_text = sum(any(cell.lines for cell in row) for row in table.grid)
    if columns < 2 or rows_with_text < 2 or len(full) < 4:
        return None
    most = max(sum(len(line.words) for line in cell.lines) for cell in full)
    words = sum(len(line.words) for cell in full for line in cell.lines)
    if len(full) < 0.3 * len(cells) or (most > 80 and most > 0.5 * words):
        return None
    return replace(table, doubt=0.1 if len(full) > 0.6 * len(cells) else 0.4)


def _judge_aligned(
    candidate: table_regions.Candidate, lines: Sequence[Line], rulings: Sequence[Ruling]
) -> Table | None:
    several = [row for row in candidate.rows if len(row.runs) > 1]
    runs = [run for row in several for run in row.runs[1:]]
    numeric = sum(run.numeric for run in runs)
    if len(several) < 2 or (len(several) < 3 and not numeric):
        return None
    x0, y0, x1, y1 = candidate.box
    table = structure(lines, rulings, (x0 - 1, y0 - 1, x1 + 1, y1 + 1))
    columns = sum(cell.colspan for cell in table.grid[0]) if table.grid else 0
    if columns < 2:
        return None
    if numeric >= 0.4 * len(runs):
        return replace(table, doubt=0.2)
    return replace(table, doubt=0.7)
