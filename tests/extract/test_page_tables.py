"""The tables of a page: the white that parts columns, their headings, and what a doubt does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pymupdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.extract.drawn_tables import PROSE, ROWS, SIZE, STEP, TOP, WORDS, asks, drawn, read, seen_on, texts

from pincite.extract.assemble import page_and_elements
from pincite.extract.blocks import union
from pincite.extract.elements_json import to_markdown
from pincite.extract.joins import Lexicon, undivided
from pincite.extract.pdf import layout, page_tables
from pincite.extract.pdf.drawings import drawings
from pincite.extract.tables import doubts, grids
from pincite.extract.tables.blocks import GridCell, Table, as_lines
from pincite.extract.tables.rulings import Ruling, rulings
from pincite.extract.visual_lines import visual_lines
from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Box, Category, Extraction
from pincite.text.sentences import sentence_spans


def within(page: pymupdf.Page) -> list[list[str]]:
    """Return the texts of the grid in a box around all lines below the prose."""
    seen = seen_on(page)
    x0, y0, x1, y1 = union(line.box for line in seen.lines if line.box[1] > TOP - 12)
    table = grids.structure(seen.lines, seen.rules, (x0 - 4, y0 - 4, x1 + 4, y1 + 4))
    return texts(table)


def test_columns_of_figures_and_signs_that_stand_close_are_told_apart() -> None:
    grid = [[name, "Q", "a", "yes"] for name in ("harbour", "barges", "dredging", "mooring")]
    page = drawn([[row[0]] for row in grid])
    for n, row in enumerate(grid):
        for x, text in zip((150, 162, 172), row[1:], strict=True):
            page.insert_text((x, TOP + n * STEP), text, fontsize=SIZE)
    assert within(page) == grid


def test_a_space_of_a_typewriters_font_parts_no_columns() -> None:
    grid = [["sample size", "one half", "a third"], *([f"group {n}", f"{n}4", f"1{n}"] for n in range(2, 9))]
    assert within(drawn(grid, step=110.0, font="cour")) == grid


def test_a_typewriters_table_on_a_page_in_another_font_keeps_its_columns() -> None:
    grid = [["sample size", "one half", "a third"], *([f"group {n}", f"{n}4", f"1{n}"] for n in range(2, 9))]
    page = drawn(grid, step=110.0, font="cour")
    for n in range(8):
        page.insert_text((40, 280 + 12 * n), PROSE, fontsize=SIZE)
    seen = seen_on(page)
    below = [line for line in seen.lines if TOP - 12 < line.box[1] < 270]
    assert texts(grids.structure(seen.lines, seen.rules, union(line.box for line in below))) == grid


def test_a_stretched_space_in_a_ruled_cell_parts_no_columns() -> None:
    grid = [["Number", "All"], ["first", "21"], ["second", "11"], ["third", "8"]]
    page = drawn(grid, step=120.0)
    for n, (word, _) in enumerate(grid):
        start = 72 + pymupdf.get_text_length(word, fontsize=SIZE) + 0.6 * SIZE
        page.insert_text((start, TOP + n * STEP), "of", fontsize=SIZE)
    for n in range(len(grid) + 1):
        page.draw_line((66, TOP - 12 + n * STEP), (260, TOP - 12 + n * STEP), width=0.5)
    for x in (66, 188, 260):
        page.draw_line((x, TOP - 12), (x, TOP - 12 + len(grid) * STEP), width=0.5)
    (table,) = page_tables.find(page, seen_on(page)).tables
    assert texts(table) == [[f"{row[0]} of", row[1]] for row in grid]
    assert not page_tables.in_doubt(table)


def test_a_grid_whose_texts_reach_out_of_its_cells_is_in_doubt_and_a_ruled_one_is_not() -> None:
    page = drawn()
    (table,) = page_tables.find(page, seen_on(page)).tables
    assert not page_tables.in_doubt(table)
    x0, y0, _, y1 = table.box
    narrow = (x0 + 15, y0, x0 + 20, y1)
    shifted = [
        [replace(cell, colspan=1 + column % 2, box=narrow) for column, cell in enumerate(row)]
        for row in table.grid
    ]
    assert doubts.is_doubtful(replace(table, grid=shifted), ())
    rules = [Ruling(60, TOP - 12 + n * STEP, 330, TOP - 12 + n * STEP) for n in range(len(ROWS) + 1)]
    assert not doubts.is_doubtful(table, rules)


def test_a_word_divided_in_a_table_in_doubt_goes_on_in_its_own_column_alone() -> None:
    (table,) = page_tables.find(drawn(), seen_on(drawn())).tables

    def text(*grid: list[str]) -> str:
        lines = visual_lines(seen_on(drawn(grid)).lines)
        return undivided(as_lines(table, lines), Lexicon([])).text

    assert "joins by com-\n\nrafts paring" in text(["boats and", "joins by com-"], ["rafts", "paring keels"])
    assert "joins by comparing keels" in text(["boats", "joins by com-"], ["", "paring keels"])


def test_a_grid_with_few_cells_filled_is_more_doubtful() -> None:
    page = drawn()
    (table,) = page_tables.find(page, seen_on(page)).tables
    model, told = doubts.doubt_model(), dict(doubts.features(table, ()))
    assert told["filled"] == 1.0
    sparse = [
        [replace(cell, lines=cell.lines if n % 2 else []) for n, cell in enumerate(row)] for row in table.grid
    ]
    assert doubts.features(replace(table, grid=sparse), ())["filled"] < 0.6
    several = {**told, "several lines": 0.5}
    assert model.probability({**several, "filled": 0.5}) > model.probability(several)


def test_the_corner_of_a_table_needs_no_heading() -> None:
    page = drawn([["", "2024", "2023"], *ROWS[1:]])
    (table,) = page_tables.find(page, seen_on(page)).tables
    assert table.header_rows == 1
    assert doubts.features(table, ())["without a head"] == 0.0
    bare = [[table.grid[0][0], replace(table.grid[0][1], lines=[]), table.grid[0][2]], *table.grid[1:]]
    assert doubts.features(replace(table, grid=bare), ())["without a head"] == 0.5


def test_a_dot_that_stands_far_from_others_is_the_text_of_a_cell() -> None:
    grid = [["Sign", "Basic", "Extended"], ["star", "*", "*"], ["dot", ".", "."], ["plus", "+", "++"]]
    assert within(drawn(grid, step=110.0)) == grid
    led = drawn([["Fee . . . . . . . . . .", "12"], ["Rent . . . . . . . . .", "9"]], step=160.0)
    assert within(led) == [["Fee", "12"], ["Rent", "9"]]


def test_several_tables_in_doubt_are_one_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    doubted = [Table((60, y, 320, y + 40), [], 0, 1.0, 0.75) for y in (90.0, 140.0)]
    monkeypatch.setattr(page_tables, "ours", lambda seen: [])
    monkeypatch.setattr(page_tables, "within", lambda boxes, own, seen: doubted)
    monkeypatch.setattr(layout, "table_boxes", lambda page: [])
    asks(monkeypatch)
    page = drawn()
    (remark,) = page_tables.find(page, seen_on(page)).remarks
    assert (remark.code, remark.page) == ("table-in-doubt", 1)
    assert "2 tables" in remark.detail


PLACES = st.tuples(st.integers(30, 250), st.integers(40, 180), st.integers(20, 300), st.integers(15, 120))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seen=[(60, 90, 160, 60), (60, 120, 260, 80)], own=[])
@example(seen=[(60, 90, 160, 60)], own=[(60, 135, 260, 65)])
@given(st.lists(PLACES, min_size=1, max_size=4), st.lists(PLACES, max_size=2))
def test_every_word_stands_in_one_element_however_boxes_overlap(
    seen: list[tuple[int, int, int, int]], own: list[tuple[int, int, int, int]]
) -> None:
    def boxes(places: list[tuple[int, int, int, int]]) -> list[Box]:
        return [(x, y, x + width, y + height) for x, y, width, height in places]

    def our_own(shown: page_tables.Drawn) -> list[Table]:
        return [grids.structure(shown.lines, shown.rules, box) for box in boxes(own)]

    page = drawn()
    page.insert_text((40, 180), "upright", fontsize=SIZE, rotate=90)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(page_tables, "ours", our_own)
        patched.setattr(layout, "table_boxes", lambda page: boxes(seen))
        asks(patched)
        blocks = read(page).blocks
    words = [PROSE, "upright", *(" ".join(row) for row in ROWS)]
    assert sorted(" ".join(block.text for block in blocks).split()) == sorted(" ".join(words).split())


def test_a_table_with_two_rows_in_a_cell_is_said_and_quoted_by_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def merged(seen: page_tables.Drawn) -> list[Table]:
        lines = [line for line in seen.lines if line.box[1] > TOP - 12]
        columns = [[line for line in lines if 70 + 80 * m < line.box[0] < 140 + 80 * m] for m in range(3)]
        return [
            Table((60, TOP - 12, 320, 200), [[GridCell(lines=column) for column in columns]], 0, 0.0, 0.75)
        ]

    monkeypatch.setattr(page_tables, "ours", merged)
    monkeypatch.setattr(layout, "table_boxes", lambda page: [])
    page = read(drawn())
    assert [remark.code for remark in page.remarks] == ["table-in-doubt"]
    stored, elements = page_and_elements(page)
    table = next(element for element in elements if element.category is Category.TABLE)
    assert not table.cells
    extraction = Extraction("application/pdf", "Bread", (stored,), tuple(elements))
    chunks = Chunker(lambda text: [(0, 1)] * len(text.split()), tokens=200, max_tokens=256).chunk(
        extraction, "00000000-0000-0000-0000-000000000000"
    )
    assert not any(chunk.is_table for chunk in chunks)
    quotes = [chunks[0].text[start:end] for start, end in sentence_spans(chunks[0].text)]
    assert quotes[-len(ROWS) + 1 :] == [" ".join(row) for row in ROWS[1:]]
    assert "<table>" in to_markdown(extraction)


def test_a_grid_of_symbols_is_no_table() -> None:
    signs = ["§", "¤", "¶", "¬"]
    page = drawn([["clef", "key", "bar", "rest"], *[signs] * 6], step=60.0)
    seen = seen_on(page)
    assert grids.find(seen.lines, seen.rules, 560)
    assert not page_tables.find(page, seen).tables


def ruled_across(page: pymupdf.Page, places: Sequence[float]) -> None:
    for place in places:
        y = TOP - 12 + place * STEP
        page.draw_line((66, y), (260, y), width=0.5)


@pytest.mark.parametrize(("places", "header_rows"), [((0, 1, 4), 1), ((0, 4), 0), ((0, 1, 2, 3, 4), 0)])
def test_the_only_rule_within_a_table_of_words_stands_under_its_headings(
    places: Sequence[float], header_rows: int
) -> None:
    page = drawn(WORDS, step=120.0)
    ruled_across(page, places)
    seen = seen_on(page)
    table = grids.structure(seen.lines, seen.rules, (66, TOP - 12, 260, TOP - 12 + 4 * STEP))
    assert texts(table) == WORDS
    assert table.header_rows == header_rows


@pytest.mark.parametrize(("double", "header_rows"), [((), 0), ((1,), 1), ((1, 2, 3), 0)])
def test_a_double_rule_in_a_grid_of_words_stands_under_its_headings(
    double: Sequence[int], header_rows: int
) -> None:
    page = drawn(WORDS, step=120.0)
    ruled_across(page, [0, 1, 2, 3, 4, *(place + 2.4 / STEP for place in double)])
    for x in (66, 188, 260):
        page.draw_line((x, TOP - 12), (x, TOP - 12 + 4 * STEP), width=0.5)
    (table,) = page_tables.find(page, seen_on(page)).tables
    assert texts(table) == WORDS
    assert table.header_rows == header_rows


def test_rules_that_are_painted_as_images_of_one_pixel_are_rules() -> None:
    page = drawn(WORDS, step=120.0)
    pixel = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 1, 1), False)
    pixel.clear_with(0)
    top, bottom = TOP - 12, TOP - 12 + 4 * STEP
    for n in range(5):
        page.insert_image(
            (66, top + n * STEP, 260, top + n * STEP + 0.5), pixmap=pixel, keep_proportion=False
        )
    for x in (66, 188, 260):
        page.insert_image((x, top, x + 0.5, bottom), pixmap=pixel, keep_proportion=False)
    found = rulings(drawings(page))
    assert sum(rule.horizontal for rule in found) == 5
    assert sum(not rule.horizontal for rule in found) == 3


def test_a_pixel_that_fills_a_panel_is_no_rule() -> None:
    page = drawn(WORDS, step=120.0)
    pixel = pymupdf.Pixmap(pymupdf.csGRAY, (0, 0, 1, 1), False)
    pixel.clear_with(255)
    page.insert_image(page.rect, pixmap=pixel, keep_proportion=False)
    assert drawings(page) == []


def test_headings_in_bold_end_above_the_first_row_whose_label_alone_is_bold() -> None:
    page = drawn([["", text] for text in ("", "The window", "False", "Structure", "17")], step=120.0)
    page.insert_text((192, TOP), "Value", fontsize=SIZE, fontname="hebo")
    for n, label in enumerate(("Argument", "Destination", "Propagate", "Mask", "Width")):
        page.insert_text((72, TOP + n * STEP), label, fontsize=SIZE, fontname="hebo")
    seen = seen_on(page)
    table = grids.structure(seen.lines, seen.rules, (66, TOP - 12, 260, TOP - 12 + 5 * STEP))
    assert table.header_rows == 1


def test_numbers_without_labels_are_a_table_under_a_heading_for_each_column() -> None:
    rows = [["0", "1", "0.128"], ["0", "2", "0.872"], ["1", "1", "0.920"], ["1", "2", "0.080"]]
    headed, bare = drawn([["X", "Y", "Share"], *rows]), drawn(rows)
    (table,) = page_tables.ours(seen_on(headed))
    assert texts(table)[0] == ["X", "Y", "Share"]
    assert not page_tables.in_doubt(table)
    (table,) = page_tables.ours(seen_on(bare))
    assert page_tables.in_doubt(table)


@pytest.mark.parametrize(
    ("titles", "count"), [(["rods", "nails", "glue", "saws"], 0), (["4", "5", "9", "12"], 1)]
)
def test_a_box_of_numbered_titles_with_pages_is_a_list_of_contents(titles: list[str], count: int) -> None:
    page = drawn([[f"3.{n}", title, str(n + 12)] for n, title in enumerate(titles, 1)])
    box = (60.0, TOP - 12, 400.0, TOP + 4 * STEP)
    assert len(grids.of_tables(seen_on(page).lines, box)) == count
