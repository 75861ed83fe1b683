"""Give tables without headings those right above them: a table of their own, or the end of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pincite.extract.blocks import union
from pincite.extract.tables.blocks import GridCell, Table
from pincite.extract.tables.runs import WordRun
from pincite.schema.extraction import Box

_HEADED_ROWS = 1
"""Rows of values in what is little more than headings, at most."""
_UNDER = 25.0
"""Points between headings and their table, at most."""
_SAME_SIDE = 8.0
"""Points within which the sides of headings and of their table lie."""


def with_headings(found: Sequence[Table], build: Callable[[Box], Table]) -> list[Table]:
    """Return tables, top to bottom, each without headings joined with those right above it, if any fit.

    `build` makes the table of a box in points.
    """
    joined: list[Table] = []
    for table in found:
        above = next((each for each in joined if _is_right_above(each, table)), None)
        at = _headings_at(above) if above else None
        if above is None or at is None:
            joined.append(table)
            continue
        x0, y0, x1, _ = above.box
        whole = build(union(((x0, at, x1, at), table.box)))
        if not whole.header_rows or _width(whole) != _width(table):
            joined.append(table)
            continue
        rest = [replace(build((x0, y0, x1, at)), doubt=above.doubt)] if at > y0 else []
        number = joined.index(above)
        joined[number : number + 1] = [*rest, replace(whole, doubt=table.doubt)]
    return joined


def _is_right_above(above: Table, table: Table) -> bool:
    """Return True if a table stands right above one without headings, and both have the same sides."""
    return (
        not table.header_rows
        and 0 <= table.box[1] - above.box[3] < _UNDER
        and max(abs(above.box[0] - table.box[0]), abs(above.box[2] - table.box[2])) < _SAME_SIDE
    )


def _headings_at(table: Table) -> float | None:
    """Return where headings begin that may be those of the table below; None without."""
    if sum(map(_holds_value, table.grid)) <= _HEADED_ROWS:
        return table.box[1]
    first = len(table.grid)
    while first > 0 and _is_of_texts(table.grid[first - 1]):
        first -= 1
    tops = [cell.box[1] for row in table.grid[first:] for cell in row if cell.box]
    return min(tops, default=None)


def _is_of_texts(row: Sequence[GridCell]) -> bool:
    return not _holds_value(row) and any(cell.lines for cell in row[1:])


def _holds_value(row: Sequence[GridCell]) -> bool:
    runs = (line for cell in row[1:] for line in cell.lines if isinstance(line, WordRun))
    return any(run.numeric and not run.year for run in runs)


def _width(table: Table) -> int:
    return max((sum(cell.colspan for cell in row) for row in table.grid), default=0)
