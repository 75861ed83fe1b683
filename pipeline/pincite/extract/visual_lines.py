"""Join the fragments of a page to the lines that a reader sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Line, union
from pincite.extract.grouping import grouped
from pincite.schema.extraction import Box

_TALL_SIGN = 1.6
"""Height of a sign's box over the size of its font, from which it may reach over several lines."""


def visual_lines(fragments: Sequence[Line]) -> list[Line]:
    """Join fragments to lines, top to bottom, left to right.

    A fragment belongs to a line when it shares at least half of the lower one's height. A sign far higher
    than its font, as a bracket around a fraction, belongs to the line that it shares most with, and joins no
    two. Turned text keeps the order it was drawn in and stands after the rest.
    """
    level = sorted((line for line in fragments if line.horizontal), key=_from_the_top)
    rows = grouped(
        (line for line in level if not _is_tall_sign(line)),
        lambda row, fragment: _same_line(union(part.box for part in row), fragment.box),
    )
    reaches = [union(part.box for part in row) for row in rows]
    for sign in filter(_is_tall_sign, level):
        shared = [_shared(reach, sign.box) for reach in reaches]
        most = max(shared, default=0.0)
        if most > 0:
            rows[shared.index(most)].append(sign)
        else:
            rows.append([sign])
    rows.sort(key=lambda row: _from_the_top(row[0]))
    turned = [line for line in fragments if not line.horizontal]
    return [_joined(sorted(row, key=lambda line: line.box[0])) for row in rows] + turned


def _from_the_top(line: Line) -> tuple[float, float]:
    return line.box[1], line.box[0]


def _is_tall_sign(line: Line) -> bool:
    return len(line.text) == 1 and line.box[3] - line.box[1] > _TALL_SIGN * line.size


def _same_line(line: Box, fragment: Box) -> bool:
    return _shared(line, fragment) >= 0.5 * min(line[3] - line[1], fragment[3] - fragment[1])


def _shared(one: Box, other: Box) -> float:
    return min(one[3], other[3]) - max(one[1], other[1])


def _joined(row: Sequence[Line]) -> Line:
    if len(row) == 1:
        return row[0]
    words = tuple(word for line in row for word in line.words)
    widest = max(row, key=lambda line: sum(len(word.text) for word in line.words))
    return replace(widest, words=words)
