"""What reading numbers promises: equal in any of their forms, and never equal to another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.answer.verify.tokens import read, read_row


def keys(text: str) -> list[str]:
    return [token.key for token in read(text) if token.kind in ("number", "time")]


def forms(thousands: int) -> list[str]:
    """Ways to write a number of thousands of dollars."""
    dollars = thousands * 1000
    millions = Decimal(thousands) / 1000
    return [
        f"${dollars}", f"${dollars:,}", f"US$ {dollars:,}", f"${thousands}k",
        f"{thousands:,} thousand dollars",
        f"${millions} million", f"USD {millions}mn", f"{millions} million U.S. dollars",
        f"${millions / 1000:f}bn",
        f"{millions / 1000:f} billion dollars", f"${dollars:,}".replace(",", "\u202f"),
    ]  # fmt: skip


amounts = st.integers(1, 999_999_999)


@given(amounts)
def test_every_form_of_an_amount_is_equal(thousands: int) -> None:
    assert {tuple(keys(f"It was {form} then")) for form in forms(thousands)} == {
        (f"{thousands * 1000}|USD|",)
    }


@given(amounts, amounts, st.data())
def test_no_form_of_another_amount_is_equal(one: int, other: int, data: st.DataObject) -> None:
    equal = keys(data.draw(st.sampled_from(forms(one)))) == keys(data.draw(st.sampled_from(forms(other))))
    assert equal == (one == other)


@pytest.mark.parametrize(
    "same",
    [
        "12 %|12%|12 percent|12 per cent|12.0%",
        "5 kg|5kg|5 kilograms",
        "1.2k|1,200|1 200|1200",
        "-15|−15",
        "$(15)|-$15|$-15",
        "FY2018|fiscal year 2018|fiscal 2018|FY18|financial year 2018",
        "Q3 2019|third quarter of 2019|3Q19|Q3'19|3Q 2019",
        "3 May 2019|May 3, 2019|2019-05-03|3rd of May 2019|May 3rd, 2019",
        "twelve|12",
        "2nd|second",
        "fiscal years 2018 and 2017|FY2018, FY2017",
    ],
)
def test_equal_forms(same: str) -> None:
    assert len({tuple(keys(f"a {form}, b")) for form in same.split("|")}) == 1


@pytest.mark.parametrize(
    "different",
    ["5 kg|5 lb|5", "$5|€5|5|$5 million", "5%|5|5 bps|5 percentage points", "1.200|1,200", "15|-15|(15)",
     "1234567890123456789012345678901|1234567890123456789012345678902",
     "FY2018|2018", "Q3|Q2|3", "5m|5 million|5 mm", "2019-05-03|2019-03-05|2019-05", "10-K|10|10k"],
)  # fmt: skip
def test_different_quantities(different: str) -> None:
    forms = different.split("|")
    assert len({tuple((t.kind == "mark" or t.key) for t in read(f"a {form} b")) for form in forms}) == len(
        forms
    )


def test_the_first_of_a_range_has_the_scale_of_the_second() -> None:
    assert keys("from $5 to $7 million") == ["5000000|USD|", "7000000|USD|"]


def test_brackets_are_a_minus_sign_in_a_table() -> None:
    cells = read_row("Deferred taxes\t(15)\t(1.5)%\t$ (2)")
    assert [cell[0].key for cell in cells[1:]] == ["-15||", "-1.5||%", "-2|USD|"]


@given(st.text(max_size=200))
def test_tokens_stand_in_the_text_in_order(text: str) -> None:
    tokens = read(text)
    assert all(0 <= token.start < token.end <= len(text) for token in tokens)
    assert [token.start for token in tokens] == sorted(token.start for token in tokens)
