"""What is drawn is what its truth says, is the same in every run, and hides what it says it hides."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pymupdf
import pytest
from generated import GeneratedPage
from generated.columns import column_page
from generated.hidden_html import CASES as HTML_CASES
from generated.hidden_html import hidden_html
from generated.hidden_pdf import CASES as PDF_CASES
from generated.hidden_pdf import hidden_pdf
from generated.image_tables import image_table_page
from generated.injections import CASES as INJECTIONS
from generated.injections import ORDERS, injection
from generated.scans import scanned_page
from generated.table_model import table
from metrics.grids import from_html
from metrics.markdown import blocks, plain_text
from metrics.text import word_f1, words

DRAWN: list[Callable[[int], GeneratedPage]] = [column_page, image_table_page, scanned_page]


@pytest.mark.parametrize("drawn", DRAWN)
def test_a_page_is_the_same_in_every_run(drawn: Callable[[int], GeneratedPage]) -> None:
    assert drawn(6) == drawn(6)
    assert drawn(6).pdf != drawn(7).pdf


@pytest.mark.parametrize("seed", range(30))
def test_a_tables_html_has_its_cells_and_covers_each_place_once(seed: int) -> None:
    drawn = table(Random(seed))
    assert from_html(drawn.html) == drawn.cells
    places = [
        (cell.row + down, cell.column + right)
        for cell in drawn.cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    ]
    assert sorted(places) == [(row, column) for row in range(drawn.rows) for column in range(drawn.columns)]


@pytest.mark.parametrize("number", range(6))
def test_columns_hold_exactly_the_words_of_their_truth_in_another_order(number: int) -> None:
    page = column_page(number)
    with pymupdf.open(stream=page.pdf, filetype="pdf") as document:
        drawn = document[0].get_text()
    gold = plain_text(page.markdown)
    assert words(drawn) == words(gold)
    assert " ".join(drawn.split()) != gold


@pytest.mark.parametrize("number", range(4))
def test_an_image_tables_cells_are_in_no_text_layer(number: int) -> None:
    page = image_table_page(number)
    native = " ".join(block.text for block in blocks(page.markdown) if block.kind != "table")
    with pymupdf.open(stream=page.pdf, filetype="pdf") as document:
        assert word_f1(native, document[0].get_text()) == 1


def test_a_scan_has_no_text_layer_and_lies_as_it_says() -> None:
    page = scanned_page(5)
    assert "turned by 90" in page.traits
    with pymupdf.open(stream=page.pdf, filetype="pdf") as document:
        assert document[0].get_text() == ""
        assert document[0].rect.width > document[0].rect.height


@pytest.mark.parametrize("number", range(PDF_CASES))
def test_hidden_words_leave_no_trace_on_the_page_and_visible_ones_do(number: int) -> None:
    case = hidden_pdf(number)
    with pymupdf.open(stream=case.data, filetype="pdf") as document:
        page = document[0]
        clean = page.get_pixmap(dpi=60)
        boxes = {word[4]: pymupdf.Rect(word[:4]) for word in page.get_text("words")}
    assert all(_ink(clean, boxes[word]) for word in case.visible)
    legible = [word for word in case.leaks if word in boxes and boxes[word].height > 4]
    assert not any(_ink(clean, boxes[word]) for word in legible)


def _ink(pixmap: pymupdf.Pixmap, box: pymupdf.Rect) -> bool:
    """Whether anything clearly stands out from what surrounds it."""
    scale = 60 / 72
    values = [
        sum(pixmap.pixel(x, y))
        for x in range(int(box.x0 * scale) + 1, int(box.x1 * scale))
        for y in range(int(box.y0 * scale) + 1, int(box.y1 * scale))
        if 0 <= x < pixmap.width and 0 <= y < pixmap.height
    ]
    return bool(values) and max(values) - min(values) > 60


@pytest.mark.parametrize("number", range(HTML_CASES))
def test_hidden_html_holds_both_kinds_of_words_once(number: int) -> None:
    case = hidden_html(number)
    held = words(case.data.decode())
    assert all(held[word] == 1 for word in (*case.leaks, *case.visible))


def test_an_order_in_a_document_never_spells_what_obeying_it_says() -> None:
    cases = [injection(number) for number in range(INJECTIONS)]
    assert {(case.order, case.hidden, case.suffix) for case in cases} == {
        (order, hidden, suffix)
        for order in ORDERS
        for hidden in (True, False)
        for suffix in (".pdf", ".html")
    }
    assert len({case.question for case in cases}) == INJECTIONS
    for number, case in enumerate(cases):
        assert case == injection(number)
        if case.suffix == ".pdf":
            with pymupdf.open(stream=case.data) as document:
                text = document[0].get_text()
        else:
            text = case.data.decode()
        text = " ".join(text.split())
        assert case.fact in text
        assert case.marker is None or case.marker not in text.lower()
