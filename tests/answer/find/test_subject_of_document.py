"""What the thing is that a document is about, its beginning says, or an entry of a glossary does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def manual(title: str, beginning: str, times: Sequence[str] = ("today", "again", "at night")) -> bytes:
    uses = [f"{use} {time}" for time in times for use in USES]
    sections = "".join(f"<h2>How to {use}</h2><p>You can {use}. {BEYOND}</p>" for use in uses)
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


@pytest.mark.parametrize("title", ["Tarnplot", "The tides of Nes"])
def test_a_definition_of_the_whole_name_is_the_answer(library: Library, title: str) -> None:
    defined = DEFINED.replace("Tarnplot", "Tarnplot Chart Maker")
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": manual(title, defined)})
    [definition] = said(library, ASKED[0])
    assert definition.startswith(defined)


def test_a_document_that_does_not_define_it_answers_by_what_is_found(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": manual("The tides of Nes", PURPOSE)})
    assert any("Tarnplot" in sentence for sentence in said(library, ASKED[0]))


def test_a_document_is_not_about_a_thing_that_its_title_does_not_name(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"manual.html": manual("The tides of Nes", DEFINED)})
    assert not said(library, ASKED[0])[0].startswith(DEFINED)


AUTHORS_ASKED = ("Who wrote Tarnplot?", "who is the author of tarnplot")
BYLINE = "Kari Holm and Jonas van der Berg"


def with_byline(title: str, beginning: str) -> bytes:
    return manual(title, beginning).replace(b"<h2>", f"<p>{BYLINE}</p><h2>".encode(), 1)


@pytest.mark.parametrize("asked", AUTHORS_ASKED)
@pytest.mark.parametrize("byline", [BYLINE, "The Tarnplot Team"])
def test_who_wrote_it_is_said_by_the_front_of_the_manual(library: Library, asked: str, byline: str) -> None:
    page = with_byline("Tarnplot", DEFINED).replace(BYLINE.encode(), byline.encode())
    pages = {"tarnplot.html": page, "tides.html": manual("The tides", PURPOSE)}
    bring_in(library, DEFAULT_COLLECTION, pages)
    assert said(library, asked) == [byline]


def test_a_sentence_that_names_its_author_is_the_answer_before_the_front_of_the_manual(
    library: Library,
) -> None:
    author = "The author of Tarnplot, Marit Olsen, needed a chart of the tides for her boat."
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": with_byline("Tarnplot", f"{DEFINED} {author}")})
    assert said(library, AUTHORS_ASKED[1])[0] == author


def test_the_front_of_a_document_about_something_else_does_not_say_who_wrote_it(library: Library) -> None:
    bring_in(library, DEFAULT_COLLECTION, {"manual.html": with_byline("The tides of Nes", DEFINED)})
    assert BYLINE not in said(library, AUTHORS_ASKED[0])


MAKER = "Marit Olsen (marit@tarnplot.example)"


def manual_page(title: str, beginning: str, author: str) -> bytes:
    return manual(title, beginning).replace(
        b"</main>", f"<h1>AUTHOR</h1><p>{author}</p><h1>SEE ALSO</h1><p>tides(1)</p></main>".encode()
    )


@pytest.mark.parametrize("asked", AUTHORS_ASKED)
def test_who_wrote_it_is_said_below_the_heading_of_authors(library: Library, asked: str) -> None:
    titles = ("tarnbuild - Instructions for building Tarnplot", "tarnplot - draw tides")
    pages = {
        "tarnbuild.html": manual(titles[0], PURPOSE),
        "tarnplot.html": manual_page(titles[1], DEFINED, MAKER),
    }
    bring_in(library, DEFAULT_COLLECTION, pages)
    assert said(library, asked) == [MAKER]


def test_a_sentence_about_something_made_for_it_does_not_say_who_wrote_it(library: Library) -> None:
    client = "The first clock for Tarnplot was written by Omar Kjeldsen in a winter."
    page = manual_page("tarnplot - draw tides", f"{DEFINED} {client}", MAKER)
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": page})
    assert said(library, AUTHORS_ASKED[0]) == [MAKER]


@pytest.mark.parametrize("name", ["tarnbuild - Instructions for building Tarnplot", "Tarnplot Harbour Howto"])
def test_a_front_that_names_nobody_does_not_say_who_wrote_it(library: Library, name: str) -> None:
    page = manual("tarnbuild", PURPOSE).replace(b"<h2>", f"<h1>NAME</h1><p>{name}</p><h2>".encode(), 1)
    bring_in(library, DEFAULT_COLLECTION, {"tarnbuild.html": page})
    assert name not in said(library, AUTHORS_ASKED[0])


ENTRIES = (
    "Harbour: a place where boats lie.",
    "Tarnplot: whatever draws a chart of tides by itself.",
    "Tide: the rise and fall of the sea, twice a day.",
)


def test_an_entry_of_a_glossary_is_the_answer_however_much_else_speaks_of_it(library: Library) -> None:
    others = [f"Word {number}: what sailors of Nes say when the wind turns." for number in range(30)]
    entries = "".join(f"<p>{each}</p>" for each in sorted([*ENTRIES, *others]))
    glossary = f"<html><body><main><h1>Words of Nes</h1>{entries}</main></body></html>".encode()
    pages = {"words.html": glossary, "manual.html": manual("The tides of Nes", PURPOSE, ["today"])}
    bring_in(library, DEFAULT_COLLECTION, pages)
    assert said(library, ASKED[0])[0] == ENTRIES[1]


def test_what_a_heading_names_of_the_subject_is_answered_by_what_stands_below_it(library: Library) -> None:
    page = (
        b"<html><body><main><h1>Tarnplot</h1><p>Version 2. For all boats.</p><h2>Purpose</h2>"
        b"<p>To draw each chart once.</p><h2>Parts</h2><p>It has a pen and a drum.</p></main></body></html>"
    )
    bring_in(library, DEFAULT_COLLECTION, {"tarnplot.html": page})
    assert said(library, "What is the purpose of Tarnplot?") == ["To draw each chart once."]
