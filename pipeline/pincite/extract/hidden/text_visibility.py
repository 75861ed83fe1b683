"""Tell which words of a page are seen, by drawing the page with its text and without it.

A word is seen when taking the text off the page changes pixels where the word stands. That one rule covers
white on white, transparent, clipped, blank and painted-over text alike, whatever means a file uses. What it
cannot know is decided apart: text drawn without paint, text too small to read, text beside the page, the
text under a scan (`scan_layer`), and text that was painted over and written anew (module `overprinted`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import numpy as np
import pymupdf
from numpy.typing import NDArray

from pincite.extract.blocks import union
from pincite.extract.hidden import redacted_text, scan_layer
from pincite.extract.hidden.drawn import TEXT_FLAGS, Drawing, Pixels, any_in, place_of, text_of
from pincite.schema.extraction import Box

InvisibleReason = Literal["invisible", "same-colour", "tiny", "covered", "off-page", "hidden"]
_PAINTED = pymupdf.mupdf.FZ_STEXT_FILLED | pymupdf.mupdf.FZ_STEXT_STROKED
_STROKED = pymupdf.mupdf.FZ_STEXT_STROKED
_CLIPPING = pymupdf.mupdf.FZ_STEXT_CLIPPED

TINY_PT = 1.5
"""Font size in points, as displayed, below which nobody reads."""
_INK = 6
"""Difference in grey levels at one pixel a point that is surely ink."""
_FAINT = 12
"""Difference in a colour channel below which text does not stand out from what lies behind it."""
_INK_SHARE = 0.02
"""Share of a word's pixels that differ, above which it is seen."""
_BAND = (0.1, 0.25, -0.1, -0.18)
"""The place of small letters in a word's box: what is taken off its edges, in shares of its size."""
_CLOSE_UP_SCALE, _CLOSE_UP_PIXELS = 4.0, 4_000_000
_LARGEST_IMAGE = 4
"""Images of more than so many times the largest page image are not decoded for this."""


class RawWord(NamedTuple):
    """A word as pymupdf gives it: box, text, and the block and line it is part of."""

    x0: float
    y0: float
    x1: float
    y1: float
    text: str
    block: int
    line: int
    number: int

    @property
    def box(self) -> Box:
        """Its box on the page."""
        return self.x0, self.y0, self.x1, self.y1


class _PaintStyle(NamedTuple):
    box: Box
    size: float
    flags: int
    alpha: int
    colour: int
    level: bool

    @property
    def unpainted(self) -> bool:
        return not self.flags & _CLIPPING and (self.alpha == 0 or not self.flags & _PAINTED)


