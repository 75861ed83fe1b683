"""Run RapidOCR, with the models of its wheel: find the lines of text in an image and recognise them."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from pincite.extract.blocks import clean
from pincite.extract.ocr import words
from pincite.extract.ocr.words import Grey, Mark, ScanLine

log = logging.getLogger(__name__)

ImageArray = npt.NDArray[np.uint8]
"""An image: height x width x 3, RGB."""
Quads = npt.NDArray[np.float64]
"""Boxes of lines: n x 4 x 2, corners from the top left on clockwise, x and y in pixels."""

OPENVINO, ONNX_RUNTIME = "openvino", "onnxruntime"
_LONGEST_SIDE = 1700
"""Pixels to which a larger image is scaled down to find its lines: on A4 those of six points are found."""
_FIRST_SIDE = 1000
"""Pixels to which it is scaled down first: large letters are found as well or better."""
_LEAST_SIDE = 8
"""Pixels of an image that has a line of text, at least. On a single row of pixels the engine crashes."""
_LARGE = 16.0
"""Pixels of height at `_FIRST_SIDE` that nine lines of ten have, where no smaller ones are looked for."""
_SPECK = 25
"""Shades by which a speck is darker than all of its neighbours."""
TALL = 1.8
"""Height of a line of turned text over its width, at least."""
_GLANCE = 800
"""Pixels of the longer side of the copy of an image on which text is looked for first."""
_SAMPLED = 8
"""Heights of a line that are enough of its length to tell whether it stands on its head."""
_FAINT = 12
"""Shades between the lightest and the darkest of a picture in which nothing is written, at most."""
_LEAST_SURE = 0.5
"""Confidence of an engine in a line from which it counts as text."""
_LINE_HEIGHT = 48
"""Pixels of a line's height as the model reads it."""
_LEAST_RATIO, _RATIO_STEP = 7, 3
"""Width over height to which lines are filled up: one of few, since OpenVINO compiles each width anew."""
_FILLING = 127
"""The shade that is nothing to the model."""


@cache
def _rapid(engine: str) -> Any:
    """Return RapidOCR by this engine. It opens each model when first used, after the fork."""
    from rapidocr import EngineType, RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.engine_type": EngineType(engine),
            "Rec.engine_type": EngineType(engine),
            "EngineConfig.openvino.inference_num_threads": 1,
            "EngineConfig.openvino.num_streams": 1,
            "Global.max_side_len": _LONGEST_SIDE,
            "Global.return_word_box": True,
            "Det.limit_side_len": 32,  # images are never enlarged to be searched
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def prepare() -> None:
    """Load the models."""
    _rapid(OPENVINO)


def detect(image: ImageArray) -> Quads:
    """Return the boxes of lines of text, of any direction. Pieces far apart on one baseline are two lines."""
    shrunk = min(1.0, _FIRST_SIDE / max(image.shape[:2]))
    found: Quads = _detected(scaled(image, shrunk)) / shrunk
    heights = np.minimum(*sides(found)) * shrunk
    if shrunk == 1.0 or (len(found) and np.percentile(heights, 10) >= _LARGE):
        return found
    return _with_others(_detected(image), found)


def _detected(image: ImageArray) -> Quads:
    if min(image.shape[:2]) < _LEAST_SIDE:
        return np.zeros((0, 4, 2))
    found = _seen(_runtime(), image)
    if found.boxes is None or not len(found.boxes):
        return np.zeros((0, 4, 2))
    return np.stack([_ordered(np.asarray(corners, dtype=np.float64)) for corners in found.boxes])


def _with_others(quads: Quads, others: Quads) -> Quads:
    """Return the lines with those of `others` whose middle lies in the upright box of none."""
    if not len(quads):
        return others
    least, most = quads.min(axis=1), quads.max(axis=1)
    middles = others.mean(axis=1)[:, None]
    held = ((least <= middles) & (middles <= most)).all(axis=2).any(axis=1)
    return np.concatenate([quads, others[~held]])


@cache
def _runtime() -> Any:
    """Return RapidOCR, tried: by OpenVINO, which takes half the time, or by ONNX Runtime where it fails."""
    try:
        import pincite.embed.silent_openvino  # noqa: F401 - RapidOCR would have it tell its makers

        _seen(_rapid(OPENVINO), np.full((64, 64, 3), 255, np.uint8))
    except (ImportError, RuntimeError):
        log.warning("OpenVINO does not run here: ONNX Runtime reads pictures.", exc_info=True)
        return _rapid(ONNX_RUNTIME)
    return _rapid(OPENVINO)


def _seen(rapid: Any, image: ImageArray) -> Any:
    return rapid(image[:, :, ::-1], use_det=True, use_cls=False, use_rec=False)  # it wants BGR


def is_blank(image: ImageArray) -> bool:
    """Return True if an image is of one shade all over, but for noise."""
    return bool(np.ptp(scaled(image, 0.5), axis=(0, 1)).max() <= _FAINT)


def shows_text(image: ImageArray) -> bool:
    """Return True if lines of text are seen in a small copy of an image: quick, where there are none."""
    return bool(len(detect(scaled(image, min(1.0, _GLANCE / max(image.shape[:2]))))))


