"""Pages with tables that are drawn here, and how they are read."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
import pytest

from pincite.extract.blocks import ParsedPage
from pincite.extract.geometry.figures import figures
from pincite.extract.pdf import page_tables, reader, textlayer
from pincite.extract.pdf.drawings import drawings
from pincite.extract.tables.blocks import Table, to_block
from pincite.extract.tables.rulings import rulings
from pincite.settings import Limits

ROWS = [
    ["item", "2024", "2023"],
    ["flour", "1,204", "1,150"],
    ["water", "310", "298"],
    ["salt", "44", "41"],
    ["yeast", "17", "19"],
]
TOP, STEP, SIZE = 100.0, 18.0, 9.0
PROSE = "The harbour was dredged in spring and the barges came back in the summer of that year."


def drawn(rows: Sequence[Sequence[str]] = ROWS, step: float = 80.0, font: str = "helv") -> pymupdf.Page:
    """Cells at places `step` points apart, below a line of prose in the same font."""
    page = pymupdf.open().new_page(width=560, height=400)
    page.insert_text((40, 50), PROSE, fontsize=SIZE, fontname=font)
    for n, row in enumerate(rows):
        for m, text in enumerate(row):
            page.insert_text((72 + step * m, TOP + n * STEP), text, fontsize=SIZE, fontname=font)
    return page


def seen_on(page: pymupdf.Page) -> page_tables.Drawn:
    layer, paths = textlayer.read(page, Limits()), drawings(page)
    shown = figures(paths, layer.images, [w.box for line in layer.lines for w in line.words], page.rect)
    return page_tables.Drawn(layer.lines, rulings(paths), shown, page.rect.width)


def texts(table: Table) -> list[list[str]]:
    return [line.split("\t") for line in to_block(table).text.split("\n")]


def read(page: pymupdf.Page) -> ParsedPage:
    return reader.read_page(page.parent, 1, Limits(), with_models=True)


def asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_tables, "has_flaw", lambda own, seen: True)


WORDS = [
    ["Argument", "Answer"],
    ["Destination", "The window"],
    ["Propagate", "False"],
    ["Mask", "Structure"],
]
