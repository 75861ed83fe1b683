"""Reads a page that shows text without holding it: upright, level, as lines with a text block each."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pymupdf

from pincite.document import Box, Category, Remark, Word
from pincite.extract import ocr_engines
from pincite.extract.blocks import Block, Glyphs, Line, rounded
from pincite.extract.ocr_engines import Pixels, ScanLine
from pincite.extract.render import pixmap
from pincite.extract.textlayer import TextLayer

_DPI = 200
_TRIAL_STEP = 2
"""Every how many pixels are looked at when only the orientation is asked for."""
_SURE = 0.85
_LEVEL = 0.3
"""Degrees of slope that are taken for none."""
_SIZE_OF_HEIGHT = 0.75
"""Font size as a share of the height of a line's box, about."""
_TITLE_CHARS = 80
_CAPITALS = 6
_NUMBERED_TITLE = re.compile(r"^\d{1,2}(?:\.|(?:\.\d{1,2})+\.?)\s+[A-Z][^.;:!]*$")


@dataclass(frozen=True, slots=True)
class Scan:
    """What was recognised, in points of the page turned upright and level.

    `turn` is by how many degrees the page as displayed must be turned clockwise to be upright, `slope` by how
    many degrees its lines fall to the right then. `width` and `height` are those of the upright page.
    """

    layer: TextLayer
    turn: int
    slope: float
    confidence: float
    width: float
    height: float

    def remarks(self, number: int) -> list[Remark]:
        """Doubts about page `number`."""
        if self.confidence >= _SURE or not self.layer.lines:
            return []
        sure = f"{self.confidence:.0%}"
        detail = f"The text recognised on page {number} is uncertain ({sure} sure): compare the image."
        return [Remark("ocr-uncertain", detail, number)]

    def as_displayed(self, block: Block) -> Block:
        """The block with its boxes on the page as displayed."""
        words = tuple(Word(word.start, word.end, self._displayed(word.box)) for word in block.words)
        return replace(block, words=words, box=None if block.box is None else self._displayed(block.box))

    def _displayed(self, box: Box) -> Box:
        return rounded(
            _turned(_levelled(box, -self.slope, self.width, self.height), -self.turn, self.width, self.height)
        )


