"""What the ruler of short answers takes for the same amount."""

import pytest
from amounts import amount_of, amounts_in, gold_amount
from figure_questions import questions

_MILLIONS = {"id": "x", "value": "(241)", "unit": "USD", "scale": "million"}


@pytest.mark.parametrize(
    "said", ["$ (241) million", "($241) million", "-241,000,000 USD", "$ (241.4) million"]
)
def test_an_amount_agrees_with_sign_unit_and_scale_within_half_of_the_last_digit(said: str) -> None:
    amount = amount_of(said)
    assert amount is not None
    assert amount.agrees(gold_amount(_MILLIONS))


@pytest.mark.parametrize(
    "said", ["(241)", "$ (241)", "$ 241 million", "$ (241) thousand", "(241)% million", "$ (241.6) million"]
)
def test_another_sign_unit_scale_or_value_does_not_agree(said: str) -> None:
    amount = amount_of(said)
    assert amount is not None
    assert not amount.agrees(gold_amount(_MILLIONS))


def test_the_number_alone_is_told_from_the_amount() -> None:
    amount = amount_of("(241)")
    assert amount is not None
    assert amount.has_number(gold_amount(_MILLIONS))


def test_where_the_question_carries_the_sign_it_does_not_count() -> None:
    amount = amount_of("$ 241 million")
    assert amount is not None
    assert amount.agrees(gold_amount({**_MILLIONS, "unsigned": True}))


def test_years_are_no_amounts() -> None:
    assert [each.value for each in amounts_in("In 2022 it was 36.8% of $1,234, in FY 2021 less.")] == [
        36.8,
        1234,
    ]


def test_every_gold_cell_is_an_amount() -> None:
    assert all(gold_amount(line).half > 0 for line in questions() if line["kind"] == "cell")
