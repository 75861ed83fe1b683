"""The words of a recognised line: where each one's ink stands, its font size and how bold it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pincite.document import Box
from pincite.extract.blocks import Glyphs, union

Grey = npt.NDArray[np.uint8]
"""An image: height x width, from black to white."""
Ink = npt.NDArray[np.float32]
"""How much of each pixel is inked, from 0 to 1."""

_CAPITAL, _X_HEIGHT = 0.70, 0.49
"""Heights above the baseline as shares of the font size: about those of book faces."""
_ABOVE, _BELOW = 0.80, 0.22
"""What a word's box takes above and below the baseline, in font sizes, whatever its letters: boxes of one
line are level with each other, and like those of a text layer."""
_LOW = frozenset("acemnorsuvwxz.,:;_-–—~+=«»<>…·•*'\"‘’“”^°")
_WIDE_GAP = 0.55
"""Font sizes of white between two characters that part words, whatever the engine says."""
_RULE = 0.75
"""The share of a row that is inked where a rule runs along a line, not text."""
_INKED = 0.4
"""From what darkness on a pixel counts as ink."""
_DROP = 0.3
"""The share of a full row's ink below which a row is one under the baseline."""
_REACH = 0.9
"""Font sizes that a character's ink reaches from its centre, at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A recognised character, its centre in pixels from the left of its line, and how sure the engine is."""

    text: str
    x: float
    confidence: float


