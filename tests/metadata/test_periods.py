"""What years and parts of years a text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.metadata.periods import Period, is_period, periods, undated_parts
from pincite.text.dates import days_of_period

PARTS = st.sampled_from(["Q1", "Q2", "Q3", "Q4", "H1", "H2"])
YEARS = st.integers(1970, 2049)


def named(text: str) -> str:
    return " ".join(map(str, periods(text)))


@pytest.mark.parametrize(
    "text",
    [
        *(
            "FY2018|FY18|FY'18|FY 18|"
            "fiscal 2018|fiscal year 2018|financial year 2018|CY2018|calendar year 2018"
        ).split("|"),
        *(
            "full year 2018|in '18|2018|FY 2018A|"
            "the year 2018|ACME_2018_10K|Acme-2018-annual-report|2018's sales"
        ).split("|"),
    ],
)
def test_a_year_is_read_as_people_write_it(text: str) -> None:
    assert named(text) == "2018"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Q2 2018|Q2 FY18|Q2FY18|Q2'18|Q2-18|Q2 18|Q2/2018|Q22018|Q2 of FY2018|2Q18|2Q 2018|2018Q2|2018-Q2"
        ).split("|"),
        *(
            "2018 Q2|FY18 Q2|FQ2 2018|second quarter of fiscal year 2018|2nd quarter 2018|quarter 2 of 2018"
        ).split("|"),
        *(
            "second fiscal quarter of 2018|2018 second quarter|fiscal 2018's second quarter|quarter two, 2018"
        ).split("|"),
        "the second quarter of its fiscal 2018",
    ],
)
def test_a_quarter_is_read_as_people_write_it_and_does_not_name_its_year(text: str) -> None:
    assert named(text) == "2018-Q2"


@pytest.mark.parametrize(
    "text", "H1 2018|1H18|H1'18|1H 2018|2018H1|HY2018|first half of fiscal 2018".split("|")
)
def test_a_half_year_is_read_as_people_write_it(text: str) -> None:
    assert named(text) == "2018-H1"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FY2017 - FY2019 3 year average", "2017 2018 2019"),
        ("between 2016 and 2018", "2016 2017 2018"),
        ("2017/18", "2017 2018"),
        ("FY17-18", "2017 2018"),
        ("1999-00", "1999 2000"),
        ("a century, 1909-2009", "1909 2009"),
        ("2003–04 through 2021–22", "2003 2004 2022"),
        ("Q1-Q3 2018", "2018-Q1 2018-Q2 2018-Q3"),
        ("first through third quarters of 2018", "2018-Q1 2018-Q2 2018-Q3"),
        ("2022, 2021 and 2020", "2022 2021 2020"),
        ("2020,2021", "2020 2021"),
    ],
)
def test_a_range_names_what_lies_in_it_and_a_long_one_its_ends(text: str, expected: str) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("between FY 2023 and Q2 of FY2024", "2023 2024-Q2"),
        ("first and second quarters of 2018", "2018-Q1 2018-Q2"),
        ("4Q22 vs. 4Q21", "2022-Q4 2021-Q4"),
        ("Q1 2022 vs Q2", "2022-Q1 2022-Q2"),
        ("Q3 revenue in 2021 and 2022", "2021-Q3 2022-Q3 2021 2022"),
        ("second quarter results for fiscal 2021", "2021-Q2 2021"),
        ("Q4 and full-year 2022", "2022-Q4 2022"),
        ("fourth quarter and fiscal year 2022", "2022-Q4 2022"),
        ("Q1 2023, 2022", "2023-Q1 2022"),
    ],
)
def test_a_quarter_gets_the_year_that_it_is_of(text: str, expected: str) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "2,018|2018.5|$2018|2018%|1990s|2000 employees|2018 hours|ISO 9001:2015|917-2018|year 12 pupils"
        ).split("|"),
        *"Q400|H100|Q2 10-Q|fiscal 10-K|wait 2h|December 31, 2022|filed 02/09/2023|user2018".split("|"),
    ],
)
def test_amounts_codes_and_days_name_no_period(text: str) -> None:
    assert named(text) == ""


def test_a_quarter_of_no_year_is_undated() -> None:
    assert undated_parts("What was Q3 revenue, and in the first half?") == ["Q3", "H1"]
    assert undated_parts("What was Q3 revenue in 2021?") == []


@pytest.mark.parametrize("word", "FY22 Q3 Q4-2022 4Q25 H1 1H24 FY2018/19 Q22023 Q1FY24 CQ2 3Q".split())
def test_a_word_of_time_is_a_period(word: str) -> None:
    assert is_period(word)


@pytest.mark.parametrize("word", "CV-600 E31 10-K H100 Q400 H3 A-12/4b FY A".split())
def test_another_code_is_none(word: str) -> None:
    assert not is_period(word)


@given(YEARS, PARTS | st.just(""))
def test_a_period_is_read_back_as_it_is_written(year: int, part: str) -> None:
    period = Period(year, part)
    assert periods(str(period)) == [period]
    assert days_of_period(str(period))


LETTERS = st.text(
    st.sampled_from("0123456789 QqHhFfYy'’-–/.,%&:of and to the first quarter year\n"), max_size=40
)


@given(LETTERS | st.text(max_size=60))
def test_any_text_has_each_of_its_periods_once(text: str) -> None:
    found = periods(text)
    assert len(set(found)) == len(found)


@given(st.lists(st.tuples(YEARS, PARTS), min_size=1, max_size=4, unique=True))
def test_periods_come_in_the_order_of_the_text(named_periods: list[tuple[int, str]]) -> None:
    text = "; then ".join(f"{part} of {year}" for year, part in named_periods)
    assert periods(text) == [Period(year, part) for year, part in named_periods]
