"""Measure the words of a recognised line: where each one's ink stands, its font size and how bold it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np
import numpy.typing as npt

from pincite.extract.blocks import Glyphs, union
from pincite.schema.extraction import Box

Grey = npt.NDArray[np.uint8]
"""An image: height x width, from black to white."""
Ink = npt.NDArray[np.float32]
"""Share of each pixel that is inked, from 0 to 1."""

_CAPITAL, _X_HEIGHT = 0.70, 0.49
"""Heights above the baseline as shares of the font size: about those of book faces."""
_ABOVE, _BELOW = 0.80, 0.22
"""Height and depth of a word's box from the baseline, in font sizes, whatever its letters.

Boxes of one line are level with each other, and like those of a text layer.
"""
_SPACE = 0.6
"""The widest space in font sizes, that of fixed pitch: more white belongs to the letters beside it."""
_BEARING = 0.1
"""Font sizes of white beside a word's ink that belong to it, at most."""
_LOW = frozenset("aceimnopqrstuvwxyzgj.,:;_-–—~+=«»<>…·•*'\"‘’“”^°")
_DEEP = frozenset("gjpqyQ")
_CLOSING, _OPENING = frozenset(".,;:!?)]}%’”'\""), frozenset("([{“‘")
_WIDE_GAP = 0.55
"""Font sizes of white between two characters that part words, whatever the engine says."""
_USUAL_SPACE = 0.36
"""Font sizes of white in a space of a line that has none recognised."""
_LIKE_SPACE, _LEAST_SPACE = 0.75, 0.15
"""White that parts words without a recognised space: this share of the line's spaces, these font sizes."""
_RULE = 0.75
"""The share of a row that is inked where a rule runs along a line, not text."""
_INKED = 0.4
"""Darkness from which a pixel counts as ink."""
_DROP, _STEEP_DROP, _MANY = 0.3, 0.5, 0.2
"""The share of a full row's ink below which a row lies under the baseline; that where many letters reach
below it; and the share of letters that are many."""
_REACH = 0.9
"""Font sizes that a character's ink reaches from its centre, at most."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A recognised character, its centre in pixels from the left of its line, and how sure the engine is."""

    text: str
    x: float
    confidence: float


