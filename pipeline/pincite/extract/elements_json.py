"""Write elements in the JSON of unstructured, and read them back without loss; write Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pincite.schema.extraction import Box, Category, Element, Extraction, Link, Page, TableCell
from pincite.text.bullets import BULLETS

_BULLET = re.compile(rf"^[{BULLETS}*–-]\s+")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
"""Begins an item of a list in Markdown by itself."""
_BACKTICKS = re.compile("`+")
_ESCAPED = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E"})
"""Characters that would end an address in Markdown."""
_COORDINATES = "PixelSpace"
"""unstructured's name for a space with its origin at the top left; here its unit is a PDF point."""


def to_unstructured(
    elements: Sequence[Element], pages: Sequence[Page], *, filename: str = "", filetype: str = ""
) -> list[dict[str, Any]]:
    """Return elements as dicts that `unstructured.staging.base.elements_from_json` reads.

    `start`, `end`, `headings`, `continues`, `aside`, `contents`, `header_rows` and `cells` in the metadata
    are Pincite's own; a cell is `[row, column, rowspan, colspan, heading, start, end, box]`.
    """
    sizes = {page.number: (page.width, page.height) for page in pages}
    parents: list[tuple[int, str]] = []
    dicts = []
    for element in elements:
        level = element.level if element.category == Category.TITLE else None
        while level is not None and parents and parents[-1][0] >= level:
            parents.pop()
        metadata: dict[str, Any] = {
            "page_number": element.page,
            "start": element.start,
            "end": element.end,
            "headings": list(element.headings),
        }
        if filename:
            metadata["filename"] = filename
        if filetype:
            metadata["filetype"] = filetype
        if element.level is not None:
            metadata["category_depth"] = element.level - 1
        metadata |= {name: True for name in ("continues", "aside", "contents") if getattr(element, name)}
        if element.headings and parents:
            metadata["parent_id"] = parents[-1][1]
        if element.html is not None:
            metadata |= {"text_as_html": element.html, "header_rows": element.header_rows}
        if element.cells:
            metadata["cells"] = [_packed(cell) for cell in element.cells]
        if element.links:
            metadata["links"] = [_packed_link(link, element) for link in element.links]
        if element.box is not None:
            width, height = sizes[element.page]
            metadata["coordinates"] = {
                "points": _corners(element.box),
                "system": _COORDINATES,
                "layout_width": width,
                "layout_height": height,
            }
        dicts.append(
            {
                "type": str(element.category),
                "element_id": element.id,
                "text": element.text,
                "metadata": metadata,
            }
        )
        if level is not None:
            parents.append((level, element.id))
    return dicts


def from_unstructured(dicts: Sequence[Mapping[str, Any]]) -> list[Element]:
    """Return the elements that `to_unstructured` wrote."""
    return [_element(entry, entry["metadata"]) for entry in dicts]


def _element(entry: Mapping[str, Any], metadata: Mapping[str, Any]) -> Element:
    depth = metadata.get("category_depth")
    return Element(
        id=entry["element_id"],
        category=Category(entry["type"]),
        text=entry["text"],
        page=metadata["page_number"],
        start=metadata["start"],
        end=metadata["end"],
        box=_box(metadata.get("coordinates")),
        level=None if depth is None else depth + 1,
        headings=tuple(metadata["headings"]),
        html=metadata.get("text_as_html"),
        header_rows=metadata.get("header_rows", 0),
        cells=tuple(map(_cell, metadata.get("cells", ()))),
        links=tuple(_link(link, metadata["start"]) for link in metadata.get("links", ())),
        continues=metadata.get("continues", False),
        aside=metadata.get("aside", False),
        contents=metadata.get("contents", False),
    )


def _packed(cell: TableCell) -> list[Any]:
    box = None if cell.box is None else list(cell.box)
    return [cell.row, cell.column, cell.rowspan, cell.colspan, cell.heading, cell.start, cell.end, box]


