"""Part the lines of a page where columns of prose, or tables, stand side by side."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.geometry.columns import Gutter
from pincite.extract.tables.neighbours import between
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row, WordRun

_EDGE = 3.0
"""Points left of the edge of a column that its lines don't reach."""
_BEYOND = 8.0
"""Font sizes above and below the lines that show a gutter within which short lines keep to it."""
_SIDE = 0.2
"""The share of the page's width that the rules of a table beside another have at least, a gutter at most."""
_LEVEL = 2.0
"""Points by which a rule that crosses such a gutter may be above or below the others."""
_RULES = 2
"""Rules on each side of a gutter between two tables, at least."""
_MOST = 0.6
"""The share of lines that begin anew right of such a gutter, and of those that have values left of it."""
_WIDE = 0.17
"""The share of the page's width that a line of a column of prose has at least."""


def parted(rows: Sequence[Row], gutters: Sequence[Gutter], rulings: Sequence[Ruling]) -> list[list[Row]]:
    """Part lines at gutters between columns of a page, which go on above and below where no table does."""
    parts = [list(rows)]
    for gutter in gutters:
        x = gutter.x - _EDGE
        crossing = [r for r in rulings if r.horizontal and r.x0 < x < r.x1]
        parts = [
            side for part in parts for side in _cut(part, x, _keeping(part, x, gutter, crossing)) if side
        ]
    return parts


def _keeping(rows: Sequence[Row], x: float, gutter: Gutter, crossing: Sequence[Ruling]) -> list[bool]:
    """Return of each line if it keeps to a gutter: so do those around it that don't cross it.

    Lines with values right of it and something left of it may be of one table, as may what stands beyond a
    rule across both columns.
    """
    inside = [n for n, row in enumerate(rows) if gutter.y0 <= row.level <= gutter.y1]
    if not inside:
        return [False] * len(rows)
    first, last = inside[0], inside[-1]
    while first > 0 and _goes_on(rows[first], rows[first - 1], x, crossing):
        first -= 1
    while last + 1 < len(rows) and _goes_on(rows[last], rows[last + 1], x, crossing):
        last += 1
    return [first <= n <= last for n in range(len(rows))]


def _goes_on(row: Row, other: Row, x: float, crossing: Sequence[Ruling]) -> bool:
    """Return True if a gutter at x goes on from a line that keeps to it to the one above or below."""
    left, right = _sides(other, x)
    upper, lower = sorted((row, other), key=lambda row: row.level)
    may_be_one = bool(left and right) and right[0].numeric
    return not (_crosses(other, x) or may_be_one or between(upper, lower, crossing))


def beside(rows: Sequence[Row], rulings: Sequence[Ruling], width: float) -> list[list[Row]]:
    """Part lines where two tables stand side by side: rules end on both sides, and labels begin anew.

    `width` is the page's, in points.
    """
    side = _SIDE * width
    flat = [r for r in rulings if r.horizontal and r.x1 - r.x0 > side]
    ends, starts = {round(r.x1, 1) for r in flat}, {round(r.x0, 1) for r in flat}
    middles = {round((end + start) / 2) for end in ends for start in starts if 0 < start - end < side}
    gutters = {middle: heights for middle in middles if (heights := _heights(flat, middle))}
    for gutter in sorted(gutters, key=lambda gutter: (sum(_crosses(row, gutter) for row in rows), gutter)):
        first, top, bottom, last = gutters[gutter]
        if not _labels_begin_anew([row for row in rows if top <= row.level <= bottom], gutter):
            continue
        margins = [_BEYOND * row.size / 2 for row in rows]
        near = [first - m <= row.level <= last + m for row, m in zip(rows, margins, strict=True)]
        *apart, rest = _cut(rows, gutter, near)
        own = [r for r in rulings if r.x1 < gutter], [r for r in rulings if r.x0 > gutter]
        return [
            *(part for side, rules in zip(apart, own, strict=True) for part in beside(side, rules, width)),
            rest,
        ]
    return [list(rows)]


