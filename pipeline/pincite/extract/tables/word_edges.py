"""Look up what stands at a place of a line of words, however many it has."""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.extract.blocks import Line


@dataclass(frozen=True, slots=True)
class WordEdges:
    """The left edges of a line's words, in order, and how far the line reaches with each; in points."""

    lefts: Sequence[float]
    reaches: Sequence[float]

    def first_beyond(self, x: float) -> int:
        """Return the number of the first word that ends right of x; that of words if there is none."""
        return bisect_right(self.reaches, x)

    def covers(self, x: float) -> bool:
        """Return True if a word stands over x."""
        begun = bisect_left(self.lefts, x)
        return begun > 0 and self.reaches[begun - 1] > x

    def surrounds(self, x: float, start: float, end: float) -> bool:
        """Return True if words between start and end, or across them, stand on both sides of x."""
        first, last = self.first_beyond(start), bisect_left(self.lefts, end) - 1
        return first <= last and self.lefts[first] < x < self.reaches[last]


def word_edges(words: Sequence[Line]) -> WordEdges:
    """Return the edges of a line's words, which are sorted by where they begin."""
    rights = (word.box[2] for word in words)
    return WordEdges([word.box[0] for word in words], list(itertools.accumulate(rights, max)))
