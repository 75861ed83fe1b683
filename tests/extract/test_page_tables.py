"""The tables of a page: the white that parts columns, when the models are asked, and what a doubt does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pymupdf
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pincite.extract.assemble import page_and_elements
from pincite.extract.blocks import ParsedPage, union
from pincite.extract.elements_json import to_markdown
from pincite.extract.geometry.figures import figures
from pincite.extract.pdf import layout, page_tables, reader, textlayer
from pincite.extract.pdf.drawings import drawings
from pincite.extract.tables import doubts, grids
from pincite.extract.tables.blocks import GridCell, Table, to_block
from pincite.extract.tables.rulings import Ruling, rulings
from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Box, Category, Extraction
from pincite.settings import Limits
from pincite.text.sentences import sentence_spans

ROWS = [
    ["item", "2024", "2023"],
    ["flour", "1,204", "1,150"],
    ["water", "310", "298"],
    ["salt", "44", "41"],
    ["yeast", "17", "19"],
]
TOP, STEP, SIZE = 100.0, 18.0, 9.0
PROSE = "The harbour was dredged in spring and the barges came back in the summer of that year."


def drawn(rows: Sequence[Sequence[str]] = ROWS, step: float = 80.0, font: str = "helv") -> pymupdf.Page:
    """Cells at places `step` points apart, below a line of prose in the same font."""
    page = pymupdf.open().new_page(width=560, height=400)
    page.insert_text((40, 50), PROSE, fontsize=SIZE, fontname=font)
    for n, row in enumerate(rows):
        for m, text in enumerate(row):
            page.insert_text((72 + step * m, TOP + n * STEP), text, fontsize=SIZE, fontname=font)
    return page


def seen_on(page: pymupdf.Page) -> page_tables.Drawn:
    layer, paths = textlayer.read(page, Limits()), drawings(page)
    shown = figures(paths, layer.images, [w.box for line in layer.lines for w in line.words], page.rect)
    return page_tables.Drawn(layer.lines, rulings(paths), shown)


def within(page: pymupdf.Page) -> list[list[str]]:
    """Return the texts of the grid in a box around all lines below the prose."""
    seen = seen_on(page)
    x0, y0, x1, y1 = union(line.box for line in seen.lines if line.box[1] > TOP - 12)
    table = grids.structure(seen.lines, seen.rules, (x0 - 4, y0 - 4, x1 + 4, y1 + 4))
    return texts(table)


def texts(table: Table) -> list[list[str]]:
    return [line.split("\t") for line in to_block(table).text.split("\n")]


def read(page: pymupdf.Page) -> ParsedPage:
    return reader.read_page(page.parent, 1, Limits(), with_models=True)


def asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_tables, "has_flaw", lambda own, seen: True)


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
    own = page_tables.ours(page, seen)
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
    own = page_tables.ours(page, seen)
    assert page_tables.within([(60.0, TOP - 12, 320.0, 240.0)], own, seen) == own
    assert page_tables.within([(60.0, TOP - 12, 560.0, 240.0)], own, seen) != own


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
    own = page_tables.ours(page, seen)
    without_last_row, whole = (60.0, TOP - 12, 320.0, TOP + 3 * STEP + 5), (60.0, TOP - 12, 320.0, 200.0)
    assert page_tables.within([without_last_row], own, seen) == own
    middle = TOP + 2 * STEP + 4
    halves = [(60.0, TOP - 12, 320.0, middle), (60.0, middle, 320.0, 200.0)]
    parts = [grids.structure(seen.lines, seen.rules, half) for half in halves]
    assert page_tables.within([without_last_row], parts, seen) == parts
    assert [texts(table) for table in page_tables.within([whole], parts, seen)] == [ROWS]


def test_several_tables_in_doubt_are_one_remark(monkeypatch: pytest.MonkeyPatch) -> None:
    doubted = [Table((60, y, 320, y + 40), [], 0, 1.0, 0.75) for y in (90.0, 140.0)]
    monkeypatch.setattr(page_tables, "ours", lambda page, seen: [])
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

    def our_own(page: pymupdf.Page, shown: page_tables.Drawn) -> list[Table]:
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


def test_a_table_with_two_rows_in_a_cell_is_said_and_quoted_by_its_lines(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def merged(page: pymupdf.Page, seen: page_tables.Drawn) -> list[Table]:
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


def test_a_grid_of_symbols_is_no_table() -> None:
    signs = ["§", "¤", "¶", "¬"]
    page = drawn([["clef", "key", "bar", "rest"], *[signs] * 6], step=60.0)
    seen = seen_on(page)
    assert grids.find(seen.lines, seen.rules, 560)
    assert not page_tables.find(page, seen).tables


WORDS = [
    ["Argument", "Value"],
    ["Destination", "The window"],
    ["Propagate", "False"],
    ["Mask", "Structure"],
]


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


@pytest.mark.parametrize("headed", [True, False])
def test_a_table_in_doubt_that_the_models_do_not_see_is_kept_where_headings_stand_over_its_rows(
    monkeypatch: pytest.MonkeyPatch, headed: bool
) -> None:
    monkeypatch.setattr(layout, "table_boxes", lambda page: [])
    rows = [*WORDS[1:], ["Event", "Notice"], ["Window", "Root"]]
    page = drawn([["", ""], *[[*row, "Send it"] for row in rows]], step=100.0)
    for m, text in enumerate(("Argument", "Value", "What to do")):
        page.insert_text((72 + 100 * m, TOP), text, fontsize=SIZE, fontname="hebo" if headed else "helv")
    found = read(page)
    tables = [block for block in found.blocks if block.category is Category.TABLE]
    assert [remark.code for remark in found.remarks] == (["table-in-doubt"] if headed else [])
    assert [block.text.split("\n\n")[1] for block in tables] == (
        ["Destination The window Send it"] if headed else []
    )


def test_headings_in_bold_end_above_the_first_row_whose_label_alone_is_bold() -> None:
    page = drawn([["", text] for text in ("", "The window", "False", "Structure", "17")], step=120.0)
    page.insert_text((192, TOP), "Value", fontsize=SIZE, fontname="hebo")
    for n, label in enumerate(("Argument", "Destination", "Propagate", "Mask", "Width")):
        page.insert_text((72, TOP + n * STEP), label, fontsize=SIZE, fontname="hebo")
    seen = seen_on(page)
    table = grids.structure(seen.lines, seen.rules, (66, TOP - 12, 260, TOP - 12 + 5 * STEP))
    assert table.header_rows == 1
