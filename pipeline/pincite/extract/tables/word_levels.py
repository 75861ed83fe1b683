"""Group the words of a region by the level that they stand on, with raised and lowered ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from pincite.extract.blocks import Line

LEVEL = 0.35
"""Heights by which the middles of two words on one line may differ."""
_NEWEST = 3
"""Lines from the last one up in which a word may stand."""
_TALLER = 1.25
"""A word's height over another's, from which one of the two is raised or lowered."""
_OVERLAP = 0.6
"""The share of a small word's height that stands on its line, at least."""

Word = TypeVar("Word", bound=Line)


def word_levels(words: Iterable[Word]) -> list[list[Word]]:
    """Return lines of one word each, grouped by their level: top to bottom, each group left to right."""
    levels: list[list[Word]] = []
    bounds: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: (word.level, word.box[0])):
        _, y0, _, y1 = word.box
        newest = range(len(levels))[: -_NEWEST - 1 : -1]
        place = next((n for n in newest if _is_level(bounds[n], y0, y1)), None)
        if place is None:
            levels.append([word])
            bounds.append((y0, y1))
        else:
            levels[place].append(word)
            if y1 - y0 > _TALLER * (bounds[place][1] - bounds[place][0]):
                bounds[place] = (y0, y1)
    return [sorted(level, key=lambda word: word.box[0]) for level in levels]


def _is_level(line: tuple[float, float], y0: float, y1: float) -> bool:
    """Return True if a word stands on a line's level; a much smaller one only has to overlap."""
    small, tall = sorted((line[1] - line[0], y1 - y0))
    if small * _TALLER < tall:
        return min(line[1], y1) - max(line[0], y0) >= _OVERLAP * small
    return abs(line[0] + line[1] - y0 - y1) / 2 <= LEVEL * small
