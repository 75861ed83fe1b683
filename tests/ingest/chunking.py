"""Documents of a few elements for tests of passages, and a chunker whose tokens are words."""

from __future__ import annotations

import re
from uuid import uuid4

from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Category, Element, Extraction, Page, TableCell

VERSION = str(uuid4())
PROSE = Category.NARRATIVE_TEXT


def words(text: str) -> list[tuple[int, int]]:
    """One token per word: a tokenizer that a reader can follow."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def cells_of(table: str) -> tuple[TableCell, ...]:
    """Return the cells of a table's text: a line per row and a tab between two."""
    cells, start = [], 0
    for row, line in enumerate(table.split("\n")):
        for column, text in enumerate(line.split("\t")):
            cells.append(TableCell(row, column, start, start + len(text)))
            start += len(text) + 1
    return tuple(cells)


def chunker(tokens: int = 40) -> Chunker:
    return Chunker(words, tokens=tokens, max_tokens=256)


def extraction(*parts: tuple[Category, str, tuple[str, ...]], header_rows: int = 1) -> Extraction:
    """Return a one-page document of elements, each with its text and heading path."""
    elements, text = [], ""
    for i, (category, content, headings) in enumerate(parts):
        text += "\n\n" if text else ""
        rows = header_rows if category is Category.TABLE else 0
        elements.append(
            Element(
                str(i),
                category,
                content,
                1,
                len(text),
                len(text) + len(content),
                None,
                None,
                headings,
                None,
                rows,
                cells_of(content) if category is Category.TABLE else (),
            )
        )
        text += content
    return Extraction("application/pdf", "Manual", (Page(1, text, 600, 800),), tuple(elements))


def found(*parts: tuple[Category, str, tuple[str, ...]]) -> list[tuple[tuple[str, ...], str]]:
    """Return the headings and the text of each chunk of a document of these elements."""
    return [(chunk.headings, chunk.text) for chunk in chunker().chunk(extraction(*parts), VERSION)]
