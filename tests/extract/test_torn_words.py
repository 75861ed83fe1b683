"""Words with space between their letters, and numbers whose point has no width, are read as one."""

from __future__ import annotations

import pymupdf
import pytest

from pincite.extract.pdf import textlayer
from pincite.settings import Limits

SIZE = 10
SPACED, BETWEEN_WORDS, SPACE = 0.2, 0.6, 0.28
"""Gaps in font sizes: between letters of a spaced word, between two such words, and between usual words."""


def read(*parts: tuple[str, float], rotation: int = 0) -> list[str]:
    """Return the words that are read where parts of a line stand with a gap behind each, in font sizes."""
    page, x = pymupdf.open().new_page(width=500, height=200), 40.0
    font = pymupdf.Font("helv")
    for text, gap in parts:
        writer = pymupdf.TextWriter(page.rect)
        writer.append((x, 80), text, font=font, fontsize=SIZE)
        writer.write_text(page)
        x += font.text_length(text, fontsize=SIZE) + gap * SIZE
    page.set_rotation(rotation)
    return [word.text for line in textlayer.read(page, Limits()).lines for word in line.words]


def letters(word: str, gap: float = SPACED, behind: float = BETWEEN_WORDS) -> list[tuple[str, float]]:
    return [*((letter, gap) for letter in word[:-1]), (word[-1], behind)]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_letters_that_stand_apart_alike_are_a_word(rotation: int) -> None:
    spaced = [*letters("CARE"), *letters("of"), *letters("home,"), *letters("3.1")]
    assert read(*spaced, rotation=rotation) == ["CARE", "of", "home,", "3.1"]


def test_a_spaced_word_is_one_among_usual_words() -> None:
    assert read(("It", SPACE), ("never", SPACE), *letters("really", behind=SPACE), ("rains.", 0)) == [
        "It", "never", "really", "rains.",
    ]  # fmt: skip


@pytest.mark.parametrize("pair", ["Ve", "rm"])
def test_a_pair_that_is_kerned_closely_is_within_the_word(pair: str) -> None:
    spaced = letters("Vermögen")
    at = "Vermögen".index(pair)
    spaced[at] = (spaced[at][0], 0.13)  # here MuPDF adds no space
    assert read(*spaced) == ["Vermögen"]


@pytest.mark.parametrize(
    "parts",
    [
        letters("ABCDE", gap=SPACE),
        letters("abc"),
        [("a", SPACED), ("+", SPACED), ("b", SPACED), ("+", SPACED), ("c", SPACED), ("+", SPACED), ("d", 0)],
        [("if", SPACED), ("a", SPACED), ("is", SPACED), ("b", SPACED), ("or", SPACED), ("c", 0)],
        letters("2041"),
    ],
    ids=["letters of a list", "three letters", "a sum", "short words", "figures"],
)
def test_what_only_stands_closely_stays_apart(parts: list[tuple[str, float]]) -> None:
    assert read(*parts) == [text for text, _ in parts]


def test_letters_with_a_space_drawn_between_them_stay_apart() -> None:
    back = SPACED - pymupdf.Font("helv").text_length(" ", fontsize=1)
    assert read(*((f"{letter} ", back) for letter in "LAMP")) == ["L", "A", "M", "P"]


def read_with_narrow_points(shown: str, *, width: int = 0) -> list[str]:
    """Return the words of a line of digits and points, by a font in which points have a width in thousandths.

    `shown` is what the operator TJ takes.
    """
    document = pymupdf.open()
    page = document.new_page(width=500, height=200)
    page.insert_text((40, 120), "0", fontname="helv", fontsize=SIZE)
    widths = " ".join(str(width if chr(code) == "." else 556) for code in range(32, 58))
    [(font, *_)] = page.get_fonts()
    document.update_object(
        font,
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding"
        f"/FirstChar 32/LastChar 57/Widths[{widths}]>>",
    )
    document.update_stream(page.get_contents()[0], f"BT /helv {SIZE} Tf 40 80 Td {shown} TJ ET".encode())
    (line,) = textlayer.read(page, Limits()).lines
    return [word.text for word in line.words]


def test_a_number_whose_point_has_no_width_is_one() -> None:
    assert read_with_narrow_points("[(11,062.) -278 (6  9,522.) -278 (6)]") == ["11,062.6", "9,522.6"]


@pytest.mark.parametrize(
    ("shown", "width"),
    [("[(1.) -278 (6)]", 278), ("[(1.) -556 (6)]", 0), ("[(1. 6)]", 0)],
    ids=["a point with its width", "too far", "a space"],
)
def test_a_point_parts_figures_otherwise(shown: str, width: int) -> None:
    assert read_with_narrow_points(shown, width=width) == ["1.", "6"]
