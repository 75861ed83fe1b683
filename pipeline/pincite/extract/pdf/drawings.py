"""Read what a page draws besides text: its paths, and the images of one pixel that are painted as rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pymupdf

_BLACK = (0.0, 0.0, 0.0)
_THIN = 3.0
"""Points of a rule's thickness, at most: a larger pixel is a panel or a background."""
_WIDEST, _HIGHEST = 0.98, 100.0
"""The share of the page's width, and the height in points, from which a fill is a background."""
_SIDES = 4
"""Lines around a rectangle that is drawn line by line; the last may be left to the filling."""
_LEVEL = 0.8
"""Points by which the ends of a level or an upright line may differ."""


def drawings(page: pymupdf.Page) -> list[dict[str, Any]]:
    """Return pymupdf's drawings of a page, and each thin image of one pixel as a filled rectangle.

    Filled rectangles are cut to what their clip shows, and backgrounds left out: their edges frame nothing.
    Ghostscript writes the rules of dvips as stencils of one pixel; their colour is not known, and taken for
    black.
    """
    found = [
        drawing
        for drawing in _shown(page.get_drawings(extended=True))
        if not (_is_filled_box(drawing) and _is_background(drawing["rect"], page.rect.width))
    ]
    for image in page.get_image_info():
        rect = pymupdf.Rect(image["bbox"])
        if image["width"] == image["height"] == 1 and min(rect.width, rect.height) <= _THIN:
            found.append({"items": [("re", rect, 1)], "rect": rect, "fill": _BLACK, "type": "f"})
    return found


def _shown(paths: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield paths without their clips and groups; filled rectangles as the clip that they are in shows them.

    What painting programs fill is often as large as the page, and clipped to a cell. A clip by text or by an
    image has no entry, and cuts nothing here.
    """
    clips: dict[int, pymupdf.Rect | None] = {}
    for path in paths:
        level = path["level"]
        clips = {below: clip for below, clip in clips.items() if below < level}
        around = clips.get(level - 1)
        if path["type"] in ("clip", "group"):
            clips[level] = path.get("scissor", around)
        elif around is None or not _is_filled_box(path):
            yield dict(path)
        elif (seen := _common(path["rect"], around)) is not None:
            yield {**path, "items": [("re", seen, 1)], "rect": seen}


def _common(rect: pymupdf.Rect, other: pymupdf.Rect) -> pymupdf.Rect | None:
    """Return what two rectangles share; a rule may have no height."""
    x0, y0 = max(rect.x0, other.x0), max(rect.y0, other.y0)
    x1, y1 = min(rect.x1, other.x1), min(rect.y1, other.y1)
    return pymupdf.Rect(x0, y0, x1, y1) if x0 <= x1 and y0 <= y1 else None


def _is_background(rect: pymupdf.Rect, width: float) -> bool:
    """Return True if a fill is as wide as a page, `width` in points, and higher than the stripe of a row."""
    return bool(rect.width >= _WIDEST * width and rect.height >= _HIGHEST)


def _is_filled_box(drawing: Mapping[str, Any]) -> bool:
    """Return True if a path does nothing but fill one rectangle with level sides."""
    items = drawing["items"]
    if drawing["type"] != "f" or not items:
        return False
    if [item[0] for item in items] == ["re"]:
        return True
    return _SIDES - 1 <= len(items) <= _SIDES and all(
        item[0] == "l" and min(abs(item[1].x - item[2].x), abs(item[1].y - item[2].y)) < _LEVEL
        for item in items
    )
