"""A number counts when all of it is there, in its row and in its place; the gold is what it says it is."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from filing_rows import GOLD, PAGES, GoldRow, exact_in_order, judge, most_alike
from hypothesis import given
from hypothesis import strategies as st

from pincite.schema.extraction import Category, Element

AMOUNTS = st.lists(
    st.from_regex(r"(\$ )?\(?[1-9][0-9]{0,2},[0-9]{3}\)?( %)?|—", fullmatch=True), min_size=1, max_size=6
)
RETAIL = GoldRow("f.pdf", 1, "Retail channels(a)", ("998", "$ 109", "—", "1,107"))


def element(category: Category, text: str) -> Element:
    return Element(id="e", category=category, text=text, page=1, start=0, end=len(text))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("$ 34,229", ["$34,229"]),
        ("$ 34,229", ["$", "34,229"]),
        ("$ (53)", ["$", "", "(53", ")"]),
        ("(3.2)%", ["(3.2)", "%"]),
        ("—", ["–"]),
        ("Related 1", ["Related ¹"]),
    ],
)
def test_white_space_kinds_of_dashes_raised_marks_and_columns_of_symbols_cost_nothing(
    printed: str, read: list[str]
) -> None:
    assert exact_in_order([printed], read) == 1


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("$ 34,229", "34,229"),
        ("34,229", "34229"),
        ("34,229", "34,229 $"),
        ("(53)", "53"),
        ("(53)", "-53"),
        ("2.3 %", "2.3"),
        ("—", ""),
        ("998", "Retail channels 998"),
        ("998", "998 109"),
    ],
)
def test_a_lost_sign_or_a_neighbour_in_the_same_cell_is_a_miss(printed: str, read: str) -> None:
    assert exact_in_order([printed], [read]) == 0


def test_numbers_that_changed_places_do_not_all_count() -> None:
    assert exact_in_order(["1", "2", "3"], ["2", "1", "3"]) == 2


@given(AMOUNTS, st.data())
def test_all_numbers_count_until_a_character_is_lost(printed: list[str], data: st.DataObject) -> None:
    assert exact_in_order(printed, printed) == len(printed)
    i = data.draw(st.integers(0, len(printed) - 1))
    squeezed = printed[i].replace(" ", "")
    k = data.draw(st.integers(0, len(squeezed) - 1))
    read = [*printed[:i], squeezed[:k] + squeezed[k + 1 :], *printed[i + 1 :]]
    assert exact_in_order(printed, read) < len(printed)


def test_of_rows_with_one_label_the_one_with_the_numbers_is_taken() -> None:
    rows = [
        ["Retail channels", "(184)", "(7)", "—", "(191)"],
        ["Retail channels (a)", "998 109", "—", "1,107"],
    ]
    assert most_alike(RETAIL, rows) is rows[1]


def test_numbers_without_any_word_of_their_label_are_not_the_row() -> None:
    assert most_alike(RETAIL, [["", "998", "$ 109", "—", "1,107"]]) is None


def test_a_row_is_whole_when_label_and_cells_are_exact() -> None:
    read = "\t2019\t2018\t\t\nRetail channels (a)\t998\t$ 109\t—\t1,107\nOther\t1\t2\t3\t4"
    verdict = judge(RETAIL, [element(Category.TABLE, read)])
    assert (verdict.whole, verdict.exact, verdict.on_page) == (True, 4, 4)


def test_a_label_cut_in_two_rows_costs_the_row_but_not_its_numbers() -> None:
    verdict = judge(RETAIL, [element(Category.TABLE, "Retail\t\t\t\t\nchannels (a)\t998\t$ 109\t—\t1,107")])
    assert (verdict.whole, verdict.exact) == (False, 4)


def test_a_row_in_running_text_is_on_the_page_and_in_no_table() -> None:
    verdict = judge(RETAIL, [element(Category.NARRATIVE_TEXT, "Retail channels (a) 998 $ 109 — 1,107")])
    assert (verdict.found, verdict.exact, verdict.on_page) == (None, 0, 4)


def test_words_in_a_cell_are_no_number() -> None:
    row = GoldRow("f.pdf", 1, "2020", ("2/24/2020", "3 years", "27.0 %", "NM", "$ —"))
    assert row.numbers == ["2/24/2020", "27.0 %", "$ —"]


def test_the_gold_is_eight_rows_with_numbers_of_each_page() -> None:
    rows = [GoldRow(**json.loads(line)) for line in GOLD.read_text().splitlines()]
    assert list(Counter((row.document, row.page) for row in rows).values()) == [8] * PAGES
    assert all(row.numbers and all(cell.strip() for cell in row.cells) for row in rows)
