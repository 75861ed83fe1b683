"""Find where tables may stand on a page: what rules enclose, and lines whose white is aligned."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.extract.blocks import union
from pincite.extract.tables.bands import Bands
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row
from pincite.schema.extraction import Box

_TOUCH = 3.0
"""Points within which two rules meet."""
_INNER = 8.0
"""Points from the edge of a frame within which a rule is its second line and parts nothing."""
_APART = 2.6
"""Distance of two lines of a table, in font sizes, where no rule stands between."""
_SHARED = 2.0
"""Points of white that two lines share at least where a column ends."""
_MOST_SINGLE = 3
"""Lines of one run in a row that may stand between lines of several."""
_LONG_LINE = 11
"""Words of a line of prose that no row of a table has as its only run."""
_USUAL_STEP = 1.6
"""Distance of two rows in font sizes, where there is but one row to measure by."""
_SET_APART = 1.3
"""Distance of a line of prose from the table that it follows, over the usual distance of rows."""
_SET_OFF = 6.0
"""Distance, in font sizes, of a row that is set off from the rows above."""
_EDGE = 3.0
"""Points within which numbers end at one edge."""
_ANEW = 1.6
"""Distance of the headings of another table from the one above, over the usual distance of rows."""
_HEADING = 1.9
"""Distance of a heading's line from the one below, in font sizes."""
_BULLET = re.compile(
    r"(?:[•▪●○◦■□–—\-*·➢✓☐☒oO]|\(?(?:\d{1,3}(?:\.\d{1,2}){0,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2}){1,3}|\(\w{1,4}\)|[§])"
)


@dataclass(frozen=True, slots=True)
class TableCandidate:
    """Lines that may be a table, top to bottom."""

    rows: tuple[Row, ...]

    @property
    def box(self) -> Box:
        """The smallest box around its rows, in points."""
        return union(row.box for row in self.rows)


