"""Lay out the grid of a table whose rules close its cells; what they leave open is parted by white space."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.grouping import DisjointSets
from pincite.extract.tables import grid_lines
from pincite.extract.tables.band_rows import heights_within
from pincite.extract.tables.columns import Column, columns
from pincite.extract.tables.heading_lines import header_lines
from pincite.extract.tables.paragraphs import LINE_STEP
from pincite.extract.tables.placing import Placed, place
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row, WordRun
from pincite.extract.tables.slots import Slot, Structure, rectangles
from pincite.schema.extraction import Box

_CROWDED = 0.2
"""The share of cells with several numbers in them above which rules are no grid."""
_BESIDE = 2.0
"""Font sizes between two texts of a cell that stand beside each other."""
_LEVEL = 0.3
"""Font sizes by which the texts of a row differ in height."""
_CLOSED = 0.6
"""The share of a cell's side that a rule has to cover to close it."""


def lattice(
    rows: Sequence[Row], across: Sequence[Ruling], down: Sequence[Ruling], box: Box, share: float
) -> Structure | None:
    """Return the grid of a table whose rules close its cells; None where they don't.

    One rule between columns has to cover `share`, 0 to 1, of the height of `box`, which is in points.
    """
    height = box[3] - box[1]
    down = [r for r in down if min(r.y1, box[3]) - max(r.y0, box[1]) > grid_lines.SAME]
    by_x: dict[int, float] = {}
    xs = grid_lines.positions([r.x0 for r in down], box[0], box[2])
    xs = grid_lines.without_narrow(xs, rows)
    inner = [r for r in down if xs[0] + grid_lines.SAME < r.x0 < xs[-1] - grid_lines.SAME]
    if len(xs) < 3 or len(inner) == 0:
        return None
    for rule in inner:
        at = min(range(len(xs)), key=lambda n: abs(xs[n] - rule.x0))
        by_x[at] = by_x.get(at, 0.0) + min(rule.y1, box[3]) - max(rule.y0, box[1])
    if max(by_x.values()) < share * height:
        return None
    ys = grid_lines.positions([r.y0 for r in across], box[1], box[3])
    # Rules part some columns; the white may part more.
    own = columns(rows, xs[1:-1])
    extra = [c.left for c in own[1:] if min(abs(c.left - x) for x in xs) > grid_lines.SAME]
    extra = [x for x in extra if grid_lines.strongly_parts(x, rows, xs)]
    xs = sorted([*xs, *extra])
    found = [Column(a + 1, b - 1, a, b) for a, b in itertools.pairwise(xs)]
    splits = heights_within(rows, found, ys)
    splits += grid_lines.ends(inner, rows, [*ys, *splits])
    ys = sorted([*ys, *splits])
    ys = grid_lines.without_empty(ys, rows)
    return _cells(_parted_at(extra, down, rows, found), across, down, xs, ys, set(extra), set(splits))


def _parted_at(
    extra: Sequence[float], down: Sequence[Ruling], rows: Sequence[Row], found: Sequence[Column]
) -> list[Row]:
    """Return the rows with runs parted that reach over a rule, or over white that parts columns."""

    def parts(run: WordRun, row: Row) -> list[WordRun]:
        start, _, end, _ = run.box
        crosses = any(start < x < end for x in extra) or any(
            start < rule.x0 < end and rule.y0 <= run.level <= rule.y1 for rule in down
        )
        return [each.run for each in place([row.part((run,))], found)[0]] if crosses else [run]

    return [row.part(tuple(part for run in row.runs for part in parts(run, row))) for row in rows]


