"""Tables with several records in each row, by their texts."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pincite.text.side_by_side import one_record_a_line, record_columns, record_spans


@pytest.mark.parametrize(
    ("rows", "header_rows"),
    [
        (["Anna Berg\t12\tTreasurer\t2019", "Olaf Rehn\t7\tSecretary\t2021"], ["Name\tNo.\tOffice\tSince"]),
        (["Anna Berg\t12\tMember\t2019", "Olaf Rehn\t7\tMember\t2021"], []),  # no labels: one comes twice
        (["Net sales\t90\t80\t70", "Net income\t9\t8\t7"], ["\t2022\t2021\t2020"]),
        (["Men\t4\t40%\t6\t60%"], ["\tn\t%\tn\t%"]),  # one label for both rounds of headings
        (["North\tKiel\tSouth\tGraz", "East\tBrno\tWest\tBrest"], []),  # nothing shows which are labels
        (["Length\t5.9 m"], []),
    ],
)
def test_a_row_that_is_one_record_stays_whole(rows: list[str], header_rows: list[str]) -> None:
    assert record_columns(rows, header_rows) == (0,)


def test_colons_mark_labels_whatever_the_values_are() -> None:
    rows = ["Invoice:\t20417\tContact:\tLena Hofstetter", "Terms:\tnet\tShipped:\tby rail"]
    assert record_columns(rows, []) == (0, 2)


def test_columns_that_are_empty_part_records_and_are_of_none() -> None:
    rows = ["Length\t5.9 m\t\tPayload\t1.3 t", "Width\t2.0 m\t\tTank\t80 l"]
    assert record_columns(rows, []) == (0, 3)
    assert [rows[0][slice(*span)] for span in record_spans(rows[0], (0, 3))] == [
        "Length\t5.9 m",
        "Payload\t1.3 t",
    ]


def test_three_records_stand_side_by_side() -> None:
    rows = ["Size\tPrice\tSize\tPrice\tSize\tPrice"]
    assert record_columns(["10 mm\t3.50\t12 mm\t4.20\t16 mm\t5.00"], rows) == (0, 2, 4)


def test_records_are_put_below_each_other_with_the_headings_once() -> None:
    table = "Fats and salts\nPart\tGrams\tPart\tGrams\nFat\t6.2\tSalt\t0.85\nFibre\t7.4\t\t"
    assert one_record_a_line(table) == "Fats and salts\nPart\tGrams\nFat\t6.2\nSalt\t0.85\nFibre\t7.4"


@given(st.text(st.sampled_from("ab1:\t\n ."), max_size=60))
@example("b\t1\ta\t1\n")
def test_no_word_is_lost_or_said_twice_but_headings_that_come_again(text: str) -> None:
    lines = one_record_a_line(text).split("\n")
    if len(lines) == len(text.split("\n")):
        assert lines == text.split("\n")
    assert sorted(set("\n".join(lines).split())) == sorted(set(text.split()))


@given(st.text(st.sampled_from("ab1 \t"), max_size=30), st.sets(st.integers(1, 8), max_size=3))
def test_spans_hold_each_word_of_a_row_once(row: str, columns: set[int]) -> None:
    spans = record_spans(row, [0, *sorted(columns)])
    assert " ".join(row[start:end] for start, end in spans).split() == row.split()
