"""What the thing is that a document is about, its beginning says, where a search does not find it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings
from tests.test_library import bring_in

DEFINED = "Tarnplot is a small language that draws charts of tides."
PURPOSE = "Tide tables come in too many forms, and no two harbours agree on one of them for their charts."
USES = (
    "start Tarnplot from its folder",
    "stop Tarnplot before the disk is full",
    "tell Tarnplot where its colours are kept",
    "ask Tarnplot for its number",
    "give Tarnplot another page",
    "let Tarnplot join two files",
    "print what Tarnplot has drawn",
    "keep Tarnplot away from old files",
    "read the errors of Tarnplot",
    "teach Tarnplot another command",
    "measure how long Tarnplot works",
    "share Tarnplot with a colleague",
    "remove Tarnplot from the machine",
    "move Tarnplot to another machine",
)
BEYOND = "Others do it by hand, which takes longer, and write down each step that they take. " * 6


def manual(title: str, beginning: str) -> bytes:
    sections = "".join(f"<h2>How to {use}</h2><p>You can {use}. {BEYOND}</p>" for use in USES)
    return (
        f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1><h2>Introduction</h2>"
        f"<p>{beginning} {BEYOND}</p>{sections}</main></body></html>"
    ).encode()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path)) as library:
        yield library


def said(library: Library, question: str) -> list[str]:
    return [each.text for each in library.answer(DEFAULT_COLLECTION, question).sentences]


ASKED = ("What is Tarnplot?", "what does tarnplot do", "What is Tarnplot used for?")


@pytest.mark.parametrize("asked", ASKED)
def test_the_sentence_of_the_beginning_that_defines_it_is_the_answer(library: Library, asked: str) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": manual("The tides of Nes", DEFINED)})
    [definition] = said(library, asked)
    assert definition.startswith(DEFINED)


@pytest.mark.parametrize("asked", ASKED)
def test_without_one_the_answer_is_how_the_document_begins(library: Library, asked: str) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"manual.html": manual("Tarnplot for beginners", PURPOSE)})
    title, beginning, *_ = said(library, asked)
    assert title == "Tarnplot for beginners"
    assert beginning.startswith(PURPOSE)


def test_where_several_documents_are_about_it_none_of_them_is_taken_for_it(library: Library) -> None:
    pages = {f"tarnplot-{number}.html": manual("Tarnplot", f"{number}. {PURPOSE}") for number in (1, 2)}
    bring_in(library, DEFAULT_COLLECTION, pages)
    assert "Tarnplot" not in said(library, ASKED[0])


def test_a_thing_that_the_title_does_not_name_is_not_what_the_document_is_about(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"manual.html": manual("Tarnplot for beginners", PURPOSE)})
    assert "Tarnplot for beginners" not in said(library, "What is a harbour?")


def test_a_search_that_finds_the_beginning_is_relied_on(library: Library) -> None:
    told = "What Tarnplot is all about are charts of tides, and the harbours that they are for."
    page = f"<html><head><title>Tarnplot</title></head><body><p>{PURPOSE}</p><p>{told}</p></body></html>"
    bring_in(library, DEFAULT_COLLECTION, {"page.html": page.encode()})
    assert said(library, ASKED[0])[0] == told


def test_a_title_that_has_its_words_apart_is_not_about_it(library: Library) -> None:
    bring_in(
        library, DEFAULT_COLLECTION, {"manual.html": manual("Tides for beginners with Tarnplot", PURPOSE)}
    )
    assert "Tides for beginners with Tarnplot" not in said(library, "What is a Tarnplot tide?")
