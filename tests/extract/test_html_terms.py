"""What is promised of definition lists, and of the labels of notes."""

from __future__ import annotations

import pytest

from pincite.schema.extraction import Category, Extraction

from .test_html import FILLER, Read, only

NOTE = "Close the valve first."


def texts(extraction: Extraction, category: Category) -> list[str]:
    return [each.text for each in only(extraction, category)]


def test_a_definition_of_one_paragraph_stands_with_its_term(read: Read) -> None:
    terms = "<dl><dt><a id='h'></a>head</dt><dd>\n<p>The <b>height</b> a pump lifts to.</p>\n</dd></dl>"
    extraction = read(f"<main>{FILLER}{terms}</main>")
    assert texts(extraction, Category.LIST_ITEM) == ["head: The height a pump lifts to."]


def test_a_term_stands_in_the_first_paragraph_of_a_longer_definition(read: Read) -> None:
    terms = (
        "<dl><dt>commit</dt><dd><div><p>As a noun, a state of the project.</p></div>"
        "<p>As a verb, to store one.</p></dd><dt>code</dt><dd><pre>run</pre><p>It runs.</p></dd></dl>"
    )
    said = [each.text for each in read(f"<main>{FILLER}{terms}</main>").elements]
    assert said[-5:] == [
        "commit: As a noun, a state of the project.",
        "As a verb, to store one.",
        "code",
        "run",
        "It runs.",
    ]


def test_terms_share_a_definition(read: Read) -> None:
    terms = (
        "<dl><dt>-v</dt><dt><code>--verbose</code></dt><dd>Say more.</dd><dt>-q</dt><dd>Say less.</dd></dl>"
    )
    extraction = read(f"<main>{FILLER}{terms}</main>")
    assert texts(extraction, Category.LIST_ITEM) == ["-v, --verbose: Say more.", "-q: Say less."]


@pytest.mark.parametrize(
    "note",
    [
        "<div class='note'><h3 class='title'>Note</h3><p>{text}</p></div>",
        "<div class='note'><table><tr><td rowspan='2'><img alt='[Note]'></td><th>Note</th></tr>"
        "<tr><td><p>{text}</p></td></tr></table></div>",
        "<div class='admonitionblock note'><table><tr><td class='icon'><div class='title'>Note</div></td>"
        "<td class='content'>{text}</td></tr></table></div>",
        "<div class='admonition'><p class='admonition-title'>Note</p><p>{text}</p></div>",
        "<div class='markdown-alert'><p class='markdown-alert-title'>Note</p><p>{text}</p></div>",
    ],
    ids=["DocBook", "DocBook, as a table", "AsciiDoc", "Sphinx", "GitHub"],
)
def test_the_label_of_a_note_stands_before_its_text(read: Read, note: str) -> None:
    extraction = read(
        f"<main><h2>Start</h2>{FILLER}{note.format(text=NOTE)}<p>Then start the pump.</p></main>"
    )
    assert f"Note: {NOTE}" in [each.text for each in extraction.elements]
    assert [each.headings for each in extraction.elements if each.text == "Then start the pump."] == [
        ("Start",)
    ]


def test_a_heading_in_a_note_that_says_something_stays_one(read: Read) -> None:
    note = f"<div class='note'><h3>Before you start</h3><p>{NOTE}</p></div>"
    extraction = read(f"<main><h2>Start</h2>{FILLER}{note}</main>")
    assert texts(extraction, Category.TITLE) == ["Start", "Before you start"]
