"""Find where a page shows pictures: images, drawings of curves and slanted lines, frames with few words.

Words in them are labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pincite.extract.blocks import area, as_box, union
from pincite.extract.ocr.image_regions import pictures
from pincite.schema.extraction import Box

_MIN_SHARE = 0.01
_MAX_SHARE = 0.85
_FRAMED_SHARE = 0.5
"""Shares of the page that a figure takes: less is an ornament, more a background, or for a frame a border."""
_STROKES = 6
"""Curves and slanted lines that make a drawing a figure; the round corners of a frame are fewer."""
_NEAR = 6.0
"""Points within which strokes belong to one figure."""
_MAX_STROKES = 4_000
_AXIS_SCALE = 1.5
"""Length of a figure's axes over that of its curves, at most."""
_FRAME_SCALE = 6.0
"""Area that the frame of a figure encloses over the figure's own, at most."""


_LABELS_SHARE = 0.04
"""The share of a picture that its labels cover; a table's words, or text on a background, cover more."""


def figures(
    drawings: Sequence[Mapping[str, Any]], images: Sequence[Box], words: Sequence[Box], page: Box
) -> list[Box]:
    """Return the boxes of a page's figures, from pymupdf's drawings, from images, and from its words.

    `page` is the page's own box; all are in points.
    """
    strokes = [box for drawing in drawings for box in _strokes(drawing)]
    drawn = (
        [box for box, count in _clusters(strokes) if count >= _STROKES]
        if len(strokes) <= _MAX_STROKES
        else [union(strokes)]
    )
    axes = [box for drawing in drawings for box in _axes(drawing)]
    drawn = [_with_axes(box, axes) for box in drawn]
    frames = [as_box(drawing["rect"]) for drawing in drawings if _is_frame(drawing)]
    seen = [box for box in pictures(images) if area(box) and _covered(box, words) < _LABELS_SHARE]
    shown = [_within(box, page) for box in (*(_framed(box, frames) for box in drawn), *seen)]
    whole = area(page)
    found = [box for box in shown if _MIN_SHARE * whole <= area(box) <= _MAX_SHARE * whole]
    for frame in sorted(frames, key=area, reverse=True):
        apart = not any(_touch(frame, box) for box in found)
        fits = _MIN_SHARE * whole <= area(frame) <= _FRAMED_SHARE * whole
        if apart and fits and _covered(frame, words) < _LABELS_SHARE:
            found.append(frame)
    return found


def _covered(frame: Box, words: Sequence[Box]) -> float:
    """Return the share of a frame or an image that the words in it cover."""
    return sum(area(word) for word in words if union((frame, word)) == frame) / area(frame)


def _strokes(drawing: Mapping[str, Any]) -> Iterable[Box]:
    for item in drawing["items"]:
        if item[0] == "l":
            (x0, y0), (x1, y1) = item[1], item[2]
            if abs(x1 - x0) > 1 and abs(y1 - y0) > 1:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
        elif item[0] == "c":
            xs, ys = zip(*((point[0], point[1]) for point in item[1:]), strict=True)
            yield min(xs), min(ys), max(xs), max(ys)


def _axes(drawing: Mapping[str, Any]) -> Iterable[Box]:
    for item in drawing["items"]:
        if item[0] == "l":
            (x0, y0), (x1, y1) = item[1], item[2]
            if abs(x1 - x0) <= 1 or abs(y1 - y0) <= 1:
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _with_axes(box: Box, axes: Sequence[Box]) -> Box:
    """Return a figure of curves with the axes that they touch, none much longer than it."""
    width, height = box[2] - box[0], box[3] - box[1]
    near = [
        axis
        for axis in axes
        if _touch(axis, box)
        and axis[2] - axis[0] <= _AXIS_SCALE * width
        and axis[3] - axis[1] <= _AXIS_SCALE * height
    ]
    return union([box, *near])


def _is_frame(drawing: Mapping[str, Any]) -> bool:
    return len(drawing["items"]) == 1 and drawing["items"][0][0] == "re"


def _framed(box: Box, frames: Sequence[Box]) -> Box:
    """Return the smallest rectangle drawn around a figure, if it belongs to it by its size."""
    around = [f for f in frames if union((f, box)) == f and area(f) <= _FRAME_SCALE * area(box)]
    return min(around, key=area, default=box)


def _clusters(boxes: Sequence[Box]) -> list[tuple[Box, int]]:
    """Join boxes that touch. Returns each with how many they were."""
    clusters: list[tuple[Box, int]] = []
    for box in sorted(boxes, key=lambda box: box[1]):
        joined, count = box, 1
        apart = []
        for other, members in clusters:
            if _touch(other, joined):
                joined, count = union((joined, other)), count + members
            else:
                apart.append((other, members))
        clusters = [*apart, (joined, count)]
    return clusters


def _touch(a: Box, b: Box) -> bool:
    return a[0] - _NEAR <= b[2] and b[0] - _NEAR <= a[2] and a[1] - _NEAR <= b[3] and b[1] - _NEAR <= a[3]


def _within(box: Box, page: Box) -> Box:
    return max(box[0], page[0]), max(box[1], page[1]), min(box[2], page[2]), min(box[3], page[3])
