"""Columns that white parts and headings and values show to be one, on drawn pages."""

from __future__ import annotations

from tests.extract.drawn_tables import texts
from tests.extract.table_of_texts import drawn, ended, middle, table_of


def of_shares() -> list[tuple[float, float, str]]:
    """Place revenues and their shares in turn: the sign of a share stands right of all revenues."""
    rows = [("sales", "1,646", "1,374"), ("share", "9", "9"), ("rent", "35", "41"), ("share", "", "")]
    places = []
    for n, (label, *values) in enumerate(rows):
        y = 96 + 18.0 * n
        places.append((60.0, y, label))
        for x, value in zip((250.0, 330.0), values, strict=True):
            places += ended(x, y, value) if value else []
            places += [(x + 4, y, "%" if value else "*")] if label == "share" else []
    return [*ended(250, 60, "2022"), *ended(330, 60, "2021"), *places]


def test_signs_without_a_heading_are_of_the_column_left_of_them() -> None:
    assert texts(table_of(drawn(*of_shares()))) == [
        ["", "2022", "2021"],
        ["sales", "1,646", "1,374"],
        ["share", "9 %", "9 %"],
        ["rent", "35", "41"],
        ["share", "*", "*"],
    ]


def test_values_beside_others_are_a_column_though_it_has_no_heading() -> None:
    places = [*of_shares(), *(text for n in (0, 2) for text in ended(285, 96 + 18.0 * n, "17"))]
    assert len(texts(table_of(drawn(*places)))[0]) > 3


def test_a_remark_in_brackets_between_headings_heads_no_column() -> None:
    values = [("rent", "(47,660)", "(56,907)"), ("other", "7,335", "9,919"), ("all", "(40,325)", "(8,047)")]
    rows = [
        text
        for n, (label, *numbers) in enumerate(values)
        for text in [
            (60.0, 96 + 18.0 * n, label),
            *(ended(x, 96 + 18.0 * n, number)[0] for x, number in zip((280, 390), numbers, strict=True)),
        ]
    ]
    page = drawn(*ended(245, 60, "2022"), *ended(355, 60, "2021"), (252, 78, "(In thousands)"), *rows)
    assert [len(row) for row in texts(table_of(page))] == [3] * 5
    assert texts(table_of(page))[2] == ["rent", "(47,660)", "(56,907)"]


def test_a_part_of_a_heading_in_brackets_heads_its_column() -> None:
    """Gains and losses stand in columns of their own, and no row has both."""
    rows = [("ship", "12", ""), ("crane", "", "4"), ("quay", "31", ""), ("barge", "", "9")]
    values = [
        text
        for n, (label, gain, loss) in enumerate(rows)
        for y in [96 + 18.0 * n]
        for text in [
            (60.0, y, label),
            *ended(200, y, "5"),
            *ended(260, y, gain or " "),
            *ended(320, y, loss or " "),
        ]
        if text[2].strip()
    ]
    page = drawn(*ended(200, 60, "Cost"), *ended(260, 60, "Gain"), *ended(324, 78, "(loss)"), *values)
    assert texts(table_of(page))[-1] == ["barge", "5", "", "9"]


def test_headings_over_two_columns_each_don_t_name_the_white_between() -> None:
    """Headings of days stand left of their shares, and those of both days over the shares of the first."""
    days = [("July 29", 150.0), ("July 30", 230.0), ("July 31", 310.0), ("August 1", 390.0)]
    shares = [
        text
        for n in range(4)
        for y in [114 + 18.0 * n]
        for text in [(20.0, y, f"row {'abcd'[n]}"), *(ended(x + 42, y, f"{n + 3}1 %")[0] for _, x in days)]
    ]
    page = drawn(
        *(
            middle((one + other) / 2, 78, name)
            for name, one, other in (("Revenue", 150, 230), ("Sales", 310, 390))
        ),
        *(middle(x, 96, name) for name, x in days),
        *shares,
    )
    assert [len(row) for row in texts(table_of(page))] == [5] * 6
