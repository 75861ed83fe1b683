"""Map what was read on a level, upright page to its place on the page as it is displayed."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from pincite.extract.blocks import Block, rounded
from pincite.schema.extraction import Box, Word


def placed(block: Block, place: Callable[[Box], Box]) -> Block:
    """Return the block with every box, its own and those of its words and cells, put in another place."""
    words = tuple(Word(word.start, word.end, place(word.box)) for word in block.words)
    cells = tuple(replace(c, box=None if c.box is None else place(c.box)) for c in block.cells)
    return replace(block, words=words, box=None if block.box is None else place(block.box), cells=cells)


def moved(block: Block, x: float, y: float) -> Block:
    """Return the block moved to the right and down by some points."""
    return placed(block, lambda box: rounded((box[0] + x, box[1] + y, box[2] + x, box[3] + y)))


def sloped(box: Box, degrees: float, width: float, height: float) -> Box:
    """Return the box moved as its centre moves when the page is turned clockwise around its middle.

    The box and the page's width and height are in one unit, whichever.
    """
    if not degrees:
        return box
    angle = math.radians(degrees)
    x, y = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
    moved_x = x * math.cos(angle) - y * math.sin(angle) + width / 2
    moved_y = x * math.sin(angle) + y * math.cos(angle) + height / 2
    half_width, half_height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return moved_x - half_width, moved_y - half_height, moved_x + half_width, moved_y + half_height


def turned(box: Box, turn: int, width: float, height: float) -> Box:
    """Return the box on a page turned clockwise by `turn` degrees, a multiple of 90.

    `width` and `height` are the page's before it is turned, in the box's unit.
    """
    x0, y0, x1, y1 = box
    match turn % 360:
        case 90:
            return height - y1, x0, height - y0, x1
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return y0, width - x1, y1, width - x0
    return box
