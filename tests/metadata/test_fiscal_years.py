"""How a document counts its fiscal years."""

from __future__ import annotations

from datetime import date

import pytest

from pincite.metadata.fiscal_years import CALENDAR, FiscalYears, fiscal_years


@pytest.mark.parametrize(
    ("title", "text", "years"),
    [
        (
            "Fourth Quarter Fiscal 2022 Results",
            "52 Weeks Ended\tJanuary 28, 2023\tJanuary 29, 2022",
            FiscalYears(1, -1),
        ),
        (
            "Fourth Quarter Fiscal 2022 Results",
            "52 weeks ended January 28, 2023. They meet on May 24, 2023; the notes are due May 15, 2031.",
            FiscalYears(1, -1),
        ),
        ("10-K", "the fiscal year ended January 28, 2023", FiscalYears(1, 0)),
        ("10-K", "fiscal 2022, the year ended January 28, 2023, had 52 weeks", FiscalYears(1, -1)),
        ("10-K", "Fiscal Year Ended June 30, 2023", FiscalYears(6, 0)),
        ("10-K", "for the year ended January 1, 2023", FiscalYears(12, 0)),
        ("10-K", "Net sales in millions", CALENDAR),
    ],
)
def test_a_document_says_when_its_years_end_and_what_they_are_called(
    title: str, text: str, years: FiscalYears
) -> None:
    assert fiscal_years(title, [text]) == years


def test_a_day_lies_in_the_year_that_ends_after_it() -> None:
    retailer = FiscalYears(1, -1)
    assert [retailer.year_of(day) for day in (date(2023, 1, 28), date(2023, 2, 4), date(2023, 7, 29))] == [
        2022, 2022, 2023,
    ]  # fmt: skip
    assert FiscalYears(6).year_of(date(2022, 9, 30)) == 2023
    assert CALENDAR.year_of(date(2023, 1, 1)) == 2022


def test_a_day_closes_the_quarter_of_its_own_year() -> None:
    assert FiscalYears(1, -1).quarter_of(date(2023, 1, 28)) == 4
    assert FiscalYears(1, -1).quarter_of(date(2023, 7, 29)) == 2
    assert CALENDAR.quarter_of(date(2023, 7, 2)) == 2
