"""What chunks promise: they follow the structure, fit the model, and lose nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Category

from .chunking import PROSE, VERSION, chunker, extraction, found, words


def test_a_chunk_never_crosses_a_heading() -> None:
    document = extraction(
        (Category.TITLE, "One", ()),
        (PROSE, "First.", ("One",)),
        (Category.TITLE, "Two", ()),
        (PROSE, "Second.", ("Two",)),
    )
    chunks = chunker().chunk(document, VERSION)
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [(("One",), "First."), (("Two",), "Second.")]


def test_a_few_words_go_with_the_section_below_them() -> None:
    above, below, beside = ("Pumps",), ("Pumps", "Seals"), ("Valves",)
    seals = (PROSE, "They last a year.", below)
    assert found((PROSE, "Chapter 7", above), seals) == [(below, "Chapter 7\nThey last a year.")]
    assert found((PROSE, "Chapter 7", ()), (PROSE, "Seals", above), seals) == [
        (below, "Chapter 7\nSeals\nThey last a year.")
    ]
    long = " ".join(["Pumps stand in the long hall."] * 3)
    assert found((PROSE, long, above), seals) == [(above, long), (below, "They last a year.")]
    for last in ((PROSE, "They leak.", beside), (Category.TABLE, "Part\tYears\nSeal\t1", below)):
        first, second = found((PROSE, "Chapter 7", above), last)
        assert (first, second[0]) == ((above, "Chapter 7"), last[2])


def test_a_few_words_above_a_long_section_are_no_passage_of_their_own() -> None:
    above, below = ("Pumps",), ("Pumps", "Seals")
    for paragraph in (" ".join(["seal"] * 38) + ".", " ".join(["Seals last a year."] * 30)):
        chunks = found((PROSE, "Chapter 7", above), (PROSE, paragraph, below))
        assert chunks[0][1].startswith("Chapter 7\nse") or chunks[0][1].startswith("Chapter 7\nSe")
        assert {headings for headings, _ in chunks} == {below}


def test_the_end_of_a_long_section_and_the_note_of_a_table_stay_in_their_section() -> None:
    above, below = ("Pumps",), ("Pumps", "Seals")
    seals = (PROSE, "They last a year.", below)
    long = (PROSE, " ".join(["Pumps stand in the long hall."] * 10), above)
    key = (PROSE, "The key costs 41 crowns.", above)
    assert found(long, key, seals)[-2:] == [(above, key[1]), (below, seals[1])]
    table = (Category.TABLE, "Part\tYears\nSeal\t1", above)
    note = (PROSE, "Amounts are in crowns.", above)
    assert found(table, note, seals)[-2:] == [(above, note[1]), (below, seals[1])]
    announces = (PROSE, "The table tells how long they last:", below)
    years = (Category.TABLE, "Part\tYears\nSeal\t1", below)
    assert found((PROSE, "Chapter 7", above), announces, years)[0] == (above, "Chapter 7")


def test_a_heading_with_nothing_under_it_is_kept_as_text() -> None:
    document = extraction((Category.TITLE, "Works opens in Skive", ()), (PROSE, "Body.", ()))
    assert "Works opens in Skive" in "\n".join(c.text for c in chunker().chunk(document, VERSION))


def test_a_note_stands_behind_the_paragraph_that_goes_on_past_it() -> None:
    document = extraction(
        (PROSE, "Training is mostly", ()),
        (Category.LIST_ITEM, "(6) A survey of 2006.", ()),
        (PROSE, "A second note.", ()),
        (PROSE, "purchased from schools.", ()),
    )
    first, note, second, rest = document.elements
    told = replace(document, elements=(first, note, second, replace(rest, continues=True)))
    (chunk,) = chunker().chunk(told, VERSION)
    assert chunk.text.split("\n") == [first.text, rest.text, note.text, second.text]
    page = told.pages[0].text
    assert [page[each.start : each.end] for each in chunk.segments] == chunk.text.split("\n")


def test_no_passage_has_main_content_and_what_is_beside_it() -> None:
    document = extraction((PROSE, "The depot was built of brick.", ()), (PROSE, "A model costs 39.50 €.", ()))
    main, aside = document.elements
    told = replace(document, elements=(main, replace(aside, aside=True)))
    assert [chunk.text for chunk in chunker().chunk(told, VERSION)] == [main.text, aside.text]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"This is sentence number {i} of many." for i in range(40)]
    document = extraction((PROSE, " ".join(sentences), ()))
    chunks = chunker(64).chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("many.") for chunk in chunks)


def test_a_sentence_without_an_end_is_cut_between_words() -> None:
    def letters(text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(r"\w{1,3}|[^\w\s]", text)]

    listed = " ".join(f"valve{i}/pump{i}" for i in range(60)) + " " + "-".join(["gasket"] * 60)
    document = extraction((PROSE, listed, ()))
    chunks = Chunker(letters, tokens=64, max_tokens=256).chunk(document, VERSION)
    assert all(len(letters(chunk.text)) <= 64 for chunk in chunks)
    parts = [part for chunk in chunks for part in re.findall(r"\w+", chunk.text)]
    assert parts == re.findall(r"\w+", listed)
    assert all(f"valve{i}/pump{i}" in "\n".join(chunk.text for chunk in chunks) for i in range(60))


def test_the_same_version_gives_the_same_ids_and_another_gives_others() -> None:
    document = extraction((PROSE, "First.", ("One",)), (PROSE, "Second.", ("Two",)))
    first, again = (chunker().chunk(document, VERSION) for _ in range(2))
    other = chunker().chunk(document, str(uuid4()))
    assert [c.id for c in first] == [c.id for c in again]
    assert {c.id for c in first}.isdisjoint(c.id for c in other)


def is_prose(text: str) -> bool:
    """Whether it is more than white space, and no line of a table of contents."""
    return bool(text.strip()) and not re.search(r"(?:\. ?){5}", text)


paragraphs = st.lists(st.text("ab .!?é1", min_size=1, max_size=400).filter(is_prose), min_size=1, max_size=6)


@given(paragraphs, st.integers(64, 100))
def test_every_word_is_in_a_chunk_and_every_chunk_fits_and_points_at_its_page(
    texts: list[str], tokens: int
) -> None:
    document = extraction(*((PROSE, text, ()) for text in texts))
    page = document.pages[0].text
    chunks = chunker(tokens).chunk(document, VERSION)
    assert " ".join(chunk.text for chunk in chunks).split() == page.split()
    for chunk in chunks:
        assert len(words(chunk.text)) <= tokens
        assert chunk.text == "\n".join(page[s.start : s.end] for s in chunk.segments)
