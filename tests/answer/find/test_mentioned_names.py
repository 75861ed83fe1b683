"""What an answer promises about somebody whom documents mention, while none of them is about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.index.vector_index import Scope
from pincite.library import Library
from pincite.schema.answer import Answer
from pincite.settings import Settings
from tests.answer.generate.scripted_server import Script, sentence_ids
from tests.served import served_library
from tests.test_library import bring_in

FILLER = (
    "The works in Drummen make pumps, valves and hoses for harbours, and repair what others have made. " * 6
)
SECTIONS = {
    "Revenue": "The revenue in 2022 was 41 million crowns, and the free cash flow was 7 million crowns.",
    "Customers": "Quillfeather Shipping bought nineteen pumps in May. Ostberg Docks leases two, as H&K does.",
    "People": "Tesia Marlowe answers the press, and the Ferrow Tide Board audits the works.",
    "Trials": "Each diaphragm compound of the current series ran for a year.",
}
REVIEW = (
    "<!doctype html><html><head><title>Norvell annual review</title></head><body><main>"
    "<h1>Norvell annual review</h1>"
    + "".join(f"<h2>{head}</h2><p>{text}</p><p>{FILLER}</p>" for head, text in SECTIONS.items())
    + "</main></body></html>"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        bring_in(opened, "default", {"norvell.html": REVIEW.encode()})
        yield opened


def said(answer: Answer) -> str:
    return " ".join(sentence.text for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "own"),
    [
        ("What was Quillfeather's revenue in 2022?", "41 million"),
        ("what was quillfeather's revenue in 2022?", "41 million"),
        ("What was the revenue of H&K in 2022?", "41 million"),
        ("What was the free cash flow of Ostberg Docks?", "7 million"),
        ("Who answers the press for Ostberg Docks?", "Marlowe"),
    ],
)
def test_what_a_document_says_of_itself_is_no_answer_about_whom_it_mentions(
    library: Library, question: str, own: str
) -> None:
    assert own not in said(library.answer("default", question))


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What was Quillfeather's free cash flow in 2022?", "Quillfeather"),
        ("What was Tesla's free cash flow in 2022?", "Tesia"),
    ],
)
def test_a_refusal_says_that_the_name_is_only_mentioned(library: Library, question: str, name: str) -> None:
    answer = library.answer("default", question)
    assert answer.refusal is not None, said(answer)
    assert (answer.refusal.code, answer.refusal.detail) == (
        "not-covered",
        f"The documents mention “{name}”, but do not cover the question.",
    )


def test_what_is_said_where_they_are_mentioned_is_answered(library: Library) -> None:
    assert "nineteen pumps" in said(
        library.answer("default", "How many pumps did Quillfeather Shipping buy?")
    )
    assert "leases two" in said(library.answer("default", "How many pumps does Ostberg Docks lease?"))


def test_whom_a_document_is_about_need_not_be_named_again(library: Library) -> None:
    assert "41 million" in said(library.answer("default", "What was Norvell's revenue in 2022?"))
    assert "41 million" in said(library.answer("default", "What was the revenue in 2022?"))


@pytest.mark.parametrize(
    ("question", "names"), [("What is the budget of FTB?", []), ("Who is T. Marlowe?", ["T. Marlowe"])]
)
def test_a_name_that_stands_nowhere_as_it_is_asked_narrows_nothing(
    library: Library, question: str, names: list[str]
) -> None:
    scope = Scope("default")
    passages = library.parts.retriever.search(scope, question, 12)
    found = library.parts.subjects.look_up(scope, question, passages)
    assert (found.unknown, [name[0].text for name in found.mentioned]) == (None, names)


def test_a_word_that_texts_write_small_is_no_name(library: Library) -> None:
    scope = Scope("default")
    question = "How far had pumps with the current series diaphragm compound drifted by the end of the trial?"
    passages = library.parts.retriever.search(scope, question, 12)
    assert library.parts.subjects.look_up(scope, question, passages).mentioned == ()


def test_a_model_reads_only_where_they_are_mentioned(tmp_path: Path) -> None:
    script = Script()
    with served_library(tmp_path / "home", script) as served:
        bring_in(served, "default", {"norvell.html": REVIEW.encode()})
        served.answer("default", "What was Quillfeather's revenue in 2022?")
    [request] = script.requests
    read = " ".join(sentence_ids(request))
    assert "Quillfeather Shipping" in read
    assert "41 million" not in read


LETTER = (
    "<!doctype html><html><head><title>Letter</title></head><body><main><p>Ida Brannock, 4 Quay Street</p>"
    "<p>To the Ferrow Tide Board. I apply for the post of a keeper at the lock.</p>"
    f"<h2>Training</h2><p>{FILLER}</p>"
    "<p>I speak two languages, Danish and Frisian. The certificate of a skipper is mine.</p>"
    f"<p>{FILLER}</p><h2>Terms</h2><p>A wage of 31,000 crowns would do. I can begin in April.</p>"
    "</main></body></html>"
)
NOTES = (
    "<!doctype html><html><head><title>Notes</title></head><body><main><h1>Notes of the harbour</h1>"
    f"<p>The wardens speak two languages, Dutch and Polish, and earn 28,000 crowns.</p><p>{FILLER}</p>"
    f"<p>Ida Brannock walked by. {{said}}</p><p>{FILLER}</p></main></body></html>"
)


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        files = {"letter.html": LETTER, "notes.html": NOTES.replace("Ida Brannock walked by. {said}", "")}
        bring_in(opened, "default", {name: text.encode() for name, text in files.items()})
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Which languages does Ida Brannock speak?", "Danish and Frisian"),
        ("What is Ida Brannock's wage?", "31,000"),
        ("Which languages does Ms Brannock speak?", "Danish and Frisian"),
        ("How many languages does Mr. Brannock speak?", "Danish and Frisian"),
    ],
)
def test_all_of_a_document_that_alone_begins_with_a_name_is_of_whom_it_is(
    letters: Library, question: str, told: str
) -> None:
    answer = letters.answer("default", question)
    assert told in said(answer)
    assert "Dutch" not in said(answer) and "28,000" not in said(answer)


def test_a_notice_is_not_of_whom_it_begins_with_alone(tmp_path: Path) -> None:
    told = NOTES.replace("Ida Brannock walked by. {said}", "").replace(
        "<p>", "<p>Ostdock has come.</p><p>", 1
    )
    told = told.replace("<p>The wardens", f"<p>{FILLER}</p><h2>Wages</h2><p>The wardens")
    with Library(Settings(home=tmp_path)) as library:
        bring_in(library, "default", {"notes.html": told.encode(), "letter.html": LETTER.encode()})
        assert "28,000" in said(library.answer("default", "How much do the wardens earn?"))
        assert "28,000" not in said(library.answer("default", "How much do the wardens earn at Ostdock?"))


def test_a_document_that_begins_with_a_name_is_one_of_several_where_another_mentions_it(
    tmp_path: Path,
) -> None:
    with Library(Settings(home=tmp_path)) as library:
        told = NOTES.format(said="Ida Brannock had a red boat with her.")
        bring_in(library, "default", {"letter.html": LETTER.encode(), "notes.html": told.encode()})
        assert "red boat" in said(library.answer("default", "Which boat did Ida Brannock have with her?"))


def test_what_a_letter_does_not_say_of_whom_it_is_of_is_refused(letters: Library) -> None:
    assert letters.answer("default", "Which diseases has Ida Brannock been treated for?").refusal is not None
