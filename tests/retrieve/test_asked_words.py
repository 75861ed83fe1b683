"""Which words of a question say of what it is asked, and which only what is wanted of it."""

from __future__ import annotations

import pytest

from pincite.retrieve.asked_words import asks_front, asks_overview, overview_of, subject_words, topic_of


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Could you please list information on the damper today?", ["damper"]),
        ("Show me an example of what is going on with the lid.", ["lid"]),
        ("What are the advantages of bronze?", ["bronze"]),
        ("Is the ticket non-refundable?", ["ticket", "non", "refundable"]),
        ("Does the CV-600 have Karlsen’s valve?", ["CV-600", "Karlsen", "valve"]),
        ("Why didn’t O'Brien's pump stop?", ["O'Brien", "pump", "stop"]),
        ("What'll they’d've done if it couldn't pump?", ["done", "pump"]),
        ("Is a waterproof bag, or the Waterproof one, sold?", ["waterproof", "bag", "sold"]),
        ("What does plans/sales.v2/press.html say of 1,500 bobbins?", ["1,500", "bobbins"]),
    ],
)
def test_the_words_of_a_subject(question: str, words: list[str]) -> None:
    assert subject_words(question) == words


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Which documents deal with water in baths?", "water in baths"),
        ("What documents do you have?", ""),
        ("Do any of our reports mention 1,500 bobbins?", "1,500 bobbins"),
    ],
)
def test_what_a_question_for_documents_says_they_are_about(question: str, topic: str) -> None:
    assert topic_of(question) == topic


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("what is the growing year about?", "growing year"),
        ("Summarise the fen plan, please.", "fen plan"),
        ("Give me the key points of the call for halls", "call for halls"),
        ("tl;dr of the fen plan", "fen plan"),
        ("Can you provide a quick overview of the fen plan?", "fen plan"),
        ("What is this about?", None),
        ("Summary?", None),
        ("When was the fen plan started?", None),
        ("What about the fen plan?", None),
    ],
)
def test_what_an_overview_is_wanted_of(question: str, subject: str | None) -> None:
    span = overview_of(question)
    assert (question[slice(*span)] if span else None) == subject


@pytest.mark.parametrize("question", ["What is it about?", "Is it an outline?"])
def test_all_words_ask_for_an_overview(question: str) -> None:
    assert asks_overview(question)
    assert asks_front(question)


@pytest.mark.parametrize("question", ["What does -a do?", "What does \u2212a do?"])
def test_an_option_is_no_article_of_a_question_for_an_overview(question: str) -> None:
    assert not asks_overview(question)
    assert not asks_front(question)
