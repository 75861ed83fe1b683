"""Cells that rules and shades close in part, drawn here: small boxes, missing rules, corners left open."""

from __future__ import annotations

import pymupdf
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import Cells, drawn, read, table_of

from pincite.extract.tables import grids
from pincite.extract.tables.slots import rectangles

LEFT, TOP, WIDE, HIGH = 60.0, 60.0, 90.0, 22.0


def cell(row: int, column: int, text: str) -> tuple[float, float, str]:
    return LEFT + column * WIDE + 20, TOP + row * HIGH + 15, text


def grid(page: pymupdf.Page, rows: int, columns: int) -> None:
    for n in range(rows + 1):
        page.draw_line((LEFT, TOP + n * HIGH), (LEFT + columns * WIDE, TOP + n * HIGH))
    for n in range(columns + 1):
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, TOP + rows * HIGH))


def test_a_box_to_tick_is_no_cell() -> None:
    page = drawn(*(cell(n, m, f"{'abcd'[n]}{m} here") for n in range(4) for m in range(3)))
    grid(page, 4, 3)
    for n in range(1, 4):
        x, y = LEFT + WIDE + 6, TOP + n * HIGH + 7
        page.draw_rect((x, y, x + 10, y + 10), fill=(0.8, 0.5, 0.2))

    assert texts(table_of(page)) == [[f"{row}{m} here" for m in range(3)] for row in "abcd"]


def test_texts_level_with_rows_are_rows_where_no_rule_parts_them() -> None:
    labels = [cell(n, 0, f"answer {'abcde'[n]}") for n in range(5)]
    page = drawn(*labels, *(cell(n, m, str(10 * n + m)) for n in range(5) for m in (1, 2)))
    for n in range(5):
        for m in (1, 2):
            x, y = LEFT + m * WIDE, TOP + n * HIGH
            page.draw_rect(
                (x, y, x + WIDE - 2, y + HIGH - 2), color=None, fill=(0.9, 0.8, 0.7), overlay=False
            )

    assert texts(table_of(page)) == [
        [f"answer {'abcde'[n]}", str(10 * n + 1), str(10 * n + 2)] for n in range(5)
    ]


def test_lines_of_one_text_stay_in_a_cell_that_no_rule_parts() -> None:
    beside = [cell(n, 1, f"row {'ab'[n]}") for n in range(2)]
    page = drawn((LEFT + 6, TOP + 19, "one label"), (LEFT + 6, TOP + 30, "of two lines"), *beside)
    for n in range(3):
        start = LEFT + WIDE if n == 1 else LEFT
        page.draw_line((start, TOP + n * HIGH), (LEFT + 2 * WIDE, TOP + n * HIGH))
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, TOP + 2 * HIGH))

    _, (labels, rows) = read(page)
    assert labels == [("one label of two lines", 0, 2)]
    assert rows == [("row a", 0, 1), ("row b", 1, 1)]


def test_a_staircase_keeps_its_cells() -> None:
    names = ["Hull", "York", "Ely", "Bath"]
    page = drawn(
        *(cell(n, n, name) for n, name in enumerate(names)),
        *(cell(n, m, str(10 * n + m)) for n in range(4) for m in range(n)),
    )
    for n in range(4):
        for m in range(n + 1):
            x, y = LEFT + m * WIDE, TOP + n * HIGH
            page.draw_rect((x, y, x + WIDE, y + HIGH))

    assert texts(table_of(page)) == [
        [*(str(10 * n + m) for m in range(n)), name, *[""] * (3 - n)] for n, name in enumerate(names)
    ]


def test_what_goes_around_cells_takes_them_in() -> None:
    ring = [(0, 0)] * 4 + [(0, 0), (1, 1), (1, 2), (0, 0)] + [(0, 0)] * 4

    (frame,) = rectangles(ring, 4)
    assert (frame.row, frame.column, frame.last_row, frame.last_column) == (0, 0, 2, 3)


def test_a_corner_left_open_is_a_cell_in_each_row() -> None:
    corner = [(0, 0), (0, 1), (1, 0), (0, 1), (0, 1), (0, 1)]

    found = [(each.row, each.column, each.last_row, each.last_column) for each in rectangles(corner, 2)]
    assert found == [(0, 0, 0, 0), (0, 1, 0, 1), (1, 0, 1, 0), (1, 1, 1, 1), (2, 0, 2, 1)]


def labelled(*rules: tuple[float, float]) -> list[Cells]:
    """Read two labels over three rows each, with these rules (left edge, height) across to the right edge."""
    page = drawn(
        (60, 80, "Part"),
        (180, 80, "Week"),
        (280, 80, "Topic"),
        *((60, y, text) for y, text in ((100, "Water"), (160, "Stone and"), (171, "its cutters"))),
        *((180, 100 + 20 * n, f"week {'abcdef'[n]}") for n in range(6)),
        *((280, 100 + 20 * n, f"topic {'abcdef'[n]}") for n in range(6)),
    )
    for x, y in rules:
        page.draw_line((x, y), (400, y))
    return read(page)[1]


