"""Measure the white that parts the columns of a table that no rules part."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable, Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.runs import GAP

_NARROW, _SPACES = 0.35, 1.3
"""The least of the same where only white parts columns, and how many usual spaces it is."""
_FEWEST_WORDS, _ALIKE, _SAME_WIDTH = 4, 0.8, 0.01
"""Of a typewriter's font: the fewest words that tell it, their share with letters equally wide, and by how
many font sizes these may differ."""


def narrow_gap(inside: Sequence[Line], page: Iterable[Line]) -> float:
    """Return the white, in font sizes, that parts two runs of a table of the lines `inside`, on their `page`.

    It is wider than a usual space. In a typewriter's font that is as wide as a letter; in another font the
    page shows it, as a table may have more white between its columns than between words.
    """
    usual = _letter(inside) or _space(page)
    return min(GAP, max(_NARROW, _SPACES * usual))


def _letter(lines: Iterable[Line]) -> float:
    """Return the width of a letter, in font sizes, where nearly all words have the same; else nothing."""
    widths = {
        word.text: (word.box[2] - word.box[0]) / len(word.text) / line.size
        for line in lines
        for word in line.words
        if line.size and len(word.text) > 1 and word.text.isascii() and word.text.isalpha()
    }
    usual = statistics.median(widths.values()) if len(widths) >= _FEWEST_WORDS else 0.0
    alike = sum(abs(width - usual) <= _SAME_WIDTH for width in widths.values())
    return usual if alike >= _ALIKE * len(widths) else 0.0


def _space(lines: Iterable[Line]) -> float:
    """Return the median white between two words, in font sizes."""
    whites = [
        white
        for line in lines
        for before, after in itertools.pairwise(line.words)
        if 0 < (white := (after.box[0] - before.box[2]) / line.size) < GAP
    ]
    return statistics.median_high(whites) if whites else 0.0