def enclosed(rulings: Sequence[Ruling]) -> list[Box]:
    """Return the boxes, in points, around rules that meet: two or more across and two or more down."""
    rules = list(rulings)
    group = list(range(len(rules)))

    def root(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    flat = [n for n, r in enumerate(rules) if r.horizontal]
    tall = [n for n, r in enumerate(rules) if not r.horizontal]
    for a in tall:
        for b in flat:
            v, h = rules[a], rules[b]
            if (
                h.x0 - _TOUCH <= v.x0 <= h.x1 + _TOUCH
                and v.y0 - _TOUCH <= h.y0 <= v.y1 + _TOUCH
                and root(a) != root(b)
            ):
                group[root(a)] = root(b)
    members: dict[int, list[Ruling]] = {}
    for n, rule in enumerate(rules):
        members.setdefault(root(n), []).append(rule)
    boxes = []
    for found in members.values():
        if sum(r.horizontal for r in found) >= 2 and sum(not r.horizontal for r in found) >= 2:
            boxes.append(union(r.box for r in found))
    return sorted(_apart(boxes), key=lambda box: (box[1], box[0]))


def parted(box: Box, rulings: Sequence[Ruling]) -> bool:
    """Return True if a rule goes through a box from edge to edge, a line's height from its other edges.

    The box is in points.
    """
    x0, y0, x1, y1 = box
    return any(
        y0 + _INNER < r.y0 < y1 - _INNER and r.x0 <= x0 + _TOUCH and r.x1 >= x1 - _TOUCH
        if r.horizontal
        else x0 + _INNER < r.x0 < x1 - _INNER and r.y0 <= y0 + _TOUCH and r.y1 >= y1 - _TOUCH
        for r in rulings
    )


def _apart(boxes: list[Box]) -> list[Box]:
    """Return boxes without those that lie in another."""
    return [
        a
        for n, a in enumerate(boxes)
        if not any(
            n != m
            and b[0] <= a[0] + 1
            and b[1] <= a[1] + 1
            and b[2] >= a[2] - 1
            and b[3] >= a[3] - 1
            and (b != a or m < n)
            for m, b in enumerate(boxes)
        )
    ]


def aligned(rows: Sequence[Row], rulings: Sequence[Ruling], behind: Sequence[Bands]) -> list[TableCandidate]:
    """Return runs of lines that share white between their runs, with single lines between them.

    Lines on the same bands are of one table. `behind` are the bands of the page.
    """
    found: list[tuple[int, int]] = []
    start: int | None = None
    last = 0
    for number, row in enumerate(rows):
        joined = start is not None and _on_bands(rows[number - 1], row, behind)
        several = joined or (len(row.runs) > 1 and not _listed(row))
        if start is not None and not joined:
            recent = [r for r in rows[start:number] if len(r.runs) > 1][-4:]
            if (
                _parted(rows[number - 1], row, behind)
                or not (_near(rows[number - 1], row, rulings) or _same_values(rows[number - 1], row))
                or (several and not any(_share_white(r, row) for r in recent))
                or (not several and _ends(rows, start, number, last))
                or (several and _begins_anew(rows, start, number))
            ):
                found.append((start, last))
                start = None
        if several:
            start = number if start is None else start
            last = number
    if start is not None:
        found.append((start, last))
    candidates = []
    end = -1
    for first, last in found:
        top = first
        while top > end + 1 and _on_bands(rows[top - 1], rows[top], behind):
            top -= 1
        if top == 0 or not _parted(rows[top - 1], rows[top], behind):
            top = _heading_start(rows, rulings, top, last, end + 1)
        candidates.append(TableCandidate(tuple(rows[top : last + 1])))
        end = last
    return candidates


def _on_bands(above: Row, below: Row, behind: Sequence[Bands]) -> bool:
    return any(bands.hold(above) and bands.hold(below) for bands in behind)


def _parted(above: Row, below: Row, behind: Sequence[Bands]) -> bool:
    return any(bands.part(above, below) for bands in behind)


def _begins_anew(rows: Sequence[Row], start: int, number: int) -> bool:
    """Return True if a line set apart below rows of values heads a table of its own: it holds no values."""
    body = rows[start:number]
    if _valued(rows[number]) or sum(map(_valued, body)) < 2:
        return False
    usual = statistics.median(below.level - above.level for above, below in itertools.pairwise(body))
    return rows[number].level - rows[number - 1].level > _ANEW * usual


def _valued(row: Row) -> bool:
    return any(run.numeric and not run.year for run in row.runs[1:])


def _ends(rows: Sequence[Row], start: int, number: int, last: int) -> bool:
    """Return True if a line of one run ends a table: prose set apart or across, or one too many in a row."""
    run = max(rows[number].runs, key=lambda run: len(run.words))
    if number - last > _MOST_SINGLE or not run.prose:
        return number - last > _MOST_SINGLE
    if number + 1 < len(rows) and _same_values(rows[last], rows[number + 1]):
        return False  # a label of two lines
    body = rows[start : last + 1]
    if not any(map(_valued, body)) and any(map(_valued, rows[number + 1 : number + 3])):
        return False  # the first section below the headings
    steps = [below.level - above.level for above, below in itertools.pairwise(body)]
    usual = statistics.median(steps) if steps else _USUAL_STEP * run.size
    edge = max(row.runs[-1].box[0] for row in body if len(row.runs) > 1)
    crosses = run.box[2] > edge and len(run.words) > _LONG_LINE
    return crosses or rows[number].level - rows[number - 1].level > _SET_APART * usual


def _heading_start(rows: Sequence[Row], rulings: Sequence[Ruling], first: int, last: int, least: int) -> int:
    """Return the first line of one run above a table that heads its columns, none over the first column."""
    body = [row for row in rows[first : last + 1] if len(row.runs) > 1]
    edge = min(row.runs[1].box[0] for row in body)
    left = min(row.runs[0].box[0] for row in body)
    top = first
    while top > least:
        above = rows[top - 1]
        run = above.runs[0]
        distance = (rows[top].level - above.level) / min(above.size, rows[top].size)
        underlined = any(
            r.horizontal and above.level < r.y0 < rows[top].level and r.x0 < run.middle < r.x1
            for r in rulings
        )
        if len(above.runs) > 1 or distance > (_APART if underlined else _HEADING):
            break
        if top == first and run.box[0] <= left + 1 and body[0].runs[0].text[0].islower():
            top -= 1  # the first line of a label
            continue
        if len(run.words) > _LONG_LINE or run.box[0] < (2 * edge + left) / 3 - 1:
            break
        top -= 1
    return top


def _listed(row: Row) -> bool:
    """Return True if a row is a list's item: a bullet or a number, and its text."""
    return len(row.runs) == 2 and bool(_BULLET.fullmatch(row.runs[0].text)) and not row.runs[1].numeric


def _near(above: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    size = min(above.size, below.size)
    return below.level - above.level <= _APART * size + 2 or any(
        r.horizontal
        and above.level < r.y0 < below.level
        and below.level - above.level <= 2 * _APART * size
        and r.x0 < below.box[2]
        and r.x1 > below.box[0]
        for r in rulings
    )


def _same_values(above: Row, below: Row) -> bool:
    """Return True if both hold numbers in the same columns, not far apart: a row set off by space."""
    edges = [run.box[2] for run in above.runs[1:] if run.numeric]
    values = [run for run in below.runs[1:] if run.numeric]
    close = below.level - above.level <= _SET_OFF * min(above.size, below.size)
    return (
        close
        and bool(values)
        and len(values) + 1 == len(below.runs)
        and all(any(abs(run.box[2] - edge) <= _EDGE for edge in edges) for run in values)
    )


def _share_white(a: Row, b: Row) -> bool:
    return any(min(x1, u1) - max(x0, u0) >= _SHARED for x0, x1 in _white(a) for u0, u1 in _white(b))


def _white(row: Row) -> list[tuple[float, float]]:
    return [(p.box[2], q.box[0]) for p, q in itertools.pairwise(row.runs)]


def overlap(one: Box, other: Box) -> float:
    """Return the share, 0 to 1, of the smaller of two boxes that lies in the larger."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / smaller if across > 0 and down > 0 and smaller > 0 else 0.0
