"""Function words of a question are no words of a subject, in whichever language of a collection they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from sets.filling import index_texts
from sets.loaders import TextDocument

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.question_language import language_of_question, without_stop_words
from pincite.settings import Settings

QUESTION = "Warum wird im Winter nicht am Deich gebaut?"
GERMAN = (
    TextDocument("deich.html", "Der Deich", ("Der Deich ruht in der kalten Zeit.",), "de"),
    TextDocument("imkerei.html", "Die Imkerei", ("Warum im Winter nicht gefüttert wird, steht hier.",), "de"),
)
ENGLISH = TextDocument("dike.html", "The dike", ("Nobody builds at the dike in winter.",), "en")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        (QUESTION, "de"),
        ("Que se passe-t-il quand il y a de l'orage ?", "fr"),
        ("Who died in the war?", "en"),
        ("Was there a man in the office?", "en"),
        ("net income per share 2019", "en"),
        ("42", "en"),
        ("", "en"),
    ],
)
def test_a_question_is_of_the_language_that_has_most_of_its_function_words(
    question: str, language: str
) -> None:
    assert language_of_question(question, "en", {"de", "fr", "nl"}) == language


def test_a_language_without_a_list_of_function_words_is_no_questions() -> None:
    assert language_of_question(QUESTION, "en", {"ht"}) == "en"


def test_a_question_of_nothing_but_function_words_keeps_them() -> None:
    assert without_stop_words("Und was ist das?", "de") == "Und was ist das?"
    assert without_stop_words("Was ist E4?", "de").split() == ["e4?"]
    assert without_stop_words("Où est le papier A4 de LA-300 ?", "fr").split() == [
        "papier",
        "a4",
        "la-300",
        "?",
    ]


def matched(tmp_path: Path, texts: tuple[TextDocument, ...], question: str) -> dict[str, set[str]]:
    """Return the words of a question that each document is found by."""
    with Library(Settings(home=tmp_path / "home")) as library:
        index_texts(library, texts, library.parts.embedder)
        hits = library.search(DEFAULT_COLLECTION, question, limit=len(texts))
        return {hit.document: set(hit.why.words.terms) for hit in hits if hit.why}


def test_words_that_say_nothing_in_the_questions_language_find_nothing(tmp_path: Path) -> None:
    found = matched(tmp_path, (*GERMAN, ENGLISH), QUESTION)
    assert found == {"deich.html": {"deich"}, "imkerei.html": {"winter"}, "dike.html": {"winter"}}


def test_where_no_document_is_in_that_language_all_words_count(tmp_path: Path) -> None:
    texts = (*(TextDocument(text.name, text.title, text.paragraphs) for text in GERMAN), ENGLISH)
    assert {"wird", "im", "winter"} <= matched(tmp_path, texts, QUESTION)["imkerei.html"]


def test_an_english_question_is_searched_as_ever_where_others_read_its_words_as_theirs(
    tmp_path: Path,
) -> None:
    asked = "Who was hat maker in the war?"
    text = TextDocument("war.html", "A war", ("The hat maker went to war.",), "en")
    assert matched(tmp_path, (*GERMAN, text), asked)["war.html"] == {"hat", "maker", "war"}
