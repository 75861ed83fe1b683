"""Find the images of a page that may hold text which its text layer does not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pincite.extract.blocks import Line, area, union
from pincite.schema.extraction import Box

_LEAST = (48.0, 18.0)
"""Width and height in points of an image with more than a logo in it, at least."""
_BACKGROUND = 0.85
"""The share of the page that a background covers."""
_COVERED = 0.03
"""The share of an image over which text stands that says what the image shows."""
_TOUCH = 1.5
"""Points within which images are tiles of one picture."""


def regions(images: Iterable[Box], lines: Sequence[Line], page: Box) -> list[Box]:
    """Return the boxes, in points, of the images that are worth reading; tiles joined, top to bottom.

    `images` are the boxes of all, `lines` those of the text layer, `page` the page's own box. Not worth it is
    an image that is small or a background, or on which the text layer has text.
    """
    whole = area(page)
    words = [word.box for line in lines for word in line.words]
    found = []
    for box in pictures([_within(box, page) for box in images]):
        large = box[2] - box[0] >= _LEAST[0] and box[3] - box[1] >= _LEAST[1]
        if not large or (words and area(box) > _BACKGROUND * whole):
            continue
        if sum(area(word) for word in words if _holds(box, word)) < _COVERED * area(box):
            found.append(box)
    return sorted(found, key=lambda box: (box[1], box[0]))


def pictures(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes of images, in points. Tiles with the same edges that touch become one."""
    found: list[Box] = []
    for box in sorted(boxes, key=lambda box: (box[1], box[0])):
        joined = box
        for other in [other for other in found if _tiles(other, joined)]:
            found.remove(other)
            joined = union((joined, other))
        found.append(joined)
    return found


def _tiles(one: Box, other: Box) -> bool:
    beside = abs(one[1] - other[1]) <= _TOUCH and abs(one[3] - other[3]) <= _TOUCH
    below = abs(one[0] - other[0]) <= _TOUCH and abs(one[2] - other[2]) <= _TOUCH
    across = max(one[0], other[0]) <= min(one[2], other[2]) + _TOUCH
    along = max(one[1], other[1]) <= min(one[3], other[3]) + _TOUCH
    return (beside or below) and across and along


def _within(box: Box, page: Box) -> Box:
    x0, y0 = max(box[0], page[0]), max(box[1], page[1])
    return x0, y0, max(x0, min(box[2], page[2])), max(y0, min(box[3], page[3]))


def _holds(outer: Box, inner: Box) -> bool:
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]
