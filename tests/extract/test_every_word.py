"""Every word of what was read can be found: it stands in a passage, or the report says why it does not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from uuid import uuid4

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pincite.errors import NoText
from pincite.extract import Extractor
from pincite.extract.assemble import page_and_elements, with_contents, with_headings
from pincite.extract.blocks import Block, ParsedPage
from pincite.extract.tables import blocks as tables
from pincite.ingest.chunker import Chunker
from pincite.schema.chunk import Chunk
from pincite.schema.extraction import Category, Element, Extraction

RUNNING = (Category.HEADER, Category.FOOTER)
SAMPLE_DOCS = Path(__file__).parents[2] / "sample_docs"
SAMPLES = sorted(path.name for path in SAMPLE_DOCS.iterdir() if path.suffix in (".pdf", ".html"))
SIZES = [(595, 842), (300, 200), (150, 60)]
"""Points of a page's width and height."""

Rows = list[list[str]]
Part = tuple[str, str | Rows]
"""A kind of part of a document, and its text or a table's cells."""


def tokens(text: str) -> list[tuple[int, int]]:
    """Up to four letters each, as a model's tokens are parts of words."""
    return [match.span() for match in re.finditer(r"\w{1,4}|[^\w\s]", text)]


def words(element: Element) -> list[tuple[int, int]]:
    """Where the words of an element stand on its page: its runs of letters and digits."""
    found = (match.span() for match in re.finditer(r"[^\W_]+", element.text))
    return [(element.start + start, element.start + end) for start, end in found]


class Passages:
    """What is found of an extraction: its passages with a word in their text."""

    def __init__(self, extraction: Extraction) -> None:
        made = Chunker(tokens, tokens=80, max_tokens=256).chunk(extraction, str(uuid4()))
        self.chunks: list[Chunk] = [each for each in made if any(map(str.isalnum, each.text))]
        self._pages = {page.number: page.text for page in extraction.pages}
        self._headings = {heading for chunk in self.chunks for heading in chunk.headings}
        self._rows = {row for chunk in self.chunks if chunk.is_table for row in chunk.text.split("\n")}
        self._covered: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for chunk in self.chunks:
            for each in chunk.segments:
                self._covered[each.page].add((each.start, each.end))

    def have(self, element: Element) -> bool:
        """Whether each word is in a passage's text; a title may be in its headings, a row may be an equal."""
        if element.category is Category.TITLE and " ".join(element.text.split()) in self._headings:
            return True
        inside = [
            (start, end)
            for start, end in self._covered[element.page]
            if start < element.end and element.start < end
        ]
        return all(
            any(first <= start and end <= last for first, last in inside)
            or self._line(element.page, start) in self._rows
            for start, end in words(element)
        )

    def _line(self, page: int, offset: int) -> str:
        text = self._pages[page]
        return text[text.rfind("\n", 0, offset) + 1 :].partition("\n")[0]


def check(extraction: Extraction) -> None:
    """Fails where a document that goes live has nothing to find, or where a word is lost without a reason."""
    passages = Passages(extraction)
    assert passages.chunks
    telling = {each.page for each in extraction.elements if each.category not in RUNNING and words(each)}
    lost: dict[int, list[str]] = defaultdict(list)
    for element in extraction.elements:
        running = element.category in RUNNING and element.page in telling
        if not running and not passages.have(element):
            lost[element.page].append(element.text)
    told = {
        read.page: (part.chars, part.excerpt)
        for read in extraction.page_extractions
        for part in read.left_out
        if part.reason == "contents"
    }
    texts = {page: "\n".join(parts) for page, parts in lost.items()}
    assert {page: (len(text), text[:200]) for page, text in texts.items()} == told


