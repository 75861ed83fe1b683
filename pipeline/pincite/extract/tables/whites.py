"""Say how wide the white before each word of a region may be for the word to go on in a run."""

from __future__ import annotations

import math
from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.text_spaces import text_spaces
from pincite.extract.tables.typed_columns import typed_columns
from pincite.extract.tables.typed_headings import typed_headings


def widest_whites(levels: Sequence[Sequence[Line]], gap: float) -> list[list[float]]:
    """Return the widest white before each word of each line that parts no runs, in font sizes.

    It is `gap`, but infinite before a word of a justified text, and 0 where a typewritten column begins.
    `levels` are the lines, top to bottom, each a word or more, left to right.
    """
    typed = zip(typed_columns(levels), typed_headings(levels), strict=True)
    starting = [of_numbers | headed for of_numbers, headed in typed]
    return [
        [math.inf if place in spaces else 0.0 if place in starts else gap for place in range(len(words))]
        for words, spaces, starts in zip(levels, text_spaces(levels), starting, strict=True)
    ]
