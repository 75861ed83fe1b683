"""A list item with more than one block is an item still, and no word of it is lost or run together."""

from __future__ import annotations

import pytest

from pincite.schema.extraction import Category

from .test_html import FILLER, Read, only


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (
            "<p>Two <b>cores</b></p> <ul><li><p>four are better</p></li></ul>",
            ["Two cores", "four are better"],
        ),
        ("<p>Two cores.</p><p>Four are better.</p>", ["Two cores."]),
        ("<p>Start it:</p><pre>start now</pre>", ["Start it:"]),
    ],
)
def test_what_an_item_begins_with_is_an_item(read: Read, item: str, expected: list[str]) -> None:
    extraction = read(f"<main>{FILLER}<ul><li><p>A disk</p></li><li>{item}</li><li>A fan</li></ul></main>")
    items = [each.text for each in only(extraction, Category.LIST_ITEM)]
    assert items == ["A disk", *expected, "A fan"]


@pytest.mark.parametrize("item", ["<p>Two cores</p>or four", "<p>Two cores</p>\n<b>or four</b>"])
def test_words_after_the_paragraph_of_an_item_stay_apart(read: Read, item: str) -> None:
    extraction = read(f"<main>{FILLER}<ul><li>A disk</li><li>{item}</li></ul></main>")
    text = " ".join(each.text for each in extraction.elements)
    assert "Two cores or four" in " ".join(text.split())
