"""Give tables without headings those right above: a table by itself, the end of one, lines below a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pincite.extract.blocks import union
from pincite.extract.tables.blocks import Grid, GridCell, Table, slots, width
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row, WordRun
from pincite.schema.extraction import Box

_MOST_VALUES = 1
"""Rows of values, at most, in a table that is all headings but for them."""
_FEWEST_ROWS = 2
"""Rows that are left of a table whose end are the headings of the next, at least."""
_MOST_HEADINGS = 6
"""Rows of headings, at most."""
_MOST_WORDS = 10
"""Words of a heading, at most."""
_FEWEST_VALUES = 2
"""Rows of values of a table that has lost its headings, at least."""
_UNDER = 25.0
"""Points between headings and their table, at most."""
_STEP = 2.5
"""Font sizes of white between two lines above a table, at most."""
_FURTHEST = 80.0
"""Points from a table up to the top of its headings, at most."""
_SAME_SIDE = 8.0
"""Points within which the sides of headings and of their table lie."""


def with_headings(
    found: Sequence[Table],
    rows: Sequence[Row],
    rulings: Sequence[Ruling],
    build: Callable[[Box], Table],
) -> list[Table]:
    """Return tables, top to bottom, each without headings joined with those right above it, if any fit.

    `rows` are those of the page that are in no table, and `build` makes the table of a box in points.
    """
    joined: list[Table] = []
    for table in found:
        if table.header_rows or _count_values(table.grid) < _FEWEST_VALUES:
            joined.append(table)
            continue
        above = next((each for each in joined if _is_right_above(each, table)), None)
        top = _top_of_lines(table, rows, rulings, found)
        at = _headings_at(above) if top is None and above else top
        whole = build(union(((table.box[0], at, table.box[2], at), table.box))) if at is not None else table
        if not whole.header_rows or width(whole.grid) != width(table.grid):
            joined.append(table)
            continue
        if above and top is None and at is not None:
            joined.remove(above)
            x0, y0, x1, _ = above.box
            joined += [replace(build((x0, y0, x1, at)), doubt=above.doubt)] if at > y0 else []
        joined.append(replace(whole, doubt=table.doubt))
    return sorted(joined, key=lambda table: (table.box[1], table.box[0]))


def _top_of_lines(
    table: Table, rows: Sequence[Row], rulings: Sequence[Ruling], others: Sequence[Table]
) -> float | None:
    """Return where headings right above a table begin: at a rule as wide as it, or their first line."""
    x0, y0, x1, _ = table.box
    lowest = max([y0 - _FURTHEST, *(each.box[3] for each in others if _is_over(each.box, table.box))])
    inside = [
        (row, [run for run in row.runs if x0 - _SAME_SIDE <= run.middle <= x1 + _SAME_SIDE])
        for row in rows
        if lowest < row.level < y0
    ]
    tops = [
        rule.y0
        for rule in rulings
        if rule.horizontal
        and rule.drawn
        and lowest < rule.y0 < y0
        and max(abs(rule.x0 - x0), abs(rule.x1 - x1)) < _SAME_SIDE
    ]
    for top in sorted(tops):
        between = [runs for row, runs in inside if runs and top < row.level]
        several = any(len(runs) > 1 for runs in between)
        # What stands left alone is a title, or a label.
        over_columns = bool(between) and between[0][-1].middle > (x0 + x1) / 2
        if len(between) <= _MOST_HEADINGS and all(map(_may_head, between)) and several and over_columns:
            return top
    return _top_of_heads(table, [(row, runs) for row, runs in inside if runs])


def _top_of_heads(table: Table, lines: Sequence[tuple[Row, Sequence[WordRun]]]) -> float | None:
    """Return the top of the lines close above a table with texts over all columns of values; else None.

    There are as many of them as columns, at least.

    Labels and titles may stand between them and the table, and headings of several columns over them.
    """
    edges = _edges_of_values(table)
    if not edges:
        return None
    level, top, left = table.box[1], None, _MOST_HEADINGS
    for row, runs in reversed(lines):
        if level - row.box[3] > _STEP * row.size or not _may_head(runs) or not left:
            break
        over = [{n for n, run in enumerate(runs) if run.box[0] < x1 and x0 < run.box[2]} for x0, x1 in edges]
        heads_each = all(over) and len(set.union(*over)) >= len(edges)
        if heads_each or (top is not None and any(over) and runs[0].box[0] > edges[0][0] - row.size):
            top = row.box[1] - 1
        elif top is not None:
            break
        level, left = row.box[1], left - 1
    return top


def _edges_of_values(table: Table) -> list[tuple[float, float]]:
    """Return where the columns of a table that hold values begin and end, in points."""
    found: dict[int, tuple[float, float]] = {}
    for cell, column in ((cell, column) for row in slots(table.grid) for column, cell in enumerate(row)):
        if cell is not None and cell.box and cell.colspan == 1 and _is_valued(cell) and column:
            found[column] = cell.box[0], cell.box[2]
    return [found[column] for column in sorted(found)]


def _may_head(runs: Sequence[WordRun]) -> bool:
    """Return True if a line may be of headings: it has no values right of its first text, and no prose."""
    return not any(run.is_value for run in runs[1:]) and all(len(run.words) <= _MOST_WORDS for run in runs)


def _is_over(box: Box, other: Box) -> bool:
    """Return True if a box in points ends above another, and shares some of its width."""
    return box[3] <= other[1] and box[0] < other[2] and other[0] < box[2]


def _is_right_above(above: Table, table: Table) -> bool:
    """Return True if a table stands right above another, and both have the same sides."""
    return (
        0 <= table.box[1] - above.box[3] < _UNDER
        and max(abs(above.box[0] - table.box[0]), abs(above.box[2] - table.box[2])) < _SAME_SIDE
    )


def _headings_at(table: Table) -> float | None:
    """Return where headings begin that may be those of the table below; None without."""
    values = _count_values(table.grid)
    if values <= _MOST_VALUES and len(table.grid) - values <= _MOST_HEADINGS:
        return table.box[1]
    first = len(table.grid)
    while first > 0 and not _shows_value(table.grid[first - 1]) and _has_texts(table.grid[first - 1]):
        first -= 1
    if len(table.grid) - first > _MOST_HEADINGS or first < _FEWEST_ROWS:
        return None
    tops = [cell.box[1] for row in table.grid[first:] for cell in row if cell.box]
    return min(tops, default=None)


def _has_texts(row: Sequence[GridCell]) -> bool:
    """Return True if something stands right of a row's label."""
    return any(cell.lines for cell in row[1:])


def _count_values(grid: Grid) -> int:
    return sum(map(_shows_value, grid))


def _shows_value(row: Sequence[GridCell]) -> bool:
    return any(map(_is_valued, row[1:]))


def _is_valued(cell: GridCell) -> bool:
    return any(isinstance(line, WordRun) and line.is_value for line in cell.lines)
