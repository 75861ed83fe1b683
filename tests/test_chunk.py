"""What chunks promise: they follow the structure, fit the model, and lose nothing."""

from __future__ import annotations

import re
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from pincite.chunk import Chunker
from pincite.document import Category, Element, Extraction, Page

VERSION = str(uuid4())


def words(text: str) -> list[tuple[int, int]]:
    """One token per word: a tokenizer that a reader can follow."""
    return [match.span() for match in re.finditer(r"\S+", text)]


def chunker(tokens: int = 40) -> Chunker:
    return Chunker(words, tokens=tokens, max_tokens=256)


def extraction(*parts: tuple[Category, str, tuple[str, ...]], header_rows: int = 1) -> Extraction:
    """A one-page document of elements, each with its text and heading path."""
    elements, text = [], ""
    for i, (category, content, headings) in enumerate(parts):
        text += "\n\n" if text else ""
        rows = header_rows if category is Category.TABLE else 0
        elements.append(
            Element(
                str(i),
                category,
                content,
                1,
                len(text),
                len(text) + len(content),
                None,
                None,
                headings,
                None,
                rows,
            )
        )
        text += content
    return Extraction("application/pdf", "Manual", (Page(1, text, 600, 800),), tuple(elements))


PROSE = Category.NARRATIVE_TEXT


def test_a_chunk_never_crosses_a_heading() -> None:
    document = extraction(
        (Category.TITLE, "One", ()),
        (PROSE, "First.", ("One",)),
        (Category.TITLE, "Two", ()),
        (PROSE, "Second.", ("Two",)),
    )
    chunks = chunker().chunk(document, VERSION)
    assert [(chunk.headings, chunk.text) for chunk in chunks] == [(("One",), "First."), (("Two",), "Second.")]


def test_a_heading_with_nothing_under_it_is_kept_as_text() -> None:
    document = extraction((Category.TITLE, "Works opens in Skive", ()), (PROSE, "Body.", ()))
    assert "Works opens in Skive" in "\n".join(c.text for c in chunker().chunk(document, VERSION))


def test_running_headers_and_footers_are_left_out() -> None:
    document = extraction(
        (Category.HEADER, "Manual 7", ()), (PROSE, "Body.", ()), (Category.FOOTER, "Page 1", ())
    )
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Body."]


def test_a_page_with_nothing_but_a_header_is_not_lost() -> None:
    document = extraction((Category.HEADER, "The valve opens at 6 bar.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["The valve opens at 6 bar."]


def test_a_table_of_contents_is_left_out_and_an_ellipsis_is_not() -> None:
    contents = "1 Safety . . . . . . . 5\n2 Care\t. . . . . . . 9"
    document = extraction((Category.TABLE, contents, ()), (PROSE, "Wait ... then go on.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Wait ... then go on."]


def test_a_table_that_fits_stays_whole() -> None:
    table = "Model\tBar\nA\t4.2\nB\t5.1"
    document = extraction((PROSE, "Before.", ()), (Category.TABLE, table, ()), (PROSE, "After.", ()))
    assert [chunk.text for chunk in chunker().chunk(document, VERSION)] == ["Before.", table, "After."]


def test_a_long_table_repeats_its_heading_rows_and_loses_no_row() -> None:
    rows = [f"M{i}\t{i}.5\tkg" for i in range(60)]
    document = extraction((Category.TABLE, "\n".join(["Model\tMass\tUnit", *rows]), ()))
    chunks = chunker(66).chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.text.startswith("Model\tMass\tUnit\n") and chunk.header_rows == 1 for chunk in chunks)
    assert [line for chunk in chunks for line in chunk.text.split("\n")[1:]] == rows


def test_a_caption_goes_with_its_table() -> None:
    document = extraction(
        (Category.FIGURE_CAPTION, "Table 1: Masses", ()), (Category.TABLE, "A\tB\n1\t2", ())
    )
    [chunk] = chunker().chunk(document, VERSION)
    assert chunk.text == "Table 1: Masses\nA\tB\n1\t2"
    assert chunk.header_rows == 2


def test_a_caption_below_its_table_goes_with_it_and_stands_nowhere_else() -> None:
    document = extraction(
        (Category.TABLE, "Model\tFlow\nA\t1\nB\t2", ()),
        (Category.FIGURE_CAPTION, "Table 1 Flow by model", ()),
        (PROSE, "The rest.", ()),
    )
    texts = [chunk.text for chunk in chunker().chunk(document, VERSION)]
    assert texts == ["Table 1 Flow by model\nModel\tFlow\nA\t1\nB\t2", "The rest."]


def test_a_table_that_goes_on_over_a_page_keeps_its_heading_rows() -> None:
    first = extraction((Category.FIGURE_CAPTION, "Table 1", ()), (Category.TABLE, "Model\tFlow\nA\t1", ()))
    rest = "B\t2\nC\t3"
    more = Element("next", Category.TABLE, rest, 2, 0, len(rest), continues=True)
    pages = (*first.pages, Page(2, rest, 600, 800))
    document = Extraction("application/pdf", "Manual", pages, (*first.elements, more))
    chunks = chunker().chunk(document, VERSION)
    assert [chunk.text for chunk in chunks] == [
        "Table 1\nModel\tFlow\nA\t1",
        "Table 1\nModel\tFlow\nB\t2\nC\t3",
    ]
    assert chunks[1].header_rows == 2
    assert chunks[1].pages == [1, 2]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    sentences = [f"This is sentence number {i} of many." for i in range(40)]
    document = extraction((PROSE, " ".join(sentences), ()))
    chunks = chunker(64).chunk(document, VERSION)
    assert len(chunks) > 1
    assert all(chunk.text.endswith("many.") for chunk in chunks)


def test_the_same_version_gives_the_same_ids_and_another_gives_others() -> None:
    document = extraction((PROSE, "First.", ("One",)), (PROSE, "Second.", ("Two",)))
    first, again = (chunker().chunk(document, VERSION) for _ in range(2))
    other = chunker().chunk(document, str(uuid4()))
    assert [c.id for c in first] == [c.id for c in again]
    assert {c.id for c in first}.isdisjoint(c.id for c in other)


paragraphs = st.lists(st.text("ab .!?é1", min_size=1, max_size=400).filter(str.strip), min_size=1, max_size=6)


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
