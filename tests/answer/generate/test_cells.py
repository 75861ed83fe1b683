"""Which cell of a row a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.generate.cells import cell_of, columns_under
from pincite.index.languages import ENGLISH
from pincite.metadata.fiscal_years import FiscalYears

YEARS = "Years ended December 31,\t2022\t2021\t2020"
ROW = "Research and development expense, net\t(2,852)\t(2,249)\t(2,476)"


def asked(question: str, row: str, *heads: str) -> tuple[str, str, str]:
    """Return the cell, the label of its row and what stands over it."""
    cell = cell_of(question, row, heads, ENGLISH)
    assert cell is not None
    return row[cell.start : cell.end], cell.label, cell.column


@pytest.mark.parametrize(("year", "value"), [("2022", "(2,852)"), ("2021", "(2,249)"), ("2020", "(2,476)")])
def test_a_year_names_its_column(year: str, value: str) -> None:
    found = asked(f"What was the research and development expense in {year}?", ROW, YEARS)
    assert found == (value, "Research and development expense, net", year)


def test_a_heading_over_several_columns_counts_for_each_of_them() -> None:
    heads = "\tThree months\t\tSix months\t", "\t2023\t2022\t2023\t2022"
    assert asked("net sales of six months, 2022", "Net sales\t10\t11\t20\t21", *heads) == (
        "21",
        "Net sales",
        "Six months 2022",
    )


def test_words_of_a_column_name_it_and_those_of_the_row_do_not() -> None:
    heads = ("Model\tWeight\tPressure",)
    assert asked("What is the pressure of the weight lifter?", "Weight lifter\t12 kg\t5.1 bar", *heads)[
        0
    ] == ("5.1 bar")


def test_a_day_is_the_same_however_it_is_written() -> None:
    heads = ("\tSep. 30, 2019\tJun. 30, 2019\tMar. 31, 2019",)
    question = "net sales in the quarter that ended on June 30, 2019"
    assert asked(question, "Net sales\t3\t2\t1", *heads)[0] == "2"


@pytest.mark.parametrize(("asked_for", "value"), [("amount", "$ (1,109)"), ("percentage", "(3.7) %")])
def test_a_heading_over_a_change_and_its_percentage_is_over_both(asked_for: str, value: str) -> None:
    heads, row = ("\t2022\t2021\tIncrease 2022 vs. 2021\t",), "Income\t$ 28,846\t$ 29,955\t$ (1,109)\t(3.7) %"
    question = f"By what {asked_for} did income increase 2022 vs. 2021?"
    assert asked(question, row, *heads) == (value, "Income", "Increase 2022 vs. 2021")


def test_a_heading_that_stands_beside_its_figures_is_theirs() -> None:
    heads = ("\tJuly 29, 2023\t\tJuly 30, 2022\t",)
    assert asked("Consumer electronics on July 29, 2023", "Consumer electronics\t\t28 %\t29 %\t", *heads) == (
        "28 %",
        "Consumer electronics",
        "July 29, 2023",
    )


def test_headings_that_repeat_below_are_each_over_one_round_of_them() -> None:
    heads = "\tQuarter\t\t\tHalf-year\t", "(tons)\t2022\t2021\t2022\t\t2021"
    assert columns_under(heads, 6) == [
        "(tons)", "Quarter 2022", "Quarter 2021", "Half-year 2022", "", "Half-year 2021"
    ]  # fmt: skip


def test_a_heading_set_in_the_middle_is_over_all_columns() -> None:
    heads = "\t\tTWELVE MONTHS\t", "\t2022\t2021\tChange"
    assert columns_under(heads, 4)[1:] == ["TWELVE MONTHS 2022", "TWELVE MONTHS 2021", "TWELVE MONTHS Change"]


def test_as_many_figures_as_headings_are_theirs_in_their_order() -> None:
    heads = ("(tons)\t2022\t2021\t2020\t",)
    assert asked("salt in 2022", "Salt\t\t5\t—\t7", *heads) == ("5", "Salt", "2022")
    assert asked("salt in 2020", "Salt\t\t5\t—\t7", *heads) == ("7", "Salt", "2020")


def test_a_note_below_the_headings_names_no_columns() -> None:
    heads = "\tJune 28, 2023\t\tJune 29, 2022\t", "\t(Unaudited)\t\t\t"
    assert asked("salt on June 29, 2022", "Salt\t5\t50%\t6\t60%", *heads)[0] == "6"


def test_a_period_is_as_long_however_it_is_written() -> None:
    heads = "\tThree Months Ended\tSix Months Ended", "\tJuly 3, 2022\tJuly 3, 2022"
    assert asked("salt sold in the first half-year of 2022", "Salt\t5\t6", *heads)[0] == "6"
    assert asked("salt sold in the quarter to July 3, 2022", "Salt\t5\t6", *heads)[0] == "5"


def test_a_year_alone_asks_for_all_of_it() -> None:
    heads = "\tQuarter ended\tYear ended", "\tMay 2022\tMay 2022"
    assert asked("salt sold in 2022", "Salt\t5\t6", *heads)[0] == "6"


def test_the_date_of_a_document_is_no_columns() -> None:
    heads = ("\tFourth quarter 2022\tTwelve months 2022",)
    question = (
        "According to the fourth-quarter 2022 earnings release, how much salt was sold over twelve months?"
    )
    assert asked(question, "Salt\t5\t6", *heads)[0] == "6"


def test_a_percentage_is_answered_by_one() -> None:
    heads = ("\tSales\t% of total",)
    assert asked("What percentage did salt make?", "Salt\t5\t60", *heads)[0] == "60"
    assert asked("How much salt?", "Salt\t60 %\t5")[0] == "5"


def test_without_a_word_for_a_column_the_first_figure_answers() -> None:
    assert asked("research and development expense", ROW, YEARS)[0] == "(2,852)"


@pytest.mark.parametrize("row", ["(in millions)\t2023\t2022", "28,\t29,\t30,"])
def test_a_row_that_is_a_heading_has_no_such_cell(row: str) -> None:
    assert cell_of("What were the millions in 2022?", row, [], ENGLISH) is None


def test_a_row_without_figures_has_no_such_cell() -> None:
    assert cell_of("assets", "Assets\t\t", [YEARS], ENGLISH) is None
    assert cell_of("assets", "Cash\tnone\t—", [YEARS], ENGLISH) is None


_CELL = st.text(st.characters(exclude_characters="\t\n", exclude_categories=["C"]), max_size=12)


@given(
    st.lists(_CELL, min_size=1, max_size=6),
    st.lists(st.lists(_CELL, max_size=7), max_size=3),
    st.text(max_size=30),
)
def test_a_cell_is_a_whole_cell_of_the_row_whatever_the_table(
    cells: list[str], heads: list[list[str]], question: str
) -> None:
    row = "\t".join(cells)
    cell = cell_of(question, row, ["\t".join(head) for head in heads], ENGLISH)
    if cell is not None:
        assert row[cell.start : cell.end] in [each.strip() for each in cells]


def test_a_caption_above_a_table_is_no_heading_of_a_column() -> None:
    assert columns_under(["Table 1: pumps", "Model\tWeight"], 2) == ["Model", "Weight"]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("net sales in fiscal 2022", "20"),
        ("net sales, FY2021", "21"),
        ("net sales in the fourth quarter of fiscal 2022", "10"),
        ("net sales, Q4 2021", "11"),
        ("net sales in the quarter that ended on January 29, 2022", "11"),
        ("net sales in the 52 weeks ended January 29, 2022", "21"),
    ],
)
def test_a_column_is_chosen_by_its_period_and_length_as_the_document_counts_its_years(
    question: str, value: str
) -> None:
    heads = (
        "\t13 Weeks Ended\t\t52 Weeks Ended\t",
        "\tJanuary 28, 2023\tJanuary 29, 2022\tJanuary 28, 2023\tJanuary 29, 2022",
    )
    row = "Net sales\t10\t11\t20\t21"
    cell = cell_of(question, row, heads, ENGLISH, FiscalYears(1, -1))
    assert cell is not None
    assert row[cell.start : cell.end] == value


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("net sales, second quarter 2023 alone", "1"),
        ("net sales in Q2 2022", "2"),
        ("net sales for the first half of 2023", "3"),
        ("net sales, first six months of 2022", "4"),
    ],
)
def test_a_quarter_and_a_half_year_are_told_apart_by_their_length(question: str, value: str) -> None:
    heads = (
        "\tThree Months Ended\t\tSix Months Ended\t",
        "\tJuly 2, 2023\tJuly 3, 2022\tJuly 2, 2023\tJuly 3, 2022",
    )
    assert asked(question, "Net sales\t1\t2\t3\t4", *heads)[0] == value


def test_a_year_is_not_a_quarter_of_it() -> None:
    heads = ("\tThree Months Ended Dec. 31, 2022\tYear 2022",)
    assert asked("net sales in fiscal 2022", "Net sales\t1\t4", *heads)[0] == "4"


def test_a_percentage_of_years_is_not_over_them() -> None:
    heads = (
        "\t\tFOURTH QUARTER\t\t\tTWELVE MONTHS\t",
        "\t\t% Change\t\t\t% Change\t",
        "\t2022\t2021\tReported\t2022\t2021\tReported",
    )
    assert columns_under(heads, 7)[1:4] == [
        "FOURTH QUARTER 2022", "FOURTH QUARTER 2021", "FOURTH QUARTER % Change Reported"
    ]  # fmt: skip


def test_the_period_of_a_document_that_is_named_at_the_end_is_no_columns() -> None:
    heads = ("\t2022\t2021",)
    assert asked("net sales in 2021, Holt Q4 2022 release", "Net sales\t1\t2", *heads)[0] == "2"


def test_what_is_paid_is_not_counted() -> None:
    heads = ("\tNumber of Shares\tAmount",)
    assert asked("How much was paid for own shares?", "Own shares\t12\t(143)", *heads)[0] == "(143)"
