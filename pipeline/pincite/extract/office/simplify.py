"""Simplify the markup of a Word file: say each thing once, as text, in elements that mammoth reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from lxml import etree

from pincite.extract.office import formulas
from pincite.extract.office.markup import R, W, around, children, first, is_a, number, text_of, value, within

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_GONE = ("bookmarkStart", "bookmarkEnd", "proofErr")
_VML = "{urn:schemas-microsoft-com:vml}"
_SHAPES = ("arc", "curve", "image", "line", "oval", "polyline", "rect", "roundrect")
"""Shapes that may hold a box of text; of these mammoth reads some."""
_PICTURES = ("{*}blip", "{*}imagedata", "{*}hlinkClick")
_MAX_LEFT_OUT = 63
"""Cells that a table of Word has in a row, at most."""
_WRAPPERS = ("fldSimple", "bdo", "dir", "smartTag", "customXml")
"""Elements whose content is text, of which mammoth does not read each."""
_READ_AS = {"cr": "br", "ptab": "tab"}
_RAISED = {"superscript": str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")}
_RAISED["subscript"] = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
"""The signs that a raised or lowered sign is written as: 10³ is not 103."""


def simplify(text: Any, links: Collection[str]) -> None:
    """Simplify a text in place. `links` are the ids of the addresses that its part has."""
    etree.strip_elements(text, *(f"{W}{name}" for name in _GONE), *_PICTURES, with_tail=False)
    for moved in [each for each in within(text, "moveFrom") if len(each)]:
        moved.getparent().remove(moved)
    for alternatives in list(text.iter(f"{_MC}AlternateContent")):
        _choose(alternatives)
    etree.strip_tags(text, *(f"{_VML}{name}" for name in _SHAPES))
    formulas.write_out(text)
    etree.strip_tags(text, *(f"{W}{name}" for name in _WRAPPERS))
    etree.strip_elements(text, f"{W}rt", "{*}checkbox", with_tail=False)
    etree.strip_tags(text, f"{W}ruby", f"{W}rubyBase")
    for each in within(text, "br"):
        each.attrib.clear()  # a page's end parts words as a line's does
    for name, other in _READ_AS.items():
        for each in within(text, name):
            each.tag = f"{W}{other}"
    for link in within(text, "hyperlink"):
        if link.get(f"{R}id") not in links:
            link.attrib.pop(f"{R}id", None)
    for run in list(within(text, "r")):
        _part(run)
        _raise(run)
    for row in list(within(text, "tr")):
        _fill(row)
    nested = [table for table in within(text, "tbl") if next(around(table, "tc"), None) is not None]
    for table in reversed(nested):
        _write_out(table)


def _choose(alternatives: Any) -> None:
    """Leave the form that mammoth reads; where only another has text, put that behind the paragraph."""
    fallback = alternatives.find(f"{_MC}Fallback")
    choices = alternatives.findall(f"{_MC}Choice")
    if fallback is None or not text_of(fallback).strip():
        paragraph = next(alternatives.iterancestors(f"{W}p"), None)
        boxes = [box for choice in choices[:1] for box in within(choice, "txbxContent")]
        for block in reversed([block for box in boxes for block in box]):
            if paragraph is not None:
                paragraph.addnext(block)
    for choice in choices:
        alternatives.remove(choice)


def _raise(run: Any) -> None:
    """Write raised and lowered digits with signs of their own, where all of a run has such."""
    signs = _RAISED.get(value(first(run, "rPr/vertAlign")) or "", {})
    for said in children(run, "t"):
        if said.text and all(ord(each) in signs or each.isspace() for each in said.text):
            said.text = said.text.translate(signs)


def _fill(row: Any) -> None:
    """Put empty cells in the place of those that a row leaves out at its start."""
    for _ in range(min(number(first(row, "trPr/gridBefore")) or 0, _MAX_LEFT_OUT)):
        cell = etree.Element(f"{W}tc")
        etree.SubElement(cell, f"{W}p")
        cells = children(row, "tc")
        row.insert(row.index(cells[0]) if cells else len(row), cell)


def _write_out(table: Any) -> None:
    """Put a paragraph for each row in the place of a table in a cell of another."""
    for row in children(table, "tr"):
        line = etree.Element(f"{W}p")
        for paragraph in list(within(row, "p")):
            line.extend(each for each in list(paragraph) if not is_a(each, "pPr"))
            space = etree.SubElement(etree.SubElement(line, f"{W}r"), f"{W}t")
            space.text = " "
        table.addprevious(line)
    table.getparent().remove(table)


def _part(run: Any) -> None:
    """Take runs within a run, as a phonetic guide leaves them, out of it, and symbols without a sign."""
    for symbol in [each for each in run if is_a(each, "sym") and each.get(f"{W}char") is None]:
        run.remove(symbol)
    for inner in reversed([each for each in run if is_a(each, "r")]):
        run.addnext(inner)
