"""Which documents a question addresses, and what is left of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.retrieve.addressed import addressed
from pincite.retrieve.document_names import DocumentNames
from pincite.schema.profile import Fact, Profile
from pincite.store.registry import LiveVersion


def document(name: str, title: str, kind: str | None = None) -> LiveVersion:
    profile = Profile(kind=Fact(value=kind, found_in="headings")) if kind else Profile()
    return LiveVersion(name, name, title, 1, "hash", profile)


DOCUMENTS = DocumentNames(
    [
        document("eu-013.pdf", "5.2 Continuing education"),
        document("2023.pdf", "Results"),
        document("notice.html", "Tarn Works opens a hall", "press-release"),
        document("operating-manual.pdf", "Halden pump", "manual"),
        document("study.pdf", "Wear of diaphragms on warm days", "report"),
        document("covid-19.pdf", "Guidance"),
        document("glint-3.pdf", "Glint Release Notes"),
        document("thesis-rules.pdf", "How to write it"),
        document("en.pdf", "Gallery 1.2: user guide"),
        document("systems.pdf", "Performance of file systems"),
        document("stamp.1.pdf", "NAME"),
        document("page-7.html", "tide-graph(1) \u2212 draw the tides"),
        document("study-2.pdf", "Wear of diaphragms on warm days and at night", "report"),
    ]
)


@pytest.mark.parametrize(
    ("question", "ids", "rest"),
    [
        ("What is eu-013 about?", ("eu-013.pdf",), "What is about?"),
        ("What is EU-013.pdf about?", ("eu-013.pdf",), "What is about?"),
        ("What is EU 013 about?", ("eu-013.pdf",), "What is about?"),
        ("What does 2023.pdf say?", ("2023.pdf",), "What does say?"),
        ("Who is quoted in the press release?", ("notice.html",), "Who is quoted in ?"),
        (
            "How heavy is it according to our operating manual",
            ("operating-manual.pdf",),
            "How heavy is it according to",
        ),
        ("Who wrote the release notes?", ("glint-3.pdf",), "Who wrote ?"),
        ("Who wrote this guide?", ("en.pdf",), "Who wrote ?"),
        ("When was the user guide published?", ("en.pdf",), "When was published?"),
        ("When were the notes written?", ("glint-3.pdf",), "When were written?"),
        ("What does the thesis say of margins?", ("thesis-rules.pdf",), "What does say of margins?"),
        ("What is wear of diaphragms on warm days about", ("study.pdf",), "What is about"),
        ("Who wrote the article on continuing education?", ("eu-013.pdf",), "Who wrote ?"),
        ("Who are the authors of the file systems paper?", ("systems.pdf",), "Who are the authors of ?"),
        ("When was the education document published?", ("eu-013.pdf",), "When was published?"),
        ("When was the Tarn Works post published?", ("notice.html",), "When was published?"),
        ("what is the halden pump about", ("operating-manual.pdf",), "what is the about"),
        ("Summarise wear and diaphragms at night", ("study-2.pdf",), "Summarise"),
        ("What does stamp -d do?", ("stamp.1.pdf",), "What does -d do?"),
        ("What does the -w option of tide graph do?", ("page-7.html",), "What does the -w option of do?"),
        ("Which switch of tide-graph is -w?", ("page-7.html",), "Which switch of is -w?"),
        (
            "Who is the author of the guide to the Halden pump?",
            ("operating-manual.pdf",),
            "Who is the author of ?",
        ),
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
        "Who wrote the article on lamps?",
        "How much is the list of spare parts?",
        "What is the purpose of the post?",
        "Where is the first article?",
        "What happens when two people change the same file?",
        "Where is the education file?",
        "Who took the minutes?",
        "What interest do the 2028 notes bear?",
        "What does the lamps paper say?",
        "What are the studies of diaphragms about?",
        "Summarise the lamps of the pump",
        "halden pump",
        "Where do I stamp a letter?",
    ],
)
def test_a_question_that_addresses_none_is_asked_of_all(question: str) -> None:
    assert addressed(question, DOCUMENTS) is None


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("What is this document about?", "What is about?"),
        ("Who are the authors?", "Who are the authors?"),
        ("How much does it cost?", "How much does it cost?"),
    ],
)
def test_a_document_that_stands_alone_is_addressed_by_every_question(question: str, rest: str) -> None:
    found = addressed(question, DOCUMENTS, {"eu-013.pdf"})
    assert found is not None
    assert (found.document_ids, found.rest) == (("eu-013.pdf",), rest)


def test_the_longest_title_that_a_question_has_is_meant() -> None:
    found = addressed("What is wear of diaphragms on warm days and at night about?", DOCUMENTS)
    assert found is not None
    assert found.document_ids == ("study-2.pdf",)


@pytest.mark.parametrize(
    ("question", "is_addressed"),
    [
        ("How did covid-19 change demand?", False),
        ("What does covid-19.pdf say about masks?", True),
        ("What does the covid-19 report say?", False),
    ],
)
def test_the_bare_name_of_a_file_that_other_documents_say_is_a_word(
    question: str, is_addressed: bool
) -> None:
    found = addressed(question, DOCUMENTS, is_word=lambda name, document_id: name == "covid-19")
    assert (found is not None) == is_addressed


def test_only_documents_of_the_scope_are_addressed() -> None:
    assert addressed("What does eu-013.pdf say?", DOCUMENTS, {"2023.pdf", "notice.html"}) is None
    assert addressed("Who is quoted in the press release?", DOCUMENTS, {"2023.pdf", "eu-013.pdf"}) is None


NAMES = st.from_regex(r"[abé1](?:[abé12 ._()-]{0,10}[abé1])?", fullmatch=True)


def test_an_overview_is_of_the_one_document_of_the_scope_that_has_all_its_words() -> None:
    asked = "Summarise wear of diaphragms"
    assert addressed(asked, DOCUMENTS) is None
    found = addressed(asked, DOCUMENTS, {"study.pdf", "2023.pdf"})
    assert found is not None and found.document_ids == ("study.pdf",)


def test_an_overview_of_a_word_that_other_documents_say_is_of_none_alone() -> None:
    found = addressed("Summarise halden", DOCUMENTS)
    assert found is not None and found.document_ids == ("operating-manual.pdf",)
    assert (
        addressed("Summarise halden", DOCUMENTS, is_word=lambda name, document_id: name == "halden") is None
    )


def test_a_file_is_addressed_by_its_name_as_it_is_said_where_that_is_written_as_a_name() -> None:
    documents = DocumentNames([document("R-FAQ.pdf", "R"), document("warranty-period.pdf", "Terms")])
    named = addressed("Who wrote the R FAQ?", documents)
    assert named is not None
    assert (named.document_ids, named.rest) == (("R-FAQ.pdf",), "Who wrote the ?")
    assert addressed("How long is the warranty period?", documents) is None


def test_a_name_is_found_at_its_place_behind_letters_that_grow_when_they_are_made_small() -> None:
    named = addressed("İİİ wants pump_manual.pdf now", DocumentNames([document("pump_manual.pdf", "Pump")]))
    assert named is not None
    assert named.rest == "İİİ wants now"


@given(st.lists(NAMES, min_size=1, max_size=5), st.text(alphabet="abc 12._-()é", max_size=12))
def test_a_file_is_found_by_its_whole_name_wherever_it_stands_alone(names: list[str], around: str) -> None:
    documents = DocumentNames([document(f"{name}.pdf", "A title") for name in names])
    for name in names:
        found = {each.document_id for each in documents.written_in(f"{around} {name}.pdf {around}")}
        assert f"{name}.pdf" in found