def test_rules_that_leave_a_column_out_make_its_labels_span() -> None:
    labels, *_ = labelled((56, 86), *((176, 86 + 20 * n) for n in (1, 2, 4, 5)), (56, 146))

    assert labels == [("Part", 0, 1), ("Water", 1, 3), ("Stone and its cutters", 4, 3)]


def test_rules_of_a_table_above_part_nothing_below() -> None:
    page = drawn(*(cell(n, m, f"{'abc'[n]}{m}") for n in range(3) for m in range(3)))
    for n in range(4):
        page.draw_line((LEFT, TOP + n * HIGH), (LEFT + 3 * WIDE, TOP + n * HIGH))
    for n in range(4):
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, TOP + 3 * HIGH))
    for n in range(7):
        page.draw_line((LEFT + n * WIDE / 2, TOP - 40), (LEFT + n * WIDE / 2, TOP - 2))

    seen = seen_on(page)
    table = grids.structure(seen.lines, seen.rules, (LEFT, TOP, LEFT + 3 * WIDE, TOP + 3 * HIGH))
    assert texts(table) == [[f"{row}{m}" for m in range(3)] for row in "abc"]


def test_lines_with_letters_in_most_columns_are_rows_where_only_columns_are_ruled() -> None:
    values = [("T", "T", "F", ""), ("T", "F", "T", ""), ("F", "T", "T", ""), ("F", "F", "T", "")]
    page = drawn(
        *(cell(0, m, name) for m, name in enumerate(("p", "q", "r", "p and q"))),
        *(
            (LEFT + m * WIDE + 20, TOP + 36 + 13 * n, text)
            for n, row in enumerate(values)
            for m, text in enumerate(row)
            if text
        ),
    )
    bottom = TOP + 84
    for y in (TOP, TOP + HIGH, bottom):
        page.draw_line((LEFT, y), (LEFT + 4 * WIDE, y))
    for n in range(5):
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, bottom))

    assert texts(table_of(page)) == [["p", "q", "r", "p and q"], *map(list, values)]


def open_grid(page: pymupdf.Page, rows: int, columns: int) -> None:
    """Draw a frame, the sides of columns, and one rule below the first row."""
    for n in (0, 1, rows):
        page.draw_line((LEFT, TOP + n * HIGH), (LEFT + columns * WIDE, TOP + n * HIGH))
    for n in range(columns + 1):
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, TOP + rows * HIGH))


def test_lines_are_rows_where_rules_part_head_and_body_alone() -> None:
    """One line without a label is a text that goes on: the others are rows for all that."""
    rows = [["number", "sign", "kind"], *([f"{n}:a", f"P{n}", f"kind {n}"] for n in range(1, 12))]
    page = drawn(*(cell(n, m, text) for n, row in enumerate(rows) for m, text in enumerate(row)))
    page.insert_text((LEFT + 2 * WIDE + 20, TOP + 12 * HIGH + 15), "that wraps", fontsize=SIZE)
    open_grid(page, 13, 3)
    table = table_of(page)
    assert texts(table)[:11] == rows[:11]
    assert table.header_rows == 1


def test_the_side_of_the_table_beside_it_is_no_column() -> None:
    rows = [["key", "meaning"], ["c", "centred"], ["l", "left"], ["r", "right"]]
    page = drawn(*(cell(n, m, text) for n, row in enumerate(rows) for m, text in enumerate(row)))
    open_grid(page, 4, 2)
    page.draw_line((LEFT - 6, TOP), (LEFT - 6, TOP + 4 * HIGH))
    seen = seen_on(page)
    table = grids.structure(seen.lines, seen.rules, (LEFT - 1, TOP, LEFT + 2 * WIDE, TOP + 4 * HIGH))
    assert texts(table) == rows


def test_lines_far_from_each_other_are_rows_though_rules_part_them_in_groups() -> None:
    groups = [
        ["gradient(n)", "hessian(n)"],
        ["jacobian(m)", "vector(m)", "product(v)"],
        ["solve(b)"],
        ["end()"],
    ]
    step = 1.6 * SIZE
    texts_at, rules, y = [], [TOP], TOP
    for group in groups:
        texts_at += [(y + step * (n + 1) - 4, call) for n, call in enumerate(group)]
        y += step * len(group)
        rules.append(y)
    page = drawn(
        *((x, at, text) for at, call in texts_at for x, text in ((LEFT + 4, call), (LEFT + 94, f"of {call}")))
    )
    for y in rules:
        page.draw_line((LEFT, y), (LEFT + 2 * WIDE, y))
    for n in range(3):
        page.draw_line((LEFT + n * WIDE, TOP), (LEFT + n * WIDE, rules[-1]))
    assert texts(table_of(page)) == [[call, f"of {call}"] for _, call in texts_at]
