"""Words on pages drawn here that have no space between them: a line of dots parts them, or a gap does."""

from __future__ import annotations

import pymupdf
import pytest

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


SIZE = 10
GAP = 0.25 * SIZE
"""As wide as many a space."""


def words_with_gaps(*texts: str, gap: float = GAP) -> list[str]:
    """Return the words that are read where texts stand in a line, with a gap between them and no space."""
    page, x = pymupdf.open().new_page(width=500, height=200), 40.0
    font = pymupdf.Font("cjk")
    for text in texts:
        writer = pymupdf.TextWriter(page.rect)
        writer.append((x, 80), text, font=font, fontsize=SIZE)
        writer.write_text(page)
        x += font.text_length(text, fontsize=SIZE) + gap
    read = [word.text for line in textlayer.read(page, Limits()).lines for word in line.words]
    assert "ﬀ" not in "".join(read), "a ligature is read as its letters"
    return read


@pytest.mark.parametrize(
    "texts",
    [("cutoﬀ", "points", "are", "staﬀ"), ("a", "≥", "2"), ("설치", "시스템을", "사용하는"), ("→", "menu")],
)
def test_a_gap_parts_words_where_mupdf_adds_no_space(texts: tuple[str, ...]) -> None:
    assert words_with_gaps(*texts) == [text.replace("ﬀ", "ff") for text in texts]


@pytest.mark.parametrize(
    ("texts", "gap"),
    [(("eﬀ", "ect"), 0.0), (("漢字", "仮名"), GAP), (("\N{MINUS SIGN}", "3"), GAP)],
    ids=["no gap", "Han", "a minus"],
)
def test_what_is_one_word_stays_one(texts: tuple[str, ...], gap: float) -> None:
    assert words_with_gaps(*texts, gap=gap) == ["".join(texts).replace("ﬀ", "ff")]
