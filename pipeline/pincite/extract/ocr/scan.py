"""Read what a page shows without holding it as text: upright, level, as blocks in reading order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
import pymupdf

from pincite.extract.blocks import Block, Glyphs, Line, flow, rounded, union
from pincite.extract.geometry import page as geometry
from pincite.extract.geometry import reading_order
from pincite.extract.geometry.regions import Region
from pincite.extract.ocr import doubts, image_rulings, places, sizes
from pincite.extract.ocr import engine as ocr_engines
from pincite.extract.ocr import tables as ocr_tables
from pincite.extract.ocr.engine import ImageArray
from pincite.extract.ocr.read_once import ReadOnce
from pincite.extract.ocr.upright import upright
from pincite.extract.render import pixmap
from pincite.extract.tables import grids
from pincite.extract.tables.blocks import to_block
from pincite.extract.tables.rulings import Ruling
from pincite.extract.visual_lines import visual_lines
from pincite.schema.extraction import Box, Category, Remark, Word

_LEAST_DPI, _DPI = 96.0, 200.0
"""Pixels of an inch at which a page or a part of it is read: its picture's own, if it is nothing but one."""
_WHOLE = 0.98
"""The share of it that its picture covers at least, if there is nothing else."""
_UNSEEN = "ignore-text"
"""The kind, in pymupdf's log of what is drawn, of text that is not shown, as over a scan."""
_SURE = 0.85
_FEWEST_WORDS = 2
"""Words of an image that has text in it, at least: patterns look like a letter or two."""
_PROSE_WORDS = 12
"""Words of a paragraph that is no label, at least."""
_LINE_WORDS = 6
"""Words of a line of running text, at least."""
_BOLD = 1.25
"""Width of the strokes of bold letters over the usual one, at least."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The text that was recognised, in points of the page turned upright and level.

    `turn` is by how many degrees the page as displayed must be turned clockwise to be upright, `slope` by how
    many degrees its lines fall to the right then. `width` and `height` are those of the upright page, around
    whose middle it was levelled. `tables` are boxes in which the layout model sees one. `unread`: the page is
    in a script that the engine cannot read, and has no lines.
    """

    lines: tuple[Line, ...]
    rules: tuple[Ruling, ...]
    tables: tuple[Box, ...]
    turn: int
    slope: float
    confidence: float
    unread: bool
    width: float
    height: float

    @property
    def words(self) -> int:
        """The number of its words."""
        return sum(len(line.words) for line in self.lines)

    def blocks(self, *, picture: bool = False) -> list[Block]:
        """Return its text as blocks in reading order, boxes on the page as displayed.

        A picture without running text shows one table: what parts it is white, or a line that was misread.
        """
        tables = ocr_tables.find(self.lines, self.rules, self.tables, self.width, self.height)
        if picture and len(tables) > 1:
            boxes = _joined_tables([table.box for table in tables], self.lines)
            tables = [grids.structure(self.lines, self.rules, box) for box in boxes]
        read = geometry.read(self.lines, self.height, tables=tables, rules=self.rules)
        ordered = reading_order.in_reading_order([region for region in read.regions if region.lines])
        return [self.as_displayed(_block(region)) for region in ordered]

    def as_displayed(self, block: Block) -> Block:
        """Return the block with its boxes on the page as displayed."""
        return places.placed(block, self._displayed)

    def _displayed(self, box: Box) -> Box:
        sloped = places.sloped(box, self.slope, self.width, self.height)
        return rounded(places.turned(sloped, -self.turn, self.width, self.height))


def _joined_tables(boxes: Sequence[Box], lines: Sequence[Line]) -> list[Box]:
    """Join boxes of tables of one picture, with what stands around them, where the picture has no text."""
    if any(_is_prose(line) for line in lines):
        return list(boxes)
    return [union(line.box for line in lines if line.horizontal)]


def _is_prose(line: Line) -> bool:
    return 2 * sum(word.text[0].isalpha() for word in line.words) > len(line.words) >= _LINE_WORDS


def _block(region: Region) -> Block:
    if region.category == Category.TABLE:
        return to_block(region.table)
    return replace(flow(visual_lines(region.lines), region.category), level=region.level)


@dataclass(frozen=True, slots=True)
class ScanRead:
    """A page read by OCR: blocks in reading order on the page as displayed, and their number of words.

    `confidence` is the engine's, from 0 to 1; `turn` and `slope` are those of Scan.
    """

    blocks: tuple[Block, ...]
    words: int
    confidence: float
    turn: int
    slope: float
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class RegionRead:
    """An image region read by OCR, as in ScanRead; without blocks where it shows no text.

    `confidence` is the engine's, from 0 to 1.
    """

    blocks: tuple[Block, ...]
    words: int
    confidence: float


NOTHING = RegionRead((), 0, 0.0)
_pictures = ReadOnce[RegionRead]()
"""The pictures of a document that were read: logos and banners come on every page."""


def page_blocks(page: pymupdf.Page, max_pixels: int) -> ScanRead:
    """Read what a page shows, whichever way it lies, at no more than `max_pixels` pixels."""
    scan = read(page, max_pixels)
    remarks = doubts.remarks(page.number + 1, scan.confidence, unread=scan.unread)
    return ScanRead(tuple(scan.blocks()), scan.words, scan.confidence, scan.turn, scan.slope, tuple(remarks))


