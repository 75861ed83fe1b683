"""Mark the heading rows of a Word file's tables, which most authors only make bold."""

from __future__ import annotations

from typing import Any

from lxml import etree

from pincite.extract.office.markup import W, children, first, is_on, value, within
from pincite.extract.office.styles import WordStyles

_FIRST_ROW = 0x0020
"""The bit of a table's look by which its style sets the first row apart (ECMA-376, 17.4.55)."""


def mark(body: Any, styles: WordStyles) -> None:
    """Mark the rows at the beginning of each table as headings that its style sets apart, or that are bold.

    Of these there is the first, and the second where the first has one cell, which is the table's title.
    """
    for table in within(body, "tbl"):
        rows = children(table, "tr")
        leading = 1 + (len(rows) > 2 and len(children(rows[0], "tc")) == 1)
        if len(rows) > leading and (_is_set_apart(table, styles) or _are_bold(rows, leading, styles)):
            for row in rows[:leading]:
                _mark(row)
        for row in rows:
            _unmark(row)


def _is_set_apart(table: Any, styles: WordStyles) -> bool:
    look = first(table, "tblPr/tblLook")
    bits = value(look) or ""
    applies = value(look, "firstRow") == "1" or (_is_hex(bits) and int(bits, 16) & _FIRST_ROW)
    return bool(applies) and styles.sets_first_row_apart(value(first(table, "tblPr/tblStyle")))


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 8 and all(each in "0123456789abcdefABCDEF" for each in text)


def _are_bold(rows: list[Any], leading: int, styles: WordStyles) -> bool:
    """Return True if the first rows are bold, and not all of the others."""
    return all(map(styles.is_bold, rows[:leading])) and not all(map(styles.is_bold, rows[leading:]))


def _unmark(row: Any) -> None:
    """Take a mark from a row that is switched off: mammoth takes any for one."""
    for own in children(row, "trPr/tblHeader"):
        if not is_on(own):
            own.getparent().remove(own)


def _mark(row: Any) -> None:
    properties = first(row, "trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        row.insert(0, properties)
    if first(properties, "tblHeader") is None:
        etree.SubElement(properties, f"{W}tblHeader")
