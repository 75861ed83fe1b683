"""What counts as one figure in a table: exponents, and deviations set apart from their number."""

from __future__ import annotations

import pytest
from tests.extract.drawn_tables import texts
from tests.extract.table_of_texts import drawn, table_of

from pincite.extract.tables.numbers import is_figure, is_number, is_year


@pytest.mark.parametrize("text", ["2.66146E-09", "-1.55885E-11", "1e+20", "4.06E−01"])
def test_a_number_may_have_an_exponent(text: str) -> None:
    assert is_number(text)
    assert is_figure(text)


@pytest.mark.parametrize("text", ["E-09", "B-52", "1E-", "2E-09x9"])
def test_what_only_looks_like_an_exponent_is_none(text: str) -> None:
    assert not is_figure(text)


@pytest.mark.parametrize("text", ["797 (c)", "(112) (c)(e)", "$ 5 (1)", "— (a)", "n/a (b)"])
def test_a_figure_may_have_the_marks_of_notes(text: str) -> None:
    assert is_figure(text)


def test_a_day_before_its_year_is_no_figure() -> None:
    assert not is_figure("31,")
    assert is_year("31, 2022")
    assert is_year("2022 (a)(b)")


def test_numbers_with_exponents_end_the_headings() -> None:
    rows = [("run", "NORM", "PAR"), ("first", "4.01890E-01", "1.0E-02"), ("second", "3.3E-01", "2.0E-02")]
    page = drawn(
        *((60 + 100 * m, 80 + 18 * n, text) for n, row in enumerate(rows) for m, text in enumerate(row))
    )

    assert table_of(page).header_rows == 1


def test_a_deviation_belongs_to_the_number_before_it() -> None:
    cells = [
        (x, 98 + 16 * n, text)
        for n in range(4)
        for x, text in ((60, "neon isotope"), (180, f"4.{n}6"), (204, "± 0.01"), (300, "CF"))
    ]
    page = drawn((60, 80, "isotope"), (184, 80, "length"), (300, 80, "by"), *cells)

    assert texts(table_of(page))[1] == ["neon isotope", "4.06 ± 0.01", "CF"]
