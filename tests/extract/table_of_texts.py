"""Tables of texts at places that a test gives, and what is read of them."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
from tests.extract.drawn_tables import SIZE, seen_on

from pincite.extract.blocks import union
from pincite.extract.tables import grids
from pincite.extract.tables.blocks import Table, to_block

ROW, LINE = 20.0, 11.0
LEFT, FIRST, SECOND, THIRD = 60.0, 170.0, 280.0, 350.0

Cells = list[tuple[str, int, int]]
Place = tuple[float, float, str]
"""Where a text begins, in points, and the text."""

ASSETS = [
    ("Cash", "4,236", "3,844"),
    ("Short-term investments", "1,860", "1,954"),
    ("Receivables", "2,065", "1,878"),
    ("Prepaid expenses", "835", "993"),
    ("Total", "8,996", "8,669"),
]
"""The rows of a table."""
"""Text, row and rowspan of the cells of a column that hold something."""


def drawn(*texts: tuple[float, float, str], bold: Sequence[str] = ()) -> pymupdf.Page:
    """Draw texts at their left edge and baseline, in points."""
    page = pymupdf.open().new_page(width=480, height=700)
    for x, y, text in texts:
        page.insert_text((x, y), text, fontsize=SIZE, fontname="hebo" if text in bold else "helv")
    return page


def table_of(page: pymupdf.Page) -> Table:
    """Build the table of all that stands on a page."""
    seen = seen_on(page)
    x0, y0, x1, y1 = union(line.box for line in seen.lines)
    return grids.structure(seen.lines, seen.rules, (x0 - 4, y0 - 4, x1 + 4, y1 + 4))


def read(page: pymupdf.Page) -> tuple[list[list[str]], list[Cells]]:
    """Return the grid as texts, and the filled cells of each column."""
    block = to_block(table_of(page))
    width = max(cell.column + cell.colspan for cell in block.cells)
    columns: list[Cells] = [[] for _ in range(width)]
    for cell in block.cells:
        if text := block.text[cell.start : cell.end]:
            columns[cell.column].append((text, cell.row, cell.rowspan))
    return [line.split("\t") for line in block.text.split("\n")], columns


def rows_from(top: float, count: int) -> list[Place]:
    """Return a name and two figures for each of so many rows."""
    return [
        cell
        for n in range(count)
        for cell in (
            (FIRST, top + n * ROW, f"name {'abcdefghijklmnopqrstuvwxyz'[n]}"),
            (SECOND, top + n * ROW, f"{n + 11}"),
            (THIRD, top + n * ROW, f"{n + 31}"),
        )
    ]


HEAD = [(LEFT, 80.0, "Group"), (FIRST, 80.0, "Name"), (SECOND, 80.0, "2021"), (THIRD, 80.0, "2022")]


def middle(x: float, y: float, text: str) -> tuple[float, float, str]:
    """Place a text with its middle at x; a letter is about half as wide as high."""
    return x - 2.2 * len(text), y, text


def ended(x: float, y: float, *words: str) -> list[Place]:
    """Place words with a space between them, the last one ending at x."""
    text = " ".join(words)
    return [(x - pymupdf.get_text_length(text, fontsize=SIZE), y, text)]
