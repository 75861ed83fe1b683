"""Part the rows between two rules of a table: the rules part its columns, or groups of its rows."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.tables.columns import Column
from pincite.extract.tables.paragraphs import LINE_STEP, by_paragraphs
from pincite.extract.tables.placing import Placed, columns_of, has_values, place
from pincite.extract.tables.rows import heights_between, logical_rows
from pincite.extract.tables.runs import Row

_FEW_BANDS = 3
"""Bands of a table, at most, whose rules part no rows: those of its head, its body and its foot."""
_ROWS, _WHOLE = 0.9, 0.8
"""The share of rows with a label, and of those that have something in most columns too, from which they part
a band."""
_HEAD = 0.35
"""The share of a table's lines that its headings have, at most."""


def heights_within(rows: Sequence[Row], found: Sequence[Column], ys: Sequence[float]) -> list[float]:
    """Return the heights, in points, that part the rows of bands which hold several; `ys` are those of rules.

    Numbers stand under numbers, or paragraphs beside each other; or nearly every row has a label and
    something in most columns, and either rules part no more than head, body and foot, or all lines are
    further apart than those of one text.
    """
    splits = []
    filled = [_filled(column, rows) for column in found]
    for top, bottom in itertools.pairwise(ys):
        inside = [row for row in rows if top <= row.level < bottom]
        if len(inside) < 2:
            continue
        lines = place(inside, found)
        if top == ys[0]:
            pairs = zip(itertools.pairwise(lines), itertools.pairwise(inside), strict=True)
            splits += [(a.box[3] + b.box[1]) / 2 for (above, below), (a, b) in pairs if _heads(above, below)]
        groups = logical_rows(lines, filled, 0)
        if len(groups) < 2:
            continue
        steps = [(low.level - high.level) / low.size for high, low in itertools.pairwise(inside)]
        is_head = top == ys[0] and len(inside) <= _HEAD * len(rows) and _are_headings(lines)
        are_apart = min(steps) > LINE_STEP or (len(ys) <= _FEW_BANDS + 1 and not is_head)
        are_rows = are_apart and _are_whole(
            [[e for n in group for e in lines[n]] for group in groups], len(found)
        )
        if are_rows or _stacked(lines, len(found), len(groups)) or by_paragraphs(lines, filled, ()):
            splits += heights_between(inside, groups)
    return splits


def _are_headings(lines: Sequence[Sequence[Placed]]) -> bool:
    """Return True if all lines have texts in the same columns, none a value: each heading has as many."""
    return all(columns_of(line) == columns_of(lines[0]) and not has_values(line) for line in lines)


def _are_whole(texts: Sequence[Sequence[Placed]], width: int) -> bool:
    """Return True if nearly all of what may be rows have a label, and something in most of the columns.

    A label alone heads rows, and is none.
    """
    rows = [text for text in texts if any(entry.last > 0 for entry in text)]
    labelled = sum(0 in columns_of(row) for row in rows)
    whole = sum(_is_row(row, width) for row in rows)
    return len(rows) > 1 and labelled >= _ROWS * len(rows) and whole >= _WHOLE * len(rows)


def _is_row(line: Sequence[Placed], width: int) -> bool:
    """Return True if a line has a label, and something in most of the columns."""
    filled = columns_of(line)
    return 0 in filled and 2 * len(filled) > width


def _heads(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Return True if a text over several columns heads texts in these columns, one or more below it."""
    return any(
        sum(over.first <= each.first and each.last <= over.last for each in below) > 1
        and not any(each.first < over.first <= each.last < over.last for each in below)
        for over in above
        if over.first < over.last
    )


def _stacked(lines: Sequence[Sequence[Placed]], width: int, rows: int) -> bool:
    """Return True if a column holds a number in most rows, beside as many labels."""
    labels = sum(any(not e.run.numeric for e in line) for line in lines)
    numbers = [sum(any(e.first == n and e.run.numeric for e in line) for line in lines) for n in range(width)]
    return any(count >= max(2, 0.4 * rows) and labels >= count for count in numbers)


def _filled(column: Column, rows: Sequence[Row]) -> Column:
    """Return a column without the white inside its rules: it begins and ends where its texts do."""
    own = [run.box for row in rows for run in row.runs if column.x0 <= run.box[0] and run.box[2] <= column.x1]
    if not own:
        return column
    return replace(column, x0=min(box[0] for box in own), x1=max(box[2] for box in own))
