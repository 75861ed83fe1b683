"""Join characters that a page prints over each other to show one: an accent and its letter.

TeX prints the accent, goes back, and prints the letter. The text then says "B¨arenreiter" where the page
shows "Bärenreiter".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pymupdf

from pincite.extract.hidden.pieces import chars_of, lies_in
from pincite.extract.hidden.text_visibility import RawWord

OVER = 0.5
"""Share of the narrower character's width that two printed over each other have in common, at least."""

_COMBINING = {
    "\u005e": "\u0302",
    "\u0060": "\u0300",
    "\u007e": "\u0303",
    "\u00a8": "\u0308",
    "\u00af": "\u0304",
    "\u00b4": "\u0301",
    "\u00b8": "\u0327",
    "\u02c6": "\u0302",
    "\u02c7": "\u030c",
    "\u02d8": "\u0306",
    "\u02d9": "\u0307",
    "\u02da": "\u030a",
    "\u02db": "\u0328",
    "\u02dc": "\u0303",
    "\u02dd": "\u030b",
}
"""Accents that stand by themselves, and those that join a letter."""
_DOTLESS = {"\u0131": "i", "\u0237": "j"}
_CIRCLE = "\u20dd"
_CIRCLED = {"c": "\u00a9", "C": "\u00a9", "R": "\u00ae"}


def joined(textpage: pymupdf.TextPage, words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words, accents joined with the letters that they are printed over."""
    lines = {(word.block, word.line) for word in words if _may_be_overprinted(word.text)}
    if not lines:
        return list(words)
    chars = chars_of(textpage, lines)
    return [_joined(word, chars.get((word.block, word.line), ())) for word in words]


def _may_be_overprinted(text: str) -> bool:
    return any(_one_of(first, second) for first, second in pairwise(text))


def _joined(word: RawWord, chars: Sequence[dict[str, Any]]) -> RawWord:
    if not _may_be_overprinted(word.text):
        return word
    inside = [char for char in chars if lies_in(word, char)]
    if "".join(char["c"] for char in inside) != word.text:
        return word
    text, taken = "", False
    for char, after in pairwise([*inside, None]):
        assert char is not None, "only the last one is None"
        one = _one_of(char["c"], after["c"]) if after and not taken and _overlap(char, after) else ""
        text += "" if taken else one or char["c"]
        taken = bool(one)
    return word._replace(text=text)


def _one_of(first: str, second: str) -> str:
    """Return the character that two show together; "" where they show two."""
    if second == _CIRCLE:
        return _CIRCLED.get(first, "")
    if first not in _COMBINING or not second.isalpha():
        return ""
    one = unicodedata.normalize("NFC", _DOTLESS.get(second, second) + _COMBINING[first])
    return one if len(one) == 1 else ""


def _overlap(first: dict[str, Any], second: dict[str, Any]) -> bool:
    (left, _, right, _), (start, _, end, _) = first["bbox"], second["bbox"]
    common = min(right, end) - max(left, start)
    return bool(common >= OVER * min(right - left, end - start))
