"""Give tables without headings those right above: a table by itself, the end of one, lines below a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from pincite.extract.blocks import union
from pincite.extract.tables.blocks import GridCell, Table
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row, WordRun
from pincite.schema.extraction import Box

_HEADED_ROWS = 1
"""Rows of values in what is little more than headings, at most."""
_MOST_HEADINGS = 6
"""Rows of headings, at most."""
_MOST_WORDS = 10
"""Words of a heading, at most."""
_FEWEST_VALUES = 2
"""Rows of values of a table that has lost its headings, at least."""
_UNDER = 25.0
"""Points between headings and their table, at most."""
_FURTHEST = 80.0
"""Points from a table up to the rule over its headings, at most."""
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
        if (at := _top_of_lines(table, rows, rulings)) is not None:
            x0, _, x1, _ = table.box
            whole = build(union(((x0, at, x1, at), table.box)))
            if whole.header_rows and _width(whole) == _width(table):
                joined.append(replace(whole, doubt=table.doubt))
                continue
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


def _top_of_lines(table: Table, rows: Sequence[Row], rulings: Sequence[Ruling]) -> float | None:
    """Return the height of a rule as wide as a table of values, with but headings between both; else None."""
    if not _is_without_headings(table):
        return None
    x0, y0, x1, _ = table.box
    tops = [
        rule.y0
        for rule in rulings
        if rule.horizontal and rule.drawn and max(abs(rule.x0 - x0), abs(rule.x1 - x1)) < _SAME_SIDE
    ]
    for top in sorted(top for top in tops if y0 - _FURTHEST < top < y0):
        between = [row for row in rows if top < row.level < y0]
        headings = not any(_has_value(row.runs[1:]) or _is_prose(row) for row in between)
        several = any(len(row.runs) > 1 for row in between)
        # What stands left alone is a title, or a label.
        over_columns = bool(between) and between[0].runs[-1].middle > (x0 + x1) / 2
        if len(between) <= _MOST_HEADINGS and headings and several and over_columns:
            return top
    return None


def _is_prose(row: Row) -> bool:
    return any(len(run.words) > _MOST_WORDS for run in row.runs)


def _is_without_headings(table: Table) -> bool:
    return not table.header_rows and sum(map(_holds_value, table.grid)) >= _FEWEST_VALUES


def _is_right_above(above: Table, table: Table) -> bool:
    """Return True if a table is right above one of values without headings, and both have the same sides."""
    return (
        _is_without_headings(table)
        and 0 <= table.box[1] - above.box[3] < _UNDER
        and max(abs(above.box[0] - table.box[0]), abs(above.box[2] - table.box[2])) < _SAME_SIDE
    )


def _headings_at(table: Table) -> float | None:
    """Return where headings begin that may be those of the table below; None without."""
    values = sum(map(_holds_value, table.grid))
    if values <= _HEADED_ROWS and len(table.grid) - values <= _MOST_HEADINGS:
        return table.box[1]
    first = len(table.grid)
    while first > 0 and _is_of_texts(table.grid[first - 1]):
        first -= 1
    if len(table.grid) - first > _MOST_HEADINGS:
        return None
    tops = [cell.box[1] for row in table.grid[first:] for cell in row if cell.box]
    return min(tops, default=None)


def _is_of_texts(row: Sequence[GridCell]) -> bool:
    return not _holds_value(row) and any(cell.lines for cell in row[1:])


def _holds_value(row: Sequence[GridCell]) -> bool:
    return _has_value([line for cell in row[1:] for line in cell.lines if isinstance(line, WordRun)])


def _has_value(runs: Sequence[WordRun]) -> bool:
    return any(run.numeric and not run.year for run in runs)


def _width(table: Table) -> int:
    return max((sum(cell.colspan for cell in row) for row in table.grid), default=0)
