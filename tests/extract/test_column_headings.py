"""Which lines of a table head its columns, told by type, place, typed rules and words, on drawn pages."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables.blocks import Table

PLANTS = [["poppy", "grows by field paths"], ["sedge", "stands in wet meadows"], ["yew", "shades the yard"]]
X, Y, STEP = (60.0, 180.0), 80.0, 20.0


def page_of(
    rows: list[list[str]],
    *,
    head: str = "helv",
    fonts: tuple[str, str] = ("helv", "helv"),
    bold: int = 0,
    indent: float = 0.0,
) -> pymupdf.Page:
    """Draw rows of two cells, `bold` of them in bold; the first in its own font, and `indent` points in."""
    page = pymupdf.open().new_page(width=480, height=400)
    for n, row in enumerate(rows):
        for x, font, text in zip(X, fonts, row, strict=True):
            at = (x + (0 if n else indent), Y + STEP * n)
            page.insert_text(at, text, fontsize=SIZE, fontname="hebo" if n < bold else font if n else head)
    return page


def boxed(page: pymupdf.Page, heights: list[float]) -> pymupdf.Page:
    """Draw a frame with a rule between two columns, and rules across at heights in points."""
    for y in heights:
        page.draw_line((X[0] - 8, y), (340, y))
    for x in (X[0] - 8, X[1] - 8, 340):
        page.draw_line((x, min(heights)), (x, max(heights)))
    return page


def heads(page: pymupdf.Page) -> int:
    return table_of(page).header_rows


def of_page(page: pymupdf.Page) -> list[Table]:
    return page_tables.find(page, seen_on(page)).tables


def test_of_words_alone_a_first_row_like_the_others_heads_nothing() -> None:
    assert heads(page_of([["oak", "lives for centuries"], *PLANTS])) == 0


def test_a_first_row_in_capitals_heads_columns() -> None:
    assert heads(page_of([["PLANT", "PLACE"], *PLANTS])) == 1
    assert heads(page_of([["PLANT", "PLACE"], ["YEW", "YARD"], *PLANTS])) == 0


def test_a_first_row_beside_a_column_of_typewriting_heads_it() -> None:
    assert heads(page_of([["Order", "What it does"], *PLANTS], fonts=("cour", "helv"))) == 1
    assert heads(page_of(PLANTS, head="cour", fonts=("cour", "cour"))) == 0


def test_a_first_row_set_further_right_than_columns_begin_heads_them() -> None:
    assert heads(page_of([["Plant", "Where"], *PLANTS], indent=20)) == 1


@pytest.mark.parametrize("head", [["Plant", "Description"], ["Order", "Default value"]])
def test_a_first_row_that_ends_in_a_word_for_columns_heads_them(head: list[str]) -> None:
    assert heads(page_of([head, *PLANTS])) == 1


def test_a_word_for_columns_among_labels_or_values_heads_nothing() -> None:
    assert heads(page_of([["Description", "a plant of the fens"], *PLANTS])) == 0
    assert heads(page_of([["sort", "value"], ["field", "value"], *PLANTS])) == 0


@pytest.mark.parametrize("above", [[], [["-----", "------"]]])
def test_a_typed_rule_ends_the_headings(above: list[list[str]]) -> None:
    rows = [*above, ["Plant", "Where"], ["-----", "------"], *PLANTS]

    assert heads(page_of(rows, head="cour", fonts=("cour", "cour"))) == len(above) + 2


def test_a_row_of_words_under_its_headings_is_none_of_them_though_numbers_follow() -> None:
    rows = [["Order", "Default"], ["trace", "none"], ["depth", "12"], ["width", "7"]]

    assert heads(page_of(rows)) == 1


@pytest.mark.parametrize("second", [["(in tons)", "(all)"], ["Year", "2024"]])
def test_a_second_line_of_headings_over_numbers_is_one_of_them(second: list[str]) -> None:
    assert heads(page_of([["PLANT", "AMOUNT"], second, ["poppy", "12"], ["sedge", "7"]])) == 2


def test_headings_in_bold_stand_over_a_column_in_bold() -> None:
    page = page_of([["Plant", "Where"]], bold=1)
    for n, (label, value) in enumerate(PLANTS, 1):
        page.insert_text((X[0], Y + STEP * n), label, fontsize=SIZE)
        page.insert_text((X[1], Y + STEP * n), value, fontsize=SIZE, fontname="hebo")

    assert heads(page) == 1


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([["Plant", "Where"], *PLANTS[:2], ["", ""], PLANTS[2]], 1),
        ([["", ""], ["Plant", "Where"], *PLANTS], 2),
    ],
)
def test_headings_stand_over_rows_though_one_is_empty(rows: list[list[str]], count: int) -> None:
    (table,) = of_page(boxed(page_of(rows, bold=count), [66.0 + STEP * n for n in range(6)]))

    assert table.header_rows == count
    assert [len(row) for row in table.grid] == [2] * 5


def test_an_empty_first_row_heads_nothing() -> None:
    rows = [["", ""], ["oak", "lives for centuries"], *PLANTS]

    (table,) = of_page(boxed(page_of(rows), [66.0 + STEP * n for n in range(6)]))
    assert table.header_rows == 0


def test_a_double_rule_over_an_empty_row_ends_the_headings() -> None:
    rows = [["Plant", "Where"], ["", ""], *PLANTS]
    page = boxed(page_of(rows), [*(66.0 + STEP * n for n in range(6)), 68 + STEP])

    assert table_of(page).header_rows == 1


def test_the_only_rule_across_a_table_whose_columns_are_ruled_ends_its_headings() -> None:
    page = page_of([["Plant", "Where"], *PLANTS])

    assert texts(table_of(boxed(page, [66, 86, 146])))[0] == ["Plant", "Where"]
    assert heads(boxed(page_of([["Plant", "Where"], *PLANTS]), [66, 86, 146])) == 1


def test_a_double_rule_ends_the_headings_though_others_part_the_rows() -> None:
    rows = [["Plant", "Where"], *PLANTS, ["rush", "lines the ditch"], ["elm", "is gone"]]

    def doubled(after: list[int]) -> pymupdf.Page:
        page = page_of(rows)
        return boxed(page, [66.0 + STEP * n for n in range(7)] + [68.0 + STEP * n for n in after])

    assert heads(doubled([1, 3])) == 1
    assert heads(doubled([1, 2, 3, 4, 5])) == 0


def test_double_rules_under_the_headings_and_over_the_total_are_no_rows_of_cells() -> None:
    page = page_of([["Plant", "Where"], *PLANTS])

    assert heads(boxed(page, [*(66.0 + STEP * n for n in range(5)), 68 + STEP, 68 + 3 * STEP])) == 1


def test_the_rules_of_a_table_nearby_are_no_row() -> None:
    page = boxed(page_of([["Plant", "Where"], *PLANTS], bold=1), [66.0 + STEP * n for n in range(5)])
    page.draw_line((X[0] - 8, 152), (340, 152))

    (table,) = of_page(page)
    assert (table.header_rows, len(table.grid)) == (1, 4)


def test_small_headings_over_several_rows_are_no_labels_of_a_form() -> None:
    page = page_of([["", ""], *PLANTS])
    for x, text in zip(X, ("Plant", "Where"), strict=True):
        page.insert_text((x, Y), text, fontsize=0.8 * SIZE, fontname="hebo")

    assert heads(page) == 1
