"""Pages of two and three columns with floats, whose lines are drawn in shuffled order.

A page is bands from top to bottom: a spanning heading, a wide table or figure, or columns. Columns are read
from the left, each from its top, floats in their place; text goes on from column to column, not over a band.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pymupdf

from generated import GeneratedPage, prose
from generated.drawing import LEADING, Line, draw, font, new_page, saved, set_lines, wrapped
from generated.table_drawing import Style, draw_table, placed
from generated.table_model import table

SEED = 20261125
PAGES = 40
_LEFT, _RIGHT, _TOP, _BOTTOM = 54.0, 541.0, 58.0, 786.0
_GUTTER = 18.0
_AFTER = 7.0
"""Points after a paragraph, a heading or a float."""


@dataclass
class _Page:
    """What is drawn so far: shapes at once, lines at the end, when they have been shuffled."""

    page: pymupdf.Page
    rng: Random
    family: str
    size: float
    lines: list[list[Line]] = field(default_factory=list)
    """By block, in reading order."""
    parts: list[str] = field(default_factory=list)
    tables: list[str] = field(default_factory=list)

    def set(
        self, text: str, x: float, y: float, width: float, *, size: float = 0, bold: bool = False
    ) -> float:
        """Put text at `x`, `y`; the height that it takes."""
        size = size or self.size
        face = font(self.family, bold=bold)
        lines = set_lines(wrapped(text, face, size, width), x, y, face, size)
        self.lines.append(lines)
        return len(lines) * size * LEADING + _AFTER


def column_page(number: int) -> GeneratedPage:
    """One of the `PAGES` pages, the same in every run."""
    return draw_page(number, Random(SEED + number))


def draw_page(
    number: int, rng: Random, *, shuffled: bool = True, columns: int = 0, floats: bool = True
) -> GeneratedPage:
    """Draw a page of `columns` columns (0: two or three by lot), with floats or without."""
    columns = columns or (3 if number % 3 == 2 else 2)
    document, sheet = new_page()
    drawn = _Page(sheet, rng, rng.choice(("tiro", "helv")), rng.choice([8.5, 9.0, 9.5, 10.0]))
    y, traits = _TOP, [f"{columns} columns"]
    if rng.random() < 0.6 or not floats:
        y += _wide_heading(drawn, y, 17) + 6
        traits.append("spanning title")
    while _BOTTOM - y > 100:
        height, ends_in_float = _BOTTOM - y, floats and _BOTTOM - y > 520
        if ends_in_float:
            height *= rng.uniform(0.35, 0.5)
        traits += _columns(drawn, y, height, columns, floats=floats)
        y += height + 14
        if ends_in_float:
            kind, taken = _spanning_float(drawn, y)
            traits.append(kind)
            y += taken + 6
    blocks = drawn.lines
    if shuffled:
        rng.shuffle(blocks)
    lines = [line for block in blocks for line in block]
    if shuffled and number % 2:
        rng.shuffle(lines)
        traits.append("lines shuffled")
    draw(sheet, lines)
    return GeneratedPage(
        f"columns-{number:02}", saved(document), "\n\n".join(drawn.parts), tuple(drawn.tables), tuple(traits)
    )


def _wide_heading(drawn: _Page, y: float, size: float) -> float:
    """Return a heading that is long enough to cross a gutter: a short one would seem its column's own."""
    heading = f"{prose.heading(drawn.rng)}: {prose.heading(drawn.rng).lower()}"
    drawn.parts.append(f"# {heading}")
    return drawn.set(heading, _LEFT, y, _RIGHT - _LEFT, size=size, bold=True)


def _spanning_float(drawn: _Page, y: float) -> tuple[str, float]:
    """Draw a heading, a figure or a table over all columns. Returns what it is and its height."""
    kind = drawn.rng.choice(("spanning heading", "wide figure", "wide table"))
    if kind == "spanning heading":
        return kind, _wide_heading(drawn, y, 14)
    if kind == "wide figure":
        _figure(drawn, _LEFT, y, _RIGHT - _LEFT, 110)
        caption = prose.caption(drawn.rng, "Figure")
        drawn.parts.append(caption)
        return kind, 116 + drawn.set(caption, _LEFT, y + 116, _RIGHT - _LEFT, size=drawn.size - 1)
    return kind, _wide_table(drawn, y)


