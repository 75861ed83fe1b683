"""Stored elements are unstructured's, and come back as they were."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.extract.assemble import page_and_elements
from pincite.extract.blocks import ParsedPage
from pincite.extract.elements_json import from_unstructured, to_markdown, to_unstructured
from pincite.extract.tables.blocks import Grid, GridCell, block
from pincite.schema.extraction import Category, Element, Extraction, Page

Sample = Callable[[str], Extraction]
NAMES = ["technical-report.pdf", "handbook.html", "scanned-memo.pdf"]

coordinates = st.floats(0, 2_000, allow_nan=False)
elements = st.builds(
    Element,
    id=st.uuids().map(str),
    category=st.sampled_from(Category),
    text=st.text(min_size=1),
    page=st.just(1),
    start=st.integers(0, 10**6),
    end=st.integers(0, 10**6),
    box=st.none() | st.tuples(coordinates, coordinates, coordinates, coordinates),
    headings=st.lists(st.text(min_size=1), max_size=3).map(tuple),
)


@given(st.lists(elements, max_size=8), st.lists(st.integers(1, 6), min_size=8, max_size=8))
def test_any_elements_come_back_as_they_were(made: list[Element], levels: list[int]) -> None:
    given_levels = [
        replace(element, level=level if element.category == Category.TITLE else None)
        for element, level in zip(made, levels, strict=False)
    ]
    stored = json.loads(json.dumps(to_unstructured(given_levels, [Page(1, "", 600.0, 800.0)])))
    assert from_unstructured(stored) == given_levels


@pytest.mark.parametrize("name", NAMES)
def test_extracted_elements_come_back_as_they_were(sample: Sample, name: str) -> None:
    extraction = sample(name)
    stored = json.loads(json.dumps(to_unstructured(extraction.elements, extraction.pages)))
    assert tuple(from_unstructured(stored)) == extraction.elements


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_unstructured_reads_what_is_stored(sample: Sample, name: str) -> None:
    from unstructured.staging.base import elements_from_json

    extraction = sample(name)
    stored = to_unstructured(
        extraction.elements, extraction.pages, filename=name, filetype=extraction.media_type
    )
    read = elements_from_json(text=json.dumps(stored))
    assert [element.text for element in read] == [element.text for element in extraction.elements]
    assert [element.category for element in read] == [
        str(element.category) for element in extraction.elements
    ]
    titles = {element.id: element.text for element in read}
    for element, ours in zip(read, extraction.elements, strict=True):
        assert element.metadata.page_number == ours.page
        assert element.metadata.text_as_html == ours.html
        if ours.headings:
            assert " ".join(titles[element.metadata.parent_id].split()) == ours.headings[-1]
        if ours.box is not None:
            coordinates = element.metadata.coordinates
            assert coordinates is not None
            assert coordinates.points is not None
            assert coordinates.points[0] == ours.box[:2]


def test_markdown_shows_headings_lists_and_tables_and_no_running_lines(sample: Sample) -> None:
    text = to_markdown(sample("handbook.html"))
    assert "# Field service handbook" in text
    assert "\n### Travel\n" in text
    assert "\n- Report every accident on the same day.\n- Report near accidents within three days:\n" in text
    assert "| Instrument | Place | Days away |\n| --- | --- | --- |\n| Torque wrench |" in text
    assert "Tarnbeck Materials Laboratory" not in to_markdown(sample("technical-report.pdf"))


def test_markdown_shows_a_table_with_spans_or_several_heading_rows_as_html() -> None:
    def markdown(grid: Grid, header_rows: int) -> str:
        table = block(grid, header_rows, None)
        page, elements = page_and_elements(ParsedPage(1, None, None, "html", (table,)))
        return to_markdown(Extraction("text/html", "Rates", (page,), tuple(elements)))

    plain = [[GridCell(text="Year"), GridCell(text="Rate")], [GridCell(text="2025"), GridCell(text="4.1")]]
    stacked = [
        [GridCell(text="Year"), GridCell(text="Rate")],
        [GridCell(), GridCell(text="per cent")],
        *plain[1:],
    ]
    spanned = [[GridCell(2, text="Rates")], *plain[1:]]
    assert markdown(plain, 1) == "| Year | Rate |\n| --- | --- |\n| 2025 | 4.1 |"
    assert "<thead><tr><th>Year</th><th>Rate</th></tr><tr><th></th>" in markdown(stacked, 2)
    assert '<th colspan="2">Rates</th>' in markdown(spanned, 1)
    assert markdown([[GridCell(text="Year")], [GridCell(text="2025")]], 1) == "| Year |\n| --- |\n| 2025 |"
