"""A text tells a price where an amount stands beside its currency."""

from __future__ import annotations

import pytest

from pincite.metadata.time_and_price import has_price


@pytest.mark.parametrize("text", ["€ 39.50", "39 €", "CHF 40", "it was 40 CHF", "40 euros", "twelve dollars"])
def test_an_amount_with_its_currency_is_a_price(text: str) -> None:
    assert has_price(text)


@pytest.mark.parametrize("text", ["CAD drawings of the lid", "40 lids", "INR of the blood", "Cad 4D"])
def test_a_word_that_is_also_a_currencys_code_is_none(text: str) -> None:
    assert not has_price(text)
