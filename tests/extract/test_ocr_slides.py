"""Slides that are pictures: large and small letters, light on dark, and what is spared."""

from __future__ import annotations

import io

import numpy as np
import pymupdf
import pytest
from PIL import Image

from pincite.extract.blocks import Glyphs, Line
from pincite.extract.ocr import engine as ocr_engines
from pincite.extract.ocr import scan as ocr
from pincite.extract.ocr import tables as ocr_tables
from pincite.extract.ocr.engine import ImageArray
from pincite.extract.ocr.upright import Upright, upright
from pincite.extract.pdf import layout
from pincite.schema.extraction import Box

_PIXELS = 20_000_000
_GROUND, _INK, _BAR = (0.09, 0.13, 0.22), (0.95, 0.95, 0.97), (0.95, 0.7, 0.2)


def as_picture(document: pymupdf.Document, dpi: int) -> pymupdf.Document:
    """Return the first page as a document whose page is nothing but a picture of it."""
    with document:
        page = document[0]
        pixels = page.get_pixmap(dpi=dpi).tobytes("jpeg", jpg_quality=85)
        drawn = pymupdf.open()
        shown = drawn.new_page(width=page.rect.width, height=page.rect.height)
        shown.insert_image(shown.rect, stream=pixels)
    return drawn


def chart() -> tuple[pymupdf.Document, list[str]]:
    """Return a dark slide of seven columns with a value above each and its year below, and these labels."""
    document = pymupdf.open()
    page = document.new_page(width=960, height=540)
    page.draw_rect(page.rect, color=None, fill=_GROUND)
    labels = []
    for at, value in enumerate((577, 317, 682, 698, 354, 794, 752)):
        left, top = 56 + 123 * at, 460 - value * 0.42
        page.draw_rect((left, top, left + 107, 460), color=None, fill=_BAR)
        page.insert_text((left + 40, top - 8), str(value), fontsize=13, fontname="tiro", color=_INK)
        page.insert_text((left + 38, 479), str(2019 + at), fontsize=13, fontname="tiro", color=_INK)
        labels += [str(value), str(2019 + at)]
    return document, labels


@pytest.mark.parametrize("dpi", [96, 150, 200])
def test_nearly_all_labels_of_a_dark_chart_are_read(dpi: int) -> None:
    document, labels = chart()
    with as_picture(document, dpi) as drawn:
        read = " ".join(block.text for block in ocr.page_blocks(drawn[0], _PIXELS).blocks).split()
    assert len(set(labels) & set(read)) >= 12  # of 14


def test_a_footnote_under_large_letters_is_read() -> None:
    document = pymupdf.open()
    page = document.new_page(width=960, height=540)
    page.insert_text((60, 90), "Deliveries of the harbour grew", fontsize=36)
    page.insert_text((60, 180), "Twelve barges a week, from nine", fontsize=24)
    page.insert_text((60, 520), "Source: report of the pilots, table 4", fontsize=7)
    with as_picture(document, 200) as drawn:
        text = " ".join(block.text for block in ocr.page_blocks(drawn[0], _PIXELS).blocks)
    assert "Deliveries of the harbour grew" in text
    assert "report of the pilots" in text


def test_characters_of_a_line_of_any_length_stand_on_their_ink() -> None:
    for text in (
        "No",
        "A line of some words",
        "A line of so many words that it is read in the widest of the shapes, I",
    ):
        document = pymupdf.open()
        page = document.new_page(width=900, height=60)
        page.insert_text((20, 40), text, fontsize=18)
        ends = 20 + pymupdf.get_text_length(text, fontsize=18)
        with as_picture(document, 150) as drawn:
            (line,) = ocr.read(drawn[0], _PIXELS).lines
        assert " ".join(word.text for word in line.words) == text
        assert line.words[0].box[0] == pytest.approx(20, abs=3)
        assert line.words[-1].box[2] == pytest.approx(ends, abs=4)


def test_a_picture_is_read_at_its_own_resolution(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = []

    def noted(image: ImageArray) -> Upright:
        shapes.append(image.shape[:2])
        return upright(image)

    monkeypatch.setattr(ocr, "upright", noted)
    document, _ = chart()
    with as_picture(document, 120) as drawn:
        ocr.read(drawn[0], _PIXELS)
        drawn[0].insert_text((700, 40), "unseen", fontsize=12, render_mode=3)
        ocr.read(drawn[0], _PIXELS)
        drawn[0].insert_text((700, 40), "typed", fontsize=12)  # letters that are no pixels
        ocr.read(drawn[0], _PIXELS)
    assert shapes == [(900, 1600), (900, 1600), (1500, 2667)]


def test_the_layout_model_is_asked_only_where_words_stand_side_by_side(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def noted(page: pymupdf.Page) -> list[Box]:
        asked.append(page.rect)
        return []

    monkeypatch.setattr(layout, "model_boxes", noted)
    image = np.full((400, 600, 3), 255, np.uint8)

    def line(y: float, *starts: float) -> Line:
        return Line(tuple(Glyphs("word", (x, y, x + 40, y + 10)) for x in starts), 10.0)

    prose = [line(20, 10, 54, 98), line(34, 10, 54, 98), line(48, 10)]
    assert ocr_tables.seen_by_model(image, 2.0, (0.0, 0.0), prose) == []
    assert asked == []
    ocr_tables.seen_by_model(image, 2.0, (0.0, 0.0), [*prose, line(62, 10, 90)])
    ocr_tables.seen_by_model(image, 2.0, (0.0, 0.0), [line(20, 10), line(22, 90)])
    assert [(rect.width, rect.height) for rect in asked] == [(300, 200)] * 2


def test_an_image_of_two_rows_is_looked_at() -> None:
    assert ocr_engines.detect(np.full((2, 5_000, 3), 255, np.uint8)).shape == (0, 4, 2)


def test_lines_of_a_smaller_copy_count_where_the_larger_has_none() -> None:
    def quads(*boxes: tuple[float, float, float, float]) -> ocr_engines.Quads:
        return np.array(
            [[(x0, y0), (x1, y0), (x1, y1), (x0, y1)] for x0, y0, x1, y1 in boxes], dtype=np.float64
        )

    fine = quads((0, 0, 100, 20), (0, 40, 100, 60))
    coarse = quads((2, 1, 98, 22), (200, 0, 260, 20))
    both = ocr_engines._with_others(fine, coarse)
    np.testing.assert_array_equal(both, np.concatenate([fine, coarse[1:]]))
    np.testing.assert_array_equal(ocr_engines._with_others(np.zeros((0, 4, 2)), coarse), coarse)


def test_a_png_of_a_picture_turned_on_its_side_has_its_own_resolution_too() -> None:
    out = io.BytesIO()
    Image.new("L", (1000, 700), 255).save(out, "PNG")
    with pymupdf.open() as document:
        page = document.new_page(width=504, height=720)
        page.insert_image(page.rect, stream=out.getvalue(), rotate=90)
        assert ocr._resolution(page, page.rect) == pytest.approx(100, abs=1)
