"""Find tables of one column: texts in boxes that stand on each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables import frames
from pincite.extract.tables.blocks import GridCell, Table
from pincite.extract.tables.judgement import SURE
from pincite.extract.tables.line_parts import lines_in
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import GAP, rows
from pincite.schema.extraction import Box

_FEWEST = 3
"""Boxes of a table of one column, at least."""
_MOST_WORDS = 30
"""Words in one of them, at most: what holds more is a text with rules in it."""


def one_column(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> Table | None:
    """Return the table of a frame that rules across part into boxes of one text each; else None.

    `box` is that of the frame, in points.
    """
    x0, y0, x1, y1 = box
    parting = [rule for rule in rulings if rule.drawn and frames.parted(box, [rule])]
    if not parting or not all(rule.horizontal for rule in parting):
        return None
    edges = [y0, *sorted({rule.y0 for rule in parting}), y1]
    cells = [(x0, top, x1, bottom) for top, bottom in itertools.pairwise(edges)]
    held = [lines_in(lines, cell) for cell in cells]
    if len(cells) < _FEWEST or not all(map(_is_one_text, held)):
        return None
    grid = [[GridCell(lines=own, box=cell)] for cell, own in zip(cells, held, strict=True)]
    return Table(box, grid, 0, SURE, GAP)


def _is_one_text(lines: Sequence[Line]) -> bool:
    """Return True if lines are of one text: nothing stands beside it."""
    words = sum(len(line.words) for line in lines)
    return 0 < words <= _MOST_WORDS and all(len(row.runs) == 1 for row in rows(lines))
