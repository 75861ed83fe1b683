"""Lines of text with fonts that are everywhere: those of every PDF reader, and Vera from ReportLab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pymupdf

LEADING = 1.22
"""Distance of two baselines, in font sizes."""
Colour = tuple[float, float, float]
BLACK: Colour = (0, 0, 0)
WHITE: Colour = (1, 1, 1)
FAMILIES = ("helv", "tiro", "cour", "vera")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: the left end of its baseline, in points from the top left."""

    x: float
    y: float
    text: str
    font: pymupdf.Font
    size: float
    colour: Colour = BLACK


@cache
def font(family: str, *, bold: bool = False) -> pymupdf.Font:
    """Return a font of one of the `FAMILIES`."""
    if family == "vera":
        import reportlab

        folder = Path(reportlab.__file__).parent / "fonts"
        return pymupdf.Font(fontfile=str(folder / ("VeraBd.ttf" if bold else "Vera.ttf")))
    return pymupdf.Font({"helv": "hebo", "tiro": "tibo", "cour": "cobo"}[family] if bold else family)


def wrapped(text: str, face: pymupdf.Font, size: float, width: float) -> list[str]:
    """Return the text in lines that are at most `width` points wide; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and face.text_length(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def set_lines(
    texts: Iterable[str], x: float, top: float, face: pymupdf.Font, size: float, colour: Colour = BLACK
) -> list[Line]:
    """Set the texts below each other; the first line's top is at `top`."""
    return [
        Line(x, top + size * (0.95 + LEADING * at), text, face, size, colour) for at, text in enumerate(texts)
    ]


def draw(page: pymupdf.Page, lines: Iterable[Line]) -> None:
    """Draw each line by itself, in the order given."""
    for line in lines:
        writer = pymupdf.TextWriter(page.rect)
        writer.append((line.x, line.y), line.text, font=line.font, fontsize=line.size)
        writer.write_text(page, color=line.colour)


def new_page(width: float = 595, height: float = 842) -> tuple[pymupdf.Document, pymupdf.Page]:
    """Return a document with one empty page."""
    document = pymupdf.open()
    return document, document.new_page(width=width, height=height)


def saved(document: pymupdf.Document) -> bytes:
    """Return the document's bytes, the same in every run, and close it."""
    with document:
        return bytes(document.tobytes(garbage=3, deflate=True, no_new_id=True))
