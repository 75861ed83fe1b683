"""Part words that a line of dots runs into without a space: a dish of a menu, the dots, and its price."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import pymupdf

from pincite.extract.hidden.pieces import chars_of, lies_in, word_of
from pincite.extract.hidden.text_visibility import RawWord

_DOTS = re.compile(r"[.·‥…]{5,}|…{2,}")


def parted(textpage: pymupdf.TextPage, words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words, those with a line of dots in them parted before the dots and behind."""
    lines = {(word.block, word.line) for word in words if _runs_into_dots(word.text)}
    if not lines:
        return list(words)
    chars = chars_of(textpage, lines)
    found: list[RawWord] = []
    for word in words:
        inside = [char for char in chars.get((word.block, word.line), ()) if lies_in(word, char)]
        if not _runs_into_dots(word.text) or "".join(char["c"] for char in inside) != word.text:
            found.append(word)
            continue
        cuts = {cut for dots in _DOTS.finditer(word.text) for cut in dots.span()}
        ends = sorted(cuts | {0, len(inside)})
        found += [word_of(word, inside[start:end]) for start, end in pairwise(ends)]
    return found


def _runs_into_dots(text: str) -> bool:
    return bool(_DOTS.search(text)) and not _DOTS.fullmatch(text)