@dataclass(frozen=True, slots=True)
class PlacedWord:
    """A word that the engine itself put in a box."""

    text: str
    box: Box
    confidence: float


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A recognised line: words in pixels, font size in pixels, how wide its strokes are in font sizes, and
    how sure the engine is (0 to 1)."""

    words: tuple[Glyphs, ...]
    size: float
    stroke: float
    confidence: float
    horizontal: bool = True

    @property
    def chars(self) -> int:
        return sum(len(word.text) for word in self.words)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        return union(word.box for word in self.words)


def line(marks: Sequence[Mark], grey: Grey, back: npt.NDArray[np.float64]) -> ScanLine | None:
    """The line that the characters of a cut-out make; `back` maps its pixels (2 x 3) into the image."""
    inked = [mark for mark in marks if mark.text != " "]
    if not inked:
        return None
    ink = _ink(grey)
    top, baseline, bottom = _band(ink)
    size = _size("".join(mark.text for mark in inked), top, baseline)
    ink = ink[top:bottom]
    horizontal = bool(abs(back[0, 0]) >= abs(back[1, 0]))
    words = []
    for word, x0, x1 in _parted(marks, ink.max(axis=0) > _INKED, size):
        ys = (baseline - _ABOVE * size, baseline + _BELOW * size)
        corners = back @ np.array([(x, y, 1.0) for x in (x0, x1) for y in ys]).T
        (left, top), (right, bottom) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
        if horizontal:
            # A line a little askew would make boxes that reach into its neighbours.
            middle, half = (top + bottom) / 2, (_ABOVE + _BELOW) * size / 2
            top, bottom = middle - half, middle + half
        words.append(Glyphs(word, (left, top, right, bottom)))
    confidence = float(np.mean([mark.confidence for mark in inked]))
    return ScanLine(tuple(words), size, _stroke(ink) / size, confidence, horizontal)


def line_of_words(placed: Sequence[PlacedWord], grey: Grey) -> ScanLine:
    """The line that words make which the engine placed."""
    x0, y0, x1, y1 = (round(edge) for edge in union(word.box for word in placed))
    ink = _ink(grey[y0:y1, x0:x1])
    text = "".join(word.text for word in placed)
    top, base, _ = _band(ink)
    size, baseline = _size(text, top, base), y0 + base
    words = tuple(
        Glyphs(word.text, (word.box[0], baseline - _ABOVE * size, word.box[2], baseline + _BELOW * size))
        for word in placed
    )
    sure = sum(len(word.text) * word.confidence for word in placed) / len(text)
    return ScanLine(words, size, _stroke(ink) / size, sure)


def _ink(grey: Grey) -> Ink:
    """How far each pixel is from the ground towards the ink, whichever of the two is darker."""
    away = np.abs(grey.astype(np.float32) - float(np.median(grey)))
    full = float(np.percentile(away, 98))
    ink: Ink = np.clip(away / max(full, 24.0), 0.0, 1.0).astype(np.float32)
    return ink


def _band(ink: Ink) -> tuple[int, int, int]:
    """The first row of the text, its baseline and its last row: of the band of rows with most ink.

    Rules along the line don't count, and what reaches in from the lines above and below is apart. Most
    letters end at the baseline, so that the ink of a row drops there.
    """
    height, width = ink.shape
    rows = (ink > _INKED).sum(axis=1)
    rows[rows > _RULE * width] = 0
    inked = np.flatnonzero(rows >= 2)
    if not len(inked):
        return 0, height, height
    parts = np.split(inked, np.flatnonzero(np.diff(inked) > max(1, round(0.1 * height))) + 1)
    band = max(parts, key=lambda part: int(rows[part].sum()))
    full = float(np.percentile(rows[band], 90))
    return int(band[0]), int(band[rows[band] >= _DROP * full][-1]) + 1, int(band[-1]) + 1


def _size(text: str, top: float, baseline: float) -> float:
    """The font size in pixels, from how far the ink of these characters must reach above the baseline."""
    above = _X_HEIGHT if all(char in _LOW for char in text) else _CAPITAL
    return max((baseline - top) / above, 1.0)


def _parted(
    marks: Sequence[Mark], inked: npt.NDArray[np.bool_], size: float
) -> Iterator[tuple[str, float, float]]:
    """The words with the edges of their ink: parted at spaces, and where the white is wide."""
    word = marks[0].text.strip()
    first = last = marks[0].x
    start, spaced = 0.0, False
    for mark in marks[1:]:
        if mark.text == " ":
            spaced = True
            continue
        begin, end = _white(inked, last, mark.x)
        if word and (spaced or end - begin > _WIDE_GAP * size):
            edge = (begin + end) / 2
            yield word, *_edges(inked, start, edge, first, last, size)
            word, first, start = "", mark.x, edge
        elif not word:
            first = mark.x
        word += mark.text
        last, spaced = mark.x, False
    if word:
        yield word, *_edges(inked, start, float(len(inked)), first, last, size)


def _white(inked: npt.NDArray[np.bool_], left: float, right: float) -> tuple[float, float]:
    """The longest stretch without ink between two places; without one, the middle."""
    start = int(left)
    stretch = inked[start : int(np.ceil(right)) + 1]
    best = (0, 0)
    begin: int | None = None
    for place, dark in enumerate([*stretch.tolist(), True]):
        if dark and begin is not None:
            best = max(best, (place - begin, begin))
            begin = None
        elif not dark and begin is None:
            begin = place
    if not best[0]:
        return (left + right) / 2, (left + right) / 2
    return float(start + best[1]), float(start + best[1] + best[0])


def _edges(
    inked: npt.NDArray[np.bool_], start: float, end: float, first: float, last: float, size: float
) -> tuple[float, float]:
    lowest, highest = max(start, first - _REACH * size), min(end, last + _REACH * size)
    dark = np.flatnonzero(inked[max(0, int(lowest)) : max(1, int(np.ceil(highest)))]) + max(0, int(lowest))
    if not len(dark):
        return first - 0.25 * size, last + 0.25 * size
    return float(dark[0]), float(dark[-1] + 1)


def _stroke(ink: Ink) -> float:
    """The mean width of strokes in pixels: the ink along a row shared out over its runs."""
    dark = ink > _INKED
    runs = int((dark[:, 1:] & ~dark[:, :-1]).sum()) + int(dark[:, :1].sum())
    return float(ink[dark].sum()) / runs if runs else 0.0
