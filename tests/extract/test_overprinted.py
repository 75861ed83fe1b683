"""Accents that a PDF prints over their letters are read as one character with them, and no others are."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pincite.extract.pdf import textlayer
from pincite.settings import Limits

FONT, SIZE = "Helvetica", 12.0
OVER = "|"
"""What follows it is printed over what stands before it."""


def read(path: Path, printed: str) -> str:
    """Print a text on a page, and return what is read there."""
    canvas = Canvas(str(path))
    canvas.setFont(FONT, SIZE)
    x = before = 72.0
    for char in printed:
        if char == OVER:
            x = before
        else:
            canvas.drawString(x, 700, char)
            before, x = x, x + stringWidth(char, FONT, SIZE)
    canvas.save()
    with pymupdf.open(path) as document:
        return textlayer.read(document[0], Limits()).text


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("B\u00a8|arenreiter caf\u00b4|e", "B\u00e4renreiter caf\u00e9"),
        ("fran\u00b8|cais d\u00b4|ej`|a", "fran\u00e7ais d\u00e9j\u00e0"),
        ("\u02c6|etre", "\u00eatre"),
    ],
)
def test_an_accent_that_is_printed_over_its_letter_is_part_of_it(
    tmp_path: Path, printed: str, shown: str
) -> None:
    assert read(tmp_path / "page.pdf", printed) == shown


@pytest.mark.parametrize(
    "text", ["it\u00b4s o\u00b4clock", "/\u02dcanna", "x\u02c6i", "`ls` ``said''", "3\u00a8m"]
)
def test_a_mark_beside_a_letter_stays_as_it_is(tmp_path: Path, text: str) -> None:
    assert read(tmp_path / "page.pdf", text) == text
