"""Headings answer a question for a list: those below what is asked for, or the chapters of a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pincite.answer.find.outlines import headings_below, highest_headings
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.schema.extraction import Category, Element
from pincite.settings import Settings
from tests.test_library import bring_in

SAIL = "It is hoisted in a light wind, and it is taken down before the wind grows strong. " * 8
RIGS = ("Gaff rig", "Lug rig", "Sprit rig", "Lateen rig")
OARS = ("Scull", "Sweep", "Paddle", "Steering oar")


def page(*sections: tuple[int, str], beside: str = "") -> bytes:
    body = "".join(f"<h{level}>{heading}</h{level}><p>{SAIL}</p>" for level, heading in sections)
    title = "<title>Boats of Nes</title>"
    return f"<html><head>{title}</head><body><main>{body}{beside}</main></body></html>".encode()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(Settings(home=tmp_path)) as library:
        yield library


def said(library: Library, question: str) -> list[str]:
    return [each.text for each in library.answer(DEFAULT_COLLECTION, question).sentences]


def below(level: int, headings: Sequence[str]) -> list[tuple[int, str]]:
    return [(level, each) for each in headings]


@pytest.mark.parametrize("asked", ["List the rigs", "Which rigs are there?", "What rigs can I use?"])
def test_the_headings_below_what_is_asked_for_are_the_list(library: Library, asked: str) -> None:
    sections = [(1, "Boats of Nes"), (2, "Rigs"), *below(3, RIGS), (2, "Oars"), *below(3, OARS)]
    bring_in(library, DEFAULT_COLLECTION, {"boats.html": page(*sections)})
    assert said(library, asked) == list(RIGS)


def test_a_group_of_them_is_given_with_what_is_in_it(library: Library) -> None:
    sections = [(1, "Boats of Nes"), (2, "Rigs"), (3, "Old rigs"), *below(4, RIGS[:2]), *below(3, RIGS[2:])]
    bring_in(library, DEFAULT_COLLECTION, {"boats.html": page(*sections)})
    assert said(library, "List the rigs") == ["Old rigs", *RIGS]


def test_items_below_the_heading_are_the_list_and_not_its_parts(library: Library) -> None:
    items = "".join(f"<li>The {each.lower()}, which is old</li>" for each in OARS)
    sections = page((1, "Boats of Nes"), (2, "Rigs"), beside=f"<ul>{items}</ul>")
    parts = page(*below(3, RIGS)).split(b"<main>")[1]
    bring_in(library, DEFAULT_COLLECTION, {"boats.html": sections.replace(b"</main></body></html>", parts)})
    assert "The scull, which is old" in said(library, "List the rigs")
    assert not set(RIGS) & set(said(library, "List the rigs"))


def test_a_chapter_with_one_word_more_is_what_is_asked_for_and_a_section_is_not(library: Library) -> None:
    chapters = [(1, "Simple rigs"), *below(2, RIGS), (1, "Oars"), (2, "Long blades"), *below(3, OARS)]
    bring_in(library, DEFAULT_COLLECTION, {"boats.html": page(*chapters)})
    assert said(library, "List the rigs") == list(RIGS)
    assert said(library, "List the long blades") == list(OARS)
    assert said(library, "List the blades") != list(OARS)


@pytest.mark.parametrize("asked", ["List the chapters", "What are the sections of this document?"])
def test_the_chapters_are_the_highest_headings_of_the_only_document(library: Library, asked: str) -> None:
    sections = [(1, "Boats of Nes"), (2, "Rigs"), *below(3, RIGS), (2, "Oars"), (2, "Anchors")]
    bring_in(library, DEFAULT_COLLECTION, {"boats.html": page(*sections)})
    assert said(library, asked) == ["Rigs", "Oars", "Anchors"]


def headings(*texts: str, level: int = 2, under: tuple[str, ...] = ("Rigs",)) -> list[Element]:
    return [
        Element(str(place), Category.TITLE, text, 1, place, place + len(text), level=level, headings=under)
        for place, text in enumerate(texts)
    ]


def listed(*texts: str) -> list[str]:
    return [each.text for each in headings_below(headings(*texts), ("Rigs",), lambda _: False)]


def test_headings_of_what_is_said_of_one_thing_are_no_list() -> None:
    assert listed("Overview", "Mast", "Boom", "Properties", "Usage") == []
    assert listed("Introduction", *RIGS) == list(RIGS)


def test_few_headings_are_parts_and_no_list() -> None:
    assert listed(*RIGS[:3]) == []


def test_where_most_are_numbered_the_others_are_no_part_of_the_list() -> None:
    numbered = [f"2.{number} {each}" for number, each in enumerate(RIGS, start=1)]
    assert listed(*numbered[:2], "NOTE:", *numbered[2:]) == numbered


def test_a_heading_that_only_counts_is_no_chapter() -> None:
    counted = [each for number, rig in enumerate(RIGS, start=1) for each in (f"Chapter {number}", rig)]
    assert [each.text for each in highest_headings(headings(*counted))] == list(RIGS)
