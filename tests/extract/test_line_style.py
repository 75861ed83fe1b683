"""What size and weight a line has whose words are set in several."""

from __future__ import annotations

import pymupdf
import pytest

from pincite.extract.blocks import Line
from pincite.extract.pdf import textlayer
from pincite.settings import Limits

Piece = tuple[str, str, float]
"""A word with its font and its size in points."""


def drawn(*pieces: Piece) -> Line:
    """Draw words side by side, and return the line that is read of them."""
    with pymupdf.open() as document:
        page, x = document.new_page(), 72.0
        for text, font, size in pieces:
            page.insert_text((x, 100), text, fontname=font, fontsize=size)
            x += pymupdf.get_text_length(text, font, size) + 3
        [line] = textlayer.read(page, Limits()).lines
        return line


def test_most_characters_give_the_size_and_not_the_longest_word() -> None:
    words: list[Piece] = [
        (word, font, 10) for word in ("when", "kernels", "say") for font in ("tiit", "tiro")
    ]
    assert drawn(("The", "tiro", 10), ("INTERRUPT", "tiro", 8), *words).size == 10


def test_a_line_that_begins_with_bold_words_is_no_bold_line() -> None:
    head: Piece = ("Determined the best architecture:", "hebo", 10)
    assert not drawn(head, ("we considered several", "helv", 10)).bold
    assert drawn(head, ("it", "helv", 10)).bold


@pytest.mark.parametrize(
    ("font", "bold"),
    [
        ("FuturaHv", True),
        ("FrutigerLT-Bd", True),
        ("Avenir-Heavy", True),
        ("FuturaBk", False),
        ("BdgBook", False),
        ("NotoSansCJKsc-DemiLight", False),
        ("Blackadder", False),
        ("AcademicSerif", False),
    ],
)
def test_a_font_s_name_says_that_it_is_bold_where_its_flags_do_not(font: str, bold: bool) -> None:
    span = {"text": "Field", "size": 9.0, "flags": 0, "font": font}

    assert textlayer._style((1.0, 0.0), [(5, span)]).bold is bold
