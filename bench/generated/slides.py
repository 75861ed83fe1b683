"""Decks whose slides are pictures: titles, lists, tables and charts, on a template with a mark."""

from __future__ import annotations

import io
import math
from random import Random

import pymupdf
from PIL import Image

from generated import GeneratedPage, prose
from generated.drawing import LEADING, Colour, draw, font, new_page, saved, set_lines, wrapped
from generated.table_drawing import draw_table, placed
from generated.table_model import table

SEED = 20261128
PAGES = 60
_SLIDES = 10
"""Slides of a deck: they share template, resolution and shape."""
_KINDS = ("title", "list", "two lists", "table", "chart", "list", "text and photo", "list", "chart", "blank")
_SHAPES = ((960.0, 540.0), (720.0, 540.0))
_GROUNDS: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((1, 1, 1), (0.1, 0.1, 0.15), (0.0, 0.35, 0.6)),
    ((0.97, 0.96, 0.92), (0.15, 0.12, 0.1), (0.65, 0.3, 0.1)),
    ((0.09, 0.13, 0.22), (0.95, 0.95, 0.97), (0.95, 0.7, 0.2)),
)
"""Ground, text and mark of a template."""
_MARGIN, _TOP = 48.0, 40.0


class _Slide:
    """A slide while it is drawn: what it says is kept as it is put on the page."""

    def __init__(self, deck: int, rng: Random) -> None:
        self.width, self.height = _SHAPES[deck % len(_SHAPES)]
        ground, self.ink, self.mark = _GROUNDS[deck % len(_GROUNDS)]
        self.document, self.page = new_page(self.width, self.height)
        self.page.draw_rect(self.page.rect, color=None, fill=ground)
        self.rng, self.said = rng, list[str]()
        self._face = ("helv", "vera", "tiro")[deck % 3]

    def write(
        self, text: str, x: float, top: float, size: float, width: float, *, bold: bool = False
    ) -> float:
        """Write the text in lines at most `width` points wide; return where it ends."""
        face = font(self._face, bold=bold and self._face != "tiro")
        lines = wrapped(text, face, size, width)
        draw(self.page, set_lines(lines, x, top, face, size, self.ink))
        self.said.append(text)
        return top + len(lines) * size * LEADING

    def items(self, x: float, top: float, width: float, count: int) -> None:
        """Write a list with drawn bullets."""
        for _ in range(count):
            self.page.draw_circle((x + 5, top + 11), 3, color=None, fill=self.mark)
            top = self.write(prose.sentence(self.rng), x + 18, top, 17, width - 18) + 10
            if top > self.height - 90:
                return


def slide(number: int) -> GeneratedPage:
    """One of the `PAGES` slides, the same in every run."""
    rng, deck, kind = Random(SEED + number), number // _SLIDES, _KINDS[number % _SLIDES]
    drawn, dpi = _Slide(deck, rng), (96, 150, 200)[deck % 3]
    if kind != "blank":
        _fill(drawn, kind)
        drawn.page.draw_rect((drawn.width - 70, 18, drawn.width - 30, 34), color=None, fill=drawn.mark)
        drawn.write(str(number % _SLIDES + 1), drawn.width - 60, drawn.height - 30, 11, 40)
    picture = _picture(drawn.document, dpi)
    document, page = new_page(drawn.width, drawn.height)
    page.insert_image(page.rect, stream=picture)
    traits = (kind, f"{dpi} dpi")
    return GeneratedPage(f"slide-{number:02}", saved(document), "\n\n".join(drawn.said), traits=traits)


def _fill(drawn: _Slide, kind: str) -> None:
    rng, whole = drawn.rng, drawn.width - 2 * _MARGIN
    if kind == "title":
        drawn.write(prose.heading(rng), _MARGIN, drawn.height * 0.36, 38, whole, bold=True)
        drawn.write(prose.sentence(rng), _MARGIN, drawn.height * 0.58, 18, whole)
        return
    below = drawn.write(prose.heading(rng), _MARGIN, _TOP, 28, whole - 60, bold=True) + 24
    if kind == "list":
        drawn.items(_MARGIN, below, whole, rng.randint(3, 6))
    elif kind == "two lists":
        half = whole / 2 - 12
        drawn.items(_MARGIN, below, half, 3)
        drawn.items(_MARGIN + half + 24, below, half, 3)
    elif kind == "table":
        _table(drawn, below, whole)
    elif kind == "chart":
        _chart(drawn, below, whole)
    else:
        drawn.write(prose.paragraph(rng, 2, 3), _MARGIN, below, 16, whole * 0.5)
        drawn.page.insert_image(
            (_MARGIN + whole * 0.56, below, _MARGIN + whole, drawn.height - 70), stream=_photo(rng)
        )


def _table(drawn: _Slide, top: float, width: float) -> None:
    """Draw a ruled table on a light sheet, drawn anew until it fits the slide."""
    while True:
        try:
            fitted = placed(table(drawn.rng), "helv", 11.0, "ruled", width - 20)
        except ValueError:
            continue
        if top + fitted.height + 20 < drawn.height - 40:
            break
    sheet = (_MARGIN, top - 8, _MARGIN + fitted.width + 20, top + fitted.height + 12)
    drawn.page.draw_rect(sheet, color=None, fill=(1, 1, 1))
    draw_table(drawn.page, fitted, _MARGIN + 10, top, drawn.rng)
    drawn.said.append(fitted.table.html)


def _chart(drawn: _Slide, top: float, width: float) -> None:
    """Draw columns with their values above them and years below."""
    values = [drawn.rng.randint(20, 980) for _ in range(drawn.rng.randint(4, 7))]
    foot, step = drawn.height - 80, width / len(values)
    for at, value in enumerate(values):
        left, peak = _MARGIN + at * step, foot - (foot - top - 30) * value / max(values)
        drawn.page.draw_rect((left + 8, peak, left + step - 8, foot), color=None, fill=drawn.mark)
        drawn.write(str(value), left + step / 2 - 14, peak - 20, 13, step)
        drawn.write(str(2019 + at), left + step / 2 - 16, foot + 6, 13, step)


def _photo(rng: Random) -> bytes:
    """Return a PNG without a word in it: waves of shades, as of a landscape."""
    a, b, c = (rng.uniform(0.01, 0.08) for _ in range(3))
    shades = [
        int(128 + 60 * math.sin(x * a) + 50 * math.sin(y * b + x * c)) for y in range(180) for x in range(240)
    ]
    picture, out = Image.new("L", (240, 180)), io.BytesIO()
    picture.putdata(shades)
    picture.save(out, "PNG")
    return out.getvalue()


def _picture(document: pymupdf.Document, dpi: int) -> bytes:
    with document:
        return bytes(document[0].get_pixmap(dpi=dpi).tobytes("jpeg", jpg_quality=85))
