"""A short answer is shown only where it is probably right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.embed import Embedder
from pincite.generate import Draft
from pincite.generate.answer_type import answer_type
from pincite.generate.cell_features import digits_of
from pincite.generate.cell_scorer import CellScorer, cell_model
from pincite.generate.extractive import ExtractiveGenerator
from pincite.generate.sentence_features import features
from pincite.generate.sentence_scores import score_candidates
from pincite.generate.short_probability import LogisticModel, ShortAnswerModel, short_answer_model
from pincite.generate.table_row import table_rows
from pincite.retrieve import Passage

from .passages import passage

SALES = "(in millions)\t2022\t2021\nNet sales\t$ 90\t$ 80\nCost of sales\t50\t45\nInterest expense\t7\t6"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def best(embedder: Embedder, question: str, passages: list[Passage], least: float) -> Draft:
    """The first draft, where each cell is shown from the probability `least` on."""
    model = ShortAnswerModel(LogisticModel(0.0, {}), least, 1.0)
    return next(ExtractiveGenerator(embedder, model).generate(question, passages))


def test_below_the_threshold_the_row_is_shown_without_a_short_answer(embedder: Embedder) -> None:
    table = [passage(SALES, header_rows=1)]
    shown = best(embedder, "What were net sales in 2021?", table, least=0.0)
    assert shown.short is not None
    probability = shown.short.probability
    assert best(embedder, "What were net sales in 2021?", table, least=probability).short == shown.short
    withheld = best(embedder, "What were net sales in 2021?", table, least=probability + 0.001)
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


def test_the_fitted_model_of_sentences_knows_every_feature(embedder: Embedder) -> None:
    passages = [passage("The warranty runs for 36 months from delivery.")]
    question = "How many months does the warranty run?"
    scored = score_candidates(embedder, question, passages, answer_type(question))
    weights = short_answer_model().sentence.weights
    assert features(question, scored, passages).keys() == weights.keys()


def test_the_fitted_model_of_cells_knows_every_feature() -> None:
    table = passage(SALES, header_rows=1)
    scorer = CellScorer("net sales in 2021", [table], [(0, row) for row in table_rows(table.chunk)])
    assert {*scorer.features[0][0], "near"} == set(cell_model().weights)


def test_a_cell_that_is_asked_for_is_more_probable_than_any_of_a_question_without_an_answer(
    embedder: Embedder,
) -> None:
    passages = [passage(SALES, title="Holt", header_rows=1)]

    def probability(question: str) -> float:
        return max(each.probability for each in score_candidates(embedder, question, passages, None))

    asked = probability("What were the net sales of Holt in 2021?")
    assert asked > probability("What was the headcount of Holt's mills in 2021?")
    assert asked > probability("What were the net sales of Tarnbeck in 2009?")


@given(st.text(max_size=40), st.lists(st.text("ab 12\t%$(),2022", max_size=20), max_size=6))
def test_the_probabilities_of_a_tables_figures_are_at_most_1_together(
    question: str, lines: list[str]
) -> None:
    table = passage("\n".join(["\t2022\t2021", *lines]), header_rows=1)
    rows = [(0, row) for row in table_rows(table.chunk) if row.cells]
    scores = CellScorer(question, [table], rows).scores()
    assert scores.keys() == set(range(len(rows)))
    by_figure = {
        digits_of(rows[i][1].text[each.cell.start : each.cell.end]): each.probability
        for i, each in scores.items()
    }
    assert sum(by_figure.values()) <= 1 + 1e-9
