"""Find lines of prose in columns, which no table beside them may take in."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Line
from pincite.extract.geometry import columns
from pincite.extract.geometry.columns import Gutter
from pincite.extract.grouping import grouped
from pincite.extract.tables.rulings import Ruling

_FULL = 0.75
"""The share of its column that a line of prose fills, the last of a paragraph apart."""
_WORDS, _WIDTH = 4, 14.0
"""Words, and font sizes of width, of such a line at least."""
_LINES, _SHARE = 8, 0.5
"""Such lines that a column of prose has at least, and their share of its lines."""
_NEAR = 1.4
"""Font sizes from a line of prose within which a line alone ends its paragraph."""
_FILLS, _AS_WIDE = 0.7, 0.12
"""Shares: of a page's width that two columns fill, at least; of theirs that they differ by, at most."""
_LEVEL, _MOST_LEVEL = 0.2, 0.8
"""Font sizes by which two lines differ that are level, and the share of level lines that are of a table."""
_ONE_LINE = 0.5
"""Font sizes by which the cells of a row differ in height, at most."""
_CROSSING = 5.0
"""Points by which a rule reaches over both sides of a gutter: then it is one between a table's columns."""


def outside(lines: Sequence[Line], rules: Sequence[Ruling], width: float) -> tuple[list[Line], list[Gutter]]:
    """Return the lines without those of prose that stand in columns, and the gutters of the page beside such.

    A gutter of the page, `width` points wide, has columns of one width on both sides, which fill the page:
    no table crosses it. Lines are parted at the gutters.
    """
    runs, gutters = columns.runs(lines)
    level = [run for run in runs if run.horizontal]
    prose: set[int] = set()
    found: list[Gutter] = []
    for gutter in gutters:
        is_of_page = _are_of_page(*_sides(level, gutter), gutter, width)
        for part in _uncrossed(gutter, rules):
            if part != gutter and not is_of_page:
                continue
            left, right = _sides(level, part)
            own = [*_prose(left, is_of_page=is_of_page), *_prose(right, is_of_page=is_of_page)]
            prose |= set(map(id, own))
            found += [part] if own and is_of_page else []
    return [run for run in runs if id(run) not in prose] if prose else list(lines), found


def _sides(level: Sequence[Line], gutter: Gutter) -> tuple[list[Line], list[Line]]:
    """Return the lines left and right of a gutter."""
    beside = [run for run in level if gutter.y0 <= run.level <= gutter.y1]
    return [run for run in beside if run.box[0] < gutter.x - 1], [
        run for run in beside if run.box[0] >= gutter.x - 1
    ]


def _are_of_page(left: Sequence[Line], right: Sequence[Line], gutter: Gutter, width: float) -> bool:
    """Return True if the lines on both sides of a gutter take as much of the page's width, and most of it."""
    if not left or not right:
        return False
    before = gutter.x - min(run.box[0] for run in left)
    after = max(run.box[2] for run in right) - gutter.x
    if before + after < _FILLS * width or abs(before - after) > _AS_WIDE * (before + after):
        return False
    return not (_are_level(left, right) or _are_level(right, left))


def _are_level(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Return True if most of several lines are level with others each, as the texts of a table's rows are."""
    levels = sorted(other.level for other in others)
    places = [(line, bisect(levels, line.level - _LEVEL * line.size)) for line in lines]
    level = sum(n < len(levels) and levels[n] <= line.level + _LEVEL * line.size for line, n in places)
    return len(lines) >= _LINES and level >= _MOST_LEVEL * len(lines)


def _uncrossed(gutter: Gutter, rules: Sequence[Ruling]) -> list[Gutter]:
    """Return a gutter, or its parts above and below the rules that cross it: these may frame a table."""
    crossing = [
        rule.y0
        for rule in rules
        if rule.horizontal
        and rule.x0 < gutter.x - _CROSSING
        and rule.x1 > gutter.x + _CROSSING
        and gutter.y0 <= rule.y0 <= gutter.y1
    ]
    if not crossing:
        return [gutter]
    return [replace(gutter, y1=min(crossing)), replace(gutter, y0=max(crossing))]


def _prose(side: Sequence[Line], *, is_of_page: bool) -> list[Line]:
    """Return the lines on one side of a gutter that are prose, if it is a column of such.

    The rows of a table that stands in a column of the page count as lines.
    """
    widths = sorted(run.box[2] - run.box[0] for run in side)
    if len(widths) < _LINES:
        return []
    usual = widths[int(0.9 * (len(widths) - 1))]
    full = [
        run
        for run in side
        if not run.labels
        and len(run.words) >= _WORDS
        and run.box[2] - run.box[0] >= max(_FULL * usual, _WIDTH * run.size)
    ]
    if len(full) < max(_LINES, _SHARE * (_count_lines(side) if is_of_page else len(side))):
        return []
    ends = [run for run in side if _alone(run, side) and any(_follows(run, line) for line in full)]
    return [*full, *ends]


def _count_lines(side: Sequence[Line]) -> int:
    """Return on how many heights lines stand: the cells of a row are level."""
    ordered = sorted(side, key=lambda run: run.level)
    return len(grouped(ordered, lambda row, run: run.level - row[0].level <= _ONE_LINE * run.size))


def _alone(run: Line, side: Sequence[Line]) -> bool:
    return not any(other is not run and other.box[1] < run.level < other.box[3] for other in side)


def _follows(run: Line, line: Line) -> bool:
    return 0 < run.box[3] - line.box[3] <= _NEAR * line.size and abs(run.box[0] - line.box[0]) < line.size
