"""Find where a stretch of a page stands in print."""

from __future__ import annotations

from bisect import bisect_left

from pincite.schema.extraction import Box, Page


def word_boxes(page: Page, start: int, end: int) -> list[Box]:
    """Return one box, in points, per line of print for a stretch of a page.

    It is that of the line's words between `start` and `end`, offsets of the page's text in code points.
    """
    first = bisect_left(page.words, start + 1, key=lambda word: word.end)
    lines: list[Box] = []
    for word in page.words[first:]:
        if word.start >= end:
            break
        x0, y0, x1, y1 = word.box
        if lines and _same_line(lines[-1], word.box):
            left, top, right, bottom = lines[-1]
            lines[-1] = (min(left, x0), min(top, y0), max(right, x1), max(bottom, y1))
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _same_line(line: Box, box: Box) -> bool:
    overlap = min(line[3], box[3]) - max(line[1], box[1])
    height = min(line[3] - line[1], box[3] - box[1])
    gap = box[0] - line[2]
    return overlap > 0.5 * height and -height < gap < 4 * height
