"""What joining promises: divided words are whole, compounds stay, no offset and no box is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.extract.blocks import Block, Glyphs, Line, ParsedPage, flow
from pincite.extract.joins import Lexicon, joined, undivided
from pincite.schema.extraction import Category

LETTERS = st.text("abcdefghij", min_size=2, max_size=8)


def block_of(
    *lines: str, x: float = 50, y: float = 100, category: Category = Category.NARRATIVE_TEXT
) -> Block:
    set_lines = []
    for row, line in enumerate(lines):
        words, left = [], x
        for word in line.split():
            words.append(Glyphs(word, (left, y + 12 * row, left + 5 * len(word), y + 12 * row + 10)))
            left += 5 * len(word) + 3
        set_lines.append(Line(tuple(words), 10))
    return flow(set_lines, category)


def page_of(number: int, *blocks: Block) -> ParsedPage:
    return ParsedPage(number, 600, 800, "flow", blocks)


@pytest.mark.parametrize(
    ("lines", "elsewhere", "text"),
    [
        (("the intro-", "duction of it"), "", "the introduction of it"),
        (("a long-", "term plan"), "long-term", "a long-term plan"),
        (("a well-", "known rule"), "", "a well-known rule"),
        (("an X-", "Ray of it"), "", "an X-Ray of it"),
        (("from 2019-", "2021 on"), "", "from 2019-2021 on"),
        (("the qxvy-", "zzor works"), "qxvyzzor", "the qxvyzzor works"),
        (("die Verkehrs\u00ad", "mittel"), "", "die Verkehrsmittel"),
    ],
)
def test_a_word_divided_at_a_line_end_is_whole_and_a_compound_keeps_its_hyphen(
    lines: tuple[str, ...], elsewhere: str, text: str
) -> None:
    pages = joined([page_of(1, block_of(*lines), block_of(elsewhere or "nothing", y=500))])
    assert pages[0].blocks[0].text == text


def test_a_line_of_code_that_ends_in_a_hyphen_keeps_its_end() -> None:
    code = block_of("total = gross-", "net + tax", category=Category.CODE_SNIPPET)
    pages = joined([page_of(1, code)])
    assert pages[0].blocks[0].text == "total = gross-\nnet + tax"


@given(
    st.lists(st.lists(LETTERS, min_size=1, max_size=5), min_size=1, max_size=6), st.sets(LETTERS), st.data()
)
def test_every_word_keeps_its_box_and_its_letters(
    rows: list[list[str]], known: set[str], data: st.DataObject
) -> None:
    lines = [" ".join(row) + data.draw(st.sampled_from(["", "-", "\u00ad"])) for row in rows]
    before = block_of(*lines)
    after = undivided(before, Lexicon([before.text, *known]))
    assert [word.box for word in after.words] == [word.box for word in before.words]
    for old, new in zip(before.words, after.words, strict=True):
        assert after.text[new.start : new.end] in (
            before.text[old.start : old.end],
            before.text[old.start : old.end - 1],
        )
    assert "".join(after.text[w.start : w.end] for w in after.words) == "".join(after.text.split())


def test_a_paragraph_goes_on_over_a_page_past_notes_and_captions() -> None:
    first = page_of(
        1,
        block_of("The committee held that the", "measures were in proportion and"),
        block_of("Figure 2 The hall", y=400, category=Category.FIGURE_CAPTION),
    )
    second = page_of(2, block_of("could be kept."), block_of("A new paragraph.", y=200))
    pages = joined([first, second])
    assert [block.continues for page in pages for block in page.blocks] == [False, False, True, False]


@pytest.mark.parametrize("category", [Category.NARRATIVE_TEXT, Category.LIST_ITEM])
def test_a_paragraph_goes_on_over_a_page_past_a_footnote_of_any_kind(category: Category) -> None:
    small = replace(block_of("(6) A survey of 2006.", y=700, category=category), size=7)
    first = page_of(1, replace(block_of("training is mostly"), size=10), small)
    second = page_of(2, replace(block_of("purchased from schools."), size=10))
    pages = joined([first, second])
    assert [block.continues for page in pages for block in page.blocks] == [False, False, True]


def test_a_list_in_small_type_goes_on_over_a_page_too() -> None:
    small = replace(block_of("(6) A survey of", y=700, category=Category.LIST_ITEM), size=7)
    first = page_of(1, replace(block_of("Training is bought."), size=10), small)
    second = page_of(2, replace(block_of("some years.", category=Category.LIST_ITEM), size=7))
    assert joined([first, second])[1].blocks[0].continues


def test_a_new_sentence_or_another_category_goes_on_from_nothing() -> None:
    first = page_of(1, block_of("It ended here."))
    second = page_of(2, block_of("lower case begins"), block_of("heading", y=300, category=Category.TITLE))
    assert not any(block.continues for page in joined([first, second]) for block in page.blocks)
