"""Find the columns of a table: the stretches of white that its rows share, and which columns a run covers."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.extract.tables.runs import Row, WordRun

_EVIDENCE = 1.0
"""Columns part where rows with white between two runs outnumber this many times those with a run across."""
_NUMBERS = 2
"""Number of lines of texts that a line of numbers counts for: their columns are kept most strictly."""
_TOUCH = 2.0
"""Points by which a run may reach into the next column."""
_NOTED = 3
"""Rows of several runs, at least, below which prose is a note of their table."""
_OVERLAP = 0.75
"""Font sizes between two lines below which they overlap in height."""
_CORE = 0.3
"""The share of a column's width that a run which begins elsewhere has to cover to span it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where its runs begin (`x0`) and end (`x1`), and where the white on each side is cut.

    `left` and `right` are the middles of that white; all four are in points.
    """

    x0: float
    x1: float
    left: float
    right: float


def columns(rows: Sequence[Row], rules: Sequence[float] = ()) -> list[Column]:
    """Return the columns from the white that rows share; a vertical rule at x always parts.

    A valley in the count of runs over x parts two columns when more rows have white there, with a run on
    either side, than have a run across.
    """
    runs = [run for row in rows for run in row.runs]
    if not runs:
        return []
    left = min(run.box[0] for run in runs)
    right = max(run.box[2] for run in runs)
    cuts = _with_content([*_valleys(rows), *((x, 0) for x in rules if left < x < right)], rows)
    bounds = [left, *cuts, right]
    found = []
    for start, end in itertools.pairwise(bounds):
        own = [run.box for run in runs if start - _TOUCH <= run.box[0] and run.box[2] <= end + _TOUCH]
        if own:
            found.append(Column(min(b[0] for b in own), max(b[2] for b in own), start, end))
        else:
            found.append(Column(start, end, start, end))
    return found


def _valleys(rows: Sequence[Row]) -> list[tuple[float, int]]:
    """Return the middles of the stretches that part columns, with how many runs cross each."""
    change: dict[float, int] = {}
    white: dict[float, int] = {}
    for row in _without_notes(_side_by_side(rows)):
        for run in row.runs:
            x0, x1 = round(run.box[0], 1), round(run.box[2], 1)
            change[x0] = change.get(x0, 0) + 1
            change[x1] = change.get(x1, 0) - 1
        for before, after in itertools.pairwise(row.runs):
            x0, x1 = round(before.box[2], 1), round(after.box[0], 1)
            weight = _NUMBERS if before.numeric and after.numeric else 1
            white[x0] = white.get(x0, 0) + weight
            white[x1] = white.get(x1, 0) - weight
    stretches: list[tuple[float, float, int, int]] = []
    over = between = 0
    for start, end in itertools.pairwise(sorted(change.keys() | white.keys())):
        over += change.get(start, 0)
        between += white.get(start, 0)
        alike = bool(stretches) and stretches[-1][2:] == (over, between)
        stretches.append((stretches.pop()[0] if alike else start, end, over, between))
    # Where one run ends and another begins at one place, a valley is of two stretches.
    level = itertools.groupby(stretches, key=lambda stretch: stretch[2])
    steps = [max(same, key=lambda stretch: stretch[3]) for _, same in level]
    return [
        ((start + end) / 2, over)
        for before, (start, end, over, between), after in zip(steps, steps[1:], steps[2:], strict=False)
        if before[2] > over < after[2] and between > _EVIDENCE * over
    ]


def _without_notes(rows: Sequence[Row]) -> Sequence[Row]:
    """Return rows without what stands below the last of several runs, if there is a line of prose."""
    several = [n for n, row in enumerate(rows, 1) if len(row.runs) > 1]
    noted = len(several) >= _NOTED and any(row.runs[0].prose for row in rows[several[-1] :])
    return rows[: several[-1]] if noted else rows


def _side_by_side(rows: Sequence[Row]) -> list[Row]:
    """Return rows, those as one whose lines overlap in height and have nothing below each other.

    Texts of different length that are centred in the height of their cells have no line in common.
    """
    found: list[Row] = []
    for row in rows:
        last = found[-1] if found else None
        if (
            last
            and row.level - last.level < _OVERLAP * row.size
            and not any(a.box[0] < b.box[2] and b.box[0] < a.box[2] for a in last.runs for b in row.runs)
        ):
            found[-1] = Row(tuple(sorted((*last.runs, *row.runs), key=lambda run: run.box[0])))
        else:
            found.append(row)
    return found


def _with_content(cuts: Sequence[tuple[float, int]], rows: Sequence[Row]) -> list[float]:
    """Keep cuts with a run wholly between neighbours; of two without, the one that fewer runs cross.

    A title of a part of the table stands alone on its line, in the middle of all columns, and shows none: of
    two cuts around it the last is kept, so that it is of the column on the left.
    """
    alone = [row.runs[0] for row in rows if len(row.runs) == 1 and not row.runs[0].numeric]
    beside = [run for row in rows for run in row.runs if len(row.runs) > 1 or run.numeric]
    kept: list[tuple[float, int]] = []
    for cut in sorted(cuts):
        if not kept or _is_between(beside, kept[-1][0], cut[0]):
            kept.append(cut)
        elif cut[1] < kept[-1][1] or (cut[1] == kept[-1][1] and _is_between(alone, kept[-1][0], cut[0])):
            kept[-1] = cut
    return [x for x, _ in kept]


def _is_between(runs: Sequence[WordRun], start: float, end: float) -> bool:
    return any(start - _TOUCH <= run.box[0] and run.box[2] <= end + _TOUCH for run in runs)


def covered(run: WordRun, found: Sequence[Column]) -> tuple[int, int]:
    """Return the first and the last column that a run covers."""
    x0, _, x1, _ = run.box
    home = max(range(len(found)), key=lambda n: min(x1, found[n].right) - max(x0, found[n].left))
    first = last = home
    while first > 0 and _reaches(x0, x1, found[first - 1]):
        first -= 1
    while last + 1 < len(found) and _reaches(x0, x1, found[last + 1]):
        last += 1
    return first, last


def _reaches(x0: float, x1: float, column: Column) -> bool:
    shared = min(x1, column.x1) - max(x0, column.x0)
    return shared > max(_TOUCH, _CORE * (column.x1 - column.x0))
