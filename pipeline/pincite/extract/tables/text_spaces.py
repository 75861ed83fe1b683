"""Tell the spaces of a justified text from the white between columns: on one line they are equally wide."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pincite.extract.blocks import Line

_ALIKE = 0.15
"""The share by which the spaces of a line differ, at most."""
_BEHIND_STOP = 3.2
"""The width of a space behind a stop over that of the others, at most."""
_WIDEST = 2.0
"""Font sizes of white between two words of a text, at most."""
_UNLIKE = 0.3
"""Font sizes by which words differ in width, at least: equal words in equal columns have equal white."""
_FEWEST = 2
"""Spaces behind no stop that have to be equal, at least."""
_NEAR = 4.0
"""Font sizes to the lines that show whether white is that of columns."""
_LETTERS = 2 / 3
"""The share of a text's words that have a letter, at least."""
_CROSSED = 0.5
"""The share of near lines beyond a space that have a word over or under it, at least."""
_STOPS = (".", ":", ";", ",", "!", "?")


def text_spaces(levels: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return for each line the numbers of its words that a space of one text stands before.

    `levels` are the lines of a region, each a word or more, left to right. Spaces of a typewriter's font are
    as wide as its letters and tell nothing.
    """
    found = []
    for number, words in enumerate(levels):
        near = [list(_near(levels, number, step)) for step in (-1, 1)]
        texts = (text for text in _equally_spaced(words) if _is_text(words, text, near))
        found.append({place for text in texts for place in text})
    return found


def _near(levels: Sequence[Sequence[Line]], number: int, step: int) -> Iterator[Sequence[Line]]:
    """Yield the lines near one, above it for a step of -1, below it for one of 1."""
    own, other = levels[number][0], number + step
    while 0 <= other < len(levels) and abs(levels[other][0].level - own.level) <= _NEAR * own.size:
        yield levels[other]
        other += step


def _equally_spaced(words: Sequence[Line]) -> Iterator[range]:
    """Yield stretches of neighbouring words, by the numbers of those with an equal space before them."""
    start, usual = 1, 0.0
    for place in range(1, len(words)):
        white = _white(words, place)
        if _is_behind_stop(words, place):
            fits = white <= _BEHIND_STOP * (usual or white)
        elif usual:
            fits = abs(white - usual) <= _ALIKE * usual
        else:
            fits, usual = True, white
            while any(_white(words, n) > _BEHIND_STOP * usual for n in range(start, place)):
                start += 1
        if not fits:
            yield range(start, place)
            start, usual = place, 0.0 if _is_behind_stop(words, place) else white
    yield range(start, len(words))


def _white(words: Sequence[Line], place: int) -> float:
    return words[place].box[0] - words[place - 1].box[2]


def _is_behind_stop(words: Sequence[Line], place: int) -> bool:
    return words[place - 1].text.endswith(_STOPS)


def _is_text(words: Sequence[Line], places: range, near: Sequence[Sequence[Sequence[Line]]]) -> bool:
    """Return True if equal spaces part the words of one text, and no columns.

    `near` are the lines above and those below: under headings that fill their columns only one of both shows
    that the white is theirs.
    """
    plain = [place for place in places if not _is_behind_stop(words, place)]
    if len(plain) < _FEWEST or _white(words, plain[0]) > _WIDEST * words[plain[0]].size:
        return False
    held = words[places.start - 1 : places.stop]
    if any(word.monospaced for word in held):
        return False
    if sum(any(map(str.isalpha, word.text)) for word in held) < _LETTERS * len(held):
        return False
    widths = [word.box[2] - word.box[0] for word in held]
    pairs = [one + other for one, other in itertools.pairwise(widths)]
    if any(max(of) - min(of) < _UNLIKE * held[0].size for of in (widths[1:], widths[:-1], pairs)):
        return False
    start, end = held[0].box[0], held[-1].box[2]
    middles = [(words[place - 1].box[2] + words[place].box[0]) / 2 for place in places]
    for lines in near:
        beside = [[word for word in line if word.box[0] < end and start < word.box[2]] for line in lines]
        crossed = [_is_crossed(x, line) for x in middles for line in beside if _reaches_past(line, x)]
        if sum(crossed) < _CROSSED * len(crossed):
            return False
    return True


def _reaches_past(line: Sequence[Line], x: float) -> bool:
    """Return True if a line has text on both sides of x: it shows whether the white there is a column's."""
    return bool(line) and line[0].box[0] < x < line[-1].box[2]


def _is_crossed(x: float, line: Sequence[Line]) -> bool:
    return any(word.box[0] < x < word.box[2] for word in line)
