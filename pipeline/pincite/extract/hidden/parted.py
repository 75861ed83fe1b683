"""Part words that the page shows apart, and its text does not.

A line of dots runs into words without a space: a dish of a menu, the dots, and its price. And where a PDF
draws no space but leaves a gap, MuPDF adds one after letters of a few alphabets only: "oﬀ limits", set by TeX
with a ligature, would be one word, and so would a Korean sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pymupdf

from pincite.extract.hidden.pieces import chars_of, lies_in, word_of
from pincite.extract.hidden.text_visibility import RawWord

_DOTS = re.compile(r"[.·‥…]{5,}|…{2,}")

_WITHOUT_SPACE = re.compile(
    r"(?!\u2212\d)[\u1100-\u11ff\u1e00-\u1fff\u2100-\u2bff\uac00-\ud7a3\ufb00-\ufb06\U0001d400-\U0001d7ff]."
)
"""Letters and signs that have a gap behind them where a word ends, and to which MuPDF adds no space: Hangul,
Latin and Greek with marks, ligatures, signs and arrows, and letters of mathematics. Han and Kana aren't among
them, since a gap between those ends no word, nor is a minus before its number."""
_GAP = 0.15
"""Font sizes from a character to the next one in another word, at least: MuPDF's own measure."""


def parted(textpage: pymupdf.TextPage, words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words, parted before and behind lines of dots, and at gaps where MuPDF adds no space."""
    lines = {(word.block, word.line) for word in words if _may_be_several(word.text)}
    if not lines:
        return list(words)
    chars = chars_of(textpage, lines)
    return [part for word in words for part in _parts(word, chars.get((word.block, word.line), ()))]


def _may_be_several(text: str) -> bool:
    return bool(_WITHOUT_SPACE.search(text) or (_DOTS.search(text) and not _DOTS.fullmatch(text)))


def _parts(word: RawWord, chars: Sequence[dict[str, Any]]) -> list[RawWord]:
    if not _may_be_several(word.text):
        return [word]
    inside = [char for char in chars if lies_in(word, char)]
    if "".join(char["c"] for char in inside) != word.text:
        return [word]
    cuts = {cut for dots in _DOTS.finditer(word.text) for cut in dots.span()} | set(_gaps(inside))
    if not (cuts := cuts - {0, len(inside)}):
        return [word]
    return [word_of(word, inside[start:end]) for start, end in pairwise(sorted(cuts | {0, len(inside)}))]


def _gaps(chars: Sequence[dict[str, Any]]) -> Iterator[int]:
    """Yield where a gap follows one of the characters to which MuPDF adds no space."""
    for place, (char, after) in enumerate(pairwise(chars), 1):
        gap = after["bbox"][0] - char["bbox"][2]
        if gap >= _GAP * char["size"] and _WITHOUT_SPACE.match(char["c"] + after["c"]):
            yield place
