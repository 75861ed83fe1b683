"""What a page needs is what it gets: geometry, the layout model, or OCR; its reading says which, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pincite.extract import Extractor
from pincite.schema.extraction import Category, PageExtraction

SENTENCE = "The committee measured the flow of the river at the weir and wrote it down in the book."
SHIFTED = str.maketrans("abcdefghijklmnopqrstuvwxyz", "bcdefghijklmnopqrstuvwxyza")
MakePdf = Callable[..., Path]


def prose(canvas: Canvas, x: float = 60, rows: int = 20, text: str = SENTENCE) -> None:
    canvas.setFont("Helvetica", 9)
    for row in range(rows):
        canvas.drawString(x, 760 - 13 * row, text)


def only_reading(extractor: Extractor, path: Path) -> PageExtraction:
    (reading,) = extractor.extract(path, path.name).page_extractions
    return reading


def test_a_page_of_running_text_costs_no_model(extractor: Extractor, make_pdf: MakePdf) -> None:
    reading = only_reading(extractor, make_pdf(lambda canvas, _: prose(canvas)))
    assert (reading.read_by, reading.ocr_words, reading.garbled) == ("flow", 0, 0.0)
    assert reading.chars > 1000
    assert "one column" in reading.because


def test_columns_and_tables_are_told_by_their_geometry(extractor: Extractor, make_pdf: MakePdf) -> None:
    def columns(canvas: Canvas, _: int) -> None:
        for x in (50, 310):
            prose(canvas, x, text=SENTENCE[:52])

    def table(canvas: Canvas, _: int) -> None:
        prose(canvas, rows=6)
        for row, cells in enumerate(
            (("Year", "Flow", "Loss"), ("2021", "14.2", "0.3"), ("2022", "15.1", "0.4"))
        ):
            for column, cell in enumerate(cells):
                canvas.rect(60 + 90 * column, 600 - 20 * row, 90, 20)
                canvas.drawString(64 + 90 * column, 606 - 20 * row, cell)

    assert only_reading(extractor, make_pdf(columns, name="columns.pdf")).read_by == "columns"
    reading = only_reading(extractor, make_pdf(table, name="table.pdf"))
    assert reading.read_by == "tables"
    assert "1 table" in reading.because


@pytest.mark.parametrize(
    "text", [SENTENCE.lower().translate(SHIFTED), "\ue001\ue002\ue003 \ue004\ue005 " * 8]
)
def test_a_text_layer_without_meaning_is_read_anew_from_the_image(
    extractor: Extractor, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "broken.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        for row in range(12):
            page.insert_text((60, 100 + 26 * row), SENTENCE[:60], fontsize=14)
        seen = page.get_pixmap(dpi=150)
        page = document.new_page()
        page.insert_image(page.rect, pixmap=seen)
        writer = pymupdf.TextWriter(page.rect)
        for row in range(12):
            writer.append((60, 100 + 26 * row), text[:60], font=pymupdf.Font("cjk"), fontsize=14)
        writer.write_text(page, render_mode=3)
        document.delete_page(0)
        document.save(path)
    extraction = extractor.extract(path, path.name)
    (reading,) = extraction.page_extractions
    assert reading.read_by == "ocr"
    assert "text layer" in reading.because
    assert "measured the flow of the river" in " ".join(extraction.pages[0].text.split())


def test_an_image_beside_nothing_but_marks_is_read(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "marks.pdf"
    with pymupdf.open() as document:
        drawn = document.new_page(width=300, height=120)
        drawn.insert_text((20, 50), "Valve torque 48 Nm", fontsize=20)
        picture = drawn.get_pixmap(dpi=200)  # a new page makes the old one's object useless
        page = document.new_page()
        page.insert_text((60, 80), ". " * 60, fontsize=9)
        page.insert_image((100, 300, 400, 420), pixmap=picture)
        document.delete_page(0)
        document.save(path)
    extraction = extractor.extract(path, path.name)
    assert extraction.page_extractions[0].because == "an image without text"
    assert "Valve torque 48 Nm" in " ".join(extraction.pages[0].text.split())


def test_an_image_among_text_is_read_and_a_blank_one_is_not(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "picture.pdf"
    with pymupdf.open() as document:
        drawn = document.new_page(width=300, height=120)
        drawn.insert_text((20, 50), "Valve torque 48 Nm", fontsize=20)
        shown = drawn.get_pixmap(dpi=200)
        blank = document.new_page(width=300, height=120).get_pixmap(dpi=72)
        page = document.new_page()
        for row in range(10):
            page.insert_text((60, 80 + 14 * row), SENTENCE, fontsize=9)
        page.insert_image((100, 300, 400, 420), pixmap=shown)
        page.insert_image((100, 500, 400, 620), pixmap=blank)
        document.delete_pages(0, 1)
        document.save(path)
    extraction = extractor.extract(path, path.name)
    (reading,) = extraction.page_extractions
    images = [element for element in extraction.elements if element.category == Category.IMAGE]
    assert [" ".join(image.text.split()) for image in images] == ["Valve torque 48 Nm"]
    assert images[0].box is not None
    assert 300 <= images[0].box[1] < images[0].box[3] <= 420
    assert (reading.read_by, reading.ocr_words) == ("flow", 4)
    assert "4 words" in reading.because


def test_a_heading_in_a_picture_is_text_and_opens_no_section(extractor: Extractor, tmp_path: Path) -> None:
    path = tmp_path / "screenshot.pdf"
    with pymupdf.open() as document:
        drawn = document.new_page(width=420, height=240)
        drawn.insert_text((20, 50), "Connection settings", fontsize=28)
        for row in range(6):
            drawn.insert_text(
                (20, 100 + 18 * row), f"The server answers on port {8000 + row} of this machine."
            )
        shown = drawn.get_pixmap(dpi=200)
        page = document.new_page()
        page.insert_text((60, 60), "Setting up the pump", fontsize=18, fontname="hebo")
        for row in range(10):
            page.insert_text((60, 90 + 14 * row), SENTENCE, fontsize=9)
        page.insert_image((60, 260, 480, 500), pixmap=shown)
        page.insert_text((60, 540), f"Below the picture: {SENTENCE}", fontsize=9)
        document.delete_page(0)
        document.save(path)
    elements = extractor.extract(path, path.name).elements
    titles = [each.text for each in elements if each.category == Category.TITLE]
    assert titles == ["Setting up the pump"]
    assert any("Connection settings" in each.text for each in elements)
    assert all(each.headings == ("Setting up the pump",) for each in elements[1:])


def test_a_table_in_a_column_takes_no_word_of_the_prose_beside_it(
    extractor: Extractor, make_pdf: MakePdf
) -> None:
    rows = [("Hours", "K1", "K2"), ("1,000", "91", "93"), ("2,000", "78", "85"), ("3,000", "59", "74")]

    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(30):
            canvas.drawString(310, 760 - 13 * row, SENTENCE[:50])
            if not 10 <= row < 16:
                canvas.drawString(50, 756 - 13 * row, SENTENCE[:50])
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                canvas.drawString(60 + 70 * column, 612 - 15 * row, cell)

    path = make_pdf(draw)
    tables = [e for e in extractor.extract(path, path.name).elements if e.category == Category.TABLE]
    assert [[tuple(line.split("\t")) for line in table.text.split("\n")] for table in tables] == [rows]


@pytest.mark.parametrize("font", ["cour", "cobo"])
def test_code_of_a_pdf_keeps_its_lines(extractor: Extractor, tmp_path: Path, font: str) -> None:
    path = tmp_path / "manual.pdf"
    with pymupdf.open() as document:
        page = document.new_page()
        for row in range(8):
            page.insert_text((60, 80 + 14 * row), SENTENCE, fontsize=10)
        page.insert_text((70, 216), "weir open --gate 3", fontsize=9, fontname=font)
        page.insert_text((70, 228), "weir close", fontsize=9, fontname=font)
        page.insert_text((60, 260), SENTENCE, fontsize=10)
        document.save(path)
    elements = extractor.extract(path, path.name).elements
    assert [e.text for e in elements if e.category == Category.CODE_SNIPPET] == [
        "weir open --gate 3\nweir close"
    ]
