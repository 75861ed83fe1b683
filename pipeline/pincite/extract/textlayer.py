"""The text layer of a PDF page: its words with boxes and fonts, and whether they can be trusted."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import pymupdf

from pincite.errors import TooMuchText
from pincite.extract.blocks import Line, glyphs

_FLAGS = pymupdf.TEXT_PRESERVE_LIGATURES | pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP
_BOLD = pymupdf.TEXT_FONT_BOLD
_SCAN_COVER = 0.7
_SCAN_CHARS = 60
_GARBLED_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class TextLayer:
    """A page's runs of words in the order they were drawn, each run with the text block it is part of."""

    lines: tuple[Line, ...]
    blocks: tuple[int, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for line in self.lines for word in line.words)


def read(page: pymupdf.Page, max_chars: int) -> TextLayer:
    """The words of a page whose rotation has been removed. Raises TooMuchText."""
    textpage = page.get_textpage(flags=_FLAGS)
    runs: dict[tuple[int, int], list[Any]] = {}
    chars = 0
    for x0, y0, x1, y1, text, block, line, _ in textpage.extractWORDS():
        chars += len(text)
        if chars > max_chars:
            raise TooMuchText(
                f"Page {page.number + 1} holds more than {max_chars:,} characters: "
                "split the document, or raise PINCITE_MAX_PAGE_CHARS."
            )
        if _shown(page.rect, (x0 + x1) / 2, (y0 + y1) / 2):
            runs.setdefault((block, line), []).extend(glyphs(text, (x0, y0, x1, y1)))
    fonts = _fonts(textpage)
    lines, blocks = [], []
    for key, words in runs.items():
        if words:
            size, bold, horizontal = fonts.get(key, (words[0].box[3] - words[0].box[1], False, True))
            lines.append(Line(tuple(words), size, bold, horizontal))
            blocks.append(key[0])
    return TextLayer(tuple(lines), tuple(blocks))


def _shown(page: pymupdf.Rect, x: float, y: float) -> bool:
    return bool(page.x0 <= x <= page.x1 and page.y0 <= y <= page.y1)


def _fonts(textpage: pymupdf.TextPage) -> dict[tuple[int, int], tuple[float, bool, bool]]:
    """Size, weight and direction of every line: those of most of its characters."""
    fonts = {}
    for block in textpage.extractDICT()["blocks"]:
        for number, line in enumerate(block.get("lines", ())):
            spans = [(len(span["text"].strip()), span) for span in line["spans"]]
            if not spans:
                continue
            chars = sum(count for count, _ in spans)
            bold = sum(
                count for count, span in spans if span["flags"] & _BOLD or "bold" in span["font"].lower()
            )
            main = max(spans, key=lambda pair: pair[0])[1]
            horizontal = abs(line["dir"][1]) < 0.3 and line["dir"][0] > 0
            fonts[block["number"], number] = (float(main["size"]), 2 * bold > chars, horizontal)
    return fonts


def needs_ocr(page: pymupdf.Page, layer: TextLayer) -> bool:
    """Whether the page shows text that its text layer does not hold.

    So it is when a page without text shows an image or a drawing, when an image covers nearly all of a page
    with hardly any text, and when most characters have no meaning (a font without a mapping to Unicode).
    """
    text = layer.text
    if garbled(text):
        return True
    if len(text) >= _SCAN_CHARS:
        return False
    cover = _image_cover(page)
    if not text:
        return cover > 0 or bool(page.get_drawings())
    return cover >= _SCAN_COVER


def garbled(text: str) -> bool:
    """Whether the characters are mostly stand-ins: replacement, private use or unassigned."""
    seen = text.replace(" ", "")
    lost = sum(char == "\ufffd" or unicodedata.category(char) in ("Co", "Cn") for char in seen)
    return bool(seen) and lost > _GARBLED_SHARE * len(seen)


def _image_cover(page: pymupdf.Page) -> float:
    """The share of the page that its largest image covers."""
    shown = [pymupdf.Rect(image["bbox"]) & page.rect for image in page.get_image_info()]
    return max((abs(rect) / abs(page.rect) for rect in shown if not rect.is_empty), default=0.0)
