"""Lines of dots on a page drawn here: what they run into is words of its own."""

from __future__ import annotations

import pymupdf

from pincite.extract.pdf import textlayer
from pincite.settings import Limits


def words(text: str) -> list[str]:
    page = pymupdf.open().new_page(width=500, height=200)
    page.insert_text((40, 80), text, fontsize=9)
    return [word.text for line in textlayer.read(page, Limits()).lines for word in line.words]


def test_dots_part_a_dish_from_its_price() -> None:
    dots = "." * 30

    assert words(f"Leek soup{dots}5.00 and bread{dots}7.50") == [
        "Leek", "soup", dots, "5.00", "and", "bread", dots, "7.50",
    ]  # fmt: skip


def test_an_ellipsis_parts_nothing() -> None:
    assert words("wait...what? v1.2...v1.4") == ["wait...what?", "v1.2...v1.4"]


def test_parts_stand_where_they_are_drawn() -> None:
    page = pymupdf.open().new_page(width=500, height=200)
    page.insert_text((40, 80), "soup" + "." * 30 + "5.00", fontsize=9)
    (line,) = textlayer.read(page, Limits()).lines

    assert [word.text for word in line.words] == ["soup", "." * 30, "5.00"]
    for word in line.words:
        assert page.get_textbox(pymupdf.Rect(word.box)).strip() == word.text
