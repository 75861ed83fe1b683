"""When a heading is the question."""

from __future__ import annotations

import pytest

from pincite.metadata.question_kind import Kind
from pincite.retrieve.asked_heading import is_heading
from tests.answer.generate.passages import passage


@pytest.mark.parametrize(
    ("question", "kind", "heading"),
    [
        ("What is a bobbin?", "definition", "2.1 What are bobbins?"),
        ("Why are bobbins oiled?", "reason", "Q4: Why is a bobbin oiled?"),
        ("Is oil needed?", "yes_no", "Is oil needed?"),
        ("How do I wind a bobbin?", "list", "(3) How do I wind a bobbin?"),
        ("Why are the bobbins of a loom oiled?", "reason", "Why is a bobbin oiled?"),
        ("What is a loom?", "definition", "What are looms?"),
        ("What is the licence of looms?", "definition", "5.1 Licence"),
        ("What's the licence of looms?", "definition", "Licence"),
        ("What is a loom's licence?", "definition", "Licence"),
        ("What does the -w option do?", "definition", "\u2212w width"),
    ],
)
def test_a_heading_with_the_words_of_a_question_is_that_question(
    question: str, kind: Kind, heading: str
) -> None:
    assert is_heading(question, kind, passage("It is.", title="Looms", headings=("Parts", heading)))


@pytest.mark.parametrize(
    ("question", "kind", "heading"),
    [
        ("Why clean the filter?", "reason", "Cleaning the filter"),
        ("Why is it cleaned before use?", "reason", "Why is it cleaned after use?"),
        ("Is returning goods allowed?", "yes_no", "Is returning goods not allowed?"),
        ("What is a bobbin?", "definition", "Worn bobbins"),
        ("What is a bobbin?", "definition", "Bobbins"),
        ("How many bobbins are there?", "value", "How many bobbins are there?"),
        ("What is bobbin?", "definition", "bobbin -?"),
        ("What does the -w option do?", "definition", "Wide cloth with -w"),
        ("Why?", "reason", "Why?"),
        ("Why is a bobbin oiled?", "reason", "Why are the bobbins of looms oiled?"),
        ("Why is a bobbin oiled in winter?", "reason", "Why is a bobbin oiled?"),
        ("Why is a bobbin oiled?", "reason", "Why is a bobbin oiled in winter?"),
        ("Which bobbins are there?", "list", "Which bobbins are there?"),
        ("What is the licence of looms?", "definition", "Licence"),
    ],
)
def test_another_heading_is_not(question: str, kind: Kind, heading: str) -> None:
    assert not is_heading(question, kind, passage("It is.", headings=(heading,)))


def test_a_heading_for_what_the_document_is_full_of_is_no_answer() -> None:
    below = passage("Syntax: break;", title="Module ngx_rewrite", headings=("Directives",))
    assert not is_heading("What does the ngx_rewrite directive do?", "definition", below)


def test_only_a_description_stands_under_a_heading_that_does_not_ask() -> None:
    below = passage("80 kg with the beam.", title="Looms", headings=("Weight",))
    assert not is_heading("What is the weight of looms?", "value", below)


def test_a_heading_in_a_table_of_contents_has_no_answer_below_it() -> None:
    asked, heading = "What is a bind?", ("Contents", "1 What is a bind?")
    assert not is_heading(asked, "definition", passage("7", headings=heading))
    assert is_heading(asked, "definition", passage("A clamp.", headings=heading))
