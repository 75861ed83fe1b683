"""A short answer is shown only where it is probably right."""

from __future__ import annotations

import pytest

from pincite.answer.generate.answer_features import features
from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.expected_answer import answer_type
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.answer.generate.sentence_scores import score_candidates
from pincite.answer.generate.short_probability import LogisticModel, ShortAnswerModel, short_answer_model
from pincite.embed import Embedder
from pincite.retrieve.passage import Passage

from .passages import passage

SALES = "(in millions)\t2022\t2021\nNet sales\t$ 90\t$ 80\nCost of sales\t50\t45\nInterest expense\t7\t6"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def best(embedder: Embedder, question: str, passages: list[Passage], least: float) -> DraftSentence:
    """Return the first draft, where each short answer has a probability of 0.5, shown from `least` on."""
    even = LogisticModel(0.0, {})
    return next(ExtractiveGenerator(embedder, ShortAnswerModel(even, least)).generate(question, passages))


def test_below_the_threshold_the_row_is_shown_without_a_short_answer(embedder: Embedder) -> None:
    table = [passage(SALES, header_rows=1)]
    shown = best(embedder, "What were net sales in 2021?", table, least=0.5)
    withheld = best(embedder, "What were net sales in 2021?", table, least=0.51)
    assert shown.short is not None
    assert shown.short.probability == 0.5
    assert withheld.short is None
    assert withheld.quotes[0] == shown.quotes[0]


def test_a_probability_is_from_0_to_1_whatever_the_features() -> None:
    model = LogisticModel(0.5, {"a": 1000.0, "b": -1000.0})
    assert (
        0
        < model.probability({"b": 9.0})
        < model.probability({})
        < model.probability({"a": 9.0, "new": 1.0})
        < 1
    )


def test_the_fitted_model_knows_every_feature(embedder: Embedder) -> None:
    passages = [passage(SALES, header_rows=1)]
    question = "What were net sales in 2021?"
    scored = score_candidates(embedder, question, passages, answer_type(question))
    assert features(question, scored, passages).keys() == short_answer_model().cell.weights.keys()


def test_a_label_that_is_asked_for_is_more_probable_than_one_that_is_not(embedder: Embedder) -> None:
    passages = [passage(SALES, title="Holt", header_rows=1)]

    def probability(question: str) -> float:
        scored = score_candidates(embedder, question, passages, answer_type(question))
        return short_answer_model().cell.probability(features(question, scored, passages))

    asked = probability("What were the net sales of Holt in 2021?")
    assert asked > probability("What was the headcount of Holt's mills in 2021?")
    assert asked > probability("What were the net sales of Tarnbeck in 2009?")


def test_a_cell_is_less_probable_where_nothing_tells_its_column_from_the_next(embedder: Embedder) -> None:
    def told(heads: str) -> dict[str, float]:
        passages = [passage(f"Party\t{heads}\nCivic Alliance\t8\t7", header_rows=1)]
        question = "How many council seats has the Civic Alliance?"
        scored = score_candidates(embedder, question, passages, answer_type(question))
        return dict(features(question, scored, passages))

    assert told("Council seats\tSchool seats")["undecided"] == 0
    assert told("Spring seats\tAutumn seats")["undecided"] == 1
    assert told("2022\t2021")["undecided"] == 0  # the first period is the latest one
    cell, undecided = short_answer_model().cell, told("Spring seats\tAutumn seats")
    assert cell.probability(undecided) < cell.probability({**undecided, "undecided": 0.0})
