"""What is promised of tables with several records in each row: each record answers by itself."""

from __future__ import annotations

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.side_by_side import record_columns, record_spans

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


@pytest.mark.parametrize(
    ("rows", "header_rows"),
    [
        (["Anna Berg\t12\tTreasurer\t2019", "Olaf Rehn\t7\tSecretary\t2021"], ["Name\tNo.\tOffice\tSince"]),
        (["Anna Berg\t12\tMember\t2019", "Olaf Rehn\t7\tMember\t2021"], []),  # no labels: one comes twice
        (["Net sales\t90\t80\t70", "Net income\t9\t8\t7"], ["\t2022\t2021\t2020"]),
        (["Men\t4\t40%\t6\t60%"], ["\tn\t%\tn\t%"]),  # one label for both rounds of headings
        (["North\tKiel\tSouth\tGraz", "East\tBrno\tWest\tBrest"], []),  # nothing shows which are labels
        (["Length\t5.9 m"], []),
    ],
)
def test_a_row_that_is_one_record_stays_whole(rows: list[str], header_rows: list[str]) -> None:
    assert record_columns(rows, header_rows) == (0,)


def test_colons_mark_labels_whatever_the_values_are() -> None:
    rows = ["Invoice:\t20417\tContact:\tLena Hofstetter", "Terms:\tnet\tShipped:\tby rail"]
    assert record_columns(rows, []) == (0, 2)


def test_columns_that_are_empty_part_records_and_are_of_none() -> None:
    rows = ["Length\t5.9 m\t\tPayload\t1.3 t", "Width\t2.0 m\t\tTank\t80 l"]
    assert record_columns(rows, []) == (0, 3)
    assert [rows[0][slice(*span)] for span in record_spans(rows[0], (0, 3))] == [
        "Length\t5.9 m",
        "Payload\t1.3 t",
    ]


def test_three_records_stand_side_by_side() -> None:
    rows = ["Size\tPrice\tSize\tPrice\tSize\tPrice"]
    assert record_columns(["10 mm\t3.50\t12 mm\t4.20\t16 mm\t5.00"], rows) == (0, 2, 4)
