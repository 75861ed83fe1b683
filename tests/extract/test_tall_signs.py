"""Signs of fonts whose boxes are far higher than their letters, as TeX's for mathematics."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest
from tests.extract.drawn_tables import read
from tests.extract.lines import line

from pincite.extract.pdf import textlayer
from pincite.extract.visual_lines import visual_lines
from pincite.settings import Limits

SIZE, STEP = 10.0, 11.0
BEFORE, AFTER = "the vector of k", "1 regressors may be constant"
BELOW = "or grow with the number of observations"


@pytest.fixture
def page() -> pymupdf.Page:
    """Two close lines, the first moved in, with a minus from a font that reaches far down, as TeX's do."""
    document = pymupdf.open()
    page = document.new_page(width=400, height=200)
    page.insert_font(fontname="signs", fontbuffer=pymupdf.Font("helv").buffer)
    end = 50 + pymupdf.get_text_length(BEFORE + " ", "tiro", SIZE)
    page.insert_text((50, 60), BEFORE, fontsize=SIZE, fontname="tiro")
    page.insert_text((end, 60), "\u2212", fontsize=SIZE, fontname="signs")
    page.insert_text((end + 8, 60), AFTER, fontsize=SIZE, fontname="tiro")
    page.insert_text((40, 60 + STEP), BELOW, fontsize=SIZE, fontname="tiro")
    for xref in range(1, document.xref_length()):
        if "/Type /FontDescriptor" in document.xref_object(xref):
            document.xref_set_key(xref, "Descent", "-960")
    return pymupdf.open("pdf", document.tobytes())[0]


def test_a_line_below_tall_signs_is_read_after_their_line(page: pymupdf.Page) -> None:
    (block,) = read(page).blocks

    assert block.text == f"{BEFORE} \u2212{AFTER} {BELOW}"


def test_a_word_with_a_tall_sign_has_the_height_of_its_line(page: pymupdf.Page) -> None:
    above, below = textlayer.read(page, Limits()).lines

    heights = {(word.box[1], word.box[3]) for word in above.words}

    assert len(heights) <= 2
    assert max(bottom for _, bottom in heights) <= below.box[1] + 0.3 * SIZE


def test_a_line_of_such_signs_alone_keeps_its_boxes(page: pymupdf.Page) -> None:
    page.insert_text((40, 150), "tall", fontsize=SIZE, fontname="signs")

    *_, alone = textlayer.read(page, Limits()).lines

    assert alone.box[3] - alone.box[1] > 1.6 * SIZE


def test_a_bracket_over_two_lines_joins_neither_with_the_other() -> None:
    above, below = line("tests are standardized by", 40, 100), line("which has to be computed once", 40, 112)
    bracket = line("(", above.box[2] + 3, 98)
    x0, y0, x1, _ = bracket.box
    words = (replace(bracket.words[0], box=(x0, y0, x1, y0 + 24)),)

    read_as = visual_lines([below, above, replace(bracket, words=words)])

    assert [each.text for each in read_as] == [f"{above.text} (", below.text]


def test_a_bracket_apart_from_all_lines_is_a_line() -> None:
    above, bracket = line("tests are standardized", 40, 100), line("(", 40, 150)
    x0, y0, x1, _ = bracket.box

    tall = replace(bracket, words=(replace(bracket.words[0], box=(x0, y0, x1, y0 + 24)),))

    assert [each.text for each in visual_lines([tall, above])] == [above.text, "("]
