"""The pixels of a page's image as arrays: to look at each of half a million in Python takes seconds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pymupdf

DARK = 300
"""Of a pixel's three colours in sum: below, it is ink."""

Mask = npt.NDArray[np.bool_]


def pixels(image: pymupdf.Pixmap) -> npt.NDArray[np.int16]:
    """Return rows of pixels with three colours each, of a grey image too."""
    colours = pymupdf.Pixmap(pymupdf.csRGB, image)
    plain = np.frombuffer(colours.samples, np.uint8).reshape(colours.height, colours.width, colours.n)
    return plain[:, :, :3].astype(np.int16)


def ink(image: pymupdf.Pixmap) -> Mask:
    """Return where the image is dark."""
    found: Mask = pixels(image).sum(axis=2) < DARK
    return found


def under(boxes: Sequence[Sequence[float]], like: Mask, margin: float) -> Mask:
    """Return which places of a mask lie in one of the boxes, or that near to it."""
    y, x = np.mgrid[: like.shape[0], : like.shape[1]]
    covered = np.zeros_like(like)
    for x0, y0, x1, y1 in boxes:
        covered |= (x0 - margin <= x) & (x <= x1 + margin) & (y0 - margin <= y) & (y <= y1 + margin)
    return covered
