"""Tell the spaces of a justified text from the white between columns: on one line they are equally wide."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.word_edges import WordEdges, word_edges

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
_NEAR, _LINES = 4.0, 8
"""Font sizes to the lines that show whether white is that of columns, and how many of these on each side, at
most."""
_LETTERS = 2 / 3
"""The share of a text's words that have a letter, at least."""
_CROSSED = 0.5
"""The share of near lines beyond a space that have a word over or under it, at least."""
_STOPS = (".", ":", ";", ",", "!", "?")


def text_spaces(levels: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return for each line the numbers of its words that a space of one text stands before.

    `levels` are the lines of a region, top to bottom, each a word or more, left to right. Spaces of a
    typewriter's font are as wide as its letters and tell nothing.
    """
    edges = [word_edges(words) for words in levels]
    found: list[set[int]] = []
    for number, words in enumerate(levels):
        texts = [places for places in _equally_spaced(words) if _may_be_text(words, places)]
        near = [_near(levels, edges, number, step) for step in (-1, 1)] if texts else []
        crossed = (places for places in texts if all(_are_crossed(words, places, lines) for lines in near))
        found.append({place for places in crossed for place in places})
    return found


def _near(
    levels: Sequence[Sequence[Line]], edges: Sequence[WordEdges], number: int, step: int
) -> list[WordEdges]:
    """Return the edges of the lines near one, above it for a step of -1, below it for one of 1."""
    own = levels[number][0]
    others = range(number + step, max(-1, min(len(levels), number + step * (_LINES + 1))), step)
    near = itertools.takewhile(lambda n: abs(levels[n][0].level - own.level) <= _NEAR * own.size, others)
    return [edges[other] for other in near]


def _equally_spaced(words: Sequence[Line]) -> Iterator[range]:
    """Yield stretches of neighbouring words, by the numbers of those with an equal space before them."""
    start, usual = 1, 0.0
    for place in range(1, len(words)):
        white, behind_stop = _white(words, place), _is_behind_stop(words, place)
        if white <= 0:
            yield range(start, place)
            start, usual = place + 1, 0.0
            continue
        if behind_stop:
            fits = not usual or white <= _BEHIND_STOP * usual
        elif usual:
            fits = abs(white - usual) <= _ALIKE * usual
        else:
            fits, usual = True, white
            before = range(place - 1, start - 1, -1)
            start = next((n + 1 for n in before if _white(words, n) > _BEHIND_STOP * usual), start)
        if not fits:
            yield range(start, place)
            start, usual = place, 0.0 if behind_stop else white
    yield range(start, len(words))


def _white(words: Sequence[Line], place: int) -> float:
    return words[place].box[0] - words[place - 1].box[2]


def _is_behind_stop(words: Sequence[Line], place: int) -> bool:
    return words[place - 1].text.endswith(_STOPS)


def _may_be_text(words: Sequence[Line], places: range) -> bool:
    """Return True if equal spaces may part the words of one text: these are unlike each other."""
    plain = [place for place in places if not _is_behind_stop(words, place)]
    if len(plain) < _FEWEST or _white(words, plain[0]) > _WIDEST * words[plain[0]].size:
        return False
    held = words[places.start - 1 : places.stop]
    if 2 * sum(word.monospaced for word in held) >= len(held):
        return False
    if sum(any(map(str.isalpha, word.text)) for word in held) < _LETTERS * len(held):
        return False
    widths = [word.box[2] - word.box[0] for word in held]
    pairs = [one + other for one, other in itertools.pairwise(widths)]
    least = _UNLIKE * held[0].size
    return all(max(of) - min(of) >= least for of in (widths[1:], widths[:-1], pairs))


def _are_crossed(words: Sequence[Line], places: range, lines: Sequence[WordEdges]) -> bool:
    """Return True if words of the lines on one side stand over or under spaces, or no line is there.

    Each side is asked by itself: above headings that fill their columns prose may stand.
    """
    start, end = words[places.start - 1].box[0], words[places.stop - 1].box[2]
    middles = [(words[place - 1].box[2] + words[place].box[0]) / 2 for place in places]
    crossed = [line.covers(x) for x in middles for line in lines if line.surrounds(x, start, end)]
    return sum(crossed) >= _CROSSED * len(crossed)
