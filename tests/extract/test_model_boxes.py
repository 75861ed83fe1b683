"""The boxes of the layout model: when it is asked for them, and which of them are tables."""

from __future__ import annotations

from dataclasses import replace

import pymupdf
import pytest
from tests.extract.drawn_tables import PROSE, ROWS, SIZE, STEP, TOP, WORDS, asks, drawn, read, seen_on, texts

from pincite.extract.pdf import layout, page_tables
from pincite.extract.tables import doubts, grids
from pincite.extract.tables.blocks import GridCell, Table
from pincite.schema.extraction import Category


def test_our_grid_is_read_within_the_box_that_the_models_see(monkeypatch: pytest.MonkeyPatch) -> None:
    asks(monkeypatch)
    monkeypatch.setattr(layout, "table_boxes", lambda page: [(60.0, TOP - 12, 320.0, 200.0)])
    page = read(drawn())
    assert page.read_by == "layout"
    assert page.unclear == ("table-shape",)
    assert "\n".join("\t".join(row) for row in ROWS) in [block.text for block in page.blocks]


def test_our_tables_stay_where_only_the_grid_in_a_box_of_the_models_has_a_flaw() -> None:
    page = drawn()
    seen = seen_on(page)
    own = page_tables.ours(seen)
    assert [texts(table) for table in own] == [ROWS]
    box = (60.0, TOP - 12, 320.0, 200.0)
    flawed = replace(own[0], grid=[[GridCell(lines=[line for line in seen.lines if line.box[1] > TOP - 12])]])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grids, "structure", lambda lines, rules, box: flawed)
        assert page_tables.within([box], own, seen) == own


def test_a_box_of_the_models_whose_sides_cut_lines_of_text_is_no_table() -> None:
    page = drawn()
    for n in range(3):
        page.insert_text((72, 200 + 12 * n), PROSE, fontsize=SIZE)
    seen = seen_on(page)
    own = page_tables.ours(seen)
    assert page_tables.within([(60.0, TOP - 12, 320.0, 240.0)], own, seen) == own
    assert page_tables.within([(60.0, TOP - 12, 560.0, 240.0)], own, seen) != own


def framed(*tops: float) -> pymupdf.Page:
    """Draw tables in frames of their own, one close below the other, with a rule under their headings."""
    page = pymupdf.open().new_page(width=560, height=400)
    for top in tops:
        for n, row in enumerate(ROWS):
            for m, text in enumerate(row):
                page.insert_text((72 + 80 * m, top + 14 + n * STEP), text, fontsize=SIZE)
        page.draw_rect((66, top, 330, top + 94), width=0.7)
        page.draw_line((66, top + 20), (330, top + 20), width=0.7)
    return page


def test_tables_in_two_frames_are_two_whatever_box_the_models_see() -> None:
    page = framed(TOP, TOP + 100)
    seen = seen_on(page)
    own = page_tables.ours(seen)
    assert [texts(table) for table in own] == [ROWS, ROWS]
    assert page_tables.within([(60.0, TOP - 4, 336.0, TOP + 200)], own, seen) == own


TERMS = ["Landlord", "Tenants", "Also let", "Term", "Rent", "Deposit"]
GIVEN = [
    "Mrs Oyelaran of the quay in Whitby, by telephone at any time of day",
    "Mr Lindholm and Ms Chua, jointly and severally",
    "A space for a car and the cellar at the back of the house",
    "Twelve months from the first of October of this year",
    "A sum each month, in advance, on the first day of it",
    "Held by the scheme of the harbour until the end of the term",
]


def test_a_table_in_doubt_of_texts_with_labels_is_read_as_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    page = pymupdf.open().new_page(width=560, height=400)
    for n, (term, given_) in enumerate(zip(TERMS, GIVEN, strict=True)):
        page.insert_text((72, TOP + STEP * n), term, fontsize=SIZE)
        page.insert_text((170, TOP + STEP * n), given_, fontsize=SIZE)
    monkeypatch.setattr(layout, "table_boxes", lambda page: [(60.0, TOP - 12, 540.0, TOP + 6 * STEP)])
    monkeypatch.setattr(doubts, "is_doubtful", lambda table, rules: True)
    read_as = read(page)
    assert [block.text for block in read_as.blocks] == [
        f"{term} {text}" for term, text in zip(TERMS, GIVEN, strict=True)
    ]
    assert read_as.unclear == ()


