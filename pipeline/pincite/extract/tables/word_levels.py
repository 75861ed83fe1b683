"""Group the words of a region by the level that they stand on, with raised and lowered ones."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
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

_MARK = re.compile(r"\d{1,2}|[*†‡§]{1,3}")
_SMALL, _BEHIND, _TOUCH = 0.85, 0.7, 0.3
"""A raised mark's height over that of the word before it, at most; and in heights of the mark, how far it is
from the word, at most, and how much of it they share, at least."""

_MOST_MARKS = 20
"""Marks that are raised over one line, at most."""

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
    return _with_marks([sorted(level, key=lambda word: word.box[0]) for level in levels])


def _with_marks(levels: Sequence[list[Word]]) -> list[list[Word]]:
    """Return lines with those that hold raised marks of notes alone as parts of the lines these stand on."""
    found: list[list[Word]] = []
    marks: list[Word] = []
    for level, below in itertools.pairwise([*levels, []]):
        held = sorted([*marks, *level], key=lambda word: word.box[0])
        is_raised = not marks and len(level) <= _MOST_MARKS and all(_is_mark(mark, below) for mark in level)
        marks = held if is_raised else []
        found += [] if is_raised else [held]
    return found


def _is_mark(mark: Line, below: Iterable[Line]) -> bool:
    """Return True if a small sign or number stands right behind a word of the line below, and higher."""
    height = mark.box[3] - mark.box[1]
    return bool(_MARK.fullmatch(mark.text)) and any(
        height <= _SMALL * (word.box[3] - word.box[1])
        and 0 <= mark.box[0] - word.box[2] <= _BEHIND * height
        and mark.box[1] < word.box[1] < mark.box[3] - _TOUCH * height
        for word in below
    )


def _is_level(line: tuple[float, float], y0: float, y1: float) -> bool:
    """Return True if a word stands on a line's level; a much smaller one only has to overlap."""
    small, tall = sorted((line[1] - line[0], y1 - y0))
    if small * _TALLER < tall:
        return min(line[1], y1) - max(line[0], y0) >= _OVERLAP * small
    return abs(line[0] + line[1] - y0 - y1) / 2 <= LEVEL * small
