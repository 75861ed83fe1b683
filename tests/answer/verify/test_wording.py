"""One wording of numbers, shares, intervals and times of day; what is none of them stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.verify.guards.wording import _NUMBERS, one_wording


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("four times a year", "every 3 months"),
        ("twice an hour", "every 30 minutes"),
        ("six in ten", "60 percent"),
        ("3 out of 10", "30 percent"),
        ("half past six in the morning", "6:30"),
        ("Half past six in the evening", "18:30"),
        ("quarter to twelve in the morning", "11:45"),
        ("half past two at night", "2:30"),
        ("eleven at night", "23:00"),
        ("twelve at night", "24:00"),
        ("PRICES WENT UP", "PRICES risen"),
        ("100 Square Kilometres", "100 km²"),
        ("nine to five in the afternoon", "9:00 to 17:00"),
        ("two to five in the afternoon", "14:00 to 17:00"),
    ],
)
def test_a_number_a_share_and_a_time_have_one_wording(said: str, read: str) -> None:
    assert one_wording(said) == read


@pytest.mark.parametrize("said", ["£5 an hour", "0.5 per hour", "1 in 10,000", "2.5 in 10", "$6 a year"])
def test_a_price_and_a_ratio_of_other_numbers_stay(said: str) -> None:
    assert one_wording(said) == said


@given(
    st.sampled_from(sorted(_NUMBERS)),
    st.sampled_from(["times an hour", "times a year", "in ten", "out of five", "in the morning", "at night"]),
)
def test_every_numeral_is_read(numeral: str, rest: str) -> None:
    assert one_wording(f"{numeral} {rest}")
