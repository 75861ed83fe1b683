"""Part typewritten numbers that one space parts: where lines near have numbers around the same place."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.numbers import is_number

_LINES = 3
"""Lines above, and below, that may show columns."""
_FEWEST = 2
"""Of them, lines with two numbers at the place of the space, at least."""
_STEP = 2.0
"""Font sizes from line to line, at most."""


def typed_columns(levels: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return for each line the numbers of its words that begin a column of numbers.

    `levels` are the lines of a region, each a word or more, left to right. A telephone number, whose parts
    are whole numbers, stays together.
    """
    return [
        {place for place in range(1, len(words)) if _is_column(levels, number, place)}
        for number, words in enumerate(levels)
    ]


def _is_column(levels: Sequence[Sequence[Line]], number: int, place: int) -> bool:
    before, after = levels[number][place - 1 : place + 1]
    if not _are_typed_numbers(before, after):
        return False
    x = (before.box[2] + after.box[0]) / 2
    pairs = [pair for line in _near(levels, number) if (pair := _around(line, x))]
    alike = [pair for pair in pairs if _are_typed_numbers(*pair)]
    broken = any("." in word.text for pair in ((before, after), *alike) for word in pair)
    return broken and len(alike) >= _FEWEST and 2 * len(alike) > len(pairs)


def _are_typed_numbers(before: Line, after: Line) -> bool:
    return all(word.monospaced and is_number(word.text) for word in (before, after))


def _near(levels: Sequence[Sequence[Line]], number: int) -> list[Sequence[Line]]:
    """Return the lines above and below that follow each other closely."""
    found = []
    for step in (-1, 1):
        for other in range(number + step, number + step * (_LINES + 1), step):
            if not 0 <= other < len(levels):
                break
            one, next_one = levels[other - step][0], levels[other][0]
            if abs(next_one.level - one.level) > _STEP * one.size:
                break
            found.append(levels[other])
    return found


def _around(line: Sequence[Line], x: float) -> tuple[Line, Line] | None:
    """Return the words left and right of a place; None where one stands over it, or either is missing."""
    place = next((n for n, word in enumerate(line) if word.box[2] > x), 0)
    return (line[place - 1], line[place]) if place and line[place].box[0] >= x else None
