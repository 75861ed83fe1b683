"""Join the letters of words that are set with space between their letters, as headings often are.

MuPDF adds a space wherever a gap is wide enough, and so reads “G e r i c h t”, which nobody would find.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from itertools import accumulate, groupby
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


def letters_joined(textpage: pymupdf.TextPage, words: Sequence[RawWord]) -> list[RawWord]:
    """Return the words of a page; letters with gaps between them that are small and alike are one word."""
    of_lines = [list(line) for _, line in groupby(words, key=lambda word: (word.block, word.line))]
    spaced = {(line[0].block, line[0].line) for line in of_lines if _has_letters(line)}
    if not spaced:
        return list(words)
    chars = chars_of(textpage, spaced)
    return [word for line in of_lines for word in _joined(line, chars.get((line[0].block, line[0].line), ()))]


def _has_letters(line: Sequence[RawWord]) -> bool:
    """Return True if three words after one another have a letter or two each."""
    are_letters = [len(word.text) <= _SHORT and word.text.isalpha() for word in line]
    return any(map(all, zip(are_letters, are_letters[1:], are_letters[2:], strict=False)))


def _joined(line: Sequence[RawWord], chars: Sequence[dict[str, Any]]) -> list[RawWord]:
    shown, gaps = _shown(chars)
    if "".join(shown) != "".join(word.text for word in line):
        return list(line)
    starts = list(accumulate((len(word.text) for word in line), initial=0))
    inside = set(_inside_words(shown, gaps, set(starts)))
    joined: list[list[RawWord]] = []
    for word, start in zip(line, starts, strict=False):
        if start in inside:
            joined[-1].append(word)
        else:
            joined.append([word])
    return [_one(parts) for parts in joined]


def _shown(chars: Sequence[dict[str, Any]]) -> tuple[list[str], list[float | None]]:
    """Return the characters that are no spaces, and the gap before each as `_gap` gives it.

    There is none behind a space that the page draws.
    """
    shown: list[str] = []
    gaps: list[float | None] = []
    before = None
    for char in chars:
        if not char["c"].isspace():
            shown.append(char["c"])
            gaps.append(None if before is None else _gap(before, char))
            before = char
        elif not char["synthetic"]:
            before = None
    return shown, gaps


def _gap(before: dict[str, Any], char: dict[str, Any]) -> float | None:
    """Return the gap between two characters in font sizes; None if it is none between letters of a word."""
    left, top, right, bottom = before["bbox"]
    x0, y0, x1, y1 = char["bbox"]
    gap: float = max(x0 - right, left - x1, y0 - bottom, top - y1) / (before["size"] or 1.0)
    are_of_words = all(each["c"].isalnum() or each["c"] in _WITHIN for each in (before, char))
    return gap if are_of_words and _LEAST <= gap < _MOST else None


def _inside_words(
    shown: Sequence[str], gaps: Sequence[float | None], starts: Container[int]
) -> Iterator[int]:
    """Yield the places of characters that belong to the word of the one before; words begin at `starts`."""
    runs = [run for run in _runs(gaps) if _is_parted(run, starts)]
    if any(sum(map(str.isalpha, shown[run.start - 1 : run.stop])) >= _LETTERS for run in runs):
        for run in runs:
            yield from run


def _is_parted(run: range, starts: Container[int]) -> bool:
    """Return True if MuPDF reads nearly each character of a run as a word, and none with one outside."""
    parts = sum(place in starts for place in run)
    return run.start - 1 in starts and run.stop in starts and parts >= _PARTED * len(run)


def _runs(gaps: Sequence[float | None]) -> Iterator[range]:
    """Yield the ranges of places with gaps that are alike."""
    start, low, high = 0, 0.0, 0.0
    for place, gap in enumerate([*gaps, None]):
        if gap is not None and start < place and max(high, gap) - min(low, gap) <= _SPREAD:
            low, high = min(low, gap), max(high, gap)
            continue
        if start < place:
            yield range(start, place)
        start, low, high = (place + 1, 0.0, 0.0) if gap is None else (place, gap, gap)


def _one(parts: Sequence[RawWord]) -> RawWord:
    if len(parts) == 1:
        return parts[0]
    box = union(part.box for part in parts)
    return RawWord(*box, "".join(part.text for part in parts), *parts[0][5:])
