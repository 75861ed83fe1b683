"""Make the extraction of a document from its pages as they were read: stored text, offsets and ids."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Block, ParsedPage, rounded, union
from pincite.schema.body import body_of
from pincite.schema.extraction import Category, Element, LeftOut, Page, PageExtraction, Word

SEPARATOR = "\n\n"
"""Text between two elements of a page."""
_EXCERPT = 200
"""Characters of a table of contents that are listed."""


def page_and_elements(read: ParsedPage) -> tuple[Page, list[Element]]:
    """Return the stored text of a page, and its elements, whose offsets point into it.

    Raises ValueError for words that do not stand in their block's text.
    """
    text = ""
    words: list[Word] = []
    elements: list[Element] = []
    for block in read.blocks:
        if not block.text.strip():
            continue
        if text:
            text += SEPARATOR
        start = len(text)
        text += block.text
        _check(block)
        words += [Word(start + word.start, start + word.end, rounded(word.box)) for word in block.words]
        elements.append(_element(block, read.number, start))
    return Page(read.number, text, read.width, read.height, tuple(words), read.read_by), elements


def _check(block: Block) -> None:
    reach = 0
    for word in block.words:
        if not reach <= word.start < word.end <= len(block.text):
            raise ValueError(f"a word at {word.start}-{word.end} of a block of {len(block.text)} characters")
        if len(block.text[word.start : word.end].split()) != 1:
            raise ValueError(f"a word at {word.start}-{word.end} that is none")
        reach = word.end


def _element(block: Block, number: int, start: int) -> Element:
    key = f"{number}\x1f{start}\x1f{block.text}"
    return Element(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        category=block.category,
        text=block.text,
        page=number,
        start=start,
        end=start + len(block.text),
        box=block.box,
        level=block.level if block.category in (Category.TITLE, Category.LIST_ITEM) else None,
        html=block.html,
        header_rows=block.header_rows,
        cells=tuple(replace(c, start=start + c.start, end=start + c.end) for c in block.cells),
        links=tuple(replace(k, start=start + k.start, end=start + k.end) for k in block.links),
        continues=block.continues,
        aside=block.aside,
        contents=block.contents,
    )


def with_headings(elements: Sequence[Element]) -> list[Element]:
    """Return the elements with the path of titles that stand above each, outermost first, itself left out.

    What stands beside a main content is under no title of it.
    """
    path: list[tuple[int, str]] = []
    placed = []
    is_aside = False
    for element in elements:
        if element.aside and not is_aside:
            path, is_aside = [], True
        if element.category == Category.TITLE and element.level is not None:
            while path and path[-1][0] >= element.level:
                path.pop()
        running = element.category in (Category.HEADER, Category.FOOTER)
        placed.append(element if running else replace(element, headings=tuple(title for _, title in path)))
        if element.category == Category.TITLE and element.level is not None:
            path.append((element.level, " ".join(element.text.split())))
    return placed


def with_contents(extractions: Sequence[PageExtraction], elements: Sequence[Element]) -> list[PageExtraction]:
    """Add to each page's extraction what it has of the table of contents, among what is left out."""
    contents: dict[int, list[Element]] = defaultdict(list)
    for element in body_of(elements).contents:
        contents[element.page].append(element)
    return [
        replace(extraction, left_out=(*extraction.left_out, _left_out(contents[extraction.page])))
        if extraction.page in contents
        else extraction
        for extraction in extractions
    ]


def _left_out(contents: Sequence[Element]) -> LeftOut:
    text = "\n".join(element.text for element in contents)
    boxes = [element.box for element in contents if element.box is not None]
    return LeftOut("contents", len(text), text[:_EXCERPT], union(boxes) if boxes else None)
