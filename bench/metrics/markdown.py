"""Markdown as blocks: what is a heading, what is a table, and what is other text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from metrics.grids import Grid, from_html, from_markdown, one_line, to_html, without_marks

_HTML_TABLE = re.compile(r"<table\b[^>]*>.*?</table>", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*)")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a table (with its grid) or a line of other text.

    `text` is without any mark. `marked` is as it was written, but for the `#` of a heading; of a table it is
    the HTML of the grid, however it was written.
    """

    kind: Literal["heading", "table", "text"]
    text: str
    marked: str
    grid: Grid = ()


def blocks(markdown: str) -> list[Block]:
    """Return what stands in `markdown`, in its order. Tables may be HTML or have pipes."""
    found: list[Block] = []
    at = 0
    markdown = _IMAGE.sub("", markdown)
    for table in _HTML_TABLE.finditer(markdown):
        found += _of_lines(markdown[at : table.start()].splitlines())
        found.append(_table(from_html(table[0])))
        at = table.end()
    return found + list(_of_lines(markdown[at:].splitlines()))


def plain_text(markdown: str) -> str:
    """Return the text in reading order on one line: no marks of headings or lists, tables by rows."""
    return " ".join(block.text for block in blocks(markdown))


def marked_text(markdown: str) -> str:
    """Return the same with its marks, as opendataloader-bench compares it: `#`, emphasis, tables as HTML."""
    return " ".join(
        f"# {block.marked}" if block.kind == "heading" else block.marked for block in blocks(markdown)
    )


def tables(markdown: str) -> list[Grid]:
    """Return the grids of the tables, in their order."""
    return [block.grid for block in blocks(markdown) if block.kind == "table"]


def _of_lines(lines: list[str]) -> Iterator[Block]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if "|" in line and at + 1 < len(lines) and "|" in lines[at + 1] and _is_rule(lines[at + 1]):
            end = at + 2
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield _table(from_markdown([_plain(row) for row in lines[at:end]]))
            at = end
            continue
        at += 1
        if heading := _HEADING.fullmatch(line):
            yield Block("heading", without_marks(_plain(heading[1])), one_line(heading[1]))
        elif text := without_marks(_plain(line)):
            yield Block("text", text, one_line(line))


def _is_rule(line: str) -> bool:
    return _TABLE_RULE.fullmatch(line) is not None


def _plain(line: str) -> str:
    unlinked = _LINK.sub(r"\1", line)
    # The escape before a pipe is what tells it from the edge of a cell: the table's reader takes it off.
    return html.unescape(_ESCAPE.sub(lambda escape: escape[0] if escape[1] == "|" else escape[1], unlinked))


def _table(grid: Grid) -> Block:
    return Block("table", " ".join(cell.text for cell in grid if cell.text), to_html(grid), grid)
