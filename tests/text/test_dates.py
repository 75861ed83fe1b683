"""What days a date or a period covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.text.dates import days_of, days_of_date, days_of_period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-H1", date(2018, 1, 1), date(2018, 6, 30)),
        ("2018-H2", date(2018, 7, 1), date(2018, 12, 31)),
        ("2018-Q3", date(2018, 7, 1), date(2018, 9, 30)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
        ("2018-08-14", date(2018, 8, 14), date(2018, 8, 14)),
        ("9999", date(9999, 1, 1), date(9999, 12, 31)),
    ],
)
def test_a_date_or_period_covers_its_days(text: str, first: date, last: date) -> None:
    assert days_of(text) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18",
        "2018-",
        "2018-00",
        "2018-13",
        "2019-02-29",
        "2018-Q5",
        "2018-H0",
        "2018-q1",
        "0000",
        "２018",
    ],
)
def test_what_is_neither_has_no_days(text: str) -> None:
    assert days_of(text) is None


def test_a_date_is_no_period_and_a_period_no_date_but_for_years() -> None:
    assert days_of_date("2018-Q1") is None
    assert days_of_period("2018-01") is None
    assert days_of_date("2018") == days_of_period("2018")


@given(st.dates())
def test_every_day_lies_in_its_month_quarter_half_and_year(day: date) -> None:
    year = f"{day.year:04}"
    around = (
        f"{year}-{day.month:02}",
        f"{year}-Q{(day.month + 2) // 3}",
        f"{year}-H{(day.month + 5) // 6}",
        year,
    )
    assert days_of(day.isoformat()) == (day, day)
    for text in around:
        days = days_of(text)
        assert days is not None
        assert days[0] <= day <= days[1]
        assert days[0].day == 1
        assert days[1] == date.max or (days[1] + timedelta(days=1)).day == 1
