"""Find the frames of a page: the boxes that rules which meet go around."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.blocks import encloses, union
from pincite.extract.grouping import DisjointSets
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import EDGE, Row
from pincite.schema.extraction import Box

_TOUCH = 3.0
"""Points within which two rules meet."""
_INNER = 8.0
"""Points from the edge of a frame within which a rule is its second line and parts nothing."""
_HEADED = 1.5
"""Distance, in font sizes, of a line of headings from the box of rules below it."""
_ROWS, _UNDER = 3, 0.8
"""Lines of several runs in a frame, at least, from which it may be a table: half of all, or this share of all
begins where another run does."""


def enclosed(rulings: Sequence[Ruling]) -> list[Box]:
    """Return the boxes, in points, around rules that meet: two or more across and two or more down."""
    meeting = DisjointSets(range(len(rulings)))
    flat = [(n, rule) for n, rule in enumerate(rulings) if rule.horizontal]
    tall = [(n, rule) for n, rule in enumerate(rulings) if not rule.horizontal]
    for (a, v), (b, h) in itertools.product(tall, flat):
        if h.x0 - _TOUCH <= v.x0 <= h.x1 + _TOUCH and v.y0 - _TOUCH <= h.y0 <= v.y1 + _TOUCH:
            meeting.join(a, b)
    members: dict[int, list[Ruling]] = {}
    for n, rule in enumerate(rulings):
        members.setdefault(meeting.root(n), []).append(rule)
    boxes = [
        union(rule.box for rule in found)
        for found in members.values()
        if 2 <= sum(rule.horizontal for rule in found) <= len(found) - 2
    ]
    outer = [box for box in dict.fromkeys(boxes) if not any(encloses(other, box) for other in boxes)]
    return sorted(outer, key=lambda box: (box[1], box[0]))


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


def have_rows(lines: Sequence[Row]) -> bool:
    """Return True if the lines in a frame may be the rows of a table."""
    several = sum(len(row.runs) > 1 for row in lines)
    lefts = [run.box[0] for row in lines for run in row.runs]
    under = sum(sum(abs(row.box[0] - left) <= EDGE for left in lefts) > 1 for row in lines)
    return several >= _ROWS and (2 * several >= len(lines) or under >= _UNDER * len(lines))


def headed(box: Box, all_rows: Sequence[Row]) -> bool:
    """Return True if a line of several runs, or one over numbers, stands close above a box in points."""
    x0, y0, x1, _ = box
    for row in all_rows:
        inside = [run for run in row.runs if x0 <= run.middle <= x1]
        if inside and 0 < y0 - row.level <= _HEADED * row.size and row.box[3] < y0 + row.size / 2:
            return len(inside) > 1 or inside[0].box[0] > (x0 + x1) / 2
    return False


def overlap(one: Box, other: Box) -> float:
    """Return the share, 0 to 1, of the smaller of two boxes that lies in the larger."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / smaller if across > 0 and down > 0 and smaller > 0 else 0.0
