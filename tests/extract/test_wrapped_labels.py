"""Rows whose labels are longer than their values' line, indented, or stand above it, on drawn pages."""

from __future__ import annotations

from tests.extract.drawn_tables import seen_on, texts
from tests.extract.table_of_texts import drawn, read

from pincite.extract.pdf import page_tables

LEFT, FIRST, SECOND = 60.0, 230.0, 300.0
LINE, ROW = 8.5, 24.0

Text = tuple[float, float, str]

HEAD: list[Text] = [(LEFT, 80, "In thousands"), (FIRST, 80, "2021"), (SECOND, 80, "2022")]


def row(y: float, label: str, *values: str) -> list[Text]:
    return [(x, y, text) for x, text in zip((LEFT, FIRST, SECOND), (label, *values), strict=False)]


def test_values_beside_the_second_line_of_a_label_belong_to_both() -> None:
    page = drawn(
        *HEAD,
        *row(100, "Costs of the harbour in summer", "12", "14"),
        *row(124, "Result before all taxes paid"),
        *row(124 + LINE, "outstanding", "410", "395"),
        *row(158, "Tolls", "31", "35"),
    )
    grid, _ = read(page)

    assert grid[2] == ["Result before all taxes paid outstanding", "410", "395"]


def test_a_note_s_mark_behind_the_second_line_does_not_part_a_label() -> None:
    page = drawn(
        *HEAD,
        *row(100, "Net charge-off or recovery"),
        *row(100 + LINE, "rate(c)", "12", "14"),
        *row(134, "Tolls of the whole harbour in summer", "31", "35"),
    )
    grid, _ = read(page)

    assert grid[1] == ["Net charge-off or recovery rate(c)", "12", "14"]


def test_values_between_the_lines_of_a_label_do_not_part_it() -> None:
    page = drawn(
        *HEAD,
        *row(100, "Reported income of each part of the"),
        *row(100 + LINE, "Operations"),
        *((x, 107, text) for x, text in ((FIRST, "4,186"), (SECOND, "1,090"))),
        *row(134, "Sales and tolls of the whole harbour", "12", "14"),
        *row(134 + LINE, "Total"),
        *row(170, "Costs", "31", "35"),
        *row(194, "Wages", "17", "19"),
    )
    grid, _ = read(page)

    assert [cells[0] for cells in grid[1:]] == [
        "Reported income of each part of the Operations",
        "Sales and tolls of the whole harbour Total",
        "Costs",
        "Wages",
    ]
    assert grid[1][1:] == ["4,186", "1,090"]


def test_a_label_over_a_row_heads_a_section_where_it_is_short_of_its_column() -> None:
    page = drawn(
        *HEAD,
        *row(100, "Costs of the harbour in summer", "12", "14"),
        *row(124, "Tolls"),
        *row(124 + LINE, "Barges", "410", "395"),
        *row(158, "Boats", "31", "35"),
    )
    grid, _ = read(page)

    assert grid[2:4] == [["Tolls", "", ""], ["Barges", "410", "395"]]


def test_the_widest_label_heads_a_section_though_its_rows_are_near() -> None:
    page = drawn(
        *HEAD,
        *(
            text
            for n, title in enumerate(("Kind of place that gives the degree", "Highest degree of the people"))
            for text in (
                *row(100 + 60 * n, title),
                *row(110 + 60 * n, "Public school", "44", "31"),
                *row(120 + 60 * n, "Private school", "12", "14"),
            )
        ),
    )
    grid, _ = read(page)

    assert [cells[0] for cells in grid if cells[1:] == ["", ""]] == [
        "Kind of place that gives the degree",
        "Highest degree of the people",
    ]


def test_labels_in_turn_with_lines_of_values_label_what_stands_below_them() -> None:
    labels = ["Amortization", "Litigation", "Restructuring"]
    page = drawn(
        *HEAD,
        *row(100, "Reported income", "4,402", "1,409"),
        *(
            text
            for n, label in enumerate(labels)
            for text in (*row(116 + 32 * n, label), *row(132 + 32 * n, "", f"{n}39", f"{n}83"))
            if text[2]
        ),
        *row(212, "Adjusted income", "5,753", "1,981"),
    )
    grid, _ = read(page)

    assert grid[2:5] == [[label, f"{n}39", f"{n}83"] for n, label in enumerate(labels)]


def test_two_labels_in_turn_with_lines_of_values_may_head_sections() -> None:
    labels = ["Amortization", "Litigation"]
    page = drawn(
        *HEAD,
        *row(100, "Reported income", "4,402", "1,409"),
        *(
            text
            for n, label in enumerate(labels)
            for text in (*row(120 + 40 * n, label), *row(132 + 40 * n, "", f"{n}39", f"{n}83"))
            if text[2]
        ),
        *row(200, "Adjusted income", "5,753", "1,981"),
    )
    grid, _ = read(page)

    assert [cells[0] for cells in grid if cells[1] == "039"] == [""]


def test_a_table_of_words_between_rules_may_have_indented_labels() -> None:
    rows = [(0, "destination", "The root"), (0, "mask", "Structure"), (0, "event with:", "")]
    rows += [(12, "window", "The window itself"), (12, "serial", "None"), (12, "configure", "False")]
    page = drawn(
        (LEFT, 80, "Argument"),
        (FIRST, 80, "Answer"),
        *(
            text
            for n, (indent, label, value) in enumerate(rows)
            for text in ((LEFT + indent, 98 + 16 * n, label), (FIRST, 98 + 16 * n, value))
            if text[2]
        ),
    )
    for y in (68, 85, 186):
        page.draw_line((LEFT - 4, y), (380, y), width=0.5)
    (table,) = page_tables.find(page, seen_on(page)).tables

    assert [cells[0] for cells in texts(table)] == ["Argument", *(label for _, label, _ in rows)]


def test_a_caption_whose_number_stands_apart_is_no_row() -> None:
    page = drawn(
        *(
            (x, 80 + 16 * n, text)
            for n in range(4)
            for x, text in ((LEFT, f"order {'abcd'[n]}"), (FIRST, "what it does"))
        ),
        (LEFT + 20, 158, "Table 40:"),
        (LEFT + 90, 158, "Orders of the driver"),
    )
    for y in (68, 85, 140):
        page.draw_line((LEFT - 4, y), (340, y), width=0.5)
    (table,) = page_tables.find(page, seen_on(page)).tables

    assert [cells[0] for cells in texts(table)] == [f"order {letter}" for letter in "abcd"]
