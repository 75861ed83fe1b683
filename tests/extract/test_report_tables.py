"""Tables as annual reports set them, drawn here: stripes, marks of notes, totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import ASSETS, Place, drawn, ended, table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables import grids
from pincite.extract.tables.repeated_headings import parted

LABEL, FIRST, SECOND, RIGHT = 60.0, 300.0, 380.0, 390.0
STEP = 14.0
GREY = (0.85, 0.85, 0.85)


def row(y: float, label: str, *values: str) -> list[Place]:
    """Place a label, and values that end with their columns."""
    places = zip((FIRST, SECOND), values, strict=False)
    return [(LABEL, y, label), *(place for x, value in places if value for place in ended(x, y, value))]


def rows(top: float, lines: Sequence[Sequence[str]] = ASSETS) -> list[Place]:
    return [place for n, line in enumerate(lines) for place in row(top + STEP * n, *line)]


def striped(page: pymupdf.Page, top: float, count: int, left: float = LABEL - 4) -> pymupdf.Page:
    """Shade every other row from a baseline down."""
    for n in range(0, count, 2):
        y = top + STEP * n - 10
        page.draw_rect((left, y, RIGHT, y + STEP), color=None, fill=GREY, overlay=False)
    return page


def tables(page: pymupdf.Page) -> list[list[list[str]]]:
    return [texts(table) for table in page_tables.ours(seen_on(page))]


def small(page: pymupdf.Page, x: float, y: float, mark: str) -> None:
    """Write the mark of a note, raised."""
    page.insert_text((x, y - 3), mark, fontsize=5.5)


HEADS = [*ended(FIRST, 80, "2022"), *ended(SECOND, 80, "2021")]


def test_headings_over_stripes_are_theirs_though_titles_stand_between() -> None:
    page = drawn(*HEADS, (200.0, 96.0, "ASSETS"), (LABEL, 112.0, "Current assets:"), *rows(128))
    (found,) = tables(striped(page, 128, len(ASSETS)))
    assert found[0] == ["", "2022", "2021"]
    assert [line[0] for line in found[1:3]] == ["ASSETS", "Current assets:"]
    assert found[3:] == [list(line) for line in ASSETS]


def test_a_title_in_the_middle_of_a_table_is_no_column() -> None:
    page = drawn(*HEADS, *rows(110), (180.0, 190.0, "LIABILITIES"), *rows(210))
    found = texts(table_of(page))
    assert {len(line) for line in found} == {3}
    assert found[6] == ["LIABILITIES", "", ""]


@pytest.mark.parametrize("mark", ["(a)", "(c)(d)"])
def test_the_mark_of_a_note_is_of_the_number_left_of_it(mark: str) -> None:
    page = drawn(*HEADS, *rows(110))
    small(page, FIRST + 7, 110 + STEP, mark)
    found = texts(table_of(page))
    assert found[2] == ["Short-term investments", f"1,860 {mark}", "1,954"]
    assert {len(line) for line in found} == {3}


def test_years_with_the_mark_of_a_note_are_headings() -> None:
    heads = [*ended(FIRST, 80, "2022(c)"), *ended(SECOND, 80, "2021(c)")]
    table = table_of(drawn(*heads, (LABEL, 94.0, "in millions"), *rows(122)))
    assert table.header_rows > 0
    assert texts(table)[0][1:] == ["2022(c)", "2021(c)"]


def test_bold_headings_go_on_below_a_unit_in_regular_type() -> None:
    first, second = (250.0, 80.0, "Fair value"), (335.0, 80.0, "Valuation")
    below = [(250.0, 91.0, "(in millions)"), (335.0, 91.0, "technique"), (LABEL, 91.0, "Product")]
    lines = [("Loans", "516", "market"), ("Bonds", "370", "market"), ("Notes", "54", "price")]
    values = [
        place
        for n, (label, value, how) in enumerate(lines)
        for x, text in ((LABEL, label), (250.0, value), (335.0, how))
        for place in [(x, 110.0 + STEP * n, text)]
    ]
    bold = ["Fair value", "Valuation", "technique", "Product"]
    found = table_of(drawn(first, second, *below, *values, bold=bold))
    assert texts(found)[: found.header_rows] == [
        ["Product", "Fair value (in millions)", "Valuation technique"]
    ]


@pytest.mark.parametrize("closing", [True, False])
def test_a_total_alone_below_the_last_stripe_is_of_the_table(closing: bool) -> None:
    lines = [("2018", "377"), ("2019", "337"), ("2020", "258"), ("2021", "214"), ("Thereafter", "1,998")]
    page = drawn(*rows(110, lines), *ended(FIRST, 110 + 5 * STEP, "3,184"))
    striped(page, 110, 5)
    if closing:
        page.draw_line((260, 110 + 4.3 * STEP), (RIGHT, 110 + 4.3 * STEP), width=0.5)
    (found,) = tables(page)
    assert (found[-1] == ["", "3,184"]) is closing


def test_a_table_whose_middle_is_a_stripe_with_few_words_is_no_figure() -> None:
    """The stripe of a label is a fill of its own, with a word in it alone."""
    lines = [(label, str(377 + 9 * n)) for n, label in enumerate(("E", "F", "G", "H", "K"))]
    page = drawn(*(place for n, line in enumerate(lines) for place in row(110 + 18.0 * n, *line)))
    for n in (0, 2, 4):
        for x0, x1 in ((10, 270), (270, RIGHT)):
            stripe = (x0, 97 + 18.0 * n, x1, 115 + 18.0 * n)
            page.draw_rect(stripe, color=None, fill=GREY, overlay=False)
    assert tables(page) == [[list(line) for line in lines]]


def test_a_row_of_two_lines_among_stripes_parts_no_table() -> None:
    above, below = rows(110), rows(110 + 6.7 * STEP)
    label = [
        (LABEL, 110 + 5 * STEP, "Common stock, of which a third is"),
        *row(177 + 1.1 * STEP, "held", "4", "6"),
    ]
    page = striped(striped(drawn(*above, *label, *below), 110, 5), 110 + 6.7 * STEP, 5)
    (found,) = tables(page)
    assert ["Common stock, of which a third is held", "4", "6"] in found
    assert found[-1] == list(ASSETS[-1])


@pytest.mark.parametrize("last", ["(1) These costs include fees that were paid", "Note 16. Commitments"])
def test_a_note_or_a_title_on_the_last_stripe_is_no_row(last: str) -> None:
    page = drawn(*HEADS, *rows(110))
    y = 110 + STEP * (len(ASSETS) + 1)
    page.insert_text((LABEL, y), last, fontsize=SIZE + 3 * last.startswith("Note"))
    (found,) = tables(striped(page, 110, len(ASSETS) + 2))
    assert found[-1] == list(ASSETS[-1])


def test_rules_below_two_columns_on_stripes_part_them_from_no_labels() -> None:
    page = striped(drawn(*HEADS, *rows(110)), 110, len(ASSETS))
    for n in range(-1, len(ASSETS)):
        page.draw_line((262, 113.5 + STEP * n), (RIGHT + 0.3, 113.5 + STEP * n), width=0.5)
    (found,) = tables(page)
    assert found[1:] == [list(line) for line in ASSETS]


def test_a_total_in_more_columns_than_the_row_over_its_rule_is_of_the_table() -> None:
    lines = [("Loans", "132", "144"), ("Commitments", "674", ""), ("Exposure", "806", "")]
    page = drawn(*HEADS, *rows(110, lines), *row(110 + 3 * STEP, "All of it", "1,188", "1,178"))
    page.draw_line((LABEL - 4, 110 + 2.3 * STEP), (FIRST + 3, 110 + 2.3 * STEP), width=0.5)
    (found,) = tables(page)
    assert found[-1] == ["All of it", "1,188", "1,178"]


def test_headings_that_stand_once_more_begin_another_table() -> None:
    first, second = [("March", "Held", "Lent"), *ASSETS], [("December", "Held", "Lent"), *ASSETS[:3]]
    page = drawn(*rows(110, [*first, *second]))
    found = tables(striped(page, 110, len(first) + len(second)))
    assert found == [[list(line) for line in lines] for lines in (first, second)]


def test_parts_of_a_table_are_doubted_as_it_was() -> None:
    page = drawn(*rows(110, [("March", "Held", "Lent"), *ASSETS, ("December", "Held", "Lent"), *ASSETS[:3]]))
    seen, whole = seen_on(page), replace(table_of(page), doubt=0.8)
    found = parted(whole, seen.lines, partial(grids.structure, seen.lines, seen.rules))
    assert [(len(table.grid), table.header_rows, table.doubt) for table in found] == [
        (6, 1, 0.8),
        (4, 1, 0.8),
    ]


def test_a_line_of_words_that_comes_again_and_again_heads_no_tables() -> None:
    page = pymupdf.open().new_page(width=480, height=2000)
    lines = [("day", "open", "shut"), *[("Monday", "9", "17"), ("day", "open", "shut")] * 60]
    for x, y, text in rows(20, lines):
        page.insert_text((x, y), text, fontsize=SIZE)
    seen, table = seen_on(page), table_of(page)
    assert parted(table, seen.lines, partial(grids.structure, seen.lines, seen.rules)) == [table]


@pytest.mark.parametrize("price", ["on request", "as agreed then"])
def test_a_row_of_words_that_comes_again_is_no_heading(price: str) -> None:
    lines = [("Item", "Price"), ("Delivery", price), ("Cable", "12.00"), ("Plug", "3.50"), ("Repair", price)]
    page = drawn(*rows(110, [*lines, ("Rental", "40.00")]))
    (found,) = tables(striped(page, 110, 6))
    assert len(found) == 6


def test_a_label_that_begins_like_a_note_goes_on_on_the_last_stripe() -> None:
    last = [("Bonds, loans and", "8,996", "8,669"), ("notes payable to affiliated banks", "", "")]
    page = striped(drawn(*HEADS, *rows(110, [*ASSETS, *last])), 110, 7)
    (found,) = tables(page)
    assert found[-1][0].endswith("affiliated banks")


def test_a_rule_beside_a_table_makes_no_total_of_it() -> None:
    lines = [("2018", "377"), ("2019", "337"), ("2020", "258"), ("2021", "214"), ("Thereafter", "1,998")]
    page = striped(drawn(*rows(110, lines), *ended(FIRST, 110 + 5 * STEP, "3,184")), 110, 5)
    page.draw_line((420, 110 + 4.3 * STEP), (470, 110 + 4.3 * STEP), width=0.5)
    (found,) = tables(page)
    assert found[-1] == ["Thereafter", "1,998"]


def test_the_sign_of_the_next_number_is_not_of_one_that_has_its_own() -> None:
    lines = [("Debt", "$ 176", "$ 6,449"), ("Costs", "$ (2,741)", "$ 9,190"), ("Other", "$ 747", "$ 2")]
    placed = [
        place
        for n, (label, first, second) in enumerate(lines)
        for y in [110 + STEP * n]
        for value in [second.removeprefix("$ ")]
        for place in [
            (LABEL, y, label),
            *ended(FIRST, y, first),
            (FIRST + 2, y, "$"),
            *ended(SECOND, y, value),
        ]
    ]
    assert texts(table_of(drawn(*HEADS, *placed)))[1:] == [list(line) for line in lines]


@pytest.mark.parametrize("begins", ["administration/deposits", "gains(losses)", "fixed income"])
def test_a_label_reads_on_in_a_line_with_its_values(begins: str) -> None:
    label = "Custody of shares, their brokerage"
    lines = [*ASSETS[:3], (label, "", ""), (begins, "995", "681")]
    found = texts(table_of(drawn(*HEADS, *rows(110, lines))))
    assert found[-1] == [f"{label} {begins}", "995", "681"]


@pytest.mark.parametrize("begins", ["/etc/deposits.conf", "usr/share/deposits", "administration2"])
def test_a_path_under_a_full_label_begins_a_row(begins: str) -> None:
    label = "Custody of shares, their brokerage"
    lines = [*ASSETS[:3], (label, "", ""), (begins, "995", "681")]
    found = texts(table_of(drawn(*HEADS, *rows(110, lines))))
    assert found[-1] == [begins, "995", "681"]
