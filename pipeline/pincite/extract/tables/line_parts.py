"""Take the lines of the words that stand in a box of a page, or outside of boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pincite.extract.blocks import Glyphs, Line, holds
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.runs import Row
from pincite.schema.extraction import Box


def lines_in(lines: Sequence[Line], box: Box) -> list[Line]:
    """Return the lines of the words whose middle lies in a box in points."""
    return _parts(lines, lambda word: stands_in(word.box, box))


def left_by(lines: Sequence[Line], boxes: Sequence[Box]) -> list[Line]:
    """Return the lines of the words that no box, in points, holds."""
    return _parts(lines, lambda word: not any(holds(box, word.box) for box in boxes))


def _parts(lines: Sequence[Line], chosen: Callable[[Glyphs], bool]) -> list[Line]:
    return [
        line.part(words) if len(words) < len(line.words) else line
        for line in lines
        if (words := list(filter(chosen, line.words)))
    ]


def stands_in(word: Box, box: Box) -> bool:
    """Return True if the middle of a word's box lies in another."""
    x, y = (word[0] + word[2]) / 2, (word[1] + word[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def outside(rows: Sequence[Row], tables: Sequence[Table]) -> list[Row]:
    """Return what of rows stands in no table."""
    left = [
        row.part(tuple(run for run in row.runs if not any(stands_in(run.box, table.box) for table in tables)))
        for row in rows
    ]
    return [row for row in left if row.runs]
