"""The number or the time of a sentence that answers by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.generate.answer_type import answer_type
from pincite.generate.short_answer import short_answer


def short(question: str, sentence: str) -> str | None:
    asked = answer_type(question)
    found = short_answer(question, sentence, asked.asked, "en") if asked and asked.asked else None
    return sentence[slice(*found)] if found else None


@pytest.mark.parametrize(
    ("question", "sentence", "answer"),
    [
        ("How heavy is the pump?", "The pump weighs 3.4 kg with its bracket.", "3.4 kg"),
        ("How long does a test run take?", "A test run takes 20 minutes.", "20 minutes"),
        ("What does a visit cost?", "In 2025 a visit costs €1,250 on weekdays.", "€1,250"),
        ("When was the plant opened?", "The plant, with 40 pumps, was opened in May 2019.", "May 2019"),
        ("In what year did the firm move?", "The firm moved to Lund in 1987 with 12 people.", "1987"),
        (
            "How far is the mill from the quay?",
            "The mill is 26 km from the quay, and the office stands 90 km from any road.",
            "26 km",
        ),
        (
            "How many visitors did the museum have in 2022?",
            "In 2022, 78% of the time of the 3 guides was taken by some 41,000 foreign visitors.",
            "41,000",
        ),
        (
            "What percentage of the visitors were foreign?",
            "Of the 41,000 visitors that were counted, 78 percent were foreign.",
            "78 percent",
        ),
        ("What share was foreign?", "Of 41,000 visitors many (78% of them) were foreign.", "78%"),
        (
            "How much does the tank of the press hold?",
            "A tank of this press, when it is new, can hold 12 l, of the 30 l of the oil in the drum.",
            "12",
        ),
        ("How many watts does a laptop draw?", "A laptop draws 30 to 70 watts in use.", "30 to 70 watts"),
        ("How many watts does it draw?", "Between 30 and 70 watts are drawn by it.", "30 and 70 watts"),
        ("How many people came?", "From 5 to 10 September some 840 people came.", "840 people"),
        ("How much does a laptop cost?", "A laptop costs $300-$700 here.", "$300-$700"),
        ("How many people came in April 2021?", "On April 5-11, 2021, some 840 people came.", "840 people"),
    ],
)
def test_the_number_or_the_time_that_is_asked_for(question: str, sentence: str, answer: str) -> None:
    assert short(question, sentence) == answer


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many pumps were sold in 2018?", "In 2018 sales of pumps fell."),
        ("Who sold 12 pumps?", "Karen Holt sold 12 pumps."),
        ("How many are there?", "It has 4 inlets or 5 outlets."),
        ("How is the pump cleaned?", "It is cleaned with 2 l of water."),
        ("How many were foreign?", "78% were foreign."),
        ("What share was foreign?", "41,000 were foreign."),
        ("In April 2021, how many people came?", "The fair of April 5-11, 2021 was well visited."),
        ("How many laps were run?", "The third was the fastest."),
        ("What became of the mill when it was sold?", "It was sold in 1904 and torn down."),
    ],
)
def test_no_number_is_shown_where_none_answers(question: str, sentence: str) -> None:
    assert short(question, sentence) is None


@given(st.text(max_size=80), st.text(max_size=80))
def test_whatever_is_asked_of_whatever_it_is_a_part_of_the_sentence(question: str, sentence: str) -> None:
    found = short_answer(f"how many {question}", sentence, "number", "en")
    assert found is None or 0 <= found[0] < found[1] <= len(sentence)
