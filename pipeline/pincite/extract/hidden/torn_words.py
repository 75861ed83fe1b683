"""Join words that MuPDF tears: it adds a space wherever a gap is wide enough.

Headings are often set with space between their letters, “G e r i c h t”, which nobody would find. And where a
font says that its point has no width, a number falls in two behind it: “11,062. 6”.
"""

from __future__ import annotations

import math
import re
from collections.abc import Container, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from typing import Any

import pymupdf

from pincite.extract.blocks import union
from pincite.extract.hidden.pieces import chars_of
from pincite.extract.hidden.text_visibility import RawWord

_LETTERS = 4
"""Letters that are set apart alike, at least."""
_SHORT = 2
"""Letters of what MuPDF takes for a word there, at most: where a pair is kerned it adds no space."""
_LEAST, _MOST = 0.08, 0.25
"""Font sizes between two letters of a word: less is no space, and from a quarter on words are apart."""
_SPREAD = 0.08
"""Font sizes by which these gaps differ, at most: letters are kerned."""
_PARTED = 0.75
"""Share of the gaps at which MuPDF parts words, at least: else it is a line of short words set closely."""
_WITHIN = frozenset("&'’.,:;/()-‐–")
"""Signs that a word may have among its letters and digits. Those of mathematics have gaps beside them."""
_TO_THE_POINT = re.compile(r"[\d.,]*\d[.,]")
_NO_WIDTH, _POINT = 0.01, 0.3
"""Font sizes: the width of a point without one, at most, and the place that a point takes, at most."""


def rejoined(textpage: pymupdf.TextPage, words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words of a page, in one piece if they were torn: see the module."""
    of_lines = [list(line) for _, line in groupby(words, key=lambda word: (word.block, word.line))]
    maybe = {
        (line[0].block, line[0].line) for line in of_lines if _has_letters(line) or _has_half_a_number(line)
    }
    if not maybe:
        return list(words)
    chars = chars_of(textpage, maybe)
    return [word for line in of_lines for word in _joined(line, chars.get((line[0].block, line[0].line), ()))]


def _has_letters(line: Sequence[RawWord]) -> bool:
    """Return True if three words after one another have a letter or two each."""
    are_letters = [len(word.text) <= _SHORT and word.text.isalpha() for word in line]
    return any(map(all, zip(are_letters, are_letters[1:], are_letters[2:], strict=False)))


def _has_half_a_number(line: Sequence[RawWord]) -> bool:
    return any(_TO_THE_POINT.fullmatch(one.text) and next_.text[0].isdigit() for one, next_ in pairwise(line))


def _joined(line: Sequence[RawWord], chars: Sequence[dict[str, Any]]) -> list[RawWord]:
    shown = [char for char in chars if not char["c"].isspace()]
    texts = [char["c"] for char in shown]
    if "".join(texts) != "".join(word.text for word in line):
        return list(line)
    starts = list(accumulate((len(word.text) for word in line), initial=0))
    gaps = _gaps_before(chars)
    inside = {*_set_apart(texts, gaps, set(starts)), *_behind_points(shown, gaps)}
    joined: list[list[RawWord]] = []
    for word, start in zip(line, starts, strict=False):
        if start in inside:
            joined[-1].append(word)
        else:
            joined.append([word])
    return [_one(parts) for parts in joined]


def _gaps_before(chars: Sequence[dict[str, Any]]) -> list[float]:
    """Return the gap before each character that is no space, in font sizes; infinite behind a drawn space."""
    gaps: list[float] = []
    before = None
    for char in chars:
        if not char["c"].isspace():
            gaps.append(math.inf if before is None else _gap(before, char))
            before = char
        elif not char["synthetic"]:
            before = None
    return gaps


def _gap(before: dict[str, Any], char: dict[str, Any]) -> float:
    left, top, right, bottom = before["bbox"]
    x0, y0, x1, y1 = char["bbox"]
    gap: float = max(x0 - right, left - x1, y0 - bottom, top - y1) / (before["size"] or 1.0)
    return gap


def _set_apart(texts: Sequence[str], gaps: Sequence[float], starts: Container[int]) -> Iterator[int]:
    """Yield the places of characters in words set with space between their letters.

    The first of each word is not among them. What MuPDF takes for words begins at `starts`.
    """
    runs = [run for run in _runs(texts, gaps) if _is_parted(run, starts)]
    if any(sum(map(str.isalpha, texts[run.start - 1 : run.stop])) >= _LETTERS for run in runs):
        for run in runs:
            yield from run


def _is_parted(run: range, starts: Container[int]) -> bool:
    """Return True if MuPDF reads nearly each character of a run as a word, and none with one outside."""
    parts = sum(place in starts for place in run)
    return run.start - 1 in starts and run.stop in starts and parts >= _PARTED * len(run)


def _runs(texts: Sequence[str], gaps: Sequence[float]) -> Iterator[range]:
    """Yield the ranges of places before which gaps are alike, and such as stand in spaced words."""
    are_of_words = [text.isalnum() or text in _WITHIN for text in texts]
    start, low, high = 0, 0.0, 0.0
    for place, gap in enumerate([*gaps, math.inf]):
        is_within = _LEAST <= gap < _MOST and are_of_words[place - 1] and are_of_words[place]
        if is_within and start < place and max(high, gap) - min(low, gap) <= _SPREAD:
            low, high = min(low, gap), max(high, gap)
            continue
        if start < place:
            yield range(start, place)
        start, low, high = (place, gap, gap) if is_within else (place + 1, 0.0, 0.0)


def _behind_points(shown: Sequence[dict[str, Any]], gaps: Sequence[float]) -> Iterator[int]:
    """Yield the places of digits behind a digit and a point without width, no further than one is wide."""
    for place in range(2, len(shown)):
        point = shown[place - 1]
        is_number = point["c"] in ".," and shown[place - 2]["c"].isdigit() and shown[place]["c"].isdigit()
        width = point["bbox"][2] - point["bbox"][0]
        if is_number and gaps[place] <= _POINT and width <= _NO_WIDTH * point["size"]:
            yield place


def _one(parts: Sequence[RawWord]) -> RawWord:
    if len(parts) == 1:
        return parts[0]
    box = union(part.box for part in parts)
    return RawWord(*box, "".join(part.text for part in parts), *parts[0][5:])