def _heights(flat: Sequence[Ruling], gutter: float) -> tuple[float, float, float, float] | None:
    """Return where rules on either side of a gutter begin, on both, end on one and on either; in points.

    None where a side has but one, where they are not level, or where one crosses the gutter between them.
    """
    left = [r.y0 for r in flat if r.x1 < gutter]
    right = [r.y0 for r in flat if r.x0 > gutter]
    if min(len(left), len(right)) < _RULES:
        return None
    top, bottom = max(min(left), min(right)), min(max(left), max(right))
    crossing = [r.y0 for r in flat if r.drawn and r.x0 < gutter < r.x1]
    if bottom <= top or any(top - _LEVEL <= y <= bottom + _LEVEL for y in crossing):
        return None
    return min(left + right), top, bottom, max(left + right)


def _labels_begin_anew(rows: Sequence[Row], gutter: float) -> bool:
    """Return True if most texts right of a gutter begin with a label, and most on its left have values."""
    sides = [_sides(row, gutter) for row in rows]
    labels = [not after[0].numeric for _, after in sides if after]
    values = [any(run.numeric for run in before[1:]) for before, _ in sides if len(before) > 1]
    return all(len(each) > 1 and sum(each) >= _MOST * len(each) for each in (labels, values))


def _sides(row: Row, gutter: float) -> tuple[tuple[WordRun, ...], tuple[WordRun, ...]]:
    """Return the runs of a line left and right of a gutter."""
    return tuple(r for r in row.runs if r.middle < gutter), tuple(r for r in row.runs if r.middle >= gutter)


def _crosses(row: Row, gutter: float) -> bool:
    return any(run.box[0] < gutter < run.box[2] for run in row.runs)


def _cut(
    rows: Sequence[Row], gutter: float, keeping: Sequence[bool]
) -> tuple[list[Row], list[Row], list[Row]]:
    """Return what of lines is left and right of a gutter, and the lines that are not cut there.

    `keeping` says of each line if it keeps to the gutter; one that crosses it is not cut.
    """
    left: list[Row] = []
    right: list[Row] = []
    whole: list[Row] = []
    for row, keeps in zip(rows, keeping, strict=True):
        if _crosses(row, gutter) or not keeps:
            whole.append(row)
            continue
        for part, side in zip((left, right), _sides(row, gutter), strict=True):
            if side:
                part.append(row.part(side))
    return left, right, whole


def strips(rows: Sequence[Row], width: float) -> list[list[Row]]:
    """Part lines at the gutters between columns of prose, so that none holds two columns of it.

    `width` is the page's, in points.
    """
    votes: list[tuple[float, float, float]] = []
    for row in rows:
        for before, after in itertools.pairwise(row.runs):
            wide = min(before.box[2] - before.box[0], after.box[2] - after.box[0]) > _WIDE * width
            if wide and before.prose and after.prose:
                votes.append((before.box[2], after.box[0], row.level))
    if len(votes) < 4:
        return [list(rows)]
    best = max(votes, key=lambda vote: sum(a <= (vote[0] + vote[1]) / 2 <= b for a, b, _ in votes))
    gutter = (best[0] + best[1]) / 2
    here = [(a, b, y) for a, b, y in votes if a <= gutter <= b]
    if len(here) < 4:
        return [list(rows)]
    gutter = (max(a for a, _, _ in here) + min(b for _, b, _ in here)) / 2
    top, bottom = min(y for *_, y in here), max(y for *_, y in here)
    size = sorted(row.size for row in rows)[len(rows) // 2]

    def keeps(row: Row) -> bool:
        within = top <= row.level <= bottom or (
            top - _BEYOND * size <= row.level <= bottom + _BEYOND * size
            and max(map(len, _sides(row, gutter))) < 2
        )
        return within and (any(run.prose for run in row.runs) or len(row.runs) <= 2)

    left, right, whole = _cut(rows, gutter, list(map(keeps, rows)))
    return [*strips(left, width), *strips(right, width), *([whole] if whole else [])]
