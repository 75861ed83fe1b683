"""Find the tables of a scan: where the layout model, or rules and white space, show one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import pymupdf

from pincite.extract.blocks import Line
from pincite.extract.ocr.engine import ImageArray
from pincite.extract.pdf import layout
from pincite.extract.tables import frames, grids
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.rulings import Ruling
from pincite.schema.extraction import Box

_SAME = 0.3
"""The share of the smaller of two boxes that both cover from which they are of one table."""
_LEAST = 2
"""Rows and columns of a table, at least."""
_BELOW = 0.22
"""Depth of a word's box below the baseline, in font sizes."""
_APART = 1.5
"""White between two words of one row that may stand in two columns, in font sizes, at least."""


def seen_by_model(
    image: ImageArray, scale: float, corner: tuple[float, float], lines: Sequence[Line]
) -> list[Box]:
    """Return the boxes of the tables that the layout model sees on a level image of `scale` pixels per point.

    Lines and boxes are in points of the page on which the image's top left stands at `corner`. The model goes
    by words: those that were recognised are laid unseen on the image, a pixel of which is a point. It is not
    asked where nothing stands beside anything.
    """
    if not _has_columns(lines):
        return []
    width, height = (max(1, round(side / scale)) for side in (image.shape[1], image.shape[0]))
    shrunk = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    left, top = corner
    with pymupdf.open() as document:
        page = document.new_page(width=image.shape[1] / scale, height=image.shape[0] / scale)
        page.insert_image(page.rect, pixmap=pymupdf.Pixmap(pymupdf.csRGB, width, height, shrunk.tobytes(), 0))
        font, writer = pymupdf.Font("helv"), pymupdf.TextWriter(page.rect)
        for line in lines:
            for word in line.words:
                x0, _, x1, y1 = word.box
                length = font.text_length(word.text, fontsize=1)
                if length > 0 and x1 > x0:
                    start = (x0 - left, y1 - top - _BELOW * line.size)
                    writer.append(start, word.text, font=font, fontsize=(x1 - x0) / length)
        writer.write_text(page, render_mode=3)
        seen = layout.model_boxes(page)
    return [(x0 + left, y0 + top, x1 + left, y1 + top) for x0, y0, x1, y1 in seen]


def _has_columns(lines: Sequence[Line]) -> bool:
    """Return True if two words of one row stand far apart, in one line or in two."""
    level = [line for line in lines if line.horizontal]
    if any(
        right.box[0] - left.box[2] >= _APART * line.size
        for line in level
        for left, right in pairwise(line.words)
    ):
        return True
    by_top = sorted(level, key=lambda line: line.box[1])
    return any(_beside(one, other) for one, other in pairwise(by_top))


def _beside(one: Line, other: Line) -> bool:
    return one.box[1] <= other.level <= one.box[3] and not (
        one.box[0] < other.box[2] and other.box[0] < one.box[2]
    )


def find(
    lines: Sequence[Line], rules: Sequence[Ruling], seen: Sequence[Box], width: float, height: float
) -> list[Table]:
    """Return the tables of a page: those in boxes that were seen, and what rules and white show elsewhere.

    The page's width and height and all boxes are in one unit, here pixels of its image.
    """
    known = [table for box in seen if _is_table(table := grids.structure(lines, rules, box))]
    found = grids.find(lines, rules, width)
    left = [table for table in found if not any(frames.overlap(table.box, k.box) > _SAME for k in known)]
    return grids.apart([*known, *left], lines, rules)


def _is_table(table: Table) -> bool:
    columns = max((sum(cell.colspan for cell in row) for row in table.grid), default=0)
    return len(table.grid) >= _LEAST and columns >= _LEAST
