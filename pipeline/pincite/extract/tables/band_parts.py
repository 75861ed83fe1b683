"""Part the rows of a page where bands show that they are of several tables, or of none."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.tables.bands import Bands
from pincite.extract.tables.runs import Row

_SAME = 2.0
"""Points within which bands begin or end at one place."""
_BESIDE = 2
"""Rows with something beside the bands, at least, that part it from them."""


def by_width(rows: Sequence[Row], behind: Sequence[Bands]) -> list[Sequence[Row]]:
    """Return rows in parts: where others follow on bands of another width, the widest step parts them."""
    parts: list[Sequence[Row]] = []
    start, last = 0, None
    for number, row in enumerate(rows):
        own = [bands for bands in behind if bands.hold(row)]
        if last is not None and own and not any(bands.hold(rows[last]) for bands in own):
            steps = range(last + 1, number + 1)
            cut = max(steps, key=lambda n: rows[n].level - rows[n - 1].level)
            parts.append(rows[start:cut])
            start = cut
        last = number if own else last
    return [*parts, rows[start:]]


def beside(rows: Sequence[Row], behind: Sequence[Bands]) -> list[Sequence[Row]]:
    """Return rows in parts: what stands on bands, and what stands beside them, as prose beside a table.

    Where most rows go on beside their bands, or numbers stand there, the bands are of some columns only,
    as are rules below the figures of each column, and those within wider bands.
    """
    for number, bands in enumerate(behind):
        if any(_are_within(bands, other) for other in behind if other is not bands):
            continue
        on, off, left = _sides(rows, bands)
        of_others = sum(any(other.hold(row) for other in behind) for row in off)
        few = 2 * len(off) < len(on) and not any(run.numeric for row in off for run in row.runs)
        is_table = 2 * sum(len(row.runs) > 1 for row in on) >= len(on)
        if is_table and len(off) >= _BESIDE and (few or 2 * of_others > len(off)):
            rest = sorted([*left, *off], key=lambda row: row.level)
            return [on, *beside(rest, [*behind[:number], *behind[number + 1 :]])]
    return [rows]


def _are_within(bands: Bands, other: Bands) -> bool:
    """Return True if bands stand on wider ones: they are rules below some columns of a table on these."""
    beyond = bands.x0 - other.x0, other.x1 - bands.x1
    is_wider = min(beyond) >= -_SAME and max(beyond) > _SAME
    return is_wider and other.edges[0] < bands.edges[-1] and bands.edges[0] < other.edges[-1]


def _sides(rows: Sequence[Row], bands: Bands) -> tuple[list[Row], list[Row], list[Row]]:
    """Return what of rows stands on bands, what of them stands beside, and the other rows."""
    on: list[Row] = []
    off: list[Row] = []
    left: list[Row] = []
    for row in rows:
        own = tuple(run for run in row.runs if bands.span(run.box))
        others = tuple(run for run in row.runs if run.box[2] < bands.x0 or bands.x1 < run.box[0])
        if not bands.are_level_with(row) or not own or len(own) + len(others) < len(row.runs):
            left.append(row)
            continue
        on.append(row.part(own))
        if others:
            off.append(row.part(others))
    return on, off, left
