"""Pages as the reader of tables gets them: lines of words, rules and figures."""

from __future__ import annotations

import pymupdf

from pincite.extract.blocks import as_box
from pincite.extract.geometry.figures import figures
from pincite.extract.pdf import page_tables, reader, textlayer
from pincite.extract.pdf.drawings import drawings
from pincite.extract.tables.rulings import rulings
from pincite.settings import Limits


def drawn_page(page: pymupdf.Page) -> tuple[pymupdf.Page, page_tables.Drawn]:
    """Return a page, set upright, and what it shows; boxes are in points."""
    page = reader._upright(page)
    layer, paths = textlayer.read(page, Limits()), drawings(page)
    words = [word.box for line in layer.lines for word in line.words]
    shown = figures(paths, layer.images, words, as_box(page.rect))
    return page, page_tables.Drawn(layer.lines, rulings(paths), shown, page.rect.width)
