"""Find the headings of a Word file by their outline level or bold type, and mark them for the conversion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from lxml import etree

from pincite.extract.office.markup import W, children, first, is_a, number, points, text_of, within
from pincite.extract.office.numbering import Numbering
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
_NO_HEADINGS = re.compile(r"toc \d|caption|.*\bquote|table of figures", re.IGNORECASE)
"""Names of styles that set lines in bold which head nothing."""
_ENDS_SENTENCE = (".", ",", ";")
_DEFAULT_PT = 11.0
"""The size of text whose file tells none, in points."""

Heading = tuple[Any, int]
"""A paragraph, and its level from 1."""

STYLE_MAP = "".join(f"p.{_MARK}{level} => h{level}:fresh\n" for level in range(1, LEVELS + 1))
"""The tags that mammoth gives to what is marked."""


def headings(body: Any, styles: WordStyles, numbering: Numbering) -> list[Heading]:
    """Return titles and paragraphs with an outline level; then short bold paragraphs, deeper than these.

    An item of a list with bullets is none.
    """
    outlined = []
    for paragraph in within(body, "p"):
        level = number(styles.of_paragraph(paragraph, "outlineLvl"))
        if level is not None and 0 <= level < LEVELS:
            outlined.append((paragraph, level + 1))
        elif styles.name_of(paragraph) == _TITLE:
            outlined.append((paragraph, 1))
    known = {paragraph for paragraph, _ in outlined}
    bold = [
        each
        for each in _bold(body, styles)
        if each not in known
        and not _NO_HEADINGS.fullmatch(styles.name_of(each) or "")
        and not numbering.is_bullet(each)
    ]
    above = max((level for _, level in outlined), default=0)
    sizes = sorted({_size(each, styles) for each in bold}, reverse=True)
    return outlined + [(each, min(above + 1 + sizes.index(_size(each, styles)), LEVELS)) for each in bold]


def mark(found: Sequence[Heading]) -> None:
    """Give headings the style that STYLE_MAP knows, in place."""
    for paragraph, level in found:
        properties = first(paragraph, "pPr")
        if properties is None:
            properties = etree.Element(f"{W}pPr")
            paragraph.insert(0, properties)
        for own in children(properties, "pStyle"):
            properties.remove(own)
        properties.insert(0, etree.Element(f"{W}pStyle", {f"{W}val": f"{_MARK}{level}"}))


def _bold(body: Any, styles: WordStyles) -> Iterator[Any]:
    """Yield the paragraphs in bold that stand above others, or above a table."""
    blocks = [block for block in body if is_a(block, "tbl") or text_of(block).strip()]
    rows = [(is_bold, list(row)) for is_bold, row in groupby(blocks, lambda each: _may_head(each, styles))]
    for at, (is_bold, row) in enumerate(rows):
        if is_bold and len(row) <= _IN_A_ROW and at + 1 < len(rows):
            yield from row


def _may_head(block: Any, styles: WordStyles) -> bool:
    text = text_of(block).strip()
    is_short = is_a(block, "p") and len(text) <= _LONGEST and not text.endswith(_ENDS_SENTENCE)
    return is_short and styles.is_bold(block)


def _size(paragraph: Any, styles: WordStyles) -> float:
    """Return the size of a paragraph's first run, in points."""
    return points(styles.of_run(next(within(paragraph, "r")), "sz")) or _DEFAULT_PT