word = st.sampled_from(
    "the valve opens at 6 bar pump Model-A fee of 41 crowns (net) is due É. Yearly".split()
)
sentence = st.lists(word, min_size=1, max_size=14).map(" ".join)
leaders = st.builds(
    "{}{}{}".format,
    sentence,
    st.sampled_from([".....", " . . . . . . . ", "." * 40, " ................ "]),
    st.sampled_from(["", "5", "12", "xiv", "A-3", "145873", "3.50", "1,200", "EUR 7", "the rest."]),
)
heading = st.sampled_from(["Contents", "CONTENTS", "Fees", "1 Safety", "2.1 Care of pumps", "Inhalt"])
marks = st.sampled_from(["." * 60, ". . . . . . .", "* * *", "-----", "•", "— —", "(…)", "|", "___"])
number = st.sampled_from(["1", "7", "Page 3 of 9", "iv", "- 2 -", "2024"])
cell = st.sampled_from("||Salt|Total|2021|2022|1,204|5.5|$ 7|-|Year ended 2020|Q1|(tons)".split("|"))
rows = st.integers(2, 4).flatmap(
    lambda width: st.lists(st.lists(cell, min_size=width, max_size=width), min_size=2, max_size=8)
)
text = sentence | sentence.map(lambda said: f"{said.capitalize()}.") | leaders | marks
part: st.SearchStrategy[Part] = st.one_of(
    st.tuples(st.just("text"), text),
    st.tuples(st.just("heading"), heading | sentence),
    st.tuples(st.just("number"), number),
    st.tuples(st.just("table"), rows),
)
parts = st.lists(part, min_size=1, max_size=12) | st.lists(
    st.tuples(st.just("text"), leaders | marks), min_size=1, max_size=5
)


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    """Anything that reading a page may give."""
    category = draw(st.sampled_from(Category))
    if category is Category.TABLE:
        grid = [[tables.GridCell(text=each) for each in row] for row in draw(rows)]
        return replace(tables.block(grid, draw(st.integers(0, 2)), None), continues=draw(st.booleans()))
    return Block(category, draw(text | heading | number), level=draw(st.none() | st.integers(1, 3)))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_word_of_a_sample_document_can_be_found(sample: Callable[[str], Extraction], name: str) -> None:
    check(sample(name))


@given(st.lists(st.lists(blocks(), max_size=8), min_size=1, max_size=3))
def test_every_word_can_be_found_whatever_reading_a_page_gave(made: list[list[Block]]) -> None:
    read = [ParsedPage(number, None, None, "flow", tuple(each)) for number, each in enumerate(made, 1)]
    parted = list(map(page_and_elements, read))
    elements = with_headings([element for _, found in parted for element in found])
    extraction = Extraction(
        "application/pdf",
        "Manual",
        tuple(page for page, _ in parted),
        tuple(elements),
        page_extractions=tuple(with_contents([page.as_page_extraction for page in read], elements)),
    )
    if any(page.has_words for page in read):
        check(extraction)


def has_words(made: Sequence[Part]) -> bool:
    return any(any(map(str.isalnum, str(content))) for _, content in made)


def pdf(made: Sequence[Part], size: tuple[int, int], path: Path) -> None:
    """Set the parts from the top down, on as many pages as they need; a number ends its page at the foot."""
    width, height = size
    with pymupdf.open() as document:
        page, y = document.new_page(width=width, height=height), 24.0
        for kind, content in made:
            if kind == "number":
                page.insert_text((width / 2, height - 12), str(content), fontsize=9)
            for row in content if isinstance(content, list) else [[content]] if kind != "number" else []:
                if y > height - 30:
                    page, y = document.new_page(width=width, height=height), 24.0
                for column, each in enumerate(row):
                    at = (20 + column * (width - 40) / len(row), y)
                    page.insert_text(at, each, fontsize=16 if kind == "heading" else 10)
                y += 13 if kind == "table" else 30
            if kind == "number":
                page, y = document.new_page(width=width, height=height), 24.0
        document.save(path)


LINKS = "".join(f"<li><a href='/{place}'>Part {place}</a></li>" for place in range(6))


def html(made: Sequence[Part], *, menu: bool) -> str:
    """Return a page of the parts, with or without a menu that its main content must be told from."""

    def markup(kind: str, content: str | Rows) -> str:
        if isinstance(content, list):
            cells = ("".join(f"<td>{escape(each)}</td>" for each in row) for row in content)
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
        tag = {"heading": "h2", "number": "div"}.get(kind, "p")
        return f"<{tag}>{escape(content)}</{tag}>"

    body = "".join(markup(*each) for each in made)
    return f"<!doctype html><html><body>{f'<nav><ul>{LINKS}</ul></nav>' if menu else ''}{body}</body></html>"


def check_file(extractor: Extractor, path: Path, made: Sequence[Part]) -> None:
    try:
        extraction = extractor.extract(path, path.name)
    except NoText:
        assert not has_words(made)
    else:
        check(extraction)


files = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


@files
@given(parts, st.sampled_from(SIZES))
def test_every_word_of_a_pdf_that_goes_live_can_be_found(
    extractor: Extractor, tmp_path: Path, made: list[Part], size: tuple[int, int]
) -> None:
    path = tmp_path / "made.pdf"
    pdf(made, size, path)
    check_file(extractor, path, made)


@files
@given(parts, st.booleans())
def test_every_word_of_a_web_page_that_goes_live_can_be_found(
    extractor: Extractor, tmp_path: Path, made: list[Part], menu: bool
) -> None:
    path = tmp_path / "made.html"
    path.write_text(html(made, menu=menu), encoding="utf-8")
    check_file(extractor, path, made)
