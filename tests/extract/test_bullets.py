"""What is read of the marks of lists, and of ligatures, that a font draws and does not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymupdf
import pytest

from pincite.extract.blocks import Glyphs
from pincite.extract.hidden.ligatures import with_ligatures
from pincite.extract.pdf.bullets import BULLET, mark_ends, with_bullet


def blocks(*lines: list[tuple[str, str]], sizes: Sequence[float] = (10.0,)) -> list[dict[str, Any]]:
    """Return a block of lines as pymupdf gives them, each of spans of a font and a text.

    `sizes` are those of a line's spans in turn, in points; the last goes on.
    """
    return [
        {
            "number": 0,
            "lines": [
                {
                    "spans": [
                        {
                            "font": font,
                            "text": text,
                            "size": sizes[min(place, len(sizes) - 1)],
                            "bbox": (10.0, 0.0, 20.0, 12.0),
                        }
                        for place, (font, text) in enumerate(spans)
                    ]
                }
                for spans in lines
            ],
        }
    ]


@pytest.mark.parametrize("sign", ["º", "w", "!", "\uf0d8"])
def test_a_letter_of_a_font_that_sets_only_marks_is_one(sign: str) -> None:
    listed = blocks([("Signs", sign), ("Text", "One")], [("Signs", sign), ("Text", "Two")])
    assert mark_ends(listed) == {(0, 0): 20.0, (0, 1): 20.0}
    assert mark_ends(blocks([("OpenSymbol", sign), ("Text", "One")])) == {(0, 0): 20.0}


def test_an_initial_a_word_and_what_is_a_mark_anyway_are_none() -> None:
    assert mark_ends(blocks([("Initials", "O"), ("Text", "nce upon a time")])) == {}
    assert (
        mark_ends(blocks([("Bold", "A"), ("Text", "first")], [("Bold", "A second"), ("Text", "one")])) == {}
    )
    assert mark_ends(blocks([("Symbol", "•"), ("Text", "One")], [("Symbol", "–"), ("Text", "Two")])) == {}
    assert mark_ends(blocks([("Text", "w"), ("Text", "One")], [("Text", "w"), ("Text", "Two")])) == {}


def test_a_letter_with_its_subscript_is_none() -> None:
    symbols = [[("Italic", "C"), ("Small", "1")], [("Italic", "C"), ("Small", "2")]]
    assert mark_ends(blocks(*symbols, sizes=(10.0, 7.0))) == {}


def test_a_sign_that_a_text_speaks_of_is_none() -> None:
    said = [[("KnitSymbols", "("), ("Text", "is a stitch")], [("Text", "as is"), ("KnitSymbols", ")")]]
    assert mark_ends(blocks(*said)) == {}


def test_a_mark_is_parted_from_the_word_that_it_touches() -> None:
    words = with_bullet([Glyphs("wProcesses", (10, 0, 60, 12)), Glyphs("are", (64, 0, 80, 12))], 15)
    assert [word.text for word in words] == [BULLET, "Processes", "are"]
    assert [word.box[::2] for word in words[:2]] == [(10, 15), (15, 60)]
    assert with_bullet([Glyphs("!", (10, 0, 15, 12))], 15)[0].text == BULLET


TYPE3 = """<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [.1 0 0 .1 0 0]
/CharProcs << >> /Encoding << /Type /Encoding /Differences [0 /a0] >> /FirstChar 0 /LastChar 255
/Widths [{widths}] >>"""


def test_ligatures_and_dashes_of_a_bitmap_font_of_tex_are_read() -> None:
    document = pymupdf.open()
    page = document.new_page(width=200, height=100)
    font = document.get_new_xref()
    document.update_object(font, TYPE3.format(widths="6 " * 256))
    document.xref_set_key(page.xref, "Resources", f"<< /Font << /F {font} 0 R >> >>")
    content = document.get_new_xref()
    document.update_object(content, "<<>>")
    said = rb"(\034lesystem o\036ce 2002\0252021 \034 x)"
    document.update_stream(content, b"BT /F 10 Tf 10 50 Td " + said + b" Tj ET")
    document.xref_set_key(page.xref, "Contents", f"{content} 0 R")
    page = document.reload_page(page)
    text = with_ligatures(page.get_textpage(flags=pymupdf.TEXTFLAGS_WORDS))
    words = [word[4] for word in text.extractWORDS()]
    assert words == ["ﬁlesystem", "oﬃce", "2002–2021", "x"]
