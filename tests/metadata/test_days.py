"""What days and months a text names."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.metadata.days import days, days_in, months, without
from pincite.text.dates import days_of_date

WRITTEN = [
    "{d:%B} {d.day}, {d.year}",
    "{d.day} {d:%B} {d.year}",
    "{d.day}-{d:%b}-{d.year}",
    "{d:%b}. {d.day} {d.year}",
]
NUMBERED = ["{d:%Y-%m-%d}", "{d:%Y/%m/%d}", "{d:%Y%m%d}", "{d:%m/%d/%Y}", "{d.day}.{d.month}.{d.year}"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("signed on May 31st, 2021", ["2021-05-31"]),
        ("the 2nd of May 2021", ["2021-05-02"]),
        ("12/31/22", ["2022-12-31"]),
        ("5/31/98", ["1998-05-31"]),
        ("30/05/2023", ["2023-05-30"]),
        ("ACME_8K_dated-2023-05-30", ["2023-05-30"]),
        ("between 3 March 2026 and 20 March 2026", ["2026-03-03", "2026-03-20"]),
        ("31 June 2021", []),
        ("9001:2015", []),
        ("1/2/3", []),
    ],
)
def test_days_are_read_as_people_write_them(text: str, named: list[str]) -> None:
    assert days(text) == named


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(WRITTEN + NUMBERED))
def test_any_day_is_read_back_in_every_way_of_writing(day: date, form: str) -> None:
    assert days(f"Dated {form.format(d=day)}, in Skive") == [day.isoformat()]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("in March 2021 and Sept. 2020", ["2021-03", "2020-09"]),
        ("2021-07", ["2021-07"]),
        ("03/2021", ["2021-03"]),
        ("the season of 2003-04", []),
        ("on March 3, 2021", []),
        ("may 2021 be better", ["2021-05"]),
    ],
)
def test_months_are_named_without_a_day(text: str, named: list[str]) -> None:
    assert months(text) == named


@given(st.text(st.sampled_from("0123456789/-., JanFebMarsept oft\n"), max_size=60) | st.text(max_size=60))
def test_any_text_has_dates_that_are_dates_and_none_are_left_without_them(text: str) -> None:
    assert all(days_of_date(named) for named in (*days(text), *months(text)))
    rest = without(days_in(text), text)
    assert len(rest) == len(text)
    assert not set(days_in(rest)) & set(days_in(text))
