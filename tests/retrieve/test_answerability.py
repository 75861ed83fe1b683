"""When a question counts as covered."""

from __future__ import annotations

import random

import pytest

from pincite.retrieve.answerability import answerability, as_worded, codes, features, held_share
from pincite.retrieve.calibration import Calibration
from tests.answer.generate.passages import passage

SCALE = Calibration(background=0.22, in_domain=0.64)
SHEET = passage("Maximum flow\t12.5\tl/h\nWeight\t3.4\tkg", title="Corvane CV-120 data sheet")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is the maximum flow of the CV-600?", {"cv600"}),
        ("What does alarm E31 mean?", {"e31"}),
        ("What was revenue in FY2018 and in Q4-2022?", set()),
        ("What does the 10-K say about 2022?", set()),
        ("How heavy is it?", set()),
    ],
)
def test_codes_are_recognised_and_periods_are_none(question: str, found: set[str]) -> None:
    assert codes(question) == found


def test_a_question_about_a_model_that_no_passage_holds_is_not_covered() -> None:
    assert answerability("What is the maximum flow of the Corvane CV-120?", [SHEET], SCALE) > 0.5
    assert answerability("What is the maximum flow of the Corvane CV120?", [SHEET], SCALE) > 0.5
    assert answerability("What is the maximum flow of the Corvane CV-600?", [SHEET], SCALE) < 0.5


def test_nothing_covers_a_question_in_an_empty_collection() -> None:
    assert answerability("What is the maximum flow?", [], SCALE) < 0.5


def test_a_number_to_call_that_no_passage_has_is_not_answered() -> None:
    question = "What is the phone number of the harbour master?"
    told, untold = (
        passage(f"The phone number of the harbour master {is_what}.")
        for is_what in ("is +47 55 12 34 56", "is on the door")
    )
    assert answerability(question, [untold], SCALE) < 0.5 < answerability(question, [told], SCALE)


@pytest.mark.parametrize(
    "question",
    ["How much does the CV-120 weigh?", "How heavy is the CV-120?", "What is the mass of the CV-120?"],
)
def test_a_measure_is_covered_under_another_word_for_it(question: str) -> None:
    assert answerability(question, [SHEET], SCALE) > 0.5
    assert "weight" in as_worded(question, [SHEET])


def test_a_question_keeps_its_own_word_for_a_measure_where_a_passage_has_it() -> None:
    text = passage("The pump weighs 12 kg. Its weight is stamped on the plate.")
    assert as_worded("How much does the pump weigh?", [text]) == "How much does the pump weigh?"


def test_a_question_for_a_measure_that_no_passage_has_keeps_its_words() -> None:
    assert as_worded("How deep is the CV-120?", [SHEET]) == "How deep is the CV-120?"


def test_equal_shares_are_equal_in_whatever_order_their_terms_come() -> None:
    """Terms come in another order in each process: a share may not depend on it, or an answer would."""
    draw = random.Random(1)
    for _ in range(100):
        words = ["".join(draw.choices("bdfgklmnprstv", k=8)) for _ in range(14)]
        one, other = words[:7], words[7:]
        # The same words are missing from the same passages.
        texts = [[i for i in range(7) if draw.random() < 0.6] for _ in range(6)]
        passages = [passage(" ".join(w[i] for i in held for w in (one, other))) for held in texts]
        assert held_share(" ".join(one), passages) == held_share(" ".join(other), passages)


@pytest.mark.parametrize("how", ["often", "long", "soon"])
def test_the_word_that_asks_for_a_measure_need_not_stand_in_a_passage(how: str) -> None:
    told = passage("The accounts are reconciled each month.")
    beside = passage("They are out of stock often, soon or for long.")
    _, held, _ = features(f"How {how} are accounts reconciled?", [told, beside], SCALE)
    assert held == 1.0


@pytest.mark.parametrize(
    "asked", ["Has Ms Holt got the accounts yet?", "Who actually keeps the accounts of Holt?"]
)
def test_words_that_only_ask_need_not_stand_in_a_passage(asked: str) -> None:
    told = passage("Holt has the accounts.")
    beside = passage("The others got theirs; the clerk actually keeps it, and not yet by the week.")
    _, held, _ = features(asked, [told, beside], SCALE)
    assert held == 1.0
