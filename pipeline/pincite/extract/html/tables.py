"""Read the tables of an HTML page: data tables with their spans, told from those that lay out the page."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pincite.extract.blocks import Block
from pincite.extract.tables import blocks as tables

_MAX_SPAN = 1_000
"""Columns or rows that one cell may cover (the HTML standard's limit for columns)."""
_MAX_SLOTS = 500_000
_LAYOUT_CONTENT = ("table", "h1", "h2", "h3", "article", "section", "form")


def one_line(text: str) -> str:
    """Return a text with each run of white space as one space."""
    return " ".join(text.split())


def take_out(content: Any) -> dict[str, Block]:
    """Replace data tables by paragraphs with a token, layout tables by divisions. Returns blocks by token."""
    found: dict[str, Block] = {}
    for table in [node for node in content.iter("table") if node is not content]:
        grid, header_rows = _grid(table)
        if grid is None or is_layout(table):
            unwrap(table)
            continue
        caption = next(table.iterchildren("caption"), None)
        block = tables.block(*tables.without_empty_rows(grid, header_rows), None)
        token = f"table{secrets.token_hex(16)}"
        _replace(table, caption, token if block.text.strip() else "")
        if block.text.strip():
            found[token] = block
    return found


def _replace(table: Any, caption: Any, token: str) -> None:
    tail = table.tail
    table.clear()
    table.tag, table.tail = "div", tail
    if caption is not None and (words := one_line("".join(caption.itertext()))):
        etree.SubElement(table, "p").text = words
    if token:
        etree.SubElement(table, "p").text = token


def is_layout(table: Any) -> bool:
    """Return True if a table is there for the looks: it holds sections, or has one row or one column."""
    if table.get("role") in ("presentation", "none"):
        return True
    rows = list(_rows(table))
    return (
        any(next(table.iterdescendants(tag), None) is not None for tag in _LAYOUT_CONTENT)
        or len(rows) < 2
        or max(len(cells) for cells, _ in rows) < 2
    )


def unwrap(table: Any) -> None:
    """Make a table that lays out the page divisions."""
    for node in [table, *table.iterdescendants("thead", "tbody", "tfoot", "tr", "td", "th", "caption")]:
        node.tag = "div"


def _rows(table: Any) -> Iterator[tuple[list[Any], bool]]:
    """Yield the cells of each row of this table, not of tables inside, and True for a heading row."""
    parts = {tag: list(table.iterchildren(tag)) for tag in ("thead", "tfoot")}
    body = list(table.iterchildren("tbody", "tr"))
    for part in (*parts["thead"], *body, *parts["tfoot"]):
        for row in [part] if part.tag == "tr" else part.iterchildren("tr"):
            cells = list(row.iterchildren("td", "th"))
            if cells:
                yield cells, part.tag == "thead" or all(cell.tag == "th" for cell in cells)


def _grid(table: Any) -> tuple[tables.Grid | None, int]:
    """Return the cells with their spans, and how many heading rows lead; None beyond all bounds."""
    grid: tables.Grid = []
    header_rows, in_head, slots = 0, True, 0
    rows = list(_rows(table))
    for number, (cells, heading) in enumerate(rows):
        row = []
        for cell in cells:
            rowspan = min(_span(cell, "rowspan") or _MAX_SPAN, len(rows) - number)
            colspan = max(1, _span(cell, "colspan"))
            slots += rowspan * colspan
            text = one_line(" ".join(cell.itertext()) if len(cell) else cell.text or "")
            row.append(tables.GridCell(colspan, rowspan, cell.tag == "th", text=text))
        if slots > _MAX_SLOTS:
            return None, 0
        in_head = in_head and heading
        header_rows += in_head
        grid.append(row)
    return grid, header_rows if header_rows < len(grid) else 0


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(int(value), _MAX_SPAN) if value.isdecimal() and len(value) < 6 else 1
