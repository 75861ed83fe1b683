"""Find lines of prose in columns, which no table beside them may take in."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.geometry import columns
from pincite.extract.geometry.columns import Gutter
from pincite.extract.tables.rulings import Ruling

_FULL = 0.75
"""The share of its column that a line of prose fills, the last of a paragraph apart."""
_WORDS, _WIDTH = 4, 14.0
"""Words, and font sizes of width, of such a line at least."""
_LINES, _SHARE = 8, 0.5
"""Such lines that a column of prose has at least, and their share of its lines."""
_NEAR = 1.4
"""Font sizes from a line of prose within which a line alone ends its paragraph."""
_CROSSING = 5.0
"""Points by which a rule reaches over both sides of a gutter: then it is one between a table's columns."""


def outside(lines: Sequence[Line], rules: Sequence[Ruling]) -> list[Line]:
    """Return the lines without those of prose that stand in columns, parted where a gutter parts them."""
    runs, gutters = columns.runs(lines)
    level = [run for run in runs if run.horizontal]
    prose: set[int] = set()
    for gutter in gutters:
        if not any(_crosses(rule, gutter) for rule in rules):
            for right in (False, True):
                prose |= _prose([run for run in level if _stands(run, gutter, right=right)])
    return [run for run in runs if id(run) not in prose] if prose else list(lines)


def _crosses(rule: Ruling, gutter: Gutter) -> bool:
    across = rule.x0 < gutter.x - _CROSSING and rule.x1 > gutter.x + _CROSSING
    return rule.horizontal and across and gutter.y0 <= rule.y0 <= gutter.y1


def _stands(run: Line, gutter: Gutter, *, right: bool) -> bool:
    return gutter.y0 <= run.level <= gutter.y1 and (run.box[0] >= gutter.x - 1) == right


def _prose(side: Sequence[Line]) -> set[int]:
    """Return the ids of the lines on one side of a gutter that are prose, if it is a column of such."""
    widths = sorted(run.box[2] - run.box[0] for run in side)
    if len(widths) < _LINES:
        return set()
    usual = widths[int(0.9 * (len(widths) - 1))]
    full = [
        run
        for run in side
        if not run.labels
        and len(run.words) >= _WORDS
        and run.box[2] - run.box[0] >= max(_FULL * usual, _WIDTH * run.size)
    ]
    if len(full) < max(_LINES, _SHARE * len(side)):
        return set()
    ends = [run for run in side if _alone(run, side) and any(_follows(run, line) for line in full)]
    return {id(run) for run in (*full, *ends)}


def _alone(run: Line, side: Sequence[Line]) -> bool:
    return not any(other is not run and other.box[1] < run.level < other.box[3] for other in side)


def _follows(run: Line, line: Line) -> bool:
    return 0 < run.box[3] - line.box[3] <= _NEAR * line.size and abs(run.box[0] - line.box[0]) < line.size
