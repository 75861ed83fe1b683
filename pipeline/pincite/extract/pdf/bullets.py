"""Find the marks of lists that a font of signs draws: its text is a letter, and the page shows a bullet."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from pincite.extract.blocks import Glyphs
from pincite.extract.geometry.paragraphs import LIST_START

BULLET = "•"
_SIGNS = re.compile(r"symbol|dingbat|wingding|webding|marlett", re.IGNORECASE)
"""Names of fonts that have no letters."""
_LEAST = 2
"""Lines of a page that begin with the same mark."""
_SIGNS_OF_MARK = 2
_SUBSCRIPT = 0.8
"""Size of a subscript over that of its letter, at most."""
_LATIN = 0x100
"""Characters from here on are what they say; those before are often the letter whose place a sign has."""

LineKey = tuple[int, int]
"""Number of a block of a page, and of a line in it."""


def mark_ends(blocks: Sequence[dict[str, Any]]) -> dict[LineKey, float]:
    """Return, for each line that begins with such a mark, where it ends, in points.

    `blocks` are those of `pymupdf.TextPage.extractDICT`. A mark is one character of which two hold: its font
    is one of signs, the font sets nothing but such characters, and several lines begin with it.
    """
    found: dict[tuple[str, str], dict[LineKey, float]] = defaultdict(dict)
    sets_more: Counter[str] = Counter()
    for block in blocks:
        for number, line in enumerate(block.get("lines", ())):
            spans = [span for span in line["spans"] if span["text"].strip()]
            for place, span in enumerate(spans):
                text, font = span["text"].strip(), span["font"]
                if place == 0 and len(text) == 1 and _is_before_text(spans[:2]):
                    found[font, text][block["number"], number] = span["bbox"][2]
                else:
                    sets_more[font] += 1
    ends: dict[LineKey, float] = {}
    for (font, char), lines in found.items():
        is_of_signs = _SIGNS.search(font) is not None
        signs = (is_of_signs, not sets_more[font], len(lines) >= _LEAST)
        if _stands_for_a_sign(char) and sum(signs) >= _SIGNS_OF_MARK:
            ends |= lines
    return ends


def _is_before_text(spans: Sequence[dict[str, Any]]) -> bool:
    """Return True if text in another font follows the first span, and no subscript of it."""
    if len(spans) < 2:
        return False
    mark, after = spans
    return bool(after["font"] != mark["font"] and after["size"] > _SUBSCRIPT * mark["size"])


def _stands_for_a_sign(char: str) -> bool:
    is_private = unicodedata.category(char) == "Co"
    return (is_private or ord(char) < _LATIN) and not LIST_START.match(f"{char} ")


def with_bullet(words: Sequence[Glyphs], end: float) -> list[Glyphs]:
    """Return the words of a line with a bullet for the mark that it begins with, which ends at `end`."""
    first, *rest = words
    x0, y0, x1, y1 = first.box
    bullet = Glyphs(BULLET, (x0, y0, min(end, x1), y1))
    if len(first.text) == 1:
        return [bullet, *rest]
    return [bullet, Glyphs(first.text[1:], (min(end, x1), y0, x1, y1)), *rest]
