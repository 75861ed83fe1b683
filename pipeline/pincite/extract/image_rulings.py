"""The ruled lines of a level image, and the boxes that they part into cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from pincite.document import Box
from pincite.extract.blocks import union
from pincite.extract.ocr_words import Grey

_LONG = 17.0
"""Points: a level stroke as long as this is no part of a letter."""
_TALL = 14.0
"""Points: an upright stroke as tall as this may be a rule; capitals of 20 points are not."""
_THICK = 3.5
"""Points: what is thicker is an area, not a rule."""
_CONTRAST = 12
"""Shades by which a rule differs from what is around it."""
_AROUND = 9.0
"""Points around a pixel that its shade is compared with."""
_TOUCH = 3.0
"""Points between rules that are meant to meet."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Level and upright rules, each a box as long and as thick as the rule."""

    level: tuple[Box, ...]
    upright: tuple[Box, ...]


def find(grey: Grey, scale: float) -> Rules:
    """The rules of an image of `scale` pixels per point, in pixels."""
    around = max(3, round(_AROUND * scale) | 1)
    dark = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, _CONTRAST
    ).astype(np.uint8)
    long, tall, thick = (max(2, round(points * scale)) for points in (_LONG, _TALL, _THICK))
    return Rules(_strokes(dark, (long, 1), thick), _strokes(dark, (1, tall), thick))


def _strokes(dark: Grey, reach: tuple[int, int], thick: int) -> tuple[Box, ...]:
    """What is dark without a break over `reach` pixels, and thin."""
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
    return tuple(found)


def grids(rules: Rules, scale: float) -> list[Box]:
    """The boxes that rules which meet part into four cells or more."""
    touch = _TOUCH * scale
    groups: list[list[tuple[Box, bool]]] = []
    for rule in [*((box, True) for box in rules.level), *((box, False) for box in rules.upright)]:
        near = [group for group in groups if any(_meet(rule[0], other[0], touch) for other in group)]
        for group in near:
            groups.remove(group)
        groups.append([rule, *(member for group in near for member in group)])
    return [union(box for box, _ in group) for group in groups if _cells(group, touch) >= 4]


def _meet(one: Box, other: Box, touch: float) -> bool:
    return (
        one[0] - touch <= other[2]
        and other[0] - touch <= one[2]
        and one[1] - touch <= other[3]
        and other[1] - touch <= one[3]
    )


def _cells(group: Sequence[tuple[Box, bool]], touch: float) -> int:
    """How many cells rules that meet would make if each went through."""
    rows = _distinct([(box[1] + box[3]) / 2 for box, level in group if level], touch)
    columns = _distinct([(box[0] + box[2]) / 2 for box, level in group if not level], touch)
    return max(0, rows - 1) * max(0, columns - 1)


def _distinct(places: Sequence[float], touch: float) -> int:
    ordered = sorted(places)
    return sum(index == 0 or place - ordered[index - 1] > touch for index, place in enumerate(ordered))