def read(page: pymupdf.Page, max_pixels: int) -> Scan:
    """The text that a page shows, whichever way it lies."""
    drawn, scale = pixmap(page, _DPI, max_pixels)
    image: Pixels = np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)
    lines = ocr_engines.recognise(image)
    turn = 0
    if lines and not _reads_well(lines):
        turn = _best_turn(image)
        if turn:
            lines = ocr_engines.recognise(np.ascontiguousarray(np.rot90(image, -turn // 90)))
    width, height = (page.rect.height, page.rect.width) if turn % 180 else (page.rect.width, page.rect.height)
    slope = _slope(lines)
    placed = [_line(line, scale, slope, width, height) for line in lines]
    ordered = sorted(placed, key=lambda line: (line.box[1], line.box[0]))
    return Scan(
        TextLayer(tuple(ordered), _paragraphs(ordered)), turn, slope, _confidence(lines), width, height
    )


def _confidence(lines: Sequence[ScanLine]) -> float:
    chars = sum(line.chars for line in lines)
    return sum(line.chars * line.confidence for line in lines) / chars if chars else 0.0


def _reads_well(lines: Sequence[ScanLine]) -> bool:
    upright = sum(line.chars for line in lines if line.upright)
    return 2 * upright > sum(line.chars for line in lines) and _confidence(lines) >= _SURE


def _best_turn(image: Pixels) -> int:
    """The clockwise turn, of 0, 90, 180 and 270 degrees, that makes most of an image legible."""
    small = image[::_TRIAL_STEP, ::_TRIAL_STEP]

    def legible(turn: int) -> float:
        lines = ocr_engines.recognise(np.ascontiguousarray(np.rot90(small, -turn // 90)))
        return sum(line.chars * max(0.0, line.confidence - 0.5) for line in lines if line.upright)

    return max((0, 180, 90, 270), key=legible)


def _slope(lines: Sequence[ScanLine]) -> float:
    """The slope of most of the text, 0 where it is too small to matter or too large to be a slope."""
    slopes = [line.slope for line in lines for _ in range(line.chars) if line.slope]
    slope = float(np.median(slopes)) if slopes else 0.0
    return slope if _LEVEL <= abs(slope) <= 15 else 0.0


def _line(line: ScanLine, scale: float, slope: float, width: float, height: float) -> Line:
    words = []
    for word in line.words:
        x0, y0, x1, y1 = word.box
        words.append(
            Glyphs(
                word.text, _levelled((x0 / scale, y0 / scale, x1 / scale, y1 / scale), slope, width, height)
            )
        )
    size = float(np.median([word.box[3] - word.box[1] for word in words])) * _SIZE_OF_HEIGHT
    return Line(tuple(words), size)


def _levelled(box: Box, slope: float, width: float, height: float) -> Box:
    """The box moved as its centre moves when the page is turned back by its slope around its middle."""
    if not slope:
        return box
    angle = math.radians(-slope)
    x, y = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
    moved_x = x * math.cos(angle) - y * math.sin(angle) + width / 2
    moved_y = x * math.sin(angle) + y * math.cos(angle) + height / 2
    half_width, half_height = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
    return moved_x - half_width, moved_y - half_height, moved_x + half_width, moved_y + half_height


def _turned(box: Box, turn: int, width: float, height: float) -> Box:
    """The box on a page of this size after the page was turned clockwise by a multiple of 90 degrees."""
    x0, y0, x1, y1 = box
    match turn % 360:
        case 90:
            return height - y1, x0, height - y0, x1
        case 180:
            return width - x1, height - y1, width - x0, height - y0
        case 270:
            return y0, width - x1, y1, width - x0
    return box


def _paragraphs(lines: Sequence[Line]) -> tuple[int, ...]:
    """The number of the paragraph of each line: lines below each other, close and of about the same size."""
    numbers: list[int] = []
    for index, line in enumerate(lines):
        above = (
            other for other in range(index - 1, max(-1, index - 12), -1) if _continues(lines[other], line)
        )
        match = next(above, None)
        numbers.append(max(numbers, default=-1) + 1 if match is None else numbers[match])
    return tuple(numbers)


def _continues(above: Line, line: Line) -> bool:
    gap = line.box[1] - above.box[3]
    shared = min(above.box[2], line.box[2]) - max(above.box[0], line.box[0])
    return (
        -0.5 * line.size < gap < 0.8 * line.size
        and shared > 0.3 * min(above.box[2] - above.box[0], line.box[2] - line.box[0])
        and max(above.size, line.size) < 1.3 * min(above.size, line.size)
    )


def with_titles(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with short ones that are larger than the rest, in capitals or numbered as titles."""
    sizes = [block.size for block in blocks if block.size and block.category == Category.NARRATIVE_TEXT]
    body = float(np.median(sizes)) if sizes else 0.0

    def is_title(block: Block) -> bool:
        short = block.category == Category.NARRATIVE_TEXT and len(block.text) <= _TITLE_CHARS
        larger = (block.size or 0.0) >= 1.25 * body and any(char.isalpha() for char in block.text)
        capitals = block.text.isupper() and sum(map(str.isalpha, block.text)) >= _CAPITALS
        return short and (larger or capitals or bool(_NUMBERED_TITLE.match(block.text)))

    return [replace(block, category=Category.TITLE) if is_title(block) else block for block in blocks]


def write_on(page: pymupdf.Page, scan: Scan) -> None:
    """Lays the recognised text on an upright page unseen, for the layout model to go by."""
    font = pymupdf.Font("helv")
    writer = pymupdf.TextWriter(page.rect)
    for line in scan.layer.lines:
        for word in line.words:
            x0, _, x1, y1 = word.box
            length = font.text_length(word.text, fontsize=1)
            if length > 0 and x1 > x0:
                writer.append((x0, y1 - 0.25 * line.size), word.text, font=font, fontsize=(x1 - x0) / length)
    writer.write_text(page, render_mode=3)
