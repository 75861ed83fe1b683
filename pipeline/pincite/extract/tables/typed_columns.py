"""Part typewritten numbers that one space parts: where lines near have numbers around the same place."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.numbers import is_number
from pincite.extract.tables.word_edges import WordEdges, word_edges

_LINES = 3
"""Lines above, and below, that may show columns."""
_FEWEST = 2
"""Of them, lines with two numbers at the place of the space, at least."""
_STEP = 2.0
"""Font sizes from line to line, at most."""

WordPair = tuple[Line, Line]
"""Two neighbouring words of a line."""


def typed_columns(levels: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return for each line the numbers of its words that begin a column of numbers.

    One of the numbers around the place, on this line or those near, has a decimal point: the parts of a
    telephone number stay together. `levels` are the lines of a region, top to bottom, each a word or more,
    left to right.
    """
    edges = [word_edges(words) for words in levels]
    found: list[set[int]] = []
    for number, words in enumerate(levels):
        pairs = {n: pair for n, pair in enumerate(itertools.pairwise(words), 1) if _are_typed_numbers(pair)}
        near = _near(levels, number) if pairs else []
        lines = [(levels[other], edges[other]) for other in near]
        found.append({place for place, pair in pairs.items() if _is_column(pair, lines)})
    return found


def _is_column(pair: WordPair, lines: Sequence[tuple[Sequence[Line], WordEdges]]) -> bool:
    x = (pair[0].box[2] + pair[1].box[0]) / 2
    around = [other for words, edges in lines if (other := _around(words, edges, x))]
    alike = [other for other in around if _are_typed_numbers(other)]
    has_decimals = any("." in word.text for other in (pair, *alike) for word in other)
    return has_decimals and len(alike) >= _FEWEST and 2 * len(alike) > len(around)


def _are_typed_numbers(pair: WordPair) -> bool:
    return all(word.monospaced and is_number(word.text) for word in pair)


def _near(levels: Sequence[Sequence[Line]], number: int) -> list[int]:
    """Return the numbers of the lines above and below that follow each other closely."""
    found = []
    for step in (-1, 1):
        for other in range(number + step, number + step * (_LINES + 1), step):
            if not 0 <= other < len(levels):
                break
            one, next_one = levels[other - step][0], levels[other][0]
            if abs(next_one.level - one.level) > _STEP * one.size:
                break
            found.append(other)
    return found


def _around(words: Sequence[Line], edges: WordEdges, x: float) -> WordPair | None:
    """Return the words left and right of a place; None where one stands over it, or either is missing."""
    place = edges.first_beyond(x)
    if not 0 < place < len(words) or words[place].box[0] < x:
        return None
    return words[place - 1], words[place]
