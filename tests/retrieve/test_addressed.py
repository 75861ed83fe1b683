"""Which documents a question addresses, and what is left of it."""

from __future__ import annotations

import pytest

from pincite.profile import Fact, Profile
from pincite.registry import LiveVersion
from pincite.retrieve.addressed import addressed


def document(name: str, title: str, kind: str | None = None) -> LiveVersion:
    profile = Profile(kind=Fact(value=kind, found_in="headings")) if kind else Profile()
    return LiveVersion(name, name, title, 1, "hash", profile)


DOCUMENTS = [
    document("eu-013.pdf", "5.2 Continuing education"),
    document("2023.pdf", "Results"),
    document("notice.html", "Tarn Works opens a hall", "press-release"),
    document("operating-manual.pdf", "Halden pump", "manual"),
    document("study.pdf", "Wear of diaphragms on warm days", "report"),
]


@pytest.mark.parametrize(
    ("question", "ids", "rest"),
    [
        ("What is eu-013 about?", ("eu-013.pdf",), "What is about?"),
        ("What is EU-013.pdf about?", ("eu-013.pdf",), "What is about?"),
        ("What does 2023.pdf say?", ("2023.pdf",), "What does say?"),
        ("Who is quoted in the press release?", ("notice.html",), "Who is quoted in ?"),
        (
            "How heavy is it according to our operating manual",
            ("operating-manual.pdf",),
            "How heavy is it according to",
        ),
        ("What is wear of diaphragms on warm days about", ("study.pdf",), "What is about"),
    ],
)
def test_a_document_is_addressed_by_file_title_or_kind(
    question: str, ids: tuple[str, ...], rest: str
) -> None:
    found = addressed(question, DOCUMENTS)
    assert found is not None
    assert (found.document_ids, found.rest) == (ids, rest)


@pytest.mark.parametrize(
    "question",
    [
        "What was the revenue in 2023?",
        "Where is the manual override?",
        "What does the report say?",
        "Which press releases are there?",
        "What does the contract say about pumps?",
        "How heavy is the Halden pump?",
    ],
)
def test_a_question_that_addresses_none_is_asked_of_all(question: str) -> None:
    assert addressed(question, DOCUMENTS) is None


def test_a_document_that_stands_alone_is_addressed_by_any_word_for_it() -> None:
    assert addressed("What is this document about?", DOCUMENTS[:1]) is not None