def _ordered(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return four corners clockwise, the first two along the edge that runs most nearly left to right."""
    around = corners - corners.mean(axis=0)
    corners = corners[np.argsort(np.arctan2(around[:, 1], around[:, 0]))]
    edges = np.roll(corners, -1, axis=0) - corners
    lengths = np.maximum(np.hypot(edges[:, 0], edges[:, 1]), 1e-9)
    return np.roll(corners, -int(np.argmax(edges[:, 0] / lengths)), axis=0)


def recognise(image: ImageArray, quads: Quads) -> Iterator[ScanLine]:
    """Yield the lines of an upright image, in no order that can be relied on; `quads` are from `detect`."""
    crops = [_crop(image, _along(quad)) for quad in quads]
    for (crop, back), marks in zip(crops, _marks([crop for crop, _ in crops]), strict=True):
        line = words.line(marks, grey_of(crop), back)
        if line is not None and line.confidence >= _LEAST_SURE:
            yield line


def sureness(image: ImageArray, quads: Quads) -> float:
    """Return RapidOCR's mean confidence in these lines, 0 to 1: low where they stand on their heads.

    Of a long line a part is enough.
    """
    read = _marks([_part(_crop(image, quad)[0]) for quad in quads])
    chars = [mark.confidence for marks in read for mark in marks]
    return float(np.mean(chars)) if chars else 0.0


def _part(crop: ImageArray) -> ImageArray:
    """Return a line's part with most ink, some dozen characters: rows of dots read alike both ways."""
    height, width = crop.shape[:2]
    part = _SAMPLED * height
    if width <= part:
        return crop
    grey = grey_of(crop).astype(np.float64)
    ink = np.concatenate([[0.0], np.cumsum(np.abs(grey - np.median(grey)).sum(axis=0))])
    start = int(np.argmax(ink[part:] - ink[:-part]))
    return crop[:, start : start + part]


def _along(quad: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the corners in the order that lays the line level: upright text is mostly read upwards."""
    across, down = np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[3] - quad[0]))
    return np.roll(quad, 1, axis=0) if down >= TALL * across else quad


def _crop(image: ImageArray, quad: npt.NDArray[np.float64]) -> tuple[ImageArray, npt.NDArray[np.float64]]:
    """Return a line cut out and laid level, and the affine map (2 x 3) from its pixels to the image's."""
    width = max(1.0, float(np.hypot(*(quad[1] - quad[0]))))
    height = max(1.0, float(np.hypot(*(quad[3] - quad[0]))))
    level = np.array([[0, 0], [width, 0], [0, height]], dtype=np.float32)
    back = cv2.getAffineTransform(level, quad[[0, 1, 3]].astype(np.float32))
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    size = (max(1, round(width)), max(1, round(height)))
    crop = cv2.warpAffine(image, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return crop.astype(np.uint8), back.astype(np.float64)


def without_specks(image: ImageArray) -> ImageArray:
    """Return the image without single dark pixels: engines take them for points and apostrophes."""
    around = np.ones((3, 3), dtype=np.uint8)
    around[1, 1] = 0
    darkest = cv2.erode(image, around)
    return np.where(image < darkest.astype(np.int16) - _SPECK, darkest, image).astype(np.uint8)


def scaled(image: ImageArray, factor: float) -> ImageArray:
    """Return the image made smaller by a factor of 0 to 1."""
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA).astype(np.uint8)


def sides(quads: Quads) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the lengths in pixels, n each, of the upper and of the left edge of each line."""
    across, down = quads[:, 1] - quads[:, 0], quads[:, 3] - quads[:, 0]
    return np.hypot(across[:, 0], across[:, 1]), np.hypot(down[:, 0], down[:, 1])


def grey_of(image: ImageArray) -> Grey:
    """Return the image in shades of grey."""
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.uint8)


def _marks(crops: Sequence[ImageArray]) -> list[list[Mark]]:
    """Return the characters of each cut-out line, with white space among them."""
    if not crops:
        return []
    filled = [_filled(crop) for crop in crops]
    found = _runtime().recognize_txt([line[:, :, ::-1] for line in filled])
    read = []
    for crop, line, text, word_info in zip(crops, filled, found.txts, found.word_results, strict=True):
        columns = [column for word in word_info.word_cols for column in word]
        inked = [char for char in text if not char.isspace()]
        width = line.shape[1] * crop.shape[0] / _LINE_HEIGHT
        step = width / word_info.line_txt_len if columns else 0.0
        confidences = word_info.confs if columns else []
        marks: list[Mark] = []
        place = 0
        for char, confidence in zip(text, confidences, strict=columns != []):
            if char.isspace() or place >= len(inked):
                marks.append(Mark(" ", marks[-1].x if marks else 0.0, float(confidence)))
                continue
            for part in clean(char).strip() or " ":
                marks.append(Mark(part, (columns[place] + 0.5) * step, float(confidence)))
            place += 1
        read.append(marks)
    return read


def _filled(crop: ImageArray) -> ImageArray:
    """Return a line as high as the model reads it, filled up at its right to one of few widths."""
    height, width = crop.shape[:2]
    drawn = max(1, math.ceil(_LINE_HEIGHT * width / height))
    steps = max(0, math.ceil((drawn / _LINE_HEIGHT - _LEAST_RATIO) / _RATIO_STEP))
    ratio = _LEAST_RATIO + steps * _RATIO_STEP
    line = np.full((_LINE_HEIGHT, ratio * _LINE_HEIGHT, 3), _FILLING, np.uint8)
    line[:, :drawn] = cv2.resize(crop, (drawn, _LINE_HEIGHT))
    return line
