"""The headings of tables that no rules part, drawn here: what they head, and where rows begin."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, texts
from tests.extract.table_of_texts import drawn, ended, middle, read, table_of

from pincite.extract.tables.blocks import Table

PLANS = [(200.0, "Bronze"), (320.0, "Silver"), (440.0, "Gold")]


def spans(table: Table) -> list[list[tuple[str, int]]]:
    return [
        [(" ".join(line.text for line in cell.lines), cell.colspan) for cell in row if cell.lines]
        for row in table.grid
    ]


@pytest.mark.parametrize(
    "under",
    [["inside", "outside"] * 3, ["inside", "outside", "yearly", "monthly", "family", "single"]],
    ids=["repeated", "different"],
)
def test_headings_centred_over_two_columns_span_them(under: list[str]) -> None:
    places = [x - 60 + side for x, _ in PLANS for side in (-28, 28)]
    page = drawn(
        *(middle(x - 60, 60, name) for x, name in PLANS),
        (20, 78, "Benefit"),
        *(middle(x, 78, name) for x, name in zip(places, under, strict=True)),
        *(
            text
            for n, label in enumerate(("dentist", "hospital", "glasses"))
            for text in (
                (20, 96 + 16 * n, label),
                *(middle(x, 96 + 16 * n, f"{10 + n} %") for x in places),
            )
        ),
    )

    assert spans(table_of(page))[0] == [("Bronze", 2), ("Silver", 2), ("Gold", 2)]


SECTIONS = [
    *((x, 80.0, text) for x, text in ((60.0, "Item"), (170.0, "2021"), (240.0, "2022"))),
    (60.0, 96.0, "Fruit"),
    *((x, 112.0, text) for x, text in ((60.0, "apples"), (170.0, "12"), (240.0, "14"))),
    *((x, 128.0, text) for x, text in ((60.0, "pears"), (170.0, "3"), (240.0, "5"))),
    (60.0, 144.0, "Tools"),
    *((x, 160.0, text) for x, text in ((60.0, "hammers"), (170.0, "7"), (240.0, "9"))),
]


def test_a_label_in_bold_alone_in_its_row_heads_a_section() -> None:
    table = table_of(drawn(*SECTIONS, bold=("Fruit", "Tools")))

    assert [row for row in spans(table) if len(row) == 1] == [[("Fruit", 3)], [("Tools", 3)]]
    assert texts(table)[1] == ["Fruit", "", ""]


def test_a_label_alone_in_its_row_like_all_others_is_of_its_column() -> None:
    plain, bold = table_of(drawn(*SECTIONS)), drawn(*SECTIONS, bold=[text for *_, text in SECTIONS])

    for table in (plain, table_of(bold)):
        assert [row for row in spans(table) if len(row) == 1] == [[("Fruit", 1)], [("Tools", 1)]]


def test_rows_with_one_number_beside_words_are_no_headings() -> None:
    people = [
        ("Leader", "Anna Strickland", "0155 20417", "anna@fosse.example"),
        ("Deputy", "Bevan Rhys", "0155 20996", "bevan@fosse.example"),
        ("Doctor", "Chloe Amankwah", "0155 31100", "by day"),
        ("Dogs", "Finlay Orr", "0156 77823", ""),
    ]
    page = drawn(
        *(
            (60 + 90 * m, 80 + 13 * n, text)
            for n, row in enumerate(people)
            for m, text in enumerate(row)
            if text
        )
    )

    table = table_of(page)
    assert texts(table) == list(map(list, people))
    assert table.header_rows == 0


def test_single_letters_below_each_other_are_rows() -> None:
    birds = [("Shelduck", "R", "c", "u"), ("Eider", "R", "c", "c"), ("Scaup", "W", "r", "u")]
    waders = [("Avocet", "S", "u", "r"), ("Knot", "P", "u", "c"), ("Dunlin", "P", "c", "u")]
    page = drawn(
        *(
            (60 + (80 + 30 * (m - 1)) * bool(m), top + 9.5 * n, text)
            for top, rows in ((80, birds), (118, waders))
            for n, row in enumerate(rows)
            for m, text in enumerate(row)
        )
    )

    assert texts(table_of(page)) == list(map(list, [*birds, *waders]))


def test_a_currency_sign_behind_its_number_stays_with_it() -> None:
    prices = [
        ("spruce", "2.85 EUR", "2.55 EUR"),
        ("larch", "17.25 EUR", "15.90 EUR"),
        ("oak", "96.00 EUR", "89.50 EUR"),
    ]
    page = drawn(
        *((60, 80 + 16 * n, row[0]) for n, row in enumerate(prices)),
        *(
            (140 + 52 * m, 80 + 16 * n, text)
            for n, row in enumerate(prices)
            for m, text in enumerate(row[1:])
        ),
    )

    assert texts(table_of(page)) == list(map(list, prices))


def test_headings_over_the_same_headings_span_them() -> None:
    page = drawn(
        *((x, 60, name) for x, name in ((170, "Velmorastat"), (310, "Placebo"))),
        *(
            (x, 76, name)
            for x, name in ((60, "End point"), (170, "n/N"), (240, "%"), (310, "n/N"), (380, "%"))
        ),
        *(
            (x, 92 + 16 * n, text)
            for n, label in enumerate(("week 4", "week 8", "week 16"))
            for x, text in (
                (60, label),
                (170, f"{70 + n}/114"),
                (240, "61.4"),
                (310, f"{20 + n}/114"),
                (380, "18.4"),
            )
        ),
    )

    assert spans(table_of(page))[0] == [("Velmorastat", 2), ("Placebo", 2)]


def test_a_label_spans_the_rows_below_that_have_none_beside_second_labels() -> None:
    page = drawn(
        *((x, 60, name) for x, name in ((60, "Group"), (150, "Brand"), (280, "Sales"), (340, "Share"))),
        *((60, 76 + 16 * n, name) for n, name in ((0, "coffee"), (2, "tea"))),
        *(
            (x, 76 + 16 * n, text)
            for n, brand in enumerate(("Carte", "Legal", "Malongo", "Lavazza"))
            for x, text in ((150, brand), (280, str(17 + n)), (340, f"{4 + n}.5"))
        ),
    )

    labels, *_ = read(page)[1]
    assert labels == [("Group", 0, 1), ("coffee", 1, 2), ("tea", 3, 2)]


def test_a_label_spans_no_section() -> None:
    rows = [
        ("coffee", "Carte"),
        ("", "Legal"),
        ("Imported", ""),
        ("", "Malongo"),
        ("tea", "Lavazza"),
        ("", "Lyons"),
    ]
    page = drawn(
        *((x, 60, name) for x, name in ((60, "Group"), (150, "Brand"), (280, "Sales"))),
        *(
            (x, 76 + 16 * n, text)
            for n, (label, brand) in enumerate(rows)
            for x, text in ((60, label), (150, brand), (280, str(17 + n) if brand else ""))
            if text
        ),
        bold=("Imported",),
    )

    labels, *_ = read(page)[1]
    assert labels == [("Group", 0, 1), ("coffee", 1, 2), ("Imported", 3, 1), ("tea", 5, 2)]


def test_a_year_in_brackets_below_a_heading_goes_on_with_it() -> None:
    page = drawn(
        (60, 60, "Brand"),
        *(
            (x, y, text)
            for x in (170, 280)
            for y, text in ((60, "Share in"), (71, "(1996)" if x == 170 else "(1997)"))
        ),
        *(
            (x, 92 + 16 * n, text)
            for n, brand in enumerate(("Carte", "Legal", "Malongo"))
            for x, text in ((60, brand), (170, f"{7 + n}.1%"), (280, f"{4 + n}.5%"))
        ),
    )

    assert texts(table_of(page))[0] == ["Brand", "Share in (1996)", "Share in (1997)"]


def test_headings_a_space_apart_are_parted_where_each_ends_with_its_numbers() -> None:
    numbers = [("0.6328", "0.3007", "2.104"), ("0.7390", "0.3616", "2.043"), ("1.1137", "0.3627", "3.071")]
    head = "Estimate", "Std. Error", "z value"
    ends = [250.0]
    for name in head[1:]:
        ends.append(ends[-1] + pymupdf.get_text_length(f" {name}", fontsize=SIZE))
    rows = [
        text
        for n, row in enumerate(numbers)
        for text in [
            (60.0, 78 + 18.0 * n, f"x{n} of it"),
            *(ended(x, 78 + 18.0 * n, value)[0] for x, value in zip(ends, row, strict=True)),
        ]
    ]
    page = drawn(*ended(ends[-1], 60, *head), *rows)
    assert texts(table_of(page))[0] == ["", *head]


def test_a_heading_over_two_columns_is_whole_though_a_word_ends_with_the_first() -> None:
    rows = [
        text
        for n in range(3)
        for text in [
            (60.0, 96 + 18.0 * n, f"row {'abc'[n]}"),
            *ended(250, 96 + 18.0 * n, f"{n}1,204"),
            *ended(330, 96 + 18.0 * n, f"{n}1,150"),
        ]
    ]
    page = drawn(
        *ended(250, 60, "Year"),
        (253, 60, "ended in May"),
        *ended(250, 78, "2022"),
        *ended(330, 78, "2021"),
        *rows,
    )
    assert "Year ended in May" in texts(table_of(page))[0]


def test_headings_go_on_in_regular_type_below_a_line_in_bold() -> None:
    rows = [
        text
        for n in range(3)
        for text in [
            (60.0, 96 + 18.0 * n, f"rate {'abc'[n]}"),
            *(ended(x, 96 + 18.0 * n, f"{n}.{n + 3}")[0] for x in (200, 260, 320)),
        ]
    ]
    above = "Assumptions at March 31, 2021"
    heads = [ended(x, 78, name)[0] for x, name in zip((200, 260, 320), ("2Q21", "4Q21", "2Q22"), strict=True)]
    page = drawn((185, 60, above), *heads, *rows, bold=[above])
    assert table_of(page).header_rows == 2


def of_numbers(rows: int) -> list[tuple[float, float, str]]:
    """Place a label and two numbers in each of so many rows, from a height of 96 points."""
    return [
        text
        for n in range(rows)
        for y in [96 + 18.0 * n]
        for text in [(60.0, y, f"item {'abcdefghijkl'[n]}"), *ended(250, y, f"{n}1"), *ended(330, y, f"{n}7")]
    ]


@pytest.mark.parametrize("above", [[4], [4, 8]])
def test_a_rule_among_rows_of_values_ends_no_headings(above: list[int]) -> None:
    page = drawn(
        *ended(250, 60, "Six months"), *ended(250, 78, "2022"), *ended(330, 78, "2021"), *of_numbers(12)
    )
    for number in above:
        page.draw_line((56, 84 + 18 * number), (334, 84 + 18 * number))
    assert table_of(page).header_rows < 3
