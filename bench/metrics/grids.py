"""Tables as grids of cells: from HTML, from Markdown, and from rows of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import lxml.html

_PIPE = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r":?-+:?")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_MARKS = re.compile(r"\*\*|__|~~|(?<!\w)[*_`](?=\S)|(?<=\S)[*_`](?!\w)|</?[a-zA-Z][^>]*>")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its first row and column from 0, its text with single spaces, and what it spans."""

    row: int
    column: int
    text: str
    rowspan: int = 1
    colspan: int = 1


Grid = tuple[Cell, ...]
"""A table's cells in the order of their rows; blank cells may be there or not."""


def from_html(html: str) -> Grid:
    """Return the cells of the first table in `html`, or of bare rows; a cell keeps clear of spans above."""
    root = lxml.html.fragment_fromstring(html, create_parent="table")
    rows = [row for row in root.iter("tr") if not _inside_a_cell(row)]
    taken: set[tuple[int, int]] = set()
    cells = []
    for at, row in enumerate(rows):
        column = 0
        for entry in row.iterchildren("td", "th"):
            while (at, column) in taken:
                column += 1
            rowspan = min(_span(entry.get("rowspan")), len(rows) - at)
            colspan = _span(entry.get("colspan"))
            taken |= {(at + down, column + right) for down in range(rowspan) for right in range(colspan)}
            cells.append(Cell(at, column, one_line(_text(entry)), rowspan, colspan))
            column += colspan
    return tuple(cells)


def _inside_a_cell(row: lxml.html.HtmlElement) -> bool:
    return any(parent.tag in {"td", "th"} for parent in row.iterancestors())


def _span(value: str | None) -> int:
    return max(1, int(value)) if value and value.strip().isdigit() else 1


def _text(entry: lxml.html.HtmlElement) -> str:
    for line_break in entry.iter("br"):
        line_break.tail = f" {line_break.tail or ''}"
    return str(entry.text_content())


def from_rows(rows: Iterable[Sequence[str | None]]) -> Grid:
    """One cell for each text; None is a place that another cell covers."""
    return tuple(
        Cell(at, column, one_line(text))
        for at, row in enumerate(rows)
        for column, text in enumerate(row)
        if text is not None
    )


def to_html(grid: Grid) -> str:
    """Return the table as HTML without any white space between its tags."""
    rows: dict[int, str] = {}
    for cell in grid:
        spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1)
        spans += f' colspan="{cell.colspan}"' * (cell.colspan > 1)
        rows[cell.row] = rows.get(cell.row, "") + f"<td{spans}>{escape(cell.text, quote=False)}</td>"
    return f"<table>{''.join(f'<tr>{rows[row]}</tr>' for row in sorted(rows))}</table>"


def from_markdown(lines: Sequence[str]) -> Grid:
    """Return the cells of a pipe table; an empty head, which the notation demands, is no row."""
    rows = []
    for line in lines:
        parts = [part.strip() for part in _PIPE.split(line.strip().removeprefix("|").removesuffix("|"))]
        if not all(map(_RULE.fullmatch, parts)):
            rows.append([without_marks(part.replace("\\|", "|")) for part in parts])
    if rows and not any(rows[0]):
        del rows[0]
    return from_rows(rows)


def without_marks(text: str) -> str:
    """Text of Markdown without emphasis and inline tags; a line break in a cell is a space."""
    return one_line(_MARKS.sub("", _BREAK.sub(" ", text)))


def one_line(text: str) -> str:
    """With single spaces for all white space."""
    return " ".join(text.split())
