"""Lines as a page has them, and the regions that they are read as."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.blocks import Glyphs, Line
from pincite.extract.geometry import page as geometry
from pincite.extract.geometry.reading_order import in_reading_order
from pincite.extract.geometry.regions import Region
from pincite.schema.extraction import Box

WORD = 5.0
"""Points that a letter is wide here, at size 10."""


def line(
    text: str,
    x: float,
    y: float,
    size: float = 10,
    *,
    bold: bool = False,
    marked: bool = False,
    monospaced: bool = False,
) -> Line:
    words, left = [], x
    for word in text.split():
        right = left + len(word) * WORD * size / 10
        words.append(Glyphs(word, (left, y, right, y + size)))
        left = right + 0.28 * size
    font = "Typewriter" if monospaced else "Bold" if bold else "Roman"
    return Line(tuple(words), size, bold=bold, marked=marked, font=font, monospaced=monospaced)


def read(lines: Sequence[Line], figures: Sequence[Box] = ()) -> list[Region]:
    regions = in_reading_order(geometry.read(lines, 800, figures=figures).regions)
    return [region for region in regions if region.lines]


def column(name: str, x: float, rows: int = 12, y: float = 100) -> list[Line]:
    return [
        line(f"{name} row {row:02} with words that fill it {name}", x, y + 12 * row) for row in range(rows)
    ]
