"""Find the ruled lines of a level image: what a PDF's drawings would say, from its pixels."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from pincite.extract.ocr.words import Grey
from pincite.extract.tables.rulings import Ruling
from pincite.schema.extraction import Box

_LONG = 17.0
"""Points: a level stroke as long as this is no part of a letter."""
_TALL = 14.0
"""Points: an upright stroke as tall as this may be a rule; capitals of 20 points are not."""
_THICK = 3.5
"""Points: what is thicker is an area, not a rule."""
_CONTRAST = 12
"""Shades by which a rule differs from what is around it."""
_EDGE = 0.12
"""The share of a word's box, above and below, in which a rule may be the line that it stands on."""
_AROUND = 9.0
"""Points around a pixel that its shade is compared with."""


def find(grey: Grey, scale: float) -> tuple[Ruling, ...]:
    """Return the rules of an image of `scale` pixels per point, in pixels."""
    around = max(3, round(_AROUND * scale) | 1)
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _CONTRAST
    ).astype(np.uint8)
    long, tall, thick = (max(2, round(points * scale)) for points in (_LONG, _TALL, _THICK))
    level = [(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2) for x0, y0, x1, y1 in _strokes(dark, (long, 1), thick)]
    upright = [((x0 + x1) / 2, y0, (x0 + x1) / 2, y1) for x0, y0, x1, y1 in _strokes(dark, (1, tall), thick)]
    return tuple(Ruling(*box) for box in (*level, *upright))


def apart_from(words: Sequence[Box], rules: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Return the rules without strokes of words: small print runs together into level strokes."""
    return tuple(rule for rule in rules if not _in_words(rule, words))


def _in_words(rule: Ruling, words: Sequence[Box]) -> bool:
    covered = 0.0
    for x0, y0, x1, y1 in words:
        edge = _EDGE * (y1 - y0)
        if rule.y0 < y1 - edge and rule.y1 > y0 + edge:
            covered += max(0.0, min(rule.x1, x1) - max(rule.x0, x0)) if rule.horizontal else 0.0
            if not rule.horizontal and x0 < rule.x0 < x1:
                covered += min(rule.y1, y1) - max(rule.y0, y0)
    return covered > 0.5 * max(rule.x1 - rule.x0, rule.y1 - rule.y0)


def _strokes(dark: Grey, reach: tuple[int, int], thick: int) -> list[Box]:
    """Return the boxes of what is dark without a break over `reach` pixels, and thin."""
    along, across = (0, 1) if reach[0] > 1 else (1, 0)
    # Noise breaks a rule in places; a slope that was left over moves it by a pixel.
    bridge = np.ones((1, 5) if along == 0 else (5, 1), dtype=np.uint8)
    mended = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, bridge)
    kept = cv2.morphologyEx(mended, cv2.MORPH_OPEN, np.ones((reach[1], reach[0]), dtype=np.uint8))
    joined = cv2.dilate(kept, np.ones((3, 3), dtype=np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for left, top, width, height, _ in np.asarray(stats)[1:].tolist():
        if (width, height)[across] <= thick + 2:
            found.append((left + 1.0, top + 1.0, left + width - 1.0, top + height - 1.0))
    return found
