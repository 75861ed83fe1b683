"""Find the dots that lead the eye from one text of a line to the next, and are of neither."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pincite.extract.blocks import Line

_DOTS = re.compile(r"[.·…_‥]+")
_REACH = 2.0
"""Font sizes of white between two dots that lead to a number, at most."""
_FEW = 2
"""Dots of a word that may be a text, and lead somewhere only beside others."""


def leaders(words: Sequence[Line]) -> list[bool]:
    """Return of each word of a line, left to right, if it is of leaders. Far from others a dot is a text."""
    dots = [bool(_DOTS.fullmatch(word.text)) for word in words]
    near = [
        one and other and after.box[0] - word.box[2] <= _REACH * after.size
        for one, other, word, after in zip(dots, dots[1:], words, words[1:], strict=False)
    ]
    beside = zip([False, *near], [*near, False], strict=True) if words else ()
    return [
        is_dots and (len(word.text) > _FEW or any(pair))
        for is_dots, word, pair in zip(dots, words, beside, strict=True)
    ]
