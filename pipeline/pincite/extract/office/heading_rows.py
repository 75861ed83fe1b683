"""Mark the heading rows of a Word file's tables, which most authors only make bold."""

from __future__ import annotations

from typing import Any

from lxml import etree

from pincite.extract.office.markup import is_on, namespace, number, value
from pincite.extract.office.styles import WordStyles

_FIRST_ROW = 0x0020
"""The bit of a table's look by which its style sets the first row apart (ECMA-376, 17.4.55)."""


def mark(body: Any, styles: WordStyles) -> None:
    """Mark the first row of each table that its style sets apart, or that is all bold, as a heading."""
    for table in body.iter("{*}tbl"):
        rows = table.findall("{*}tr")
        if len(rows) > 1 and (_is_set_apart(table, styles) or _is_bold(rows[0], styles)):
            _mark(rows[0])


def _is_set_apart(table: Any, styles: WordStyles) -> bool:
    look = table.find("{*}tblPr/{*}tblLook")
    applies = value(look, "firstRow") == "1" or (number(look, base=16) or 0) & _FIRST_ROW
    return bool(applies) and styles.sets_first_row_apart(value(table.find("{*}tblPr/{*}tblStyle")))


def _is_bold(row: Any, styles: WordStyles) -> bool:
    said = {text.getparent() for text in row.iter("{*}t") if (text.text or "").strip()}
    return bool(said) and all(is_on(styles.of_run(run, "b")) for run in said)


def _mark(row: Any) -> None:
    properties = row.find("{*}trPr")
    if properties is None:
        properties = etree.Element(f"{namespace(row)}trPr")
        row.insert(0, properties)
    if properties.find("{*}tblHeader") is None:
        etree.SubElement(properties, f"{namespace(row)}tblHeader")
