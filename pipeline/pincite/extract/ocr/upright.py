"""Turn the image of a page upright and lay its lines level, before anything is recognised on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from pincite.extract.ocr import engine as ocr_engines
from pincite.extract.ocr.engine import TALL, ImageArray, Quads

_SAMPLE = 8
"""Lines that are recognised to tell which way is up."""
_SURE = 0.9
"""Confidence in text that is not upside down, at least; below it the other way round is tried."""
_INEXACT = 2.0
"""Pixels by which the two ends of a line may be off against each other."""
_AGREED = 0.7
"""Share of the text, weighed by length, that slopes at least half as much the same way."""
_LEVEL, _STEEPEST = 0.2, 15.0
"""Degrees of slope: below the first a line is level, above the second it is set so."""


@dataclass(frozen=True, slots=True)
class Upright:
    """An image turned clockwise by `turn` degrees, then levelled by turning it back by `slope` degrees.

    Levelling keeps its middle where it was and lets it grow, so that no corner is cut off.
    """

    image: ImageArray
    quads: Quads
    turn: int
    slope: float


def upright(image: ImageArray) -> Upright:
    """Return the image with its lines level, reading from left to right."""
    if ocr_engines.is_blank(image):
        return Upright(image, np.zeros((0, 4, 2)), 0, 0.0)
    image = ocr_engines.without_specks(image)
    quads = ocr_engines.detect(image)
    if not len(quads):
        return Upright(image, quads, 0, 0.0)
    turn = _turn(image, quads)
    slope = _slope(np.roll(quads, turn // 90, axis=1), turn)
    if not turn and not slope:
        return Upright(image, quads, 0, 0.0)
    turned = np.ascontiguousarray(np.rot90(image, -turn // 90))
    if turn:  # lines are found better in an image that stands upright
        quads = ocr_engines.detect(turned)
    if slope:
        turned, quads = _levelled(turned, quads, slope)
    return Upright(turned, quads, turn, slope)


def _turn(image: ImageArray, quads: Quads) -> int:
    """Return the clockwise turn that sets the text upright: the better read of two ways."""
    across, down = ocr_engines.sides(quads)
    tall = down >= TALL * across
    wide = across >= TALL * down
    candidates = (90, 270) if float(down[tall].sum()) > float(across[wide].sum()) else (0, 180)
    along = np.where(tall if candidates[0] else wide, np.maximum(across, down), 0.0)
    chosen = np.argsort(along)[::-1][: 3 * _SAMPLE : 3]
    sample = quads[chosen] if along.any() else quads[:_SAMPLE]
    sure = {}
    for turn in candidates:
        sure[turn] = ocr_engines.sureness(image, np.roll(sample, turn // 90, axis=1))
        if sure[turn] >= _SURE:
            return turn
    return max(candidates, key=lambda turn: sure[turn])


def _slope(quads: Quads, turn: int) -> float:
    """Return the slope of most text, in degrees clockwise; 0 if it is too small to matter, or meant."""
    across, down = ocr_engines.sides(quads)
    long = across >= 5 * down
    if not long.any():
        return 0.0
    run = (quads[long, 1] - quads[long, 0]) + (quads[long, 2] - quads[long, 3])
    slopes = np.degrees(np.arctan2(run[:, 1], run[:, 0])) + turn
    slopes = (slopes + 180.0) % 360.0 - 180.0
    order = np.argsort(slopes)
    weights = across[long] ** 2  # a long line's slope is the surer
    summed = np.cumsum(weights[order])
    slope = float(slopes[order][np.searchsorted(summed, summed[-1] / 2)])
    if float(weights[slopes * np.sign(slope) >= abs(slope) / 2].sum()) < _AGREED * float(weights.sum()):
        return 0.0
    # Corners lie on whole pixels: the slope of short lines is no more exact than that.
    least = max(_LEVEL, math.degrees(_INEXACT / float(across.max())))
    return slope if least <= abs(slope) <= _STEEPEST else 0.0


def _levelled(image: ImageArray, quads: Quads, slope: float) -> tuple[ImageArray, Quads]:
    """Return the image turned back by its slope, and its lines as they stand then."""
    height, width = image.shape[:2]
    angle = math.radians(abs(slope))
    grown_width = math.ceil(width * math.cos(angle) + height * math.sin(angle))
    grown_height = math.ceil(height * math.cos(angle) + width * math.sin(angle))
    turning = cv2.getRotationMatrix2D((width / 2, height / 2), slope, 1.0)
    turning[:, 2] += ((grown_width - width) / 2, (grown_height - height) / 2)
    ground = np.median(image.reshape(-1, 3)[:: max(1, height * width // 10_000)], axis=0).tolist()
    levelled = cv2.warpAffine(
        image, turning, (grown_width, grown_height), flags=cv2.INTER_CUBIC, borderValue=ground
    )
    return levelled.astype(np.uint8), quads @ turning[:, :2].T + turning[:, 2]