def _cells(
    rows: Sequence[Row],
    across: Sequence[Ruling],
    down: Sequence[Ruling],
    xs: Sequence[float],
    ys: Sequence[float],
    soft_xs: set[float],
    soft_ys: set[float],
) -> Structure | None:
    width, height = len(xs) - 1, len(ys) - 1
    if width < 2 or height < 1:
        return None
    runs = [run for row in rows for run in row.runs]
    places = [(r, c) for r in range(height) for c in range(width)]
    cells = DisjointSets(places)
    inside = [[run for run in runs if top <= run.level < end] for top, end in itertools.pairwise(ys)]
    for c in range(1, width):
        rules = [(r.y0, r.y1) for r in down if abs(r.x0 - xs[c]) <= grid_lines.SAME]
        for r in range(height):
            if xs[c] in soft_xs:
                closed = not any(
                    run.box[0] + 1 < xs[c] < run.box[2] - 1 and ys[r] <= run.level < ys[r + 1] for run in runs
                )
            else:
                closed = _covers(rules, ys[r], ys[r + 1]) or _apart(inside[r], xs, c)
            if not closed:
                cells.join((r, c), (r, c - 1))
    for r in range(1, height):
        if ys[r] in soft_ys:
            continue
        rules = [(s.x0, s.x1) for s in across if abs(s.y0 - ys[r]) <= grid_lines.SAME]
        for c in range(width):
            if not _covers(rules, xs[c], xs[c + 1]) and not _are_rows(
                inside[r - 1 : r + 1], xs[c], xs[c + 1]
            ):
                cells.join((r, c), (r - 1, c))
    slots = rectangles([cells.root(place) for place in places], width)
    at = {place: slot for slot in slots for place in slot.places}
    for run in sorted(runs, key=lambda run: (run.level, run.box[0])):
        c = min(range(width), key=lambda n: _outside(run.middle, xs[n], xs[n + 1]))
        r = min(range(height), key=lambda n: _outside(run.level, ys[n], ys[n + 1]))
        at[r, c].runs.append(run)
    lines = [
        [Placed(run, s.column, s.last_column) for s in slots if s.row <= r <= s.last_row for run in s.runs]
        for r in range(height)
    ]
    ruled = [r for r in range(1, height) if ys[r] not in soft_ys] if soft_ys else []
    parted = grid_lines.doubly_ruled(across, ys) or ruled
    filled = [r for r in range(height) if lines[r]]
    pairs = enumerate(itertools.pairwise(filled), 1)
    below = [n for n, (above, own) in pairs if any(above < r <= own for r in parted)]
    count = header_lines([lines[r] for r in filled], below)
    header = filled[count - 1] + 1 if 0 < count < len(filled) else 0
    return Structure(slots, list(xs), list(ys), header, ruled=True)


def crowded(found: Structure) -> bool:
    """Return True if many cells hold several numbers, or texts side by side: its rules part too little."""
    full = [slot for slot in found.slots if slot.runs]
    return sum(map(_crowded, full)) > _CROWDED * len(full)


def _crowded(slot: Slot) -> bool:
    if sum(run.numeric for run in slot.runs) > 1:
        return True
    return any(
        abs(a.level - b.level) < 1 and b.box[0] - a.box[2] > _BESIDE * a.size
        for a, b in itertools.pairwise(sorted(slot.runs, key=lambda run: (round(run.level), run.box[0])))
    )


def _covers(rules: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    length = sum(max(0.0, min(b, end) - max(a, start)) for a, b in rules)
    return length >= _CLOSED * (end - start)


def _apart(runs: Sequence[WordRun], xs: Sequence[float], c: int) -> bool:
    """Return True if runs stand on both sides of a grid line in the places beside it, and none across."""
    return (
        not any(run.box[0] + 1 < xs[c] < run.box[2] - 1 for run in runs)
        and any(xs[c - 1] <= run.middle < xs[c] for run in runs)
        and any(xs[c] <= run.middle < xs[c + 1] for run in runs)
    )


def _are_rows(rows: Sequence[Sequence[WordRun]], start: float, end: float) -> bool:
    """Return True if texts of one column are level with others of two rows, and further apart than lines."""
    own = [[run for run in row if start <= run.middle < end] for row in rows]
    if any(len(runs) != 1 for runs in own):
        return False
    above, below = (runs[0] for runs in own)
    return below.level - above.level >= LINE_STEP * below.size and all(
        any(other is not run and abs(other.level - run.level) <= _LEVEL * run.size for other in row)
        for run, row in zip((above, below), rows, strict=True)
    )


def _outside(value: float, start: float, end: float) -> float:
    return max(start - value, 0.0, value - end)
