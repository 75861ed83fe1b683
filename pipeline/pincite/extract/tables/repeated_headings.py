"""Part a table where the headings of its columns stand once more: another table begins there."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from pincite.extract.blocks import Line
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.line_parts import lines_in
from pincite.extract.tables.runs import Row, WordRun, rows
from pincite.schema.extraction import Box

_FEWEST = 2
"""Texts right of the labels of a line of headings, at least."""
_MOST = 50
"""Tables below each other, at most: more lines of the same words are no headings."""
_LABELS = 2.0
"""Font sizes from the left edge of a table in which a heading of its labels begins."""


def parted(table: Table, lines: Sequence[Line], build: Callable[[Box], Table]) -> list[Table]:
    """Return a table in parts with headings of their own; itself where its headings stand but once.

    `lines` are those of the page, and `build` makes the table of a box in points.
    """
    inside = rows(lines_in(lines, table.box), gap=table.gap)
    valued = [any(run.is_value for run in row.runs[1:]) for row in inside]
    head = valued.index(True) if True in valued else 0
    texts = [_right_of_labels(row, table.box[0]) for row in inside]
    place = next((n for n in range(head) if len(inside[n].runs) > 1), None)
    if place is None or len(texts[place]) < _FEWEST:
        return [table]
    words = [[word.text for run in runs for word in run.words] for runs in texts]
    anew: list[int] = []
    has_values = True
    for number in range(head + 1, len(inside)):
        if has_values and words[number] == words[place]:
            anew.append(number)
            has_values = False
        has_values = has_values or valued[number]
    if not 0 < len(anew) < _MOST:
        return [table]
    x0, start, x1, bottom = table.box
    found = []
    for number in anew:
        above = itertools.takewhile(lambda n: not valued[n], range(number - 1, number - place - 1, -1))
        top = min(above, default=number)
        # What stands alone right above the headings is their title.
        last = next(n for n in range(top - 1, -1, -1) if valued[n] or len(inside[n].runs) > 1)
        found.append(build((x0, start, x1, (inside[last].box[3] + inside[last + 1].box[1]) / 2)))
        start = (inside[top - 1].box[3] + inside[top].box[1]) / 2
    return [replace(part, doubt=table.doubt) for part in (*found, build((x0, start, x1, bottom)))]


def _right_of_labels(row: Row, left: float) -> list[WordRun]:
    """Return the texts of a line that stand right of the labels."""
    return [run for run in row.runs if run.box[0] > left + _LABELS * run.size]
