"""What extraction promises of the pages of a PDF: offsets, boxes, order, tables, running lines, headings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from reportlab.pdfgen.canvas import Canvas

from pincite.extract import Extractor
from pincite.schema.extraction import Category, Extraction

from ..pixels import ink, pixels, under

Sample = Callable[[str], Extraction]
PDFS = ["technical-report.pdf", "operating-manual.pdf", "datasheet-cv-120.pdf", "scanned-memo.pdf"]
EVERY = [*PDFS, "handbook.html", "press-release.html"]


def truth_of(sample_docs: Path, name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((sample_docs / "truth.json").read_text())[name]
    return truth


@pytest.mark.parametrize("name", EVERY)
def test_every_offset_points_at_its_text(sample: Sample, name: str) -> None:
    extraction = sample(name)
    pages = {page.number: page for page in extraction.pages}
    for element in extraction.elements:
        assert element.text == pages[element.page].text[element.start : element.end]
        assert element.text.strip() == element.text or element.category == Category.TABLE
    for page in extraction.pages:
        whole = "\n\n".join(e.text for e in extraction.elements if e.page == page.number)
        assert whole == page.text
        reach = 0
        for word in page.words:
            assert reach <= word.start < word.end
            assert page.text[word.start : word.end].split() == [page.text[word.start : word.end]]
            reach = word.end


@pytest.mark.parametrize("name", PDFS)
def test_every_visible_character_of_a_pdf_page_belongs_to_a_word(sample: Sample, name: str) -> None:
    for page in sample(name).pages:
        in_words = "".join(page.text[word.start : word.end] for word in page.words)
        assert in_words == "".join(page.text.split())


@pytest.mark.parametrize("name", PDFS[:3])
def test_no_word_of_the_text_layer_is_lost_or_doubled(sample: Sample, sample_docs: Path, name: str) -> None:
    with pymupdf.open(sample_docs / name) as document:
        for page in sample(name).pages:
            drawn = sorted(_letters(document[page.number - 1].get_text(flags=0)))
            assert sorted(_letters(page.text)) == drawn


def _letters(text: str) -> str:
    """Without white space, and without hyphens, which end a line and go with it."""
    return "".join(text.split()).replace("-", "")


@pytest.mark.parametrize("name", PDFS[:3])
def test_a_word_stands_in_its_box(sample: Sample, sample_docs: Path, name: str) -> None:
    with pymupdf.open(sample_docs / name) as document:
        for page in sample(name).pages[:8]:
            for word in page.words[::17]:
                x0, y0, x1, y1 = word.box
                inside = pymupdf.Rect(x0 - 0.5, y0 + 0.2, x1 + 0.5, y1 - 0.2)
                assert page.text[word.start : word.end] in document[page.number - 1].get_text(clip=inside)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("origin", [(0, 0), (10, 20), (-15, -5)])
def test_boxes_lie_on_the_page_as_it_is_displayed(
    extractor: Extractor, make_pdf: Callable[..., Path], rotation: int, origin: tuple[int, int]
) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica", 14)
        canvas.drawString(90, 700, "Anchor stands near the top left corner")

    path = make_pdf(draw)
    x, y = origin
    with pymupdf.open(path) as document:
        document.xref_set_key(document[0].xref, "MediaBox", f"[{x} {y} {x + 595} {y + 841}]")
        document.xref_set_key(document[0].xref, "CropBox", "[40 42 560 792]")
        document.xref_set_key(document[0].xref, "Rotate", str(rotation))
        document.saveIncr()
    page = extractor.extract(path, path.name).pages[0]
    assert (page.width, page.height) == pytest.approx((750, 520) if rotation % 180 else (520, 750))
    (word,) = [word for word in page.words if page.text[word.start : word.end] == "Anchor"]
    plain, marked = (
        pymupdf.Pixmap(extractor.render_page(path, 1, highlights=h, dpi=72)) for h in ((), [word.box])
    )
    dark = ink(plain)
    assert (pixels(plain) != pixels(marked)).any()
    assert (dark & under([word.box], dark, 1)).sum() > 20, "the box covers no ink"


@pytest.mark.parametrize("paint", [(0.5, 0.5, 0.5), (0.8, 0.1, 0.1)], ids=["grey", "colour"])
def test_the_image_of_a_page_has_the_pixels_that_pymupdf_draws(
    extractor: Extractor, make_pdf: Callable[..., Path], paint: tuple[float, float, float]
) -> None:
    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFillColorRGB(*paint)
        canvas.setFont("Helvetica", 14)
        canvas.drawString(90, 700, "Anchor")

    path = make_pdf(draw)
    with pymupdf.open(path) as document:
        wanted = document[0].get_pixmap(dpi=72)
    image = pymupdf.Pixmap(extractor.render_page(path, 1, dpi=72))
    assert image.n == (1 if len(set(paint)) == 1 else 3)
    assert pymupdf.Pixmap(pymupdf.csRGB, image).samples == wanted.samples


def test_two_columns_are_read_one_after_the_other_under_a_title_across_both(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    def sentences(column: str) -> list[str]:
        return [f"{column} column line {number} goes on with plain words" for number in range(1, 31)]

    def draw(canvas: Canvas, _: int) -> None:
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(60, 780, "A title that reaches across both of the columns")
        canvas.setFont("Helvetica", 9)
        for x, column in ((60, "Left"), (310, "Right")):
            for number, line in enumerate(sentences(column)):
                canvas.drawString(x, 740 - 12 * number - (14 if number > 15 else 0), line)

    path = make_pdf(draw)
    text = " ".join(extractor.extract(path, path.name).pages[0].text.split())
    assert text.index("A title") < text.index("Left column line 1 ")
    order = [text.index(line) for line in sentences("Left") + sentences("Right")]
    assert order == sorted(order)


@pytest.mark.parametrize(
    "name", ["technical-report.pdf", "datasheet-cv-120.pdf", "handbook.html", "press-release.html"]
)
def test_tables_keep_their_rows_cells_and_heading_rows(sample: Sample, sample_docs: Path, name: str) -> None:
    read = [element for element in sample(name).elements if element.category == Category.TABLE]
    for table in truth_of(sample_docs, name)["tables"]:
        rows = [[" ".join(cell.split()) for cell in row] for row in table["rows"]]
        if len(table["pages"]) > 1:
            continue
        best = max(
            read,
            key=lambda e: len({tuple(r.split("\t")) for r in e.text.split("\n")} & {tuple(r) for r in rows}),
        )
        assert [row.split("\t") for row in best.text.split("\n")] == rows
        assert best.header_rows == table["header_rows"]
        assert best.html is not None
        assert best.html.count("<tr>") == len(rows)


@pytest.mark.parametrize("name", ["technical-report.pdf", "operating-manual.pdf"])
def test_running_headers_and_footers_are_labelled(sample: Sample, sample_docs: Path, name: str) -> None:
    truth = truth_of(sample_docs, name)
    elements = sample(name).elements
    for lines, category in (
        (truth["running_header"], Category.HEADER),
        (truth["running_footer"], Category.FOOTER),
    ):
        for line in lines:
            found = [
                e
                for e in elements
                if line.split("{")[0].strip() in e.text and len(e.text) < 120 and e.page > 1
            ]
            labelled = [e for e in found if e.category == category]
            assert len(labelled) >= truth["pages"] - 1 - len(truth["pages_without_running_lines"])


@pytest.mark.parametrize("name", ["technical-report.pdf", "operating-manual.pdf", "handbook.html"])
def test_headings_are_found_with_their_levels(sample: Sample, sample_docs: Path, name: str) -> None:
    titles = {
        (" ".join(e.text.split()), e.page): e.level for e in sample(name).elements if e.category == "Title"
    }
    truth = truth_of(sample_docs, name)["headings"]
    found = [titles.get((heading["text"], heading["page"])) for heading in truth]
    assert sum(level is not None for level in found) >= 0.95 * len(truth)
    wrong = [h["text"] for h, level in zip(truth, found, strict=True) if level not in (None, h["level"])]
    assert len(wrong) <= 0.05 * len(truth), wrong


def test_the_heading_path_holds_the_titles_above_and_not_itself(sample: Sample) -> None:
    elements = sample("technical-report.pdf").elements
    drift = next(element for element in elements if element.text.startswith("2.3.1 Drift"))
    below = elements[elements.index(drift) + 1]
    assert drift.headings == ("2 Materials and method", "2.3 Measurements")
    assert below.headings == (*drift.headings, drift.text)


@pytest.mark.parametrize("name", EVERY)
def test_the_title_is_the_documents_own(sample: Sample, sample_docs: Path, name: str) -> None:
    assert sample(name).title == truth_of(sample_docs, name)["title"]


def test_the_same_file_gives_the_same_extraction(
    limited: Callable[..., Extractor], sample: Sample, sample_docs: Path
) -> None:
    again = limited().extract(sample_docs / "datasheet-cv-120.pdf", "datasheet-cv-120.pdf")
    assert again == sample("datasheet-cv-120.pdf")


def test_a_scan_is_read_by_ocr_with_boxes(sample: Sample, sample_docs: Path) -> None:
    (page,) = sample("scanned-memo.pdf").pages
    expected = " ".join(truth_of(sample_docs, "scanned-memo.pdf")["lines"]).split()
    found = page.text.split()
    assert page.read_by == "ocr"
    common = sum(min(expected.count(word), found.count(word)) for word in set(expected))
    assert 2 * common / (len(expected) + len(found)) >= 0.95
    assert page.width is not None
    assert page.height is not None
    for word in page.words:
        assert 0 <= word.box[0] < word.box[2] <= page.width + 1
        assert 0 <= word.box[1] < word.box[3] <= page.height + 1


def test_a_page_number_above_the_margin_is_a_running_line_and_a_number_in_the_text_is_not(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont("Helvetica", 9)
        for row in range(12):
            canvas.drawString(60, 700 - 12 * row, f"Line {row} of a page with words that fill its width well")
        canvas.drawString(60, 530, "42")
        canvas.drawString(60, 500, "The text goes on with words after the number that stands alone")
        canvas.drawString(290, 400, str(16 + number))

    path = make_pdf(draw, pages=4)
    numbers = [e for e in extractor.extract(path, path.name).elements if e.text.isdigit()]
    assert [e.text for e in numbers if e.category == Category.FOOTER] == ["17", "18", "19", "20"]
    assert [e.text for e in numbers if e.category != Category.FOOTER] == ["42"] * 4


@pytest.mark.parametrize("section", ["3", "H"])
def test_a_heading_at_the_top_of_a_page_is_no_running_line_though_it_differs_in_numbers_alone(
    extractor: Extractor, make_pdf: Callable[..., Path], section: str
) -> None:
    def draw(canvas: Canvas, number: int) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(60, 815, f"Harbour law, article {2 * number} to article {2 * number + 1}")
        canvas.setFont("Helvetica-Bold", 13)
        canvas.drawString(
            60, 780, f"{section}.{number} Harbour bulletin 2.{9 - number} (2019-0{number}-1{number})"
        )
        canvas.setFont("Helvetica", 9)
        for row in range(12):
            canvas.drawString(60, 764 - 12 * row, f"Line {row} of a page with words that fill its width well")

    path = make_pdf(draw, pages=8)
    elements = extractor.extract(path, path.name).elements
    titles = [e.text for e in elements if e.category == Category.TITLE]
    assert titles == [f"{section}.{n} Harbour bulletin 2.{9 - n} (2019-0{n}-1{n})" for n in range(1, 9)]
    assert len([e for e in elements if e.category == Category.HEADER]) == 8


@pytest.mark.parametrize("has_outline", [True, False])
def test_the_heading_of_a_chapter_that_its_other_pages_repeat_is_told_by_the_outline(
    extractor: Extractor, make_pdf: Callable[..., Path], has_outline: bool
) -> None:
    def draw(canvas: Canvas, number: int) -> None:
        if number == 1 and has_outline:
            canvas.bookmarkPage("chapter")
            canvas.addOutlineEntry("Chapter 1. The weir", "chapter", 0)
        canvas.setFont("Helvetica-Bold", 18 if number == 1 else 9)
        canvas.drawString(60, 790, "Chapter 1. The weir")
        canvas.setFont("Helvetica", 9)
        for row in range(12):
            canvas.drawString(60, 740 - 12 * row, f"Line {row} of a page with words that fill its width well")

    path = make_pdf(draw, pages=8)
    elements = extractor.extract(path, path.name).elements
    headings = [each for each in elements if each.category == Category.TITLE]
    assert [each.page for each in headings] == ([1] if has_outline else [])
    assert len([each for each in elements if each.category == Category.HEADER]) == 8 - has_outline


def test_headings_stand_below_those_of_the_outline_that_are_on_the_pages(
    extractor: Extractor, make_pdf: Callable[..., Path]
) -> None:
    """A part that no page names leaves its chapter beside the one before; an equation opens no chapter."""
    outline = {1: ("Flow", 0), 2: ("Part two", 0), 3: ("Wear", 1), 4: ("Seals", 2), 5: ("Repairs", 0)}

    def draw(canvas: Canvas, number: int) -> None:
        title, level = outline[number]
        canvas.bookmarkPage(title)
        canvas.addOutlineEntry(title, title, level)
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 740, title if number != 2 else "")
        canvas.setFont("Helvetica", 9)
        for row in range(6):
            canvas.drawString(
                60, 700 - 12 * row, f"Line {row} of page {number} with words that fill its width"
            )
        canvas.setFont("Helvetica-Bold", 20)
        canvas.drawString(60, 600, f"Q = {number} v")
        canvas.setFont("Helvetica-Bold", 12)
        canvas.drawString(60, 570, "Note")
        canvas.setFont("Helvetica", 9)
        for row in range(6):
            canvas.drawString(
                60, 540 - 12 * row, f"Row {row} of page {number} with words that fill its width"
            )

    path = make_pdf(draw, pages=5)
    elements = extractor.extract(path, path.name).elements
    under = {
        number: next(each.headings for each in elements if each.text.startswith(f"Row 0 of page {number}"))
        for number in (1, 3, 4)
    }
    assert under == {1: ("Flow", "Q = 1 v"), 3: ("Wear", "Q = 3 v"), 4: ("Wear", "Seals", "Q = 4 v")}