def region_blocks(page: pymupdf.Page, box: Box, max_pixels: int) -> RegionRead:
    """Read what an image in `box` of a page shows; all boxes are in points of the page as displayed.

    Tables and paragraphs are blocks of their own; labels of a picture are one block, a line each. A picture
    without text costs one look at a small copy of it.
    """
    width, height = max(box[2] - box[0], 1.0), max(box[3] - box[1], 1.0)
    place = pymupdf.Rect(box)
    scale = min(_resolution(page, place) / 72, math.sqrt(max_pixels / (width * height)) * 0.999)
    drawn = page.get_pixmap(
        matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=False, clip=place
    )
    image = _pixels(drawn)
    found = _pictures.read_once(image, scale, lambda: _picture(image, scale, width, height))
    moved = tuple(places.moved(block, box[0], box[1]) for block in found.blocks)
    return replace(found, blocks=moved)


def _picture(image: ImageArray, scale: float, width: float, height: float) -> RegionRead:
    """Return what a picture shows, boxes from its own corner on."""
    if ocr_engines.is_blank(image) or not ocr_engines.shows_text(image):
        return NOTHING
    scan = _scan(image, scale, width, height, with_model=False)
    if scan.words < _FEWEST_WORDS or scan.confidence < _SURE:
        return RegionRead((), 0, scan.confidence)
    return RegionRead(tuple(_with_labels_joined(scan.blocks(picture=True))), scan.words, scan.confidence)


def _with_labels_joined(blocks: Sequence[Block]) -> list[Block]:
    """Return the tables and the running text of a picture; where it has neither, its labels as one block."""
    told = any(b.category == Category.TABLE or len(b.words) >= _PROSE_WORDS for b in blocks)
    if told:
        return list(blocks)
    return [_joined(blocks)]


def _joined(blocks: Sequence[Block]) -> Block:
    text, words = "", []
    for block in blocks:
        text += "\n" if text else ""
        words += [Word(len(text) + w.start, len(text) + w.end, w.box) for w in block.words]
        text += block.text
    box = union(block.box for block in blocks if block.box is not None)
    return Block(Category.IMAGE, text, tuple(words), box)


def read(page: pymupdf.Page, max_pixels: int) -> Scan:
    """Read the text that a page shows, whichever way it lies."""
    drawn, scale = pixmap(page, _resolution(page, page.rect), max_pixels)
    image = _pixels(drawn)
    scan = _scan(image, scale, page.rect.width, page.rect.height, with_model=True)
    if not scan.lines:  # then its pictures are looked at, which may be one as large as the page
        _pictures.read_once(image, scale, lambda: NOTHING)
    return scan


def _resolution(page: pymupdf.Page, box: pymupdf.Rect) -> float:
    """Return the pixels of an inch that show all of a box: its picture's, if it is nothing but one."""
    drawn = [kind for kind, place in page.get_bboxlog() if kind != _UNSEEN and box.intersects(place)]
    pictures = [each for each in page.get_image_info() if box.intersects(each["bbox"])]
    if len(drawn) != 1 or len(pictures) != 1:
        return _DPI
    held = pymupdf.Rect(pictures[0]["bbox"])
    if (held & box).get_area() < _WHOLE * box.get_area():
        return _DPI
    lengths = sorted((held.width, held.height))
    pixels = sorted((pictures[0]["width"], pictures[0]["height"]))
    own = [72.0 * float(count) / float(length) for count, length in zip(pixels, lengths, strict=True)]
    return min(_DPI, max(_LEAST_DPI, *own))


def _pixels(drawn: pymupdf.Pixmap) -> ImageArray:
    return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)


def _scan(image: ImageArray, scale: float, width: float, height: float, *, with_model: bool) -> Scan:
    set_up = upright(image)
    found = doubts.as_written(list(ocr_engines.recognise(set_up.image, set_up.quads)))
    sure = doubts.confidence(found)
    unread = doubts.unread_script(set_up.quads, found)
    if unread:
        found = []
    if set_up.turn % 180:
        width, height = height, width
    left = (width - set_up.image.shape[1] / scale) / 2
    top = (height - set_up.image.shape[0] / scale) / 2

    def placed(box: Box) -> Box:
        return box[0] / scale + left, box[1] / scale + top, box[2] / scale + left, box[3] / scale + top

    drawn = image_rulings.find(ocr_engines.grey_of(set_up.image), scale)
    strokes = [Ruling(*placed(rule.box)) for rule in drawn]
    usual = median([line.stroke for line in found for _ in range(line.chars)]) if found else 0.0
    lines = [
        Line(
            tuple(Glyphs(word.text, placed(word.box)) for word in line.words),
            line.size / scale,
            line.stroke > _BOLD * usual,
            line.horizontal,
        )
        for line in found
    ]
    lines.sort(key=lambda line: (line.box[1], line.box[0]))
    rules = image_rulings.apart_from([word.box for line in lines for word in line.words], strokes)
    lines = sizes.settled(lines)
    seen = ocr_tables.seen_by_model(set_up.image, scale, (left, top), lines) if with_model and lines else []
    return Scan(tuple(lines), rules, tuple(seen), set_up.turn, set_up.slope, sure, unread, width, height)
