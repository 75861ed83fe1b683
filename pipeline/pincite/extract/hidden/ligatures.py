"""Give the ligatures and dashes of TeX's bitmap fonts their characters.

Such a font says of none of its characters which it is. In its encoding, T1 ("Cork"), "fi" has the place of a
control character, which is taken for white space: "filesystem" would be read as "lesystem".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pymupdf

_LIGATURES = {0x1B: "ﬀ", 0x1C: "ﬁ", 0x1D: "ﬂ", 0x1E: "ﬃ", 0x1F: "ﬄ"}
_DASHES = {0x15: "–", 0x16: "—"}
_ANY = re.compile(r"[\x15\x16\x1b-\x1f]")


def with_ligatures(textpage: pymupdf.TextPage) -> pymupdf.TextPage:
    """Return the text of a page with its ligatures beside letters, and its dashes within words."""
    if not _ANY.search(textpage.extractText()):
        return textpage
    for line in _lines(textpage):
        chars = [each.m_internal for each in line]
        for before, char, after in zip([None, *chars], chars, [*chars[1:], None], strict=False):
            if char.c in _LIGATURES and (_is_letter(before) or _is_letter(after)):
                char.c = ord(_LIGATURES[char.c])
            elif char.c in _DASHES and _is_word(before) and _is_word(after):
                char.c = ord(_DASHES[char.c])
    return textpage


def _lines(textpage: pymupdf.TextPage) -> Iterator[Any]:
    for block in textpage.this:
        if block.m_internal.type == pymupdf.mupdf.FZ_STEXT_BLOCK_TEXT:
            yield from block


def _is_letter(char: Any | None) -> bool:
    return char is not None and chr(char.c).isalpha()


def _is_word(char: Any | None) -> bool:
    return char is not None and chr(char.c).isalnum()
