"""Recognise the text layer under a scan: invisible by design, and the only text that its page has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pymupdf
from numpy.typing import NDArray

from pincite.schema.extraction import Box

_SCAN_COVER = 0.7
_SCAN_CHARS = 0.8
"""A scan covers so much of its page, and so much of the page's text is the layer under it."""
_CONTRAST = 40
"""Grey levels between paper and print."""
_DRIFT = 10.0
"""Heights of a word that it may stand beside its print."""
_EVEN = 0.7
_PRINTED = (0.02, 0.75)
"""Shares of pixels: of even ground above and below a word in print, and of ink in its box."""
_LIKE_PRINT = 0.5
"""Share of the words over an image that must look like print for the image to be one of text."""


def images(page: pymupdf.Page) -> NDArray[np.float64]:
    """Return the boxes of a page's images in points, (n, 4), in the order in which they are painted."""
    return np.array([image["bbox"] for image in page.get_image_info()], dtype=float).reshape(-1, 4)


def is_scan(page: pymupdf.Page, placed: NDArray[np.float64], hidden_chars: int, chars: int) -> bool:
    """Return True if images cover nearly the whole page and nearly all of its text is hidden.

    `placed` (n, 4) are the boxes of the images in points. Of the page's `chars` so many are hidden.
    """
    x0, y0, x1, y1 = tuple(page.rect)
    widths = np.minimum(placed[:, 2], x1) - np.maximum(placed[:, 0], x0)
    heights = np.minimum(placed[:, 3], y1) - np.maximum(placed[:, 1], y0)
    cover = float((widths.clip(0) * heights.clip(0)).sum()) / max((x1 - x0) * (y1 - y0), 1.0)
    return cover >= _SCAN_COVER and hidden_chars >= _SCAN_CHARS * chars


def image_under(boxes: Sequence[Box], placed: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return for each box, (boxes,), the index of the image that its middle lies on; -1 for none.

    Of several images it is the last one painted. `placed` (n, 4) are the images' boxes; all are in points.
    """
    middles = np.array([((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in boxes]).reshape(-1, 2)
    found = np.full(len(boxes), -1)
    for number, (x0, y0, x1, y1) in enumerate(placed):
        found[((middles >= (x0, y0)) & (middles <= (x1, y1))).all(axis=1)] = number
    return found


def has_ink(graphics: NDArray[np.uint8], box: tuple[float, ...]) -> bool:
    """Return True if anything is drawn in or near a box, which is in pixels of `graphics` (height, width).

    The boxes of a layer have the widths of its own font, not of the print: along a line they drift apart.
    """
    height = box[3] - box[1]
    across, along = 0.5 * height, _DRIFT * height
    around = _cut(graphics, (box[0] - along, box[1] - across, box[2] + along, box[3] + across))
    return around.size > 0 and int(around.max()) - int(around.min()) >= _CONTRAST


def like_print(graphics: NDArray[np.uint8], box: tuple[float, ...]) -> bool:
    """Return True if a box shows strokes on paper: an even ground above and below, and some ink between.

    The box is in pixels of `graphics` (height, width), which are grey levels from 0 to 255.
    """
    x0, y0, x1, y1 = box
    margin = 0.15 * (y1 - y0)
    inside = _cut(graphics, box).astype(np.int16)
    above, below = _cut(graphics, (x0, y0 - margin, x1, y0)), _cut(graphics, (x0, y1, x1, y1 + margin))
    around = np.concatenate([above.ravel(), below.ravel()]).astype(np.int16)
    if not inside.size or not around.size:
        return False
    paper = float(np.median(around))
    printed = float((np.abs(inside - paper) >= _CONTRAST).mean())
    even = float((np.abs(around - paper) < _CONTRAST).mean())
    return even >= _EVEN and _PRINTED[0] <= printed <= _PRINTED[1]


def images_of_text(under: NDArray[np.intp], printed: NDArray[np.bool_]) -> set[int]:
    """Return the indices of the images over which most words look like print.

    For each word, `under` (words,) is the index of its image or -1, and `printed` (words,) is True if it
    looks like print.
    """
    return {
        int(image) for image in np.unique(under[under >= 0]) if printed[under == image].mean() >= _LIKE_PRINT
    }


def _cut(graphics: NDArray[np.uint8], box: tuple[float, ...]) -> NDArray[np.uint8]:
    rows, columns = graphics.shape
    x0, y0, x1, y1 = (max(0, int(edge)) for edge in box)
    return graphics[y0 : min(y1 + 1, rows), x0 : min(x1 + 1, columns)]
