"""Give the slides of a presentation their titles: the line at the top of each, however it is set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.blocks import Block, ParsedPage
from pincite.schema.extraction import Category

_LEAST = 3
"""Pages of a presentation."""
_WIDE = 1.2
"""Width of a slide over its height, at least."""
_SHARE = 0.9
"""Share of the pages that are slides."""
_TOP = 0.3
"""Share of the height of a slide in which its title begins."""
_CHARS = 90
_SENTENCE_END = re.compile(r"[.;,:]$")
_RUNNING = (Category.HEADER, Category.FOOTER, Category.IMAGE)


def with_slide_titles(pages: Sequence[ParsedPage], *, outlined: bool) -> list[ParsedPage]:
    """Return the pages, of a presentation with the first line of each page as its title.

    A title is read from the text layer, is short, ends as no sentence does, and stands at the top over
    something else; on the first page it may be its largest line. Where the presentation is not `outlined`,
    what else is set like a title on its slide is below it.
    """
    slides = [page for page in pages if page.width and page.height and page.width >= _WIDE * page.height]
    if len(pages) < _LEAST or len(slides) < _SHARE * len(pages):
        return list(pages)
    return [_titled(page, outlined=outlined) for page in pages]


def _titled(page: ParsedPage, *, outlined: bool) -> ParsedPage:
    shown = [place for place, block in enumerate(page.blocks) if block.category not in _RUNNING]
    if page.read_by == "ocr" or len(shown) < 2 or not _is_title(page, page.blocks[shown[0]]):
        return page
    top = replace(page.blocks[shown[0]], category=Category.TITLE, level=None if outlined else 1)
    below = (
        replace(block, level=2) if block.category == Category.TITLE and not outlined else block
        for block in page.blocks[shown[0] + 1 :]
    )
    return replace(page, blocks=(*page.blocks[: shown[0]], top, *below))


def _is_title(page: ParsedPage, block: Block) -> bool:
    if block.category == Category.TITLE:
        return True
    text = block.text.strip()
    largest = max(other.size or 0.0 for other in page.blocks)
    return (
        block.category == Category.NARRATIVE_TEXT
        and block.box is not None
        and (block.box[1] <= _TOP * (page.height or 0.0) or (page.number == 1 and block.size == largest))
        and len(text) <= _CHARS
        and any(map(str.isalpha, text))
        and not text[0].islower()
        and not _SENTENCE_END.search(text)
    )
