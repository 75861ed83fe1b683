"""Find running headers and footers that one page alone gives away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from pincite.extract.geometry.paragraphs import Paragraph
from pincite.schema.extraction import Category

PAGE_NUMBER = re.compile(
    r"^(?:page:?\s+)?[-–—|]?\s*(?:[A-Z]{1,2}-)?(?:\d{1,4}|[ivxlc]{1,7})\s*(?:[-–—|]|(?:of|/)\s*\d+)?$", re.I
)
_EDGE, _EDGE_LINES, _EDGE_CHARS = 0.08, 2, 80
"""The share of a page's height where running lines stand, and how long the parts of one are at most."""
_WIDE_EDGE = 0.16
"""The same share where one part is the page's number and nothing stands beyond."""


def running(found: Sequence[Paragraph], height: float) -> dict[int, Category]:
    """Return the short lines at the top or bottom of a page that stand side by side, by their index.

    `height` is the page's, in points. They are the parts of a running header or footer.
    """
    parts: dict[int, Category] = {}
    for top in (True, False):
        edge = [
            (index, p)
            for index, p in enumerate(found)
            if _is_within(p, height, _WIDE_EDGE, top=top)
            and len(p.lines) <= _EDGE_LINES
            and len(_text(p)) <= _EDGE_CHARS
        ]
        for (one, left), (other, right) in combinations(edge, 2):
            if not _beside(left, right):
                continue
            is_near = all(_is_within(each, height, _EDGE, top=top) for each in (left, right))
            is_numbered = any(PAGE_NUMBER.match(_text(each)) for each in (left, right))
            if is_near or (is_numbered and not any(_is_beyond(p, left, top=top) for p in found)):
                parts |= dict.fromkeys((one, other), Category.HEADER if top else Category.FOOTER)
    return parts


def _text(paragraph: Paragraph) -> str:
    return " ".join(line.text for line in paragraph.lines)


def _is_within(paragraph: Paragraph, height: float, share: float, *, top: bool) -> bool:
    return paragraph.box[3] < share * height if top else paragraph.box[1] > (1 - share) * height


def _is_beyond(paragraph: Paragraph, other: Paragraph, *, top: bool) -> bool:
    return paragraph.box[3] <= other.box[1] if top else paragraph.box[1] >= other.box[3]


def _beside(one: Paragraph, other: Paragraph) -> bool:
    apart = one.box[2] < other.box[0] or other.box[2] < one.box[0]
    return apart and min(one.box[3], other.box[3]) > max(one.box[1], other.box[1])
