"""The truth of a document: its tables by page. What page a row is on is found by counting letters."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pymupdf
from metrics.grids import Grid, from_html, to_html

from typeset.document import Document, Prose, other_readings
from typeset.sheets import Sheet

Tables = tuple[tuple[int, Grid], ...]
FLAGS = pymupdf.TEXTFLAGS_TEXT & ~pymupdf.TEXT_PRESERVE_LIGATURES


@dataclass(frozen=True, slots=True)
class Truth:
    """A PDF's tables with their pages from 1, and what the scores are told apart by."""

    name: str
    half: str
    kind: str
    """`made` or `manual`."""
    source: str
    program: str
    cause: str
    ruling: str
    tables: list[tuple[int, str]]
    """Pages and HTML."""
    others: list[list[tuple[int, str]]]
    """Other readings that are as good."""

    def readings(self) -> list[Tables]:
        """Return the tables, and the other readings of them, as grids."""
        return [
            tuple((page, from_html(html)) for page, html in tables) for tables in (self.tables, *self.others)
        ]

    def write(self, folder: Path) -> None:
        """Write it beside its PDF."""
        (folder / f"{self.name}.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1))


def read_truth(path: Path) -> Truth:
    """Read what `write` wrote."""
    return Truth(**json.loads(path.read_text()))


def truth_of(document: Document, pdf: Path) -> Truth | None:
    """Return the truth of a PDF that a program made; None where its letters aren't those of the document."""
    style = document.style
    with pymupdf.open(pdf) as opened:
        pages = [_letters(page.get_text(flags=FLAGS)) for page in opened]
    for repeated in (style.repeated_head, not style.repeated_head):
        placed = _placed(document, pages, repeated)
        if placed:
            return Truth(
                document.name,
                style.half,
                "made",
                document.source,
                document.program,
                style.cause,
                style.ruling,
                _by_page(document.sheets, placed, repeated),
                [_by_page(sheets, placed, repeated) for sheets in other_readings(document)],
            )
    return None


def _placed(document: Document, pages: Sequence[Counter[str]], repeated: bool) -> list[list[int]] | None:
    """For each table the page of each row, from 0; None where the pages don't hold what comes, row by row."""
    placed: list[list[int]] = []
    page, left = 0, Counter(pages[0])
    for block in document.blocks:
        if isinstance(block, Prose):
            lacking = _letters(block.text)
            lacking, left = lacking - left, left - lacking
            while lacking and page + 1 < len(pages):
                page, left = page + 1, Counter(pages[page + 1])
                lacking, left = lacking - left, left - lacking
            continue
        rows = []
        lines = [_letters("".join(cell.text for cell in row)) for row in block.rows()]
        head = sum(lines[: block.heading_rows], Counter[str]())
        for at, letters in enumerate(lines):
            # Where a page's letters are used up, the row begins the next, under a head that is repeated.
            if not letters <= left:
                if left or page + 1 == len(pages):
                    return None
                page, left = page + 1, Counter(pages[page + 1])
                if repeated and at >= block.heading_rows:
                    left = left - head
                if not letters <= left:
                    return None
            left = left - letters
            rows.append(page)
        placed.append(rows)
    return placed if page + 1 == len(pages) and not left else None


def _by_page(
    sheets: Sequence[Sheet], placed: Sequence[Sequence[int]], repeated: bool
) -> list[tuple[int, str]]:
    """Return the part of each table on each page, with its head where the page repeats it."""
    tables = []
    for sheet, pages in zip(sheets, placed, strict=True):
        for page in sorted(set(pages)):
            rows = [
                row
                for row, on in enumerate(pages)
                if on == page or (repeated and row < sheet.heading_rows and on < page)
            ]
            tables.append((page + 1, to_html(sheet.only_rows(rows).cells)))
    return tables


def _letters(text: str) -> Counter[str]:
    return Counter(letter for letter in unicodedata.normalize("NFKC", text) if letter.isalnum())