def _wide_table(drawn: _Page, y: float) -> float:
    caption = prose.caption(drawn.rng, "Table")
    drawn.parts.append(caption)
    taken = drawn.set(caption, _LEFT, y, _RIGHT - _LEFT, size=drawn.size - 1)
    styles: tuple[Style, ...] = ("ruled", "horizontal", "boxed")
    style = drawn.rng.choice(styles)
    while True:
        fitted = placed(table(drawn.rng), drawn.family, 8.0, style, _RIGHT - _LEFT)
        if fitted.height < 180:
            break
    draw_table(drawn.page, fitted, (_LEFT + _RIGHT - fitted.width) / 2, y + taken, drawn.rng)
    drawn.parts.append(fitted.table.html)
    drawn.tables.append(fitted.table.html)
    return taken + fitted.height + _AFTER


def _columns(drawn: _Page, y: float, height: float, columns: int, *, floats: bool) -> list[str]:
    """Fill a band of columns; what floats in it."""
    width = (_RIGHT - _LEFT - _GUTTER * (columns - 1)) / columns
    line_height = drawn.size * LEADING
    face = font(drawn.family)
    traits, pending, text = [], list[str](), list[str]()
    for column in range(columns):
        x, at, end = _LEFT + column * (width + _GUTTER), y, y + height
        if floats and height > 200 and drawn.rng.random() < 0.45:
            kind = drawn.rng.choice(("figure", "sidebar"))
            traits.append(kind)
            # Text that began in the column before would read on behind the float: it ends before it.
            _finish(drawn, text)
            pending = []
            at += _column_figure(drawn, x, at, width) if kind == "figure" else _sidebar(drawn, x, at, width)
        while end - at > line_height:
            if not pending:
                _finish(drawn, text)
                if drawn.rng.random() < 0.2 and end - at > 5 * line_height:
                    heading = prose.heading(drawn.rng)
                    drawn.parts.append(f"# {heading}")
                    at += drawn.set(heading, x, at, width, size=drawn.size + 1.5, bold=True)
                pending = wrapped(prose.paragraph(drawn.rng), face, drawn.size, width)
            room = int((end - at) // line_height)
            taken, pending = pending[:room], pending[room:]
            if not taken:
                break
            drawn.lines.append(set_lines(taken, x, at, face, drawn.size))
            text += taken
            at += len(taken) * line_height + (0 if pending else _AFTER)
    _finish(drawn, text)
    return traits


def _finish(drawn: _Page, text: list[str]) -> None:
    """End the paragraph that was being set."""
    if text:
        drawn.parts.append(" ".join(text))
        text.clear()


def _column_figure(drawn: _Page, x: float, y: float, width: float) -> float:
    height = drawn.rng.uniform(60, 100)
    _figure(drawn, x, y, width, height)
    caption = prose.caption(drawn.rng, "Figure")
    drawn.parts.append(caption)
    return height + 6 + drawn.set(caption, x, y + height + 6, width, size=drawn.size - 1) + 6


def _sidebar(drawn: _Page, x: float, y: float, width: float) -> float:
    heading, text = prose.heading(drawn.rng), prose.paragraph(drawn.rng, 1, 2)
    height = drawn.set(heading, x + 7, y + 7, width - 14, bold=True)
    height += drawn.set(text, x + 7, y + 7 + height, width - 14, size=drawn.size - 0.5)
    drawn.page.draw_rect(
        (x, y, x + width, y + height + 8), color=(0.5, 0.5, 0.5), fill=(0.93, 0.93, 0.88), width=0.6
    )
    drawn.parts += [f"# {heading}", text]
    return height + 8 + 10


def _figure(drawn: _Page, x: float, y: float, width: float, height: float) -> None:
    """Draw a bar chart without words."""
    bars = drawn.rng.randint(5, 9)
    step = width / bars
    drawn.page.draw_rect((x, y, x + width, y + height), color=(0.4, 0.4, 0.4), width=0.7)
    for bar in range(bars):
        top = y + height * drawn.rng.uniform(0.1, 0.8)
        drawn.page.draw_rect(
            (x + step * (bar + 0.2), top, x + step * (bar + 0.8), y + height),
            color=None,
            fill=(0.45, 0.55, 0.7),
        )