def _cell(packed: Sequence[Any]) -> TableCell:
    row, column, rowspan, colspan, heading, start, end, box = packed
    return TableCell(row, column, start, end, rowspan, colspan, heading, None if box is None else tuple(box))


def _packed_link(link: Link, element: Element) -> dict[str, Any]:
    """Return a link as unstructured has it: text, address, and where it starts in the element's text."""
    start = link.start - element.start
    return {"text": element.text[start : link.end - element.start], "url": link.url, "start_index": start}


def _link(packed: Mapping[str, Any], start: int) -> Link:
    first = start + packed["start_index"]
    return Link(first, first + len(packed["text"]), packed["url"])


def _corners(box: Box) -> list[list[float]]:
    """Return top left, bottom left, bottom right, top right: unstructured's order."""
    x0, y0, x1, y1 = box
    return [[x0, y0], [x0, y1], [x1, y1], [x1, y0]]


def _box(coordinates: Mapping[str, Any] | None) -> Box | None:
    if coordinates is None:
        return None
    (x0, y0), _, (x1, y1), _ = coordinates["points"]
    return x0, y0, x1, y1


def to_markdown(extraction: Extraction, *, running: bool = False) -> str:
    """Return the document in Markdown; its running headers and footers only if asked for.

    A rule parts the main content of a web page from what stands beside it.
    """
    left_out = () if running else (Category.HEADER, Category.FOOTER)
    return "\n".join(
        _markdown(element for element in extraction.elements if element.category not in left_out)
    )


def _markdown(elements: Iterator[Element]) -> Iterator[str]:
    previous: Element | None = None
    for element in elements:
        listed = element.category == Category.LIST_ITEM
        if previous is not None and not (listed and previous.category == Category.LIST_ITEM):
            yield ""
        if element.aside and previous is not None and not previous.aside:
            yield from ("---", "")
        text = _one_line(_linked(element))
        if element.category == Category.TABLE:
            yield from _table(element)
        elif element.category == Category.TITLE:
            yield f"{'#' * min(element.level or 1, 6)} {text}"
        elif listed:
            indent = "   " * ((element.level or 1) - 1)
            yield f"{indent}{text}" if _NUMBERED.match(text) else f"{indent}- {_BULLET.sub('', text)}"
        elif element.category == Category.CODE_SNIPPET:
            yield from _code(element.text)
        else:
            yield text
        previous = element


def _linked(element: Element) -> str:
    """Return the element's text with its links as Markdown has them."""
    text, at = "", 0
    for link in element.links:
        start, end = link.start - element.start, link.end - element.start
        address = link.url.translate(_ESCAPED)
        text += f"{element.text[at:start]}[{element.text[start:end]}]({address})"
        at = end
    return text + element.text[at:]


def _code(text: str) -> Iterator[str]:
    """Yield a fenced block, its fence longer than any run of backticks in it."""
    fence = "`" * max(3, 1 + max(map(len, _BACKTICKS.findall(text)), default=0))
    yield from (fence, *text.split("\n"), fence)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _table(element: Element) -> Iterator[str]:
    """Yield a pipe table, or HTML where pipes cannot show it.

    That is a table with cells that span, with several heading rows, or with a grid in doubt, which only the
    HTML has.
    """
    spans = any(cell.rowspan > 1 or cell.colspan > 1 for cell in element.cells)
    if element.html and (spans or element.header_rows > 1 or not element.cells):
        yield _one_line(element.html)
        return
    rows = [line.split("\t") for line in element.text.split("\n")]
    width = max(len(row) for row in rows)
    headed = min(element.header_rows, 1)
    for row in (rows[0] if headed else [""], ["---"] * width, *rows[headed:]):
        cells = [cell.replace("|", "\\|") for cell in row] + [""] * (width - len(row))
        yield f"| {' | '.join(cells)} |"
