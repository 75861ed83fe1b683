"""What the kind of a question promises: what it asks for, in many phrasings, with probabilities."""

from __future__ import annotations

import math

import fit_kinds
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.metadata.question_kind import (
    KINDS,
    Kind,
    KindModel,
    asks_example,
    asks_manner,
    asks_short_answer,
    kind_model,
    kind_probabilities,
    most_probable,
    question_kind,
)

PHRASINGS: dict[Kind, tuple[str, ...]] = {
    "value": (
        "How many windows does the tower have?",
        "price of a return ticket to Aberdeen",
        "please tell me the weight of the anchor",
        "What was Garnet Mining's operating profit in 2015?",
    ),
    "name": (
        "Who painted the ceiling?",
        "when does the skating rink open",
        "Where was the admiral buried?",
        "could you tell me who chairs the audit committee",
    ),
    "yes_no": (
        "Is cycling allowed on the pier?",
        "does the fare include luggage",
        "Did Garnet Mining buy back shares in 2015?",
        "tell me whether the lift works",
    ),
    "definition": (
        "What is a theodolite?",
        "what does LNG stand for",
        "Who is Beatrix Vance?",
        "explain the term demurrage",
    ),
    "list": (
        "What are the steps to renew a passport?",
        "list the members of the crew",
        "how do I change the blade",
        "Which countries signed the convention?",
    ),
    "comparison": (
        "Which is heavier, the anchor or the chain?",
        "difference between a ketch and a yawl",
        "steel vs iron tools",
        "Did imports rise or fall between 2014 and 2015?",
    ),
    "calculation": (
        "What is the difference in revenue between 2014 and 2015?",
        "how much more does the cabin cost than the hut",
        "sum of the four bids",
        "By how much did output grow from 1999 to 2004?",
    ),
    "reason": (
        "Why was the harbour dredged?",
        "how come the ferry stopped running",
        "summarise the captain's report",
        "What caused the landslide?",
    ),
    "which_documents": (
        "Which documents mention the landslide?",
        "anything on tidal power",
        "show me all reports about dredging",
        "do we have papers on scurvy",
    ),
}


@pytest.mark.parametrize(("kind", "question"), [(kind, q) for kind in KINDS for q in PHRASINGS[kind]])
def test_a_question_is_of_the_kind_it_asks_for(kind: Kind, question: str) -> None:
    assert question_kind(question) == kind


@pytest.mark.parametrize(
    "question",
    [
        "Where should log files be kept?",
        "Where does the harbour keep its old files?",
        "Where are the letters of the crew stored?",
        "Which file formats can the plotter read?",
        "which email clients does it work with",
    ],
)
def test_a_word_for_documents_asks_for_none_where_it_is_what_is_kept_or_begins_a_compound(
    question: str,
) -> None:
    assert question_kind(question) != "which_documents"


@pytest.mark.parametrize("kind", KINDS)
def test_values_and_names_alone_ask_for_a_short_answer(kind: Kind) -> None:
    assert {asks_short_answer(question) for question in PHRASINGS[kind]} == {kind in ("value", "name")}


def test_no_phrasing_of_these_tests_was_fitted_on() -> None:
    fitted_on = {asked.question.casefold() for asked in fit_kinds.training_questions()}
    assert not fitted_on & {question.casefold() for each in PHRASINGS.values() for question in each}


def test_no_question_that_is_only_scored_was_fitted_on() -> None:
    fitted_on = {_plain(asked) for asked in fit_kinds.training_questions()}
    for name in fit_kinds.SCORED:
        assert sum(_plain(asked) in fitted_on for asked in fit_kinds.gold(name, fit_kinds.ONLY_SCORED)) == 0


@given(st.text() | st.lists(st.sampled_from(sorted(kind_model().words)), max_size=30).map(" ".join))
def test_any_text_has_a_probability_for_each_of_the_nine_kinds(text: str) -> None:
    probabilities = kind_probabilities(text)
    assert tuple(probabilities) == KINDS
    assert math.isclose(sum(probabilities.values()), 1.0)
    assert all(0.0 <= each <= 1.0 for each in probabilities.values())
    assert question_kind(text) == most_probable(probabilities)


@pytest.mark.parametrize(
    "question",
    [
        "Wie hoch ist die Miete der Wohnung?",
        "was ist der maximale druck der pumpe",
        "Combien coûte la chambre ?",
        "¿Cuál es la presión máxima de la bomba?",
        "Wat is de maximale druk van de pomp?",
        "Qual è la pressione massima della pompa?",
        "Сколько стоит билет?",
        "ポンプの重さは?",
        "CV-120 2021",
    ],
)
def test_a_question_of_unknown_words_keeps_its_short_answer(question: str) -> None:
    assert question_kind(question) == "value"
    assert asks_short_answer(question)


def test_the_weights_are_fitted_on_the_training_questions_as_they_are_now() -> None:
    """Where this fails, `python bench/fit_kinds.py` was not run after a change of the questions."""
    stored = fit_kinds.stored_fingerprint()
    assert stored == fit_kinds.fingerprint(fit_kinds.training_questions())


def test_a_model_is_stored_as_it_was_fitted() -> None:
    training = [asked for each in KINDS for asked in _of_kind(each)]
    model = fit_kinds.fitted(training, strength=1.0)
    loaded = KindModel.loads(fit_kinds.dumped(model, "digest"))
    for asked in training:
        assert loaded.probabilities(asked.question) == pytest.approx(model.probabilities(asked.question))


def _of_kind(kind: Kind) -> list[fit_kinds.Asked]:
    return [asked for asked in fit_kinds.own_questions() if asked.kind == kind][:10]


def _plain(asked: fit_kinds.Asked) -> str:
    return asked.question.casefold().strip(" ?.")


@pytest.mark.parametrize(
    ("question", "is_manner"),
    [
        ("How is the course paid for?", True),
        ("why does the lamp burn at night", True),
        ("How many lamps are there?", False),
        ("How did revenue change in 2022?", False),
        ("How do I change the oil filter?", True),
    ],
)
def test_how_and_why_ask_for_the_manner_but_not_how_many_or_how_a_figure_changed(
    question: str, is_manner: bool
) -> None:
    assert asks_manner(question) is is_manner


@pytest.mark.parametrize(
    ("question", "is_example"),
    [
        ("What does a lamp file look like?", True),
        ("an example of a lamp file", True),
        ("How large was the sample?", False),
        ("Is the template for invoices mandatory?", False),
    ],
)
def test_a_question_may_ask_to_be_shown_a_thing(question: str, is_example: bool) -> None:
    assert asks_example(question) is is_example
