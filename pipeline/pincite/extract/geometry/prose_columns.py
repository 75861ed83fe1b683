"""Find lines of prose in columns, which no table beside them may take in."""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Line
from pincite.extract.geometry import columns
from pincite.extract.geometry.columns import Gutter
from pincite.extract.grouping import grouped
from pincite.extract.tables.numbers import is_figure
from pincite.extract.tables.rulings import Ruling

_FULL = 0.75
"""The share of its column that a line of prose fills, the last of a paragraph apart."""
_WORDS, _WIDTH, _OF_THREE = 4, 14.0, 10.0
"""Words, and font sizes of width, of such a line at least; the last in one of three columns."""
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
_ANYWHERE = -math.inf, math.inf
"""The ends of columns that no other gutter bounds."""
_CROSSING = 5.0
"""Points by which a rule reaches over both sides of a gutter: then it is one between a table's columns."""


def outside(lines: Sequence[Line], rules: Sequence[Ruling], width: float) -> tuple[list[Line], list[Gutter]]:
    """Return the lines without those of prose that stand in columns, and the gutters of the page beside such.

    A gutter of the page, `width` points wide, has columns of one width on both sides, and columns fill the
    page: no table crosses it. Lines are parted at the gutters.
    """
    runs, gutters = columns.runs(lines)
    level = [run for run in runs if run.horizontal]
    prose: set[int] = set()
    found: list[Gutter] = []
    for gutter in gutters:
        of_page = [ends for ends in _ends(gutter, gutters) if _is_of_page(level, gutter, ends, width)]
        is_of_page, ends = bool(of_page), (*of_page, _ANYWHERE)[0]
        for part in _uncrossed(gutter, rules):
            if part != gutter and not is_of_page:
                continue
            left, right = _sides(level, part, ends)
            least = _WIDTH if ends == _ANYWHERE else _OF_THREE
            sides = [] if _are_values(right, left) else [left, right]
            own = [line for side in sides for line in _prose(side, least, is_of_page=is_of_page)]
            prose |= set(map(id, own))
            found += [part] if own and is_of_page else []
    return [run for run in runs if id(run) not in prose] if prose else list(lines), found


def _ends(gutter: Gutter, gutters: Sequence[Gutter]) -> list[tuple[float, float]]:
    """Return where columns beside a gutter may begin and end: anywhere, or at gutters along half of it."""
    along = [
        other.x
        for other in gutters
        if 2 * (min(gutter.y1, other.y1) - max(gutter.y0, other.y0)) >= gutter.y1 - gutter.y0
    ]
    start = max((x for x in along if x < gutter.x), default=-math.inf)
    end = min((x for x in along if x > gutter.x), default=math.inf)
    return [_ANYWHERE, (start, end)]


def _sides(level: Sequence[Line], gutter: Gutter, ends: tuple[float, float]) -> tuple[list[Line], list[Line]]:
    """Return the lines left and right of a gutter, from where its columns begin to where they end."""
    beside = [
        run
        for run in level
        if gutter.y0 <= run.level <= gutter.y1 and ends[0] - 1 <= run.box[0] < ends[1] - 1
    ]
    return [run for run in beside if run.box[0] < gutter.x - 1], [
        run for run in beside if run.box[0] >= gutter.x - 1
    ]


def _is_of_page(level: Sequence[Line], gutter: Gutter, ends: tuple[float, float], width: float) -> bool:
    """Return True if the columns on both sides of a gutter are as wide, and take most of the page's width.

    Two of three columns take two thirds as much.
    """
    left, right = _sides(level, gutter, ends)
    if not left or not right:
        return False
    before = gutter.x - max(min(run.box[0] for run in left), ends[0])
    after = min(max(run.box[2] for run in right), ends[1]) - gutter.x
    least = _FILLS * width if ends == _ANYWHERE else _FILLS * width * 2 / 3
    if before + after < least or abs(before - after) > _AS_WIDE * (before + after):
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


def _prose(side: Sequence[Line], least: float, *, is_of_page: bool) -> list[Line]:
    """Return the lines beside a gutter that are prose, `least` font sizes wide, if most of them are such.

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
        and run.box[2] - run.box[0] >= max(_FULL * usual, least * run.size)
    ]
    if len(full) < max(_LINES, _SHARE * (_count_lines(side) if is_of_page else len(side))):
        return []
    ends = [run for run in side if _alone(run, side) and any(_follows(run, line) for line in full)]
    return [*full, *ends]


def _are_values(side: Sequence[Line], labels: Sequence[Line]) -> bool:
    """Return True if most lines right of a gutter are figures, level with a line left of it each."""
    return 2 * sum(is_figure(run.text) for run in side) > len(side) and _are_level(side, labels)


def _count_lines(side: Sequence[Line]) -> int:
    """Return on how many heights lines stand: the cells of a row are level."""
    ordered = sorted(side, key=lambda run: run.level)
    return len(grouped(ordered, lambda row, run: run.level - row[0].level <= _ONE_LINE * run.size))


def _alone(run: Line, side: Sequence[Line]) -> bool:
    return not any(other is not run and other.box[1] < run.level < other.box[3] for other in side)


def _follows(run: Line, line: Line) -> bool:
    return 0 < run.box[3] - line.box[3] <= _NEAR * line.size and abs(run.box[0] - line.box[0]) < line.size