def test_a_table_without_a_flaw_gives_way_only_to_a_grid_with_all_of_its_words() -> None:
    page = drawn()
    seen = seen_on(page)
    own = page_tables.ours(seen)
    without_last_row, whole = (60.0, TOP - 12, 320.0, TOP + 3 * STEP + 5), (60.0, TOP - 12, 320.0, 200.0)
    assert page_tables.within([without_last_row], own, seen) == own
    middle = TOP + 2 * STEP + 4
    halves = [(60.0, TOP - 12, 320.0, middle), (60.0, middle, 320.0, 200.0)]
    parts = [grids.structure(seen.lines, seen.rules, half) for half in halves]
    assert page_tables.within([without_last_row], parts, seen) == parts
    assert [texts(table) for table in page_tables.within([whole], parts, seen)] == [ROWS]


def test_a_model_that_fails_costs_a_remark_and_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: pymupdf.Page) -> list[Table]:
        raise ValueError("no such tensor")

    asks(monkeypatch)
    monkeypatch.setattr(layout, "table_boxes", fails)
    page = read(drawn())
    assert [remark.code for remark in page.remarks] == ["table-structure-lost"]
    assert "no such tensor" in page.remarks[0].detail
    assert page.read_by != "layout"
    assert "\n".join("\t".join(row) for row in ROWS) in [block.text for block in page.blocks]


def test_what_rules_enclose_but_no_grid_holds_is_shown_to_the_models() -> None:
    page = drawn()
    assert not page_tables.has_flaw([], seen_on(page))
    page.draw_rect((60, 80, 320, 200), width=0.5)
    assert page_tables.has_flaw([], seen_on(page))


@pytest.mark.parametrize("columns", [1, 2])
def test_a_frame_around_prose_asks_no_model(columns: int) -> None:
    page = pymupdf.open().new_page(width=560, height=400)
    page.draw_rect((20, 20, 540, 380), width=0.5)
    page.draw_rect((24, 24, 536, 376), width=0.5)
    for column in range(columns):
        left, right = 40 + 240 * column, 40 + 240 * (column + 1) + 240 * (2 - columns) - 20
        page.insert_textbox((left, 40, right, 220), f"{PROSE} " * 8, fontsize=SIZE, align=3)
    page.draw_rect((60, 260, 500, 330), fill=(0.9, 0.9, 0.8), color=None)
    for n in range(2):
        page.insert_text((70, 280 + 14 * n), PROSE, fontsize=SIZE)
    assert not page_tables.has_flaw([], seen_on(page))


def test_a_frame_that_rules_part_is_shown_to_the_models() -> None:
    page = drawn([[row[0]] for row in ROWS])
    page.draw_rect((60, TOP - 12, 320, TOP + 4 * STEP + 6), width=0.5)
    assert not page_tables.has_flaw([], seen_on(page))
    page.draw_line((60, TOP + 6), (320, TOP + 6), width=0.5)
    assert page_tables.has_flaw([], seen_on(page))


def test_a_page_on_which_the_models_see_no_table_is_reported_as_running_text(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asks(monkeypatch)
    monkeypatch.setattr(layout, "table_boxes", lambda page: [])
    page = read(drawn([]))
    assert (page.read_by, page.unclear) == ("flow", ())


@pytest.mark.parametrize("headed", [True, False])
def test_a_table_in_doubt_that_the_models_do_not_see_is_kept_where_headings_stand_over_its_rows(
    monkeypatch: pytest.MonkeyPatch, headed: bool
) -> None:
    monkeypatch.setattr(layout, "table_boxes", lambda page: [])
    rows = [*WORDS[1:], ["Event", "Notice"], ["Window", "Root"]]
    page = drawn([["", ""], *[[*row, "Send it"] for row in rows]], step=100.0)
    for m, text in enumerate(("Argument", "Answer", "What to do")):
        page.insert_text((72 + 100 * m, TOP), text, fontsize=SIZE, fontname="hebo" if headed else "helv")
    found = read(page)
    tables = [block for block in found.blocks if block.category is Category.TABLE]
    assert [remark.code for remark in found.remarks] == (["table-in-doubt"] if headed else [])
    assert [block.text.split("\n\n")[1] for block in tables] == (
        ["Destination The window Send it"] if headed else []
    )
