"""Read what a page draws besides text: its paths, and the images of one pixel that are painted as rules."""

from __future__ import annotations

from typing import Any

import pymupdf

_BLACK = (0.0, 0.0, 0.0)


def drawings(page: pymupdf.Page) -> list[dict[str, Any]]:
    """Return pymupdf's drawings of a page, and each image of one pixel as a filled rectangle.

    Ghostscript writes the rules of dvips as stencils of one pixel; their colour is not known, and taken for
    black.
    """
    found: list[dict[str, Any]] = page.get_drawings()
    for image in page.get_image_info():
        if image["width"] == image["height"] == 1:
            rect = pymupdf.Rect(image["bbox"])
            found.append({"items": [("re", rect, 1)], "rect": rect, "fill": _BLACK, "type": "f"})
    return found
