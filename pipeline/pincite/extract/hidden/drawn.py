"""Draw a page as pixels, with its text and without, and collect all of its text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
import pymupdf
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

TEXT_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_PRESERVE_WHITESPACE


class Drawing:
    """A page that is drawn from one reading of its content, as often as is asked.

    `images`: whether its images are decoded and drawn.
    """

    def __init__(self, page: pymupdf.Page, *, images: bool) -> None:
        self.images = images
        self._listing = page.get_displaylist()

    def pixels(
        self, area: pymupdf.Rect, scale: float, *, text: bool, grey: bool = False, alpha: bool = False
    ) -> Pixels:
        """Draw an area of the page at `scale` pixels a point.

        The pixels are (height, width) in grey levels, or with a third axis of red, green, blue and, if so
        asked, the opacity of what is painted.
        """
        bounds = (area * pymupdf.Matrix(scale, scale)).irect
        # Made without separations: simulating overprint would cost three times the drawing.
        canvas = pymupdf.mupdf.fz_new_pixmap_with_bbox(
            (pymupdf.csGRAY if grey else pymupdf.csRGB).this,
            pymupdf.mupdf.FzIrect(*bounds),
            pymupdf.mupdf.FzSeparations(),
            int(alpha),
        )
        if alpha:
            pymupdf.mupdf.fz_clear_pixmap(canvas)
        else:
            pymupdf.mupdf.fz_clear_pixmap_with_value(canvas, 255)
        device = pymupdf.mupdf.fz_new_draw_device(pymupdf.mupdf.FzMatrix(scale, 0, 0, scale, 0, 0), canvas)
        # A device without a function for an operation skips it: MuPDF's own way to leave things out.
        if not text:
            device.m_internal.fill_text = None
            device.m_internal.stroke_text = None
        if not self.images:
            device.m_internal.fill_image = None
            device.m_internal.fill_image_mask = None
        pymupdf.mupdf.fz_run_display_list(
            self._listing.this, device, pymupdf.mupdf.FzMatrix(), _everywhere(), pymupdf.mupdf.FzCookie()
        )
        pymupdf.mupdf.fz_close_device(device)
        pixmap = pymupdf.Pixmap("raw", canvas)
        samples = np.frombuffer(bytes(pixmap.samples_mv), np.uint8)
        rows = samples.reshape(pixmap.height, pixmap.stride)[:, : pixmap.width * pixmap.n]
        return rows if pixmap.n == 1 else rows.reshape(pixmap.height, pixmap.width, pixmap.n)


def text_of(page: pymupdf.Page, flags: int = TEXT_FLAGS) -> pymupdf.TextPage:
    """Return all text of a page, also what stands beside it and what is clipped away."""
    text = pymupdf.mupdf.FzStextPage(_everywhere())
    options = pymupdf.mupdf.FzStextOptions()
    options.flags = flags
    device = pymupdf.mupdf.fz_new_stext_device(text, options)
    pymupdf.mupdf.fz_run_page(page.this, device, pymupdf.mupdf.FzMatrix(), pymupdf.mupdf.FzCookie())
    pymupdf.mupdf.fz_close_device(device)
    return pymupdf.TextPage(text)


def _everywhere() -> Any:
    return pymupdf.mupdf.FzRect(pymupdf.mupdf.FzRect.Fixed_INFINITE)


def any_in(pixels: NDArray[np.bool_], boxes: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return a mask (n,) of the boxes (n, 4) that touch a set pixel; boxes are in pixels."""
    counts = cv2.integral(pixels.view(np.uint8))
    height, width = pixels.shape
    x0, y0 = np.floor(boxes[:, 0]).clip(0, width), np.floor(boxes[:, 1]).clip(0, height)
    x1, y1 = np.ceil(boxes[:, 2]).clip(x0, width), np.ceil(boxes[:, 3]).clip(y0, height)
    left, top, right, bottom = (edges.astype(int) for edges in (x0, y0, x1, y1))
    inside: NDArray[np.bool_] = (
        counts[bottom, right] - counts[top, right] - counts[bottom, left] + counts[top, left] > 0
    )
    return inside


def place_of(pixels: NDArray[Any], box: Sequence[float], left: int = 0, top: int = 0) -> tuple[slice, slice]:
    """Return the rows and columns of `pixels` (height, width) that a box touches, at least one if inside.

    The box is in pixels, and so is the place of the first pixel, `left` and `top`.
    """
    x0, y0 = max(0, math.floor(box[0]) - left), max(0, math.floor(box[1]) - top)
    x1, y1 = max(x0 + 1, math.ceil(box[2]) - left), max(y0 + 1, math.ceil(box[3]) - top)
    return slice(y0, min(y1, pixels.shape[0])), slice(x0, min(x1, pixels.shape[1]))
