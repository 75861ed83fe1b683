"""Tables whose rules part columns, and hardly any rows, drawn here."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
from tests.extract.drawn_tables import SIZE, seen_on, texts

from pincite.extract.pdf import page_tables
from pincite.extract.tables.blocks import Table, to_block

LEFT, TOP, WIDE, LEADING, PADDING = 60.0, 80.0, 110.0, 11.0, 8.0
HEAD = ["Lock", "Built of", "Keeper"]
LOCKS = [
    ["Upper lock", "stone that came by\nbarge from the quarry", "the miller of the\nvillage above it"],
    ["Middle lock", "timber on a footing\nof rubble", "nobody"],
    ["Lower lock", "stone", "the harbour office,\nwhich lets it"],
]
LONG = [
    ["Above the weir"],
    ["", "", "what was left\nfrom the first\nsurvey"],
    ["Upper lock", "stone that came by\nbarge from the quarry\nand was cut there", "the miller"],
    ["Middle lock", "timber on a footing\nof rubble that was laid\nwhen it was rebuilt", "nobody"],
    ["Lower lock", "stone from the bridge\nwhich the flood took", "the harbour office"],
    ["Old lock", "brick", "nobody"],
    ["Town lock", "brick", "the mayor"],
]
JOINED = [[text.replace("\n", " ") for text in row] for row in LOCKS]


def page_of() -> pymupdf.Page:
    return pymupdf.open().new_page(width=520, height=500)


def row(page: pymupdf.Page, top: float, cells: Sequence[str], wide: float = WIDE) -> float:
    """Write a row of cells, their lines below each other; return where it ends."""
    lines = [cell.split("\n") for cell in cells]
    for column, own in enumerate(lines):
        for number, text in enumerate(own):
            place = LEFT + column * wide + 4, top + PADDING / 2 + LEADING * (number + 1) - 3
            page.insert_text(place, text, fontsize=SIZE)
    return top + PADDING + LEADING * max(map(len, lines))


def ruled(
    page: pymupdf.Page, top: float, content: Sequence[Sequence[str]], wide: float = WIDE, columns: int = 3
) -> float:
    """Write rows; rules part their columns, but for rows of one cell. Return where they end."""
    for cells in content:
        end = row(page, top, cells, wide)
        if len(cells) == columns:
            for n in range(1, columns):
                page.draw_line((LEFT + n * wide, top), (LEFT + n * wide, end))
        top = end
    return top


def across(page: pymupdf.Page, y: float, start: float = LEFT, end: float = LEFT + 3 * WIDE) -> None:
    page.draw_line((start, y), (end, y))


def tables(page: pymupdf.Page) -> list[Table]:
    return page_tables.ours(seen_on(page))


def test_texts_of_several_lines_are_rows_where_rules_part_the_columns_alone() -> None:
    page = page_of()
    below = ruled(page, TOP, [HEAD])
    across(page, below)
    ruled(page, below, LOCKS)

    assert [texts(table) for table in tables(page)] == [[HEAD, *JOINED]]


def test_headings_of_two_lines_over_such_rows_stay_one_row() -> None:
    page = page_of()
    below = ruled(page, TOP, [["Lock of\nthe canal", "What it is\nbuilt of", "Keeper\nby 1890"]])
    across(page, below)
    ruled(page, below, LOCKS)

    (table,) = tables(page)
    assert texts(table) == [["Lock of the canal", "What it is built of", "Keeper by 1890"], *JOINED]


def test_a_title_for_which_the_rules_stop_is_a_row_of_the_table() -> None:
    page = page_of()
    below = ruled(page, TOP, [HEAD])
    across(page, below)
    ruled(page, below, [LOCKS[0], ["Below the weir"], LOCKS[1], LOCKS[2]])

    (table,) = tables(page)
    assert texts(table)[2][0] == "Below the weir"
    assert [texts(table)[n] for n in (0, 1, 3, 4)] == [HEAD, *JOINED]


def test_rules_that_begin_below_a_heading_show_how_far_it_reaches() -> None:
    page = page_of()
    page.insert_text((LEFT + WIDE + 4, TOP + 12), "Masonry", fontsize=SIZE)
    middle = TOP + PADDING + LEADING
    below = ruled(page, middle, [HEAD])
    page.draw_line((LEFT + WIDE, TOP), (LEFT + WIDE, middle))
    across(page, below)
    ruled(page, below, LOCKS)

    (table,) = tables(page)
    assert texts(table)[1:] == [HEAD, *JOINED]
    spans = {to_block(table).text[cell.start : cell.end]: cell.colspan for cell in to_block(table).cells}
    assert (spans["Masonry"], spans["Built of"]) == (2, 1)


def test_rules_of_other_columns_are_of_another_table() -> None:
    page = page_of()
    figures = [["north", "12", "31"], ["south", "7", "40"], ["east", "9", "28"]]
    below = ruled(page, TOP, figures, wide=90)
    ruled(page, below + 2, figures, wide=100)

    assert [texts(table) for table in tables(page)] == [figures, figures]


def test_a_label_of_several_rows_is_of_the_table_whose_rows_are_ruled_beside_it() -> None:
    page = page_of()
    step = PADDING + LEADING
    row(page, TOP, ["Bank", "Crop", "Yield"])
    for n, text in enumerate(["rye", "oats", "flax", "beans", "peas", "hops"]):
        row(page, TOP + (n + 1) * step, ["", text, str(17 * n + 31)])
    for n, label in ((1, "Left bank"), (4, "Right bank")):
        row(page, TOP + (n + 1) * step, [label])
    for n in range(8):
        across(page, TOP + n * step, LEFT if n in (0, 1, 4, 7) else LEFT + WIDE - 4)

    (table,) = tables(page)
    labels = [cell for cell in to_block(table).cells if cell.column == 0 and cell.row > 0]
    read = [(to_block(table).text[cell.start : cell.end], cell.row, cell.rowspan) for cell in labels]
    assert read == [("Left bank", 1, 3), ("Right bank", 4, 3)]


def test_a_frame_holds_a_table_whose_headings_are_centred() -> None:
    page = page_of()
    for n, head in enumerate(HEAD):
        page.insert_text((LEFT + n * WIDE + 30, TOP + 12), head, fontsize=SIZE)
    middle = TOP + PADDING + LEADING
    bottom = middle
    for cells in LONG:
        lines = [cell.split("\n") for cell in cells]
        high = LEADING * max(map(len, lines))
        for column, own in enumerate(lines):
            top = bottom + (high - LEADING * len(own)) / 2
            row(page, top, [*[""] * column, "\n".join(own)])
        bottom += high + PADDING
    page.draw_rect((LEFT, TOP, LEFT + 3 * WIDE, bottom))
    across(page, middle)

    (table,) = tables(page)
    assert texts(table)[0] == HEAD
    assert texts(table)[3:] == [[text.replace("\n", " ") for text in cells] for cells in LONG[2:]]


def test_a_heading_beside_the_middle_and_the_ends_of_one_below_it_is_of_its_own_row() -> None:
    page = page_of()
    rows = [["Mill", "sold", "milled"], ["Upper mill", "31", "118"], ["Town mill", "40", "97"]]
    page.insert_text((LEFT + WIDE + 30, TOP + 12), "Flour, in barrels", fontsize=SIZE)
    below = TOP + PADDING / 2 + LEADING
    for cells in rows:
        below = row(page, below, cells)

    (table,) = tables(page)
    assert texts(table) == [["", "Flour, in barrels", ""], *rows]
