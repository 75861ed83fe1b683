"""Tables drawn: ruled, with horizontal rules alone, zebra-striped, boxed, or without any rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from random import Random
from typing import Literal

import pymupdf
from metrics.grids import Cell

from generated.drawing import BLACK, LEADING, WHITE, Colour, draw, font, set_lines, wrapped
from generated.table_model import Table

Style = Literal["ruled", "horizontal", "zebra", "boxed", "unruled"]
STYLES: tuple[Style, ...] = ("ruled", "horizontal", "zebra", "boxed", "unruled")
_SMALLEST = 8.0
_STUB_WIDTH, _HEAD_WIDTH = 118.0, 74.0
"""Points after which names of rows and headings of columns are broken into lines."""
_GAP, _PAD = 12.0, 3.0
"""Points between the texts of two columns, and above and below a row's."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A table with the edges of its columns and rows, in points from its own top left."""

    table: Table
    family: str
    size: float
    style: Style
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    @property
    def width(self) -> float:
        return self.xs[-1]

    @property
    def height(self) -> float:
        return self.ys[-1]

    def face(self, cell: Cell) -> pymupdf.Font:
        return font(self.family, bold=cell.row < self.table.heading_rows)

    def lines(self, cell: Cell) -> list[str]:
        width = self.xs[cell.column + cell.colspan] - self.xs[cell.column] - _GAP
        return wrapped(cell.text, self.face(cell), self.size, width + 0.01)


def placed(table: Table, family: str, size: float, style: Style, width: float) -> Placed:
    """Return the table in at most `width` points; its font gets smaller, down to 8 points, until it fits.

    Raises ValueError where it doesn't.
    """
    while True:
        xs = (0.0, *accumulate(_column_widths(table, family, size)))
        if xs[-1] <= width:
            break
        size -= 0.5
        if size < _SMALLEST:
            raise ValueError(f"the table needs {xs[-1]:.0f} points")
    flat = Placed(table, family, size, style, xs, ())
    heights = [size * LEADING + 2 * _PAD] * table.rows
    for cell in sorted(table.cells, key=lambda cell: cell.rowspan):
        wanted = len(flat.lines(cell)) * size * LEADING + 2 * _PAD
        lacking = wanted - sum(heights[cell.row : cell.row + cell.rowspan])
        if lacking > 0:
            heights[cell.row + cell.rowspan - 1] += lacking
    return Placed(table, family, size, style, xs, (0.0, *accumulate(heights)))


def _column_widths(table: Table, family: str, size: float) -> list[float]:
    widths = [0.0] * table.columns
    for cell in sorted(table.cells, key=lambda cell: cell.colspan):
        head = cell.row < table.heading_rows
        face = font(family, bold=head)
        whole = face.text_length(cell.text, size)
        longest_word = max((face.text_length(word, size) for word in cell.text.split()), default=0.0)
        most = 0.0 if cell.colspan > 1 else _HEAD_WIDTH if head else _STUB_WIDTH
        wanted = max(longest_word, min(whole, most)) + _GAP
        lacking = wanted - sum(widths[cell.column : cell.column + cell.colspan])
        if lacking > 0:
            for column in range(cell.column, cell.column + cell.colspan):
                widths[column] += lacking / cell.colspan
    return widths


def draw_table(page: pymupdf.Page, drawn: Placed, x: float, y: float, rng: Random) -> None:
    """Draw the table with its top left at `x`, `y`."""
    ink = _fills_and_rules(page, drawn, x, y, rng)
    for cell in drawn.table.cells:
        lines, face, head = drawn.lines(cell), drawn.face(cell), cell.row < drawn.table.heading_rows
        top, bottom = drawn.ys[cell.row], drawn.ys[cell.row + cell.rowspan]
        at = y + (top + bottom - len(lines) * drawn.size * LEADING) / 2
        if cell.rowspan == 1:
            at = y + top + _PAD
        draw(
            page,
            (
                replace(line, x=x + _start(drawn, cell, face.text_length(line.text, drawn.size)))
                for line in set_lines(lines, 0, at, face, drawn.size, ink if head else BLACK)
            ),
        )


def _start(drawn: Placed, cell: Cell, length: float) -> float:
    """Where a line begins: names stand left, figures and their headings right, spanning headings centred."""
    left, right = drawn.xs[cell.column], drawn.xs[cell.column + cell.colspan]
    head = cell.row < drawn.table.heading_rows
    if head and cell.colspan > 1:
        return (left + right - length) / 2
    if cell.column < drawn.table.name_columns:
        return left + _GAP / 2
    return right - _GAP / 2 - length


def _fills_and_rules(page: pymupdf.Page, drawn: Placed, x: float, y: float, rng: Random) -> Colour:
    """Draw what lies behind the text; the colour of the headings' text."""
    ys = [y + edge for edge in drawn.ys]
    left, right, head = x, x + drawn.width, ys[drawn.table.heading_rows]
    width = rng.choice([0.5, 0.8, 1.0])

    def rule(*heights: float) -> None:
        for height in heights:
            page.draw_line((left, height), (right, height), color=BLACK, width=width)

    match drawn.style:
        case "ruled":
            for cell in drawn.table.cells:
                page.draw_rect(_box(drawn, cell, x, y), color=BLACK, width=width)
        case "horizontal":
            rule(ys[0], head, ys[-1])
            for cell in drawn.table.cells:
                if cell.row < drawn.table.heading_rows and cell.colspan > 1:
                    box = _box(drawn, cell, x, y)
                    page.draw_line((box.x0 + 4, box.y1), (box.x1 - 4, box.y1), color=BLACK, width=width)
        case "zebra":
            dark = rng.random() < 0.5
            fill = (0.16, 0.27, 0.4) if dark else (0.82, 0.86, 0.9)
            page.draw_rect((left, ys[0], right, head), color=None, fill=fill)
            for top, bottom in list(pairwise(ys))[drawn.table.heading_rows :: 2]:
                page.draw_rect((left, top, right, bottom), color=None, fill=(0.93, 0.94, 0.95))
            return WHITE if dark else BLACK
        case "boxed":
            page.draw_rect((left, ys[0], right, ys[-1]), color=BLACK, width=width)
            rule(head)
    return BLACK


def _box(drawn: Placed, cell: Cell, x: float, y: float) -> pymupdf.Rect:
    return pymupdf.Rect(
        x + drawn.xs[cell.column],
        y + drawn.ys[cell.row],
        x + drawn.xs[cell.column + cell.colspan],
        y + drawn.ys[cell.row + cell.rowspan],
    )
