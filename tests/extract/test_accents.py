"""Accents that a PDF prints over their letters are read as one character with them."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from pincite.extract.blocks import accents_joined
from pincite.extract.pdf import textlayer
from pincite.settings import Limits

FONT, SIZE = "Helvetica", 12.0


def overprinted(path: Path, text: str) -> None:
    """Print text as TeX does: an accent, and the letter after it at the same place."""
    canvas = Canvas(str(path))
    canvas.setFont(FONT, SIZE)
    x = 72.0
    for char in text:
        canvas.drawString(x, 700, char)
        if char not in "\u00a8\u00b4":
            x += stringWidth(char, FONT, SIZE)
    canvas.save()


def test_an_accent_that_is_printed_over_its_letter_is_part_of_it(tmp_path: Path) -> None:
    overprinted(tmp_path / "score.pdf", "B\u00a8arenreiter caf\u00b4e")
    with pymupdf.open(tmp_path / "score.pdf") as document:
        layer = textlayer.read(document[0], Limits())
    assert layer.text == "B\u00e4renreiter caf\u00e9"


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Dvo\u02c7r\u00b4ak", "Dvo\u0159\u00e1k"),
        ("na\u00a8\u0131ve", "na\u00efve"),
        ("fran\u00b8cais", "fran\u00e7ais"),
        ("voil`a", "voil\u00e0"),
    ],
)
def test_accents_of_any_kind_are_joined(printed: str, read: str) -> None:
    assert accents_joined(printed) == read


@pytest.mark.parametrize("text", ["`ls`", "x`a`b", "``quoted''", "3\u00a8m", "\u00b4", "o\u02dd", "`a"])
def test_marks_that_are_no_accents_stay_as_they_are(text: str) -> None:
    assert accents_joined(text) == text
