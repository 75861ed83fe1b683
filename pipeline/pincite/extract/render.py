"""Draw a page as an image, with some of its words marked. Runs in the child only."""

from __future__ import annotations

import base64
import math
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pymupdf
from numpy.typing import NDArray

from pincite.errors import Unreadable
from pincite.extract import wire
from pincite.extract.sniff import media_type
from pincite.extract.wire import PageImageRefused
from pincite.schema.extraction import Box

_MARKER = np.array([255, 226, 92], dtype=np.float32) / 255
"""A highlighter's yellow: what is printed shows through, since colours are multiplied."""
_GREY, _RGB = 0, 2
"""A PNG's kinds of colour."""


def pixmap(page: pymupdf.Page, dpi: float, max_pixels: int) -> tuple[pymupdf.Pixmap, float]:
    """Return the page as displayed in RGB, and its pixels per point: those of `dpi`, fewer on a huge page."""
    width, height = max(page.rect.width, 1.0), max(page.rect.height, 1.0)
    scale = min(dpi / 72, math.sqrt(max_pixels / (width * height)) * 0.999)
    return page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False), scale


def page_png(job: wire.RenderJob) -> str:
    """Return the page as PNG in base64. Raises Unreadable and PageImageRefused."""
    path = Path(job.path)
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    if media_type(path, path.name) != "application/pdf":
        raise PageImageRefused(
            "no-page-image", "Only a PDF has pages to show: open the original at the quoted text."
        )
    try:
        document = pymupdf.open(path, filetype="pdf")
    except (pymupdf.FileDataError, pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        raise Unreadable(
            "The file cannot be opened to draw its page: add the complete file again."
        ) from error
    with document:
        if not 1 <= job.number <= document.page_count:
            raise PageImageRefused(
                "page-not-found", f"There is no page {job.number}: it has {document.page_count}."
            )
        page = document[job.number - 1]
        dpi = 72 * job.width / max(page.rect.width, 1.0) if job.width else job.dpi
        image, scale = pixmap(page, dpi, job.limits.max_page_pixels)
    lines = np.frombuffer(image.samples_mv, np.uint8).reshape(image.height, image.stride)
    pixels = lines[:, : image.width * 3].reshape(image.height, image.width, 3)
    if job.highlights:
        pixels = _marked(pixels, job.highlights, scale)
    return base64.b64encode(_png(pixels)).decode()


def _marked(pixels: NDArray[np.uint8], highlights: Sequence[Box], scale: float) -> NDArray[np.uint8]:
    """Return a copy with the boxes marked, which are in points."""
    marked = np.zeros(pixels.shape[:2], dtype=bool)
    for x0, y0, x1, y1 in highlights:
        rows = slice(max(0, math.floor(y0 * scale)), max(0, math.ceil(y1 * scale)))
        columns = slice(max(0, math.floor(x0 * scale)), max(0, math.ceil(x1 * scale)))
        marked[rows, columns] = True
    pixels = pixels.copy()
    pixels[marked] = (pixels[marked] * _MARKER).astype(np.uint8)
    return pixels


def _png(pixels: NDArray[np.uint8]) -> bytes:
    """Return pixels of shape (height, width, 3) as PNG, in greys where they are all grey.

    Pages are flat areas, which pack well at once and without a filter. pymupdf's own PNG is a tenth smaller
    and takes three times as long; of a scan it is larger and takes ten times as long.
    """
    height, width, _ = pixels.shape
    colours = _RGB
    if np.array_equal(pixels[..., 0], pixels[..., 1]) and np.array_equal(pixels[..., 1], pixels[..., 2]):
        pixels, colours = pixels[..., :1], _GREY
    rows = np.zeros((height, 1 + pixels[0].size), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = pixels.reshape(height, -1)
    header = struct.pack("!IIBBBBB", width, height, 8, colours, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.data, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))
