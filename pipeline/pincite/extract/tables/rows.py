"""Find the rows of a table: which lines of text are one row."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.grouping import grouped
from pincite.extract.tables.bands import rows_of
from pincite.extract.tables.columns import Column
from pincite.extract.tables.middles import by_middles
from pincite.extract.tables.named_rows import by_labels
from pincite.extract.tables.neighbours import aligned
from pincite.extract.tables.paragraphs import LEAST, LOOSER, TIGHT, by_paragraphs, levels_of
from pincite.extract.tables.placing import Placed, has_values, meets
from pincite.extract.tables.runs import Row
from pincite.extract.tables.stacked_rows import by_small_labels, under_labels
from pincite.extract.tables.wraps import goes_on

_SOLID = 1.05
"""Font sizes between two lines of one text that are set without white between them, at most."""


def logical_rows(
    lines: Sequence[Sequence[Placed]],
    columns: Sequence[Column],
    header: int,
    rules: Sequence[float] = (),
    edges: Sequence[float] = (),
) -> list[list[int]]:
    """Return the indices of the lines of each row.

    `rules` are the heights, in points, of rules across, and `edges` those of the edges of bands, if any.
    """
    head = _line_by_line(lines[:header], columns, header, rules)
    body = lines[header:]
    groups = (
        _by_bands(body, columns, rules, edges)
        or by_labels(body)
        or by_small_labels(body)
        or by_paragraphs(body, columns, rules)
        or by_middles(body, columns, rules)
        or _line_by_line(body, columns, 0, rules)
    )
    return head + [[number + header for number in group] for group in groups]


def heights_between(lines: Sequence[Row], groups: Sequence[Sequence[int]]) -> list[float]:
    """Return the heights, in points, in the middle of the white between rows, which are groups of lines."""
    return [
        (lines[above[-1]].box[3] + lines[below[0]].box[1]) / 2 for above, below in itertools.pairwise(groups)
    ]


def _by_bands(
    lines: Sequence[Sequence[Placed]],
    columns: Sequence[Column],
    rules: Sequence[float],
    edges: Sequence[float],
) -> list[list[int]] | None:
    """Return a row for each band; None where no band holds a line, or where each holds several rows."""
    if not edges:
        return None
    levels = levels_of(lines)
    bands = rows_of(levels, edges)
    rows = [band for band in bands if edges[0] < levels[band[0]] < edges[-1]]
    if not rows or any(sum(has_values(lines[number]) for number in row) > 1 for row in rows):
        return None
    groups: list[list[int]] = []
    for band in bands:
        beyond = [] if band in rows else _line_by_line([lines[n] for n in band], columns, 0, rules)
        groups += [[band[n] for n in group] for group in beyond] or [band]
    return groups


def _line_by_line(
    lines: Sequence[Sequence[Placed]], columns: Sequence[Column], header: int, rules: Sequence[float]
) -> list[list[int]]:
    levels = levels_of(lines)
    close = _close_distance(levels, lines)
    labelled = under_labels(lines)

    def joins(before: Sequence[int], number: int) -> bool:
        row = [entry for n in before for entry in lines[n]]
        above, line = lines[number - 1], lines[number]
        distance = (levels[number] - levels[number - 1]) / max(entry.run.size for entry in line)
        if any(levels[number - 1] < y < levels[number] for y in rules):
            return False
        if number in labelled:
            return True
        if number < header:
            return distance <= TIGHT and _stacks(row, line)
        if distance < LEAST:
            return not (_clash(above, line) or _is_another(row, above, line))
        return goes_on(row, above, line, columns, distance, close)

    return grouped(range(len(lines)), joins)


def _close_distance(levels: Sequence[float], lines: Sequence[Sequence[Placed]]) -> float | None:
    """Return the distance of lines within a row, in font sizes, where that between rows is plainly larger."""
    steps = sorted(
        (low - high) / max(entry.run.size for entry in line)
        for high, low, line in zip(levels, levels[1:], lines[1:], strict=False)
    )
    if len(steps) < 2 or steps[0] > TIGHT:
        return None
    for small, large in itertools.pairwise(steps):
        if large > max(LOOSER * small, _SOLID):
            return (small + large) / 2 if small > LEAST else None
    return None


def _clash(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Return True if both lines hold something in one column."""
    return any(meets(a, b) for a in above for b in below)


def _is_another(row: Sequence[Placed], above: Sequence[Placed], line: Sequence[Placed]) -> bool:
    """Return True if a line is a row by itself, and not of the row above, which a label stands between."""
    met = sum(any(meets(a, b) for a in row) for b in line)
    return len(above) == 1 and len(line) > 1 and 2 * met > len(line)


def _stacks(row: Sequence[Placed], line: Sequence[Placed]) -> bool:
    """Return True if a line of a heading goes on in the cells above: no run stands under others' columns.

    Nor does one beside the middle and both ends of a run above it, which then heads more columns than that;
    labels of several lines may hang.
    """
    met = [(a, b) for a in row for b in line if meets(a, b)]
    if not all(
        (a.first, a.last) == (b.first, b.last) and (b.first == 0 or aligned(b.run, a.run)) for a, b in met
    ):
        return False
    return not all(entry.run.is_value for entry in line)
