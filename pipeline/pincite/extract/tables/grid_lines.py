"""Place the lines of a ruled table's grid: where its rules lie, and what they are."""

from __future__ import annotations

import statistics
from bisect import bisect
from collections.abc import Sequence

from pincite.extract.grouping import grouped
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row

SAME = 3.0
"""Points within which rules are one line of the grid: double rules, and cells with a gap between them."""
_CORE = 0.35
"""Font sizes from the middle of a line that belong to its letters alone."""
_SINGLE = 1.2
"""Points within which rules are a single one."""


def positions(values: Sequence[float], start: float, end: float) -> list[float]:
    """Return rules as grid lines from start to end, and the region's edges where no rule lies there."""
    ends = [start] if not any(v <= start + SAME for v in values) else []
    ends += [end] if not any(v >= end - SAME for v in values) else []
    groups = grouped(sorted([*values, *ends]), lambda group, value: value - group[-1] <= SAME)
    return [sum(group) / len(group) for group in groups]


def strongly_parts(x: float, rows: Sequence[Row], xs: Sequence[float]) -> bool:
    """Return True if most lines of the ruled column around x have white there between two runs."""
    left = max(v for v in xs if v < x)
    right = min(v for v in xs if v > x)
    parted = across = 0
    for row in rows:
        runs = [run for run in row.runs if left <= run.middle <= right]
        if any(run.box[0] < x < run.box[2] for run in runs):
            across += 1
        elif any(run.box[2] <= x for run in runs) and any(run.box[0] >= x for run in runs):
            parted += 1
    return parted >= 3 and parted > 2 * across


def ends(down: Sequence[Ruling], rows: Sequence[Row], ys: Sequence[float]) -> list[float]:
    """Return the heights between rows at which rules between columns begin or end: a title stands across.

    Other heights in the same white are in `ys`. All are in points.
    """
    first, last = min(ys) + SAME, max(ys) - SAME
    found = sorted(y for rule in down for y in (rule.y0, rule.y1) if first < y < last)
    heights = [sum(group) / len(group) for group in grouped(found, lambda group, y: y - group[-1] <= SAME)]
    runs = [run for row in rows for run in row.runs]
    levels = sorted(run.level for run in runs)
    known = {bisect(levels, y) for y in ys}
    return [
        y
        for y in heights
        if bisect(levels, y) not in known and not any(abs(run.level - y) < _CORE * run.size for run in runs)
    ]


def without_empty(ys: list[float], rows: Sequence[Row]) -> list[float]:
    """Return the heights of rules without those that close a band in which nothing stands, nor could."""
    line = statistics.median(row.size for row in rows)
    kept = [ys[0]]
    for n in range(1, len(ys)):
        stands = any(kept[-1] <= row.level <= ys[n] for row in rows)
        if not stands and ys[n] - kept[-1] < line:
            kept[-1] = ys[n] if n == 1 else kept[-1]
            continue
        kept.append(ys[n])
    return kept


def without_narrow(xs: Sequence[float], rows: Sequence[Row]) -> list[float]:
    """Return the places of rules without an outer one that closes an empty and very narrow column.

    One that is narrower than a line is high lies between the side of a frame, or of another table, and ours.
    """
    line = statistics.median(row.size for row in rows)
    runs = [run for row in rows for run in row.runs]
    kept = list(xs)
    for outer, inner in ((0, 1), (-1, -2)):
        if len(kept) < 2:
            break
        left, right = sorted((kept[outer], kept[inner]))
        if right - left < line and not any(left <= run.middle <= right for run in runs):
            del kept[outer]
    return kept


def doubly_ruled(across: Sequence[Ruling], ys: Sequence[float]) -> list[int]:
    """Return the numbers of the rows under a double rule.

    Where the second row is one of them, and they are half of the rows at most, only that: its rule ends the
    headings.
    """
    at = {n: [rule.y0 for rule in across if abs(rule.y0 - ys[n]) <= SAME] for n in range(1, len(ys) - 1)}
    found = [n for n, rules in at.items() if rules and max(rules) - min(rules) > _SINGLE]
    return found[:1] if found[:1] == [1] and 2 * len(found) <= len(ys) - 1 else found
