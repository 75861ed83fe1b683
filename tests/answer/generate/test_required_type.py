"""What asks for a price, a weight, a time or a count is answered by one, or not at all."""

from __future__ import annotations

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.embed import Embedder

from .passages import passage


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    return ExtractiveGenerator(Embedder())


def answers(generator: ExtractiveGenerator, question: str, text: str, header_rows: int = 0) -> list[str]:
    drafts = generator.generate(question, [passage(text, header_rows=header_rows)])
    return [draft.quotes[0].text for draft in drafts]


@pytest.mark.parametrize(
    ("question", "without", "told"),
    [
        (
            "How much does the Tarn 3 kettle weigh?",
            "The Tarn 3 kettle is shown in colour no. 8.",
            "It weighs 1.2 kg.",
        ),
        (
            "What is the weight of the Tarn 3 kettle?",
            "The Tarn 3 kettle is shown in colour no. 8.",
            "The Tarn 3 weighs 900 g with its lid.",
        ),
        ("How much does a mooring cost?", "A mooring takes 3 boats.", "The fee for a mooring is 19 crowns."),
        ("What does the ferry cost?", "The ferry has 12 seats.", "The ferry is free of charge."),
        ("When was the north pier closed?", "The north pier was closed by the council.", "It closed in May."),
        ("In which year was the pier built?", "Two builders worked on the pier.", "It was built in 1911."),
        ("How long does the crossing take?", "The crossing takes the northern way.", "It takes two hours."),
        ("How hot may the oil get?", "The oil may get dark.", "The oil is changed at 80 °C."),
        ("How many berths does the harbour have?", "The harbour has berths.", "It has twelve of them."),
    ],
)
def test_what_is_no_such_thing_is_no_answer(
    generator: ExtractiveGenerator, question: str, without: str, told: str
) -> None:
    assert answers(generator, question, without) == []
    assert told in answers(generator, question, f"{without} {told}")


def test_what_is_such_a_thing_leads_what_is_none(generator: ExtractiveGenerator) -> None:
    name, price = "The Black Tarn chess set in solid ebony.", "The ebony set sells for $829.45."
    question = "How much does the Black Tarn chess set in ebony cost?"
    assert answers(generator, question, f"{name} {price}")[0] == price


@pytest.mark.parametrize(("heading", "is_price"), [("Price", True), ("Order number", False)])
def test_a_number_in_a_table_is_a_price_under_a_word_for_one(
    generator: ExtractiveGenerator, heading: str, is_price: bool
) -> None:
    table = f"Part\t{heading}\nControl board\t917\nPump head\t402"
    found = answers(generator, "How much does the control board cost?", table, header_rows=1)
    assert found[:1] == (["Control board\t917"] if is_price else [])


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When should the filter be changed?", "The filter is changed if it is clogged."),
        ("How much oil does the pump need?", "The pump needs oil up to the mark."),
        ("Who signs the report?", "The report is signed by the shift leader."),
    ],
)
def test_what_may_be_answered_in_other_ways_requires_nothing(
    generator: ExtractiveGenerator, question: str, told: str
) -> None:
    assert answers(generator, question, told) == [told]
