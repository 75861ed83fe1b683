"""What is promised of tables with several records in each row: each record answers by itself."""

from __future__ import annotations

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator

from .passages import first, passage

VAN = """\
Overall length\t5,932 mm\tTurning circle\t12.8 m
Overall width\t2,050 mm\tKerb weight\t2,135 kg
Gearbox\tManual\tPayload\t1,365 kg
Paint\tWhite\t\t"""
FOOD = "Nutrient\tPer 100 g\tNutrient\tPer 100 g\nEnergy\t1,630 kJ\tProtein\t9.1 g\nFat\t6.2 g\tSalt\t0.85 g"


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What is the turning circle?", "Turning circle\t12.8 m"),
        ("What is the overall width?", "Overall width\t2,050 mm"),
        ("What is the payload?", "Payload\t1,365 kg"),
    ],
)
def test_the_record_that_is_asked_for_answers(
    generator: ExtractiveGenerator, question: str, row: str
) -> None:
    assert first(generator, question, VAN) == row


def test_a_record_has_the_headings_over_it_and_its_own_value(generator: ExtractiveGenerator) -> None:
    [draft, *_] = generator.generate("How much salt is in it?", [passage(FOOD, header_rows=1)])
    assert [quote.text for quote in draft.quotes] == ["Salt\t0.85 g", "Nutrient\tPer 100 g"]
    assert all(FOOD[quote.near :].startswith(quote.text) for quote in draft.quotes)
    assert draft.short is not None
    assert (draft.short.quote.text, draft.short.row) == ("0.85 g", "Salt")
    assert FOOD[draft.short.quote.near :].startswith("0.85 g")


def test_an_amount_takes_its_currency_from_its_own_column(generator: ExtractiveGenerator) -> None:
    table = "Fee\tPrice\tFee\tPrice\nMooring\t€ 12.00\tShower\t$ 3.50\nCrane\t45.00\tLaundry\t8.00"
    [draft, *_] = generator.generate("What does the laundry cost?", [passage(table, header_rows=1)])
    assert draft.short is not None
    assert draft.short.unit.of(draft.short.quote.text) == "$ 8.00"
