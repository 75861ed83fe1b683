"""Find the headings of a Word file by their outline level or bold type, and mark them for the conversion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from pincite.extract.office.markup import is_on, namespace, number
from pincite.extract.office.styles import WordStyles

LEVELS = 6
"""Levels of headings that HTML has."""
_MARK = "ReadAsHeading"
"""The style that a heading gets, with its level behind it."""
_LONGEST = 120
"""Characters of a paragraph in bold that may be a heading."""
_TITLE = "Title"
"""The name of the style of a title, in whatever language a file is."""
_IN_A_ROW = 2
"""Paragraphs in bold above a text that may head it, as a title and what stands below it."""
_ENDS_SENTENCE = (".", ",", ";")
_DEFAULT_SIZE = 22
"""The size of text whose file tells none, in half points."""

Heading = tuple[Any, int]
"""A paragraph, and its level from 1."""

STYLE_MAP = "".join(f"p.{_MARK}{level} => h{level}:fresh\n" for level in range(1, LEVELS + 1))
"""The tags that mammoth gives to what is marked."""


def headings(body: Any, styles: WordStyles) -> list[Heading]:
    """Return titles, paragraphs with an outline level, and below these in depth short ones in bold."""
    outlined = []
    for paragraph in body.iter("{*}p"):
        level = number(styles.of_paragraph(paragraph, "outlineLvl"))
        if level is not None and 0 <= level < LEVELS:
            outlined.append((paragraph, level + 1))
        elif styles.name_of(paragraph) == _TITLE:
            outlined.append((paragraph, 1))
    known = {paragraph for paragraph, _ in outlined}
    bold = [each for each in _bold(body, styles) if each not in known]
    above = max((level for _, level in outlined), default=0)
    sizes = sorted({_size(each, styles) for each in bold}, reverse=True)
    return outlined + [(each, min(above + 1 + sizes.index(_size(each, styles)), LEVELS)) for each in bold]


def mark(found: Sequence[Heading]) -> None:
    """Give headings the style that STYLE_MAP knows, in place."""
    for paragraph, level in found:
        within = namespace(paragraph)
        properties = paragraph.find("{*}pPr")
        if properties is None:
            properties = etree.Element(f"{within}pPr")
            paragraph.insert(0, properties)
        for own in properties.findall("{*}pStyle"):
            properties.remove(own)
        properties.insert(0, etree.Element(f"{within}pStyle", {f"{within}val": f"{_MARK}{level}"}))


def _bold(body: Any, styles: WordStyles) -> Iterator[Any]:
    """Yield the paragraphs in bold that stand above others, or above a table."""
    blocks = [block for block in body if block.tag.endswith("}tbl") or _said(block)]
    rows = [(is_bold, list(row)) for is_bold, row in groupby(blocks, lambda each: _may_head(each, styles))]
    for at, (is_bold, row) in enumerate(rows):
        if is_bold and len(row) <= _IN_A_ROW and at + 1 < len(rows):
            yield from row


def _may_head(block: Any, styles: WordStyles) -> bool:
    text = _said(block)
    if not block.tag.endswith("}p") or len(text) > _LONGEST or text.endswith(_ENDS_SENTENCE):
        return False
    runs = {each.getparent() for each in block.iter("{*}t") if (each.text or "").strip()}
    return bool(runs) and all(is_on(styles.of_run(run, "b")) for run in runs)


def _said(block: Any) -> str:
    return "".join(each.text or "" for each in block.iter("{*}t")).strip()


def _size(paragraph: Any, styles: WordStyles) -> int:
    """Return the size of a paragraph's first run, in half points."""
    run = next(paragraph.iter("{*}r"))
    return number(styles.of_run(run, "sz")) or _DEFAULT_SIZE
