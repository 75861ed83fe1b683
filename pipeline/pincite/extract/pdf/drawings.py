"""Read what a page draws besides text: its paths, and the images of one pixel that are painted as rules."""

from __future__ import annotations

from typing import Any

import pymupdf

_BLACK = (0.0, 0.0, 0.0)
_THIN = 3.0
"""Points of a rule's thickness, at most: a larger pixel is a panel or a background."""


def drawings(page: pymupdf.Page) -> list[dict[str, Any]]:
    """Return pymupdf's drawings of a page, and each thin image of one pixel as a filled rectangle.

    Ghostscript writes the rules of dvips as stencils of one pixel; their colour is not known, and taken for
    black.
    """
    found: list[dict[str, Any]] = page.get_drawings()
    for image in page.get_image_info():
        rect = pymupdf.Rect(image["bbox"])
        if image["width"] == image["height"] == 1 and min(rect.width, rect.height) <= _THIN:
            found.append({"items": [("re", rect, 1)], "rect": rect, "fill": _BLACK, "type": "f"})
    return found
