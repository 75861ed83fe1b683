"""Tables of public documents whose grid is known: gold of the test data, and tables of its web pages."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import lxml.html
from extraction_sets import gold_tables
from metrics.grids import Grid, from_html

from typeset.sheets import Sheet, whole

LONGEST_CELL = 90
"""Characters of a cell that are kept, up to the last whole word."""
_NUMBER = re.compile(r"[(+\-–−]?[$€£]?\s?\d[\d.,\s]*\)?\s?[%‰]?")


@dataclass(frozen=True, slots=True)
class Source:
    """A document, and its tables that can be set."""

    name: str
    sheets: tuple[Sheet, ...]


def sources() -> list[Source]:
    """Return the documents that have at least one usable table, by name."""
    found: dict[str, list[Sheet]] = {}
    for name, grid, heads in (*_gold(), *_pages(), *_web()):
        sheet = _usable(grid, heads)
        if sheet:
            found.setdefault(name, []).append(sheet)
    return [Source(name, tuple(found[name])) for name in sorted(found)]


def is_number(text: str) -> bool:
    """Return True for a figure, with its sign, currency or per cent."""
    return _NUMBER.fullmatch(text) is not None


def _data(folder: str) -> Path:
    return Path(os.environ["PINCITE_TEST_DATA"]) / folder


def _gold() -> Iterator[tuple[str, Grid, int]]:
    for path in sorted(_data("tables-dev").glob("*-str.xml")):
        for _, grid in gold_tables(path):
            yield f"tables-dev/{path.name.removesuffix('-str.xml').rstrip('ab')}", grid, _heads(grid)


def _pages() -> Iterator[tuple[str, Grid, int]]:
    for line in (_data("pages-dev") / "tables.jsonl").read_text().splitlines():
        table = json.loads(line)
        grid = from_html(table["html"])
        yield f"pages-dev/{table['page']}", grid, _heads(grid)


def _web() -> Iterator[tuple[str, Grid, int]]:
    for path in sorted((_data("html-dev") / "html").glob("*.html.gz")):
        page = lxml.html.document_fromstring(gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
        for table in page.iter("table"):
            if table.find(".//table") is None and not any(
                True for _ in table.iter("script", "style", "input")
            ):
                html = lxml.html.tostring(table, encoding="unicode", with_tail=False)
                grid = from_html(html)
                yield f"html-dev/{path.name.removesuffix('.html.gz')}", grid, _heads(grid)


def _heads(grid: Grid) -> int:
    """Return the first row, with all that cells of it span; and the next one where the first has groups."""
    first = min((cell.row for cell in grid), default=0)
    top = [cell for cell in grid if cell.row == first]
    down = max((cell.rowspan for cell in top), default=1)
    return first + max(down, 1 + any(cell.colspan > 1 for cell in top))


def _usable(grid: Grid, heads: int) -> Sheet | None:
    sheet = whole(tuple(replace(cell, text=_kept(cell.text)) for cell in grid), heads)
    if sheet is None or sheet.width not in range(2, 10) or sheet.height - sheet.heading_rows < 3:
        return None
    filled = sum(bool(cell.text) for cell in sheet.cells) / len(sheet.cells)
    return sheet if filled >= 0.6 and sheet.heading_rows <= 3 and not _empty_lines(sheet) else None


def _empty_lines(sheet: Sheet) -> bool:
    return not all(any(cell.text for cell in row) for row in sheet.rows())


def _kept(text: str) -> str:
    """Return the properties that every program's fonts have, on one line."""
    plain = " ".join(re.sub(r"[^\x20-\x7e\xa1-\xac\xae-\xff–—‘’“”•…€]", " ", text).split())
    return plain if len(plain) <= LONGEST_CELL else plain[:LONGEST_CELL].rsplit(" ", 1)[0]


def texts(sheet: Sheet) -> list[str]:
    """Return the cells' texts that are words rather than figures."""
    return [cell.text for cell in sheet.cells if len(cell.text) > 3 and not is_number(cell.text)]
