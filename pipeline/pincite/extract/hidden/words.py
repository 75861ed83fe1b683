"""Read the text of a page that a viewer sees, and list what the page holds and hides.

What is hidden stays out of every index and stands in the document's report. In doubt a word is seen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pymupdf

from pincite.errors import TooMuchText
from pincite.extract.blocks import clean, rounded, union
from pincite.extract.hidden.drawn import text_of
from pincite.extract.hidden.ligatures import with_ligatures
from pincite.extract.hidden.overprinted import joined
from pincite.extract.hidden.parted import parted
from pincite.extract.hidden.pieces import in_pieces
from pincite.extract.hidden.text_visibility import InvisibleReason, RawWord, TextVisibility
from pincite.extract.hidden.torn_words import rejoined
from pincite.schema.extraction import LeftOut

_MAX_LISTED = 100
"""Entries of a page's list; what goes beyond is counted in one last entry for each reason."""
_MAX_EXCERPT = 200
_MAX_LAYERS = 1_000


@dataclass(frozen=True, slots=True)
class VisibleText:
    """The text a viewer sees of a page, and what was left out, with boxes as displayed.

    It has the words in drawing order, and the text blocks with their fonts as `pymupdf.TextPage.extractDICT`
    gives them, of all text.
    """

    words: tuple[RawWord, ...]
    blocks: list[dict[str, Any]]
    left_out: tuple[LeftOut, ...] = ()


def visible_text(page: pymupdf.Page, max_chars: int, max_pixels: int, *, drawn: bool = True) -> VisibleText:
    """Return the words of a page that are seen, and what it hides.

    The page's rotation must have been removed.

    `max_pixels` bounds the images that are decoded to know what covers what. Without drawing, for a page that
    takes too long to draw, only what is invisible, tiny or off the page is told. Raises TooMuchText.
    """
    textpage = with_ligatures(text_of(page))
    words = list(map(RawWord._make, textpage.extractWORDS()))
    if sum(len(word.text) for word in words) > max_chars:
        raise TooMuchText(
            f"Page {page.number + 1} holds more than {max_chars:,} characters: "
            "split the document, or raise PINCITE_MAX_PAGE_CHARS."
        )
    blocks = textpage.extractDICT()["blocks"]
    pieces, owners = in_pieces(textpage, words, blocks)
    hidden = TextVisibility(page, pieces, blocks, max_pixels, drawn=drawn).hidden() if words else {}
    found = [(pieces[index], reason) for index, reason in sorted(hidden.items())]
    found += _switched_off(page, words)
    torn = {owners[index] for index in hidden}
    visible = [
        pieces[index] if owner in torn else words[owner]
        for index, owner in enumerate(owners)
        if (index not in hidden if owner in torn else index == 0 or owners[index - 1] != owner)
    ]
    shown = parted(textpage, rejoined(textpage, joined(textpage, visible)))
    return VisibleText(tuple(shown), blocks, tuple(_listed(found)))


def _listed(found: Sequence[tuple[RawWord, InvisibleReason]]) -> Iterator[LeftOut]:
    """Yield an entry for each line and reason."""
    lines: dict[tuple[InvisibleReason, int, int], list[RawWord]] = defaultdict(list)
    for word, reason in found:
        lines[reason, word.block, word.line].append(word)
    rest: Counter[InvisibleReason] = Counter()
    for place, ((reason, _, _), words) in enumerate(lines.items()):
        chars = sum(len(word.text) for word in words)
        if place >= _MAX_LISTED:
            rest[reason] += chars
            continue
        excerpt = clean(" ".join(word.text for word in words[:_MAX_EXCERPT]))[:_MAX_EXCERPT]
        yield LeftOut(reason, chars, excerpt, rounded(union(word.box for word in words)))
    for reason, chars in rest.items():
        yield LeftOut(reason, chars, "")


def _switched_off(page: pymupdf.Page, words: Sequence[RawWord]) -> list[tuple[RawWord, InvisibleReason]]:
    """Return the words of layers (optional content) that the document shows only if switched on."""
    with _all_layers(page) as switched:
        if not switched:
            return []
        every = [RawWord(*word) for word in with_ligatures(text_of(page)).extractWORDS()]
    known = Counter((word.text, rounded(word.box)) for word in words)
    found: list[tuple[RawWord, InvisibleReason]] = []
    for word in every:
        key = word.text, rounded(word.box)
        if known[key]:
            known[key] -= 1
        else:
            found.append((word, "hidden"))
    return found


@contextmanager
def _all_layers(page: pymupdf.Page) -> Iterator[bool]:
    """Switch on every layer that is off, for as long as the block lasts. Yields True if there was one."""
    document = pymupdf.mupdf.pdf_document_from_fz_document(page.parent.this)
    layers = range(min(pymupdf.mupdf.pdf_count_layers(document), _MAX_LAYERS))
    off = [layer for layer in layers if not pymupdf.mupdf.pdf_layer_is_enabled(document, layer)]
    for layer in off:
        pymupdf.mupdf.pdf_enable_layer(document, layer, 1)
    try:
        yield bool(off)
    finally:
        for layer in off:
            pymupdf.mupdf.pdf_enable_layer(document, layer, 0)
