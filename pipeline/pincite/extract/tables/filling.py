"""Puts the page's own words into the cells whose boxes a model gave: each word into one cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pincite.document import Box
from pincite.extract.blocks import Glyphs, Line
from pincite.extract.tables.blocks import Cell, Table

_BORDER = 1.0
"""Points around a table within which the middle of a word is still inside."""


def filled(table: Table, lines: Sequence[Line]) -> Table:
    """Return the table with every word in its box in the cell it stands in, or in the nearest one."""
    boxes = [cell.box for row in table.grid for cell in row if cell.box is not None]
    held: list[list[Line]] = [[] for _ in boxes]
    for line in lines if boxes else ():
        shares: dict[int, list[Glyphs]] = {}
        for word in line.words:
            x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
            if _distance(table.box, x, y) <= _BORDER:
                nearest = min(range(len(boxes)), key=lambda n: _distance(boxes[n], x, y))
                shares.setdefault(nearest, []).append(word)
        for number, words in shares.items():
            held[number].append(line.part(words))
    parts = iter(held)
    grid = [
        [cell if cell.box is None else _with_lines(cell, next(parts)) for cell in row] for row in table.grid
    ]
    return replace(table, grid=grid)


def _with_lines(cell: Cell, lines: list[Line]) -> Cell:
    return Cell(cell.colspan, cell.rowspan, lines=lines, box=cell.box)


def _distance(box: Box, x: float, y: float) -> float:
    """Points from a box to a place, across and down together; 0 inside."""
    return max(box[0] - x, 0.0, x - box[2]) + max(box[1] - y, 0.0, y - box[3])
