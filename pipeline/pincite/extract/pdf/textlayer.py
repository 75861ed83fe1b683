"""Read the text layer of a PDF page: its words with boxes and fonts, and if they can be trusted."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pymupdf

from pincite.extract.blocks import Glyphs, Line, as_box, glyphs
from pincite.extract.hidden import words as hidden
from pincite.extract.ocr.legibility import NONSENSE, legibility
from pincite.extract.pdf import tall_signs
from pincite.extract.pdf.bullets import mark_ends, with_bullet
from pincite.schema.body import has_words
from pincite.schema.extraction import Box, LeftOut
from pincite.settings import Limits

_BOLD = pymupdf.TEXT_FONT_BOLD
_ITALIC = pymupdf.TEXT_FONT_ITALIC
_BOLD_NAME = re.compile(r"[Bb]old|BOLD|(?:Black|Heavy|Demi|Bd|Hv|Blk)(?![a-z]|Light)")
"""A bold font's name, where its flags do not say so."""
_BOLD_SHARE = 0.8
"""Share of the characters of a bold line that are: a line of text may begin with a few bold words."""
_MONOSPACED = pymupdf.TEXT_FONT_MONOSPACED
_TYPEWRITER = re.compile(
    r"mono(?!type)|nimbusmon|courier|consola|typewriter|menlo|fixed|lettergothic|sourcecode|firacode"
    r"|(?:cm(?:sl|i)?|sf|ec|tx|px)tt|sf[is]t\d"
)
"""Names, or parts of names, of monospaced fonts, not all of which say that they are."""
_SCAN_COVER = 0.7
_SCAN_CHARS = 60
_GARBLED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's runs of words as they were drawn, the boxes (points) of its images, and what it hides."""

    lines: tuple[Line, ...]
    images: tuple[Box, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def text(self) -> str:
        """The words of all runs."""
        return " ".join(word.text for line in self.lines for word in line.words)


@dataclass(frozen=True, slots=True)
class _FontStyle:
    """The style of most characters of a line."""

    size: float
    bold: bool
    horizontal: bool
    font: str
    marked: bool
    monospaced: bool


def read(page: pymupdf.Page, limits: Limits, *, drawn: bool = True) -> TextLayer:
    """Read the words that a page shows; its rotation must have been removed. Raises TooMuchText.

    Without drawing it, which may take too long, only some of what it hides is known (`hidden.seen`).
    """
    seen = hidden.visible_text(page, limits.max_page_chars, limits.max_page_pixels, drawn=drawn)
    runs: dict[tuple[int, int], list[Glyphs]] = {}
    for word in seen.words:
        runs.setdefault((word.block, word.line), []).extend(glyphs(word.text, word.box))
    for key, end in mark_ends(seen.blocks).items():
        if (words := runs.get(key)) and words[0].box[0] < end:
            runs[key] = with_bullet(words, end)
    for key, reach in tall_signs.reaches(seen.blocks).items():
        if key in runs:
            runs[key] = tall_signs.within(runs[key], reach)
    styles = _styles(seen.blocks)
    lines = []
    for key, words in runs.items():
        if words:
            height = words[0].box[3] - words[0].box[1]
            style = styles.get(key, _FontStyle(height, False, True, "", False, False))
            lines.append(
                Line(
                    tuple(words),
                    style.size,
                    style.bold,
                    style.horizontal,
                    style.font,
                    style.marked,
                    style.monospaced,
                )
            )
    images = tuple(_images(page)) if not lines or page.get_images() else ()
    return TextLayer(tuple(lines), images, seen.left_out)


def _images(page: pymupdf.Page) -> Iterator[Box]:
    for image in page.get_image_info():
        yield as_box(image["bbox"])


def _styles(blocks: list[dict[str, Any]]) -> dict[tuple[int, int], _FontStyle]:
    """Return the style of every line by its block and number."""
    styles: dict[tuple[int, int], _FontStyle] = {}
    for block in blocks:
        for number, line in enumerate(block.get("lines", ())):
            spans = [(len(span["text"].strip()), span) for span in line["spans"]]
            if spans:
                styles[block["number"], number] = _style(line["dir"], spans)
    return styles


def _style(direction: tuple[float, float], spans: list[tuple[int, Any]]) -> _FontStyle:
    chars = sum(count for count, _ in spans)
    bold = sum(count for count, span in spans if span["flags"] & _BOLD or _BOLD_NAME.search(span["font"]))
    marked = sum(count for count, span in spans if span["flags"] & _ITALIC)
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for count, span in spans:
        sizes[round(float(span["size"]), 2)] += count
        fonts[span["font"]] += count
    size, font = sizes.most_common(1)[0][0], fonts.most_common(1)[0][0]
    horizontal = abs(direction[1]) < 0.3 and direction[0] > 0
    monospaced = chars > 0 and all(_is_monospaced(span) for count, span in spans if count)
    return _FontStyle(size, bold > _BOLD_SHARE * chars, horizontal, font, 2 * marked > chars, monospaced)


def _is_monospaced(span: Any) -> bool:
    return bool(span["flags"] & _MONOSPACED) or _TYPEWRITER.search(span["font"].lower()) is not None


def needs_ocr(page: pymupdf.Page, layer: TextLayer) -> str | None:
    """Return why a page shows text that its text layer does not hold; None where it does not.

    So it is when a page without a letter or digit shows an image or a drawing, when an image covers nearly
    all of a page with hardly any text, and when its characters have no meaning: most are stand-ins (a font
    without a mapping to Unicode), or its letters are those of no language (a font with a wrong one).
    """
    text = layer.text
    if garbled(text):
        return f"{meaningless(text):.0%} of the characters of its text layer have no meaning"
    if nonsense(text):
        return "the letters of its text layer are those of no language"
    if not has_words(text):
        if layer.images:
            return "an image without text"
        return "drawings without text" if page.get_drawings() else None
    if len(text) < _SCAN_CHARS and _image_cover(page, layer) >= _SCAN_COVER:
        return "an image with hardly any text"
    return None


def meaningless(text: str) -> float:
    """Return the share, 0 to 1, of characters that are stand-ins: replacement, private use or unassigned."""
    seen = text.replace(" ", "")
    lost = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn") for char in seen)
    return lost / len(seen) if seen else 0.0


def garbled(text: str) -> bool:
    """Return True if the characters are mostly stand-ins."""
    return meaningless(text) > _GARBLED_SHARE


def nonsense(text: str) -> bool:
    """Return True if the letters are those of no language."""
    legible = legibility(text)
    return legible is not None and legible < NONSENSE


def _image_cover(page: pymupdf.Page, layer: TextLayer) -> float:
    """Return the share of the page that its largest image covers."""
    shown = [pymupdf.Rect(image) & page.rect for image in layer.images]
    return max((abs(rect) / abs(page.rect) for rect in shown if not rect.is_empty), default=0.0)
