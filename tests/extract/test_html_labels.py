"""What is promised of lines that head a part of a web page without being marked as headings."""

from __future__ import annotations

import pytest

from pincite.schema.body import body_of
from pincite.schema.extraction import Category, Extraction

from .test_html import FILLER, Read, only

LEAK = "<p>Tighten the nut of the pump by hand.</p><p>Then fit a new seal.</p>"
NOISE = "<p>A worn bearing rattles.</p><p>Have it changed.</p>"


def headings(extraction: Extraction) -> list[str]:
    return [each.text for each in only(extraction, Category.TITLE)]


def under(extraction: Extraction, text: str) -> tuple[str, ...]:
    return next(each.headings for each in extraction.elements if each.text.startswith(text))


def test_a_pages_list_of_questions_makes_them_headings(read: Read) -> None:
    questions = ("Why does it leak?", "Why does it rattle?", "Who repairs it?")
    entries = "".join(f"<li><a href='#q{n}'>{each}</a></li>" for n, each in enumerate(questions))
    answers = zip(questions, (LEAK, NOISE, "<p>The works in Kelbridge repairs it.</p>"), strict=True)
    parts = "".join(
        f"<a name='q{n}'></a><p><b>({n + 1}) {asked}</b></p><blockquote>{answer}</blockquote>"
        for n, (asked, answer) in enumerate(answers)
    )
    extraction = read(f"<main><h1>Questions</h1>{FILLER}<ol>{entries}</ol><hr>{parts}</main>")
    assert headings(extraction)[1:] == [f"({n + 1}) {asked}" for n, asked in enumerate(questions)]
    assert under(extraction, "Then fit a new seal.") == ("Questions", "(1) Why does it leak?")
    assert under(extraction, "Have it changed.") == ("Questions", "(2) Why does it rattle?")


def test_a_pages_list_of_contents_is_on_the_page_and_in_no_passage(read: Read) -> None:
    names = ("Leaks", "Noise", "Repairs")
    entries = "".join(f"<li><a href='#{each}'>{each}</a></li>" for each in names)
    parts = "".join(f"<h2 id='{each}'>{each}</h2>{FILLER}" for each in names)
    extraction = read(f"<main><h1>Pumps</h1>{FILLER}<ul>{entries}</ul>{parts}</main>")
    items = only(extraction, Category.LIST_ITEM)
    body = body_of(extraction.elements)
    assert [each.text for each in items] == list(names)
    assert list(body.contents) == items
    assert not set(items) & set(body.elements)


@pytest.mark.parametrize(
    "entries",
    [
        "<li><a href='#a'>Leaks</a></li><li><a href='#b'>Noise</a></li>",
        "<li><a href='a'>Leaks</a></li><li><a href='b'>Noise</a></li><li><a href='c'>Wear</a></li>",
        "<li><a href='#a'>Leaks</a>: a seal</li><li><a href='#b'>Noise</a>: a bearing</li>"
        "<li><a href='#c'>Wear</a>: a diaphragm</li>",
        "<li><a href='#a'>Very good (15)</a></li><li><a href='#b'>Good (7)</a></li>"
        "<li><a href='#c'>Part c</a></li>",
        "<li><a href='#up'>Leaks</a></li><li id='here'><a href='#here'>Noise</a></li>"
        "<li><a href='#c'>Wear</a></li>",
    ],
    ids=["two", "of other pages", "more is said", "said nowhere else", "one leads to itself"],
)
def test_other_lists_of_links_are_text(read: Read, entries: str) -> None:
    places = "".join(f"<h2 id='{name}'>Part {name}</h2>{FILLER}" for name in ("a", "b", "c", "up"))
    extraction = read(f"<main><ul>{entries}</ul>{places}</main>")
    assert body_of(extraction.elements).contents == ()


@pytest.mark.parametrize(
    "label",
    [
        "<div class='head'><a href='#{n}'>{asked}</a></div>",
        "<a href='#{n}'>{asked}</a>",
        "<p><button aria-controls='{n}'>{asked}</button></p>",
        "<p><a role='button' data-bs-target='#{n}'>{asked}</a></p>",
    ],
)
def test_the_label_of_an_accordion_heads_its_part(read: Read, label: str) -> None:
    parts = "".join(
        f"<div>{label.format(n=n, asked=asked)}<div id='{n}'>{answer}</div></div>"
        for n, asked, answer in (("leak", "Why does it leak?", LEAK), ("noise", "It rattles", NOISE))
    )
    extraction = read(f"<main><h1>Help</h1>{FILLER}{parts}<h2>Repairs</h2>{FILLER}</main>")
    assert headings(extraction) == ["Help", "Why does it leak?", "It rattles", "Repairs"]
    assert under(extraction, "Then fit a new seal.") == ("Help", "Why does it leak?")


def test_what_a_reader_may_open_is_headed_by_its_summary(read: Read) -> None:
    parts = "".join(
        f"<details><summary>{asked}</summary>{answer}</details>"
        for asked, answer in (("Why does it leak?", LEAK), ("It rattles", NOISE))
    )
    extraction = read(f"<main><h1>Help</h1>{FILLER}{parts}</main>")
    assert under(extraction, "Tighten the nut") == ("Help", "Why does it leak?")
    assert under(extraction, "A worn bearing") == ("Help", "It rattles")


def test_an_accordion_keeps_its_headings_whatever_comes_behind_it(read: Read) -> None:
    asked = ("Why does it leak?", "It rattles", "It does not start")
    parts = "".join(f"<details><summary>{each}</summary>{LEAK}</details>" for each in asked)
    extraction = read(f"<main><h1>Help</h1>{FILLER}{parts}<p>Last changed in May.</p></main>")
    assert headings(extraction) == ["Help", *asked]


def test_a_definition_list_of_questions_has_headings(read: Read) -> None:
    terms = (
        f"<dl><dt>Why does it leak?</dt><dd>{LEAK}</dd><dt>Is it loud?</dt><dd><p>No.</p></dd>"
        f"<dt>It rattles.</dt><dd>{NOISE}</dd></dl>"
    )
    extraction = read(f"<main><h1>Help</h1>{FILLER}{terms}<h2>Repairs</h2>{FILLER}</main>")
    assert headings(extraction) == ["Help", "Why does it leak?", "Is it loud?", "It rattles.", "Repairs"]
    assert under(extraction, "Then fit a new seal.") == ("Help", "Why does it leak?")


def test_text_that_goes_on_behind_a_part_is_not_put_under_its_label(read: Read) -> None:
    part = f"<details><summary>Why does it leak?</summary>{LEAK}</details><p>All pumps are oiled in May.</p>"
    extraction = read(f"<main><h1>Help</h1>{FILLER}{part}</main>")
    assert headings(extraction) == ["Help"]
    assert under(extraction, "All pumps are oiled") == ("Help",)


def test_a_link_to_the_text_heads_nothing(read: Read) -> None:
    text = f"<p><a href='#text'>Skip to the text</a></p><div id='text'><h1>Help</h1>{FILLER}{LEAK}</div>"
    assert headings(read(f"<main>{text}</main>")) == ["Help"]