@dataclass(frozen=True, slots=True)
class ScanLine:
    """A recognised line: its words, with boxes in pixels of the image, and `size`, its font size in pixels.

    `stroke` is how wide its strokes are, in font sizes; `confidence` is how sure the engine is, 0 to 1.
    """

    words: tuple[Glyphs, ...]
    size: float
    stroke: float
    confidence: float
    horizontal: bool = True

    @property
    def chars(self) -> int:
        """The number of its characters."""
        return sum(len(word.text) for word in self.words)

    @property
    def text(self) -> str:
        """Its words, a space between any two."""
        return " ".join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The box around its words, in pixels."""
        return union(word.box for word in self.words)


def line(marks: Sequence[Mark], grey: Grey, back: npt.NDArray[np.float64]) -> ScanLine | None:
    """Return the line that a cut-out's characters make, or None where they are all spaces.

    `grey` (height, width) is the cut-out; `back` (2, 3) maps its pixels into those of the image.
    """
    inked = [mark for mark in marks if mark.text != " "]
    if not inked:
        return None
    ink = _ink(grey)
    text = "".join(mark.text for mark in inked)
    baseline, size, ink = _measured(text, ink)
    horizontal = bool(abs(back[0, 0]) >= abs(back[1, 0]))
    words = []
    for word, *xs in _parted(marks, ink.max(axis=0) > _INKED, size):
        ys = (baseline - _ABOVE * size, baseline + _BELOW * size)
        corners = back @ np.array([(x, y, 1.0) for x in xs for y in ys]).T
        (left, top), (right, bottom) = corners.min(axis=1).tolist(), corners.max(axis=1).tolist()
        if horizontal:
            # A line a little askew would make boxes that reach into its neighbours.
            middle, half = (top + bottom) / 2, (_ABOVE + _BELOW) * size / 2
            top, bottom = middle - half, middle + half
        words.append(Glyphs(word, (left, top, right, bottom)))
    confidence = float(np.mean([mark.confidence for mark in inked]))
    return ScanLine(tuple(words), size, _stroke(ink) / size, confidence, horizontal)


def _ink(grey: Grey) -> Ink:
    """Return how far each pixel is from the ground towards the ink, whichever of the two is darker."""
    away = np.abs(grey.astype(np.float32) - float(np.median(grey)))
    full = float(np.percentile(away, 98))
    ink: Ink = np.clip(away / max(full, 24.0), 0.0, 1.0).astype(np.float32)
    return ink


def _measured(text: str, ink: Ink) -> tuple[float, float, Ink]:
    """Return the baseline, the font size, and the rows of the text alone.

    The text is the band of well-filled rows with most ink: rules along the line don't count, and what reaches
    in from the lines above and below is apart. Most letters end at the baseline, so that the ink of a row
    drops there; and up to the top of its tall letters a line has the ink of half of them, at least.
    """
    height, width = ink.shape
    rows = (ink > _INKED).sum(axis=1)
    rows[rows > _RULE * width] = 0
    full = float(np.percentile(rows[rows > 0], 90)) if rows.any() else 0.0
    deep = sum(char in _DEEP for char in text) / max(len(text), 1)
    drop = _DROP if deep < _MANY else _STEEP_DROP
    filled = np.flatnonzero(rows >= max(drop * full, 1.0))
    if not len(filled):
        return float(height), height / _CAPITAL, ink
    parts = np.split(filled, np.flatnonzero(np.diff(filled) > max(1, round(0.12 * height))) + 1)
    band = max(parts, key=lambda part: int(rows[part].sum()))
    top, baseline = int(band[0]), int(band[-1]) + 1
    tall = sum(char not in _LOW for char in text)
    if tall:
        least = max(0.5 * tall * _stroke(ink[top:baseline]), 1.0)
        while top > 0 and rows[top - 1] >= least:
            top -= 1
    size = max((baseline - top) / (_CAPITAL if tall else _X_HEIGHT), 1.0)
    return float(baseline), size, ink[top : baseline + round(_BELOW * size)]


def _parted(
    marks: Sequence[Mark], inked: npt.NDArray[np.bool_], size: float
) -> Iterator[tuple[str, float, float]]:
    """Yield the words with the edges of their ink: parted at spaces, and at white as wide as these.

    Engines lose spaces; those that they keep tell how wide the others of the line are.
    """
    chars = _on_ink([mark for mark in marks if mark.text != " "], inked)
    spaced = [
        before.text == " " for before, mark in pairwise([Mark("", 0.0, 0.0), *marks]) if mark.text != " "
    ][1:]
    whites = [_white(inked, left.x, right.x) for left, right in pairwise(chars)]
    widths = [end - start for start, end in whites]
    usual = median(
        [width for width, space in zip(widths, spaced, strict=True) if space] or [_USUAL_SPACE * size]
    )
    tight = median([width for width, space in zip(widths, spaced, strict=True) if not space] or [0.0])
    least = max(_LIKE_SPACE * usual, 2 * tight, _LEAST_SPACE * size)
    bearing = min(max(0.0, (usual - _SPACE * size) / 2), _BEARING * size)
    start, first = 0.0, 0
    for place, (white, width, space) in enumerate(zip(whites, widths, spaced, strict=True)):
        beside = zip(
            spaced[max(0, place - 1) : place + 2], widths[max(0, place - 1) : place + 2], strict=True
        )
        # Where a recognised space has no white, the characters around it are placed one off.
        off = any(other and wide < min(width, least) for other, wide in beside)
        needed = _WIDE_GAP * size if _clings(chars[place].text, chars[place + 1].text) else least
        if space or (width >= min(needed, _WIDE_GAP * size) and not off):
            edge = sum(white) / 2
            yield _word(chars[first : place + 1], inked, start, edge, size, bearing)
            start, first = edge, place + 1
    yield _word(chars[first:], inked, start, float(len(inked)), size, bearing)


def _clings(left: str, right: str) -> bool:
    """Return True if these stand in one word although their shapes leave white between them."""
    number = right.isdigit() and (left.isdigit() or left in ".,:")
    return right in _CLOSING or left in _OPENING or number


def _on_ink(chars: Sequence[Mark], inked: npt.NDArray[np.bool_]) -> list[Mark]:
    """Return the characters with their centres on the nearest ink: engines place them only roughly."""
    dark = np.flatnonzero(inked)
    if not len(dark):
        return list(chars)
    after = np.searchsorted(dark, [char.x for char in chars]).clip(1, len(dark) - 1)
    placed = []
    for char, place in zip(chars, after.tolist(), strict=True):
        nearest = min(dark[place - 1], dark[place], key=lambda x: abs(x - char.x))
        placed.append(Mark(char.text, float(nearest), char.confidence))
    return placed


def _word(
    chars: Sequence[Mark],
    inked: npt.NDArray[np.bool_],
    start: float,
    end: float,
    size: float,
    bearing: float,
) -> tuple[str, float, float]:
    """Return the word and the edges of its ink between two places, with the white that belongs to it."""
    first, last = chars[0].x, chars[-1].x
    lowest = max(0, int(max(start, first - _REACH * size)))
    highest = max(1, int(np.ceil(min(end, last + _REACH * size))))
    dark = np.flatnonzero(inked[lowest:highest]) + lowest
    text = "".join(char.text for char in chars)
    if not len(dark):
        return text, first - 0.25 * size, last + 0.25 * size
    return text, float(dark[0]) - bearing, float(dark[-1] + 1) + bearing


def _white(inked: npt.NDArray[np.bool_], left: float, right: float) -> tuple[float, float]:
    """Return the longest stretch without ink between two places; without one, the middle."""
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


def _stroke(ink: Ink) -> float:
    """Return the mean width of strokes in pixels: the ink along a row shared out over its runs."""
    dark = ink > _INKED
    runs = int((dark[:, 1:] & ~dark[:, :-1]).sum()) + int(dark[:, :1].sum())
    return float(ink[dark].sum()) / runs if runs else 0.0
