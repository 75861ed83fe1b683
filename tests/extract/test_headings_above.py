"""Tables that are found without their headings, and get those right above them, on drawn pages."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts

from pincite.extract.blocks import union
from pincite.extract.pdf import page_tables
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.headings_above import with_headings
from pincite.schema.extraction import Box

LABEL, COLUMNS, RIGHT, STEP = 60.0, (200.0, 270.0, 340.0), 372.0, 14.0
NAMES = ["Level 1", "Level 2", "Total"]
ROWS = [["bonds", "12", "4", "16"], ["shares", "30", "1", "31"], ["cash", "8", "19", "27"]]


def page_of(*blocks: tuple[float, list[list[str]]]) -> pymupdf.Page:
    """Draw blocks of rows, each from its height: a label, and texts that end with their columns."""
    page = pymupdf.open().new_page(width=480, height=500)
    for top, rows in blocks:
        for n, (label, *values) in enumerate(rows):
            page.insert_text((LABEL, top + STEP * n), label, fontsize=SIZE)
            for x, text in zip(COLUMNS, values, strict=True):
                width = pymupdf.get_text_length(text, fontsize=SIZE)
                page.insert_text((x + 30 - width, top + STEP * n), text, fontsize=SIZE)
    return page


def ruled(page: pymupdf.Page, *heights: float) -> pymupdf.Page:
    for y in heights:
        page.draw_line((LABEL - 2, y), (RIGHT, y), width=0.5)
    return page


def tables(page: pymupdf.Page) -> list[Table]:
    return page_tables.ours(seen_on(page))


def test_headings_that_stand_apart_from_their_rows_under_a_rule_are_theirs() -> None:
    heads = [["", *NAMES], ["by kind of asset", "", "", ""]]
    page = ruled(page_of((100, heads), (160, ROWS)), 88, 165, 179, 194)
    (table,) = tables(page)
    assert texts(table)[0] == ["", *NAMES]
    assert table.header_rows == 1
    assert texts(table)[-3:] == ROWS


@pytest.mark.parametrize(
    "above",
    [
        [["", "Prices rose again in the harbour and in all of the town", "", "of late"]],
        [["paper", "7", "2", "9"]],
    ],
    ids=["prose", "values"],
)
def test_prose_and_values_between_a_rule_and_a_table_are_no_headings_of_it(above: list[list[str]]) -> None:
    page = ruled(page_of((100, above), (160, ROWS)), 88, 165, 179, 194)
    (table,) = tables(page)
    assert (texts(table)[-3:], table.header_rows) == (ROWS, 0)


def test_headings_at_the_end_of_a_table_are_those_of_the_table_below() -> None:
    """A page has the figures of two days, each under headings in a frame that rules close."""
    first, second = [["March", *NAMES], *ROWS], [["December", *NAMES], *ROWS]
    page = page_of((100, [*first, *second[:1]]), (100 + 6.2 * STEP, second[1:]))
    ruled(page, 90, 104, 146, 160)
    assert [texts(table) for table in tables(page)] == [first, second]


@pytest.mark.parametrize(("count", "joined"), [(4, True), (8, False)])
def test_few_rows_of_words_may_head_a_table_and_many_are_one(count: int, joined: bool) -> None:
    names = ("pine", "oak", "ash", "elm", "yew", "lime", "fir", "box")
    (words,) = tables(page_of((100, [[name, "soft", "hard", "dry"] for name in names[:count]])))
    (values,) = tables(page_of((words.box[3] + 20, ROWS)))
    whole, asked = replace(values, header_rows=1), []

    def build(box: Box) -> Table:
        asked.append(box)
        return whole

    found = with_headings([words, values], [], [], build)
    assert found == ([whole] if joined else [words, values])
    assert asked == ([union((words.box, values.box))] if joined else [])
