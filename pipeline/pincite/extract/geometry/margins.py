"""Find running headers and footers that one page alone gives away."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.geometry.paragraphs import Paragraph
from pincite.schema.extraction import Category

_EDGE, _EDGE_LINES, _EDGE_CHARS = 0.08, 2, 80
"""The share of a page's height where running lines stand, and how long the parts of one are at most."""


def running(found: Sequence[Paragraph], height: float) -> dict[int, Category]:
    """Return the short lines at the top or bottom of a page that stand side by side, by their index.

    `height` is the page's, in points. They are the parts of a running header or footer.
    """
    parts: dict[int, Category] = {}
    for top in (True, False):
        edge = [
            (index, p)
            for index, p in enumerate(found)
            if (p.box[3] < _EDGE * height if top else p.box[1] > (1 - _EDGE) * height)
            and len(p.lines) <= _EDGE_LINES
            and sum(len(line.text) for line in p.lines) <= _EDGE_CHARS
        ]
        for index, p in edge:
            if any(_beside(p, other) for _, other in edge if other is not p):
                parts[index] = Category.HEADER if top else Category.FOOTER
    return parts


def _beside(one: Paragraph, other: Paragraph) -> bool:
    apart = one.box[2] < other.box[0] or other.box[2] < one.box[0]
    return apart and min(one.box[3], other.box[3]) > max(one.box[1], other.box[1])
