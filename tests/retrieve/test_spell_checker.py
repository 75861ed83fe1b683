"""What mending promises: the typing errors of words that the asker's own documents tell, and no name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from pincite.index.filters import read
from pincite.library import Library
from pincite.metadata.english_words import is_english
from pincite.retrieve.spelling import is_near, one_edit
from pincite.settings import Settings
from tests.retrieve.test_unknown import page
from tests.test_library import bring_in

SMALL = st.text(alphabet="abcdefghij", max_size=7)
MANUAL = page(
    "Norvell manual",
    "The strainer of the Norvell XR-250 is cleaned every week, and its diaphragm every month.",
    "Before storage, the operator drains the reservoir and loosens the couplings.",
    "The order for spare parts goes to the Seldane works.",
)
LETTER = page(
    "Tamsin letter",
    "The photometer was calibrated in Drummen, and the border was closed. On arrival it was dry.",
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"))) as opened:
        bring_in(opened, "default", {"manual.html": MANUAL, "letter.html": LETTER})
        opened.create_collection("deutsch", language="de")
        bring_in(opened, "deutsch", {"manual.html": MANUAL + b"<!-- german -->"})
        yield opened


def asked_as(library: Library, question: str, **narrowing: Any) -> str | None:
    result = library.search_result("default", question, limit=3, **narrowing)
    return result.asked_as


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("How often is the strianer cleaned?", "How often is the strainer cleaned?"),
        ("Who loosens the coupilngs?", "Who loosens the couplings?"),
        ("When is the photmeter calibarted?", "When is the photometer calibrated?"),
        ("When is the diaphrgamm cleaned?", "When is the diaphragm cleaned?"),
        ("draining the resrevoir-strianer", "draining the reservoir-strainer"),
    ],
)
def test_an_error_that_one_word_explains_is_mended_and_said(
    library: Library, typed: str, searched: str
) -> None:
    assert asked_as(library, typed) == searched
    assert library.answer("default", typed).asked_as == searched


@pytest.mark.parametrize(
    "question",
    [
        "How often is the strainer cleaned?",
        "Does Strianer clean the strainer?",
        "How heavy is the Norvell XR-520?",
        "Does the operator pay a dividend on chlorine?",  # words that no document has
        "Who places the oorder?",  # order and border
        "What does lidl sell?",
        "Where is it unbolted?",
        "See strianer.example.com, or write to strianer@example.com.",
        "qwertz asdfgh yxcvbn zuiopk lkjhgf",
    ],
)
def test_everything_else_stays_as_it_is_typed(library: Library, question: str) -> None:
    assert asked_as(library, question) == question


def test_no_edit_of_an_endless_word_is_looked_for(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    edited: list[str] = []

    def noted(word: str) -> list[str]:
        edited.append(word)
        return [word]

    for module in ("spell_checker", "name_lookup", "small_names"):
        monkeypatch.setattr(f"pincite.retrieve.{module}.one_edit", noted)
    for word in ("q" * 4000, "Q" + "q" * 4000):
        question = f"How heavy is the {word}?"
        assert library.answer("default", question).asked_as == question
    assert all(len(word) < 100 for word in edited)


def test_a_question_of_unknown_words_alone_is_not_looked_up(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[object] = []
    monkeypatch.setattr(
        "pincite.retrieve.spell_checker.SpellChecker.holds",
        lambda _self, _scope, word: looked_up.append(word),
    )
    words = " ".join(f"{a}{b}zxqv" for a in "bcdfg" for b in "hjklm")
    assert asked_as(library, words) == words
    assert not looked_up


def test_names_are_suggested_in_english_alone(library: Library) -> None:
    german = library.search_result("deutsch", "Wann wiegt die Norvel?", limit=3)
    assert german.did_you_mean is None


def test_only_the_askers_own_scope_has_a_say(library: Library) -> None:
    typed, searched = "Was the photmeter sent?", "Was the photometer sent?"
    assert asked_as(library, typed) == searched
    assert asked_as(library, typed, within=["letter.html"]) == searched
    assert asked_as(library, typed, within=["manual.html"]) == typed
    assert asked_as(library, typed, where=read('title = "Norvell manual"')) == typed


def test_a_collection_of_another_language_is_searched_as_typed(library: Library) -> None:
    typed = "How often is the strianer cleaned?"
    assert library.search_result("deutsch", typed).asked_as == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Who runs the Sledane works?", "Who runs the Seldane works?"),
        ("How heavy is the XR-25O?", "How heavy is the XR-250?"),
        ("Who runs the Seldane works?", None),
        ("How heavy is the XR250?", None),
        ("Who runs the Tesla works?", None),
        ("Was Jon told that it was dry?", None),  # "On" is no name
    ],
)
def test_names_and_codes_are_suggested_and_searched_as_typed(
    library: Library, typed: str, meant: str | None
) -> None:
    result = library.search_result("default", typed)
    assert (result.asked_as, result.did_you_mean) == (typed, meant)
    assert library.answer("default", typed).did_you_mean == meant


def test_an_explanation_is_of_the_search_that_is_made(library: Library) -> None:
    typed, clean = "How often is the strianer cleaned?", "How often is the strainer cleaned?"
    explain = library.explain
    assert explain("default", typed, document="manual.html") == explain(
        "default", clean, document="manual.html"
    )


@given(word=SMALL, other=SMALL)
def test_words_are_near_by_as_many_edits_as_it_takes(word: str, other: str) -> None:
    once = set(one_edit(word)) | {word}
    assert is_near(word, other, 0) == (word == other)
    assert is_near(word, other) == (other in once)
    assert is_near(word, other, 2) == (OSA.distance(word, other) <= 2)


@pytest.mark.parametrize("word", ["dividend", "storks", "noncurrent", "stopped", "heavier", "curie"])
def test_english_has_words_in_their_inflections(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", ["strianer", "protien", "deliverd", "ketle", "stires", ""])
def test_english_has_no_typing_errors(word: str) -> None:
    assert not is_english(word)
