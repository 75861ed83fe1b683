"""What is shown of documents where no one sentence answers: a reason, the figures of a sum, a yes or no."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.embed import Embedder
from pincite.retrieve.passage import Passage

from .passages import passage

DAMPER = (
    "Fill nitrogen to 60 % of the working pressure. Never fill the damper with air. It ages the bladder "
    "within weeks. Close the valve and write the pressure down."
)
SIZES = "Property\t9-S\t9-L\nWeight, kg\t84\t131\nPaint\tgrey\tblue\nWidth, mm\t900\t1,350"


@pytest.fixture(scope="module")
def generator() -> ExtractiveGenerator:
    return ExtractiveGenerator(Embedder())


def quoted(generator: ExtractiveGenerator, question: str, passages: Sequence[Passage]) -> list[str]:
    drafts = list(generator.generate(question, passages))
    assert all(draft.short is None for draft in drafts)
    return [draft.quotes[0].text for draft in drafts]


def test_a_reason_that_stands_in_the_next_sentence_is_shown(generator: ExtractiveGenerator) -> None:
    [text] = quoted(generator, "Why must the damper not be filled with air?", [passage(DAMPER)])
    assert "Never fill the damper with air. It ages the bladder within weeks." in text


def test_every_figure_that_a_calculation_needs_is_shown_and_none_that_it_does_not(
    generator: ExtractiveGenerator,
) -> None:
    texts = ["A junior gets 340 crowns for a call-out.", "A senior gets 480 crowns for a call-out."]
    shown = quoted(
        generator,
        "By how much is a senior paid more than a junior for a call-out?",
        [passage(texts[0]), passage("The canteen opens at noon."), passage(texts[1])],
    )
    assert set(shown) == set(texts)


def test_a_row_is_shown_under_its_heading_row_and_not_with_rows_that_say_nothing_of_it(
    generator: ExtractiveGenerator,
) -> None:
    drafts = list(
        generator.generate(
            "By how much is the weight of the 9-L more than that of the 9-S?", [passage(SIZES, header_rows=1)]
        )
    )
    assert [[quote.text for quote in draft.quotes] for draft in drafts] == [
        ["Weight, kg\t84\t131", "Property\t9-S\t9-L"]
    ]


def test_both_sides_of_a_comparison_are_shown(generator: ExtractiveGenerator) -> None:
    wrench, meter = "The torque wrench is away for three days.", "The photometer is away for eight days."
    passages = [passage(wrench), passage("A torque wrench is kept in its case."), passage(meter)]
    shown = quoted(generator, "Which is away longer, a torque wrench or a photometer?", passages)
    assert {wrench, meter} <= set(shown)


def test_at_most_120_words_are_shown_and_none_twice(generator: ExtractiveGenerator) -> None:
    sentences = [
        f"Pump {number} was stopped on day {number} because its seal leaked oil on the floor of the hall."
        for number in range(40)
    ]
    halves = [passage(" ".join(sentences[:20])), passage(" ".join(sentences[20:]))]
    shown = quoted(generator, "Why were the pumps stopped?", halves)
    assert len(shown) > 1
    assert sum(len(text.split()) for text in shown) <= 120
    assert all(sum(sentence in text for text in shown) <= 1 for sentence in sentences)


def test_every_passage_that_is_quoted_stands_where_it_says(generator: ExtractiveGenerator) -> None:
    passages = [passage(DAMPER), passage(SIZES, header_rows=1)]
    for draft in generator.generate("Why should the damper and the weight be checked?", passages):
        for quote in draft.quotes:
            text = passages[quote.passage].chunk.text
            assert text[quote.near : quote.near + len(quote.text)] == quote.text