class TextVisibility:
    """One page, looked at."""

    def __init__(
        self,
        page: pymupdf.Page,
        words: Sequence[RawWord],
        blocks: list[dict[str, Any]],
        max_pixels: int,
        *,
        drawn: bool,
    ) -> None:
        self.page, self.words = page, words
        self.max_pixels = max_pixels
        few = all(
            width * height <= _LARGEST_IMAGE * max_pixels for _, _, width, height, *_ in page.get_images()
        )
        self.drawing = Drawing(page, images=few) if drawn else None
        self.lines: dict[tuple[int, int], list[_PaintStyle]] = {
            (block["number"], number): [
                _PaintStyle(
                    span["bbox"], span["size"], span["char_flags"], span["alpha"], span["color"],
                    abs(line["dir"][1]) < 0.3,
                )
                for span in line["spans"]
            ]
            for block in blocks
            for number, line in enumerate(block.get("lines", ()))
        }  # fmt: skip
        self.shown = page.rect
        self.boxes = np.array([word[:4] for word in words], dtype=float).reshape(-1, 4)
        middles = (self.boxes[:, :2] + self.boxes[:, 2:]) / 2
        inside = (middles >= self.shown[:2]) & (middles <= self.shown[2:])
        self.beside = set(np.nonzero(~inside.all(axis=1))[0].tolist())

    def hidden(self) -> dict[int, InvisibleReason]:
        """Return the words that are not seen, by their place in the list, and why."""
        hidden: dict[int, InvisibleReason] = dict.fromkeys(self.beside, "off-page")
        by_style = self._by_style(hidden)
        found = by_style if self.drawing is None else self._by_visibility(hidden, by_style)
        hidden |= found
        for index in self._scan_text(hidden) if found else ():
            del hidden[index]
        stacked = self._stacked(hidden) if self.drawing is not None else {}
        if stacked:
            hidden |= dict.fromkeys(redacted_text.painted_over(self.page, stacked), "covered")
        return hidden

    def _by_visibility(
        self, known: dict[int, InvisibleReason], by_style: dict[int, InvisibleReason]
    ) -> dict[int, InvisibleReason]:
        """Return the words that a drawing of the page does not show, and those known by their style."""
        assert self.drawing is not None
        scale = min(1.0, math.sqrt(self.max_pixels / max(abs(self.shown), 1.0)))
        graphics, page = (
            self.drawing.pixels(self.shown, scale, text=text, grey=True) for text in (False, True)
        )
        ink = np.maximum(page, graphics) - np.minimum(page, graphics) >= _INK
        blank = np.nonzero(~any_in(ink, self._bands() * scale))[0].tolist()
        doubtful = [index for index in blank if index not in known and index not in by_style]
        camouflaged = self._camouflaged(graphics, scale, {*known, *by_style, *doubtful})
        found = self._looked_at_closely(doubtful, camouflaged) if doubtful or camouflaged else {}
        return found | by_style

    def _stacked(self, hidden: dict[int, InvisibleReason]) -> dict[int, RawWord]:
        """Return the words that stand in one place with others, of lines that do."""
        keys = list(self.lines)
        lines = {keys[place] for place in redacted_text.stacked([_box_of(self.lines[key]) for key in keys])}
        there = [
            (index, word)
            for index, word in enumerate(self.words if lines else ())
            if index not in hidden and (word.block, word.line) in lines
        ]
        return dict(there[place] for place in redacted_text.stacked([word.box for _, word in there]))

    def _styles(self, word: RawWord) -> list[_PaintStyle]:
        """Return the styles of a word's characters."""
        styles = self.lines.get((word.block, word.line), [])
        if len(styles) == 1:
            return styles
        found = [
            style
            for style in styles
            if min(style.box[2], word.x1) - max(style.box[0], word.x0) > 0.1 * (word.x1 - word.x0)
            or (
                min(style.box[3], word.y1) - max(style.box[1], word.y0) > 0.1 * (word.y1 - word.y0) > 0
                and not style.level
            )
        ]
        return found or styles

    def _by_style(self, known: dict[int, InvisibleReason]) -> dict[int, InvisibleReason]:
        """Return the words whose every character is drawn without paint or too small to read."""
        strange = {
            key
            for key, styles in self.lines.items()
            if any(style.unpainted or style.size < TINY_PT for style in styles)
        }
        found: dict[int, InvisibleReason] = {}
        for index, word in enumerate(self.words if strange else ()):
            if index in known or (word.block, word.line) not in strange:
                continue
            styles = self._styles(word)
            if all(style.unpainted for style in styles):
                found[index] = "invisible"
            elif all(style.size < TINY_PT for style in styles):
                found[index] = "tiny"
        return found

    def _bands(self) -> NDArray[np.float64]:
        """Return each word's band of small letters; its box if it has no letters or is not level."""
        turned = {key for key, styles in self.lines.items() if styles and not styles[0].level}
        lettered = [word.text[0].isalnum() or any(map(str.isalnum, word.text)) for word in self.words]
        level = np.array(lettered)
        if turned:
            level &= [(word.block, word.line) not in turned for word in self.words]
        sizes = np.tile(self.boxes[:, 2:] - self.boxes[:, :2], 2)
        return np.where(level[:, None], self.boxes + sizes * _BAND, self.boxes)

    def _camouflaged(self, graphics: Pixels, scale: float, known: set[int]) -> list[int]:
        """Return the words of the colour of what lies behind them, which other text may be written over."""
        grounds = {}
        for key, styles in self.lines.items():
            for style in styles:
                if style.flags & _STROKED:
                    continue
                x = int((style.box[0] + style.box[2]) / 2 * scale)
                y = int((style.box[1] + style.box[3]) / 2 * scale)
                inside = 0 <= y < graphics.shape[0] and 0 <= x < graphics.shape[1]
                if inside and abs(int(graphics[y, x]) - _grey(style.colour)) < _FAINT:
                    grounds[key] = True
        return [
            index
            for index, word in enumerate(self.words if grounds else ())
            if (word.block, word.line) in grounds and index not in known
        ]

    def _looked_at_closely(
        self, doubtful: Sequence[int], camouflaged: Sequence[int]
    ) -> dict[int, InvisibleReason]:
        """Return those of the words that a magnified page does not show either."""
        assert self.drawing is not None
        precise = self._outlines()
        boxes = {
            index: precise[index]
            if precise and abs(pymupdf.Rect(precise[index])) > 0
            else self.words[index].box
            for index in (*doubtful, *camouflaged)
        }
        area = pymupdf.Rect(union(boxes.values())) & self.shown
        if area.is_empty:
            return {}
        scale = min(_CLOSE_UP_SCALE, math.sqrt(_CLOSE_UP_PIXELS / max(abs(area), 1.0)))
        page = self.drawing.pixels(area, scale, text=True)
        layered = self.drawing.pixels(area, scale, text=False, alpha=True).astype(np.int16)
        ground = layered[..., :3] + (255 - layered[..., 3:])
        changed = np.abs(page - ground).max(axis=2) >= _FAINT
        origin = (area * pymupdf.Matrix(scale, scale)).irect
        found: dict[int, InvisibleReason] = {}
        for index, box in boxes.items():
            place = place_of(changed, tuple(edge * scale for edge in box), origin.x0, origin.y0)
            styles = self._styles(self.words[index])
            behind = ground[place].reshape(-1, 3)
            same = all(
                np.abs(behind - np.array(_channels(style.colour))).max(initial=0) < _FAINT for style in styles
            ) and not any(style.flags & _STROKED for style in styles)
            share = float(changed[place].mean()) if changed[place].size else 0.0
            if any(style.flags & _CLIPPING for style in styles):
                shown = page[place].reshape(-1, 3)
                if np.ptp(shown, axis=0).max(initial=0) < _FAINT:
                    found[index] = "invisible"
            elif same and share < 0.5:
                found[index] = "same-colour"
            elif share <= _INK_SHARE and index in doubtful:
                covered = layered[place][..., 3].mean() > 127
                found[index] = "covered" if covered else "invisible"
        return found

    def _outlines(self) -> list[Box]:
        """Return the words' boxes by the outlines of their glyphs; none if the words come out otherwise."""
        textpage = text_of(self.page, TEXT_FLAGS | pymupdf.TEXT_ACCURATE_BBOXES)
        precise = [RawWord(*word) for word in textpage.extractWORDS()]
        same = [word.text for word in precise] == [word.text for word in self.words]
        return [word.box for word in precise] if same else []

    def _scan_text(self, hidden: dict[int, InvisibleReason]) -> list[int]:
        """Return the hidden words that are the text of a scan, or of glyphs drawn as graphics."""
        unseen = [index for index, why in hidden.items() if why in ("invisible", "covered", "same-colour")]
        placed = scan_layer.images(self.page)
        hand_drawn = any(kind == "Type3" for _, _, kind, *_ in self.page.get_fonts())
        if not unseen or not (len(placed) or hand_drawn):
            return []
        scan = scan_layer.is_scan(
            self.page, placed, self._chars(unseen), self._chars(set(range(len(self.words))) - self.beside)
        )
        if not scan:
            unseen = [index for index in unseen if hidden[index] == "invisible"]
        boxes = [self.words[index].box for index in unseen]
        under = scan_layer.image_under(boxes, placed)
        if self.drawing is None or not self.drawing.images:
            return [index for index, image in zip(unseen, under, strict=True) if image >= 0 or hand_drawn]
        scale = min(2.0, math.sqrt(_CLOSE_UP_PIXELS / max(abs(self.shown), 1.0)))
        graphics = self.drawing.pixels(self.shown, scale, text=False, grey=True)
        magnified = [tuple(edge * scale for edge in box) for box in boxes]
        inked = np.array([scan_layer.has_ink(graphics, box) for box in magnified], dtype=bool)
        if not (scan or hand_drawn):
            printed = np.array([scan_layer.like_print(graphics, box) for box in magnified], dtype=bool)
            inked &= np.isin(under, list(scan_layer.images_of_text(under, printed)))
        return [index for index, kept in zip(unseen, inked, strict=True) if kept]

    def _chars(self, indices: Iterable[int]) -> int:
        return sum(len(self.words[index].text) for index in indices)


def _box_of(styles: Sequence[_PaintStyle]) -> Box:
    return union(style.box for style in styles) if styles else (0.0, 0.0, 0.0, 0.0)


@lru_cache(maxsize=1024)
def _grey(colour: int) -> int:
    """Return the grey level in which pymupdf draws an sRGB colour: no weighted sum of its channels."""
    pixel = pymupdf.Pixmap(pymupdf.csRGB, (0, 0, 1, 1), False)
    pixel.set_pixel(0, 0, _channels(colour))
    return int(pymupdf.Pixmap(pymupdf.csGRAY, pixel).pixel(0, 0)[0])


def _channels(colour: int) -> tuple[int, int, int]:
    return colour >> 16 & 255, colour >> 8 & 255, colour & 255
