"""Candidate grids: the page's own words in boxes that a model gives, the choice between grids, its doubt."""

from __future__ import annotations

import itertools

import pymupdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.chunk import Chunker
from pincite.document import Box, Category, Extraction
from pincite.extract.assemble import page_and_elements
from pincite.extract.blocks import Glyphs, Line, ReadPage
from pincite.extract.elements_json import to_markdown
from pincite.extract.pdf import layout, page_tables, reader, textlayer
from pincite.extract.tables import chooser
from pincite.extract.tables.blocks import Cell, Table, to_block
from pincite.extract.tables.features import NAMES
from pincite.extract.tables.filling import filled
from pincite.extract.tables.rulings import Ruling
from pincite.sentences import sentence_spans
from pincite.settings import Limits

ROWS = [
    ["item", "2024", "2023"],
    ["flour", "1,204", "1,150"],
    ["water", "310", "298"],
    ["salt", "44", "41"],
    ["yeast", "17", "19"],
]
TOP, STEP = 100.0, 18.0

places = st.floats(0, 300, allow_nan=False)
boxes = st.tuples(places, places, places, places).map(
    lambda c: (min(c[0], c[2]), min(c[1], c[3]), max(c[0], c[2]), max(c[1], c[3]))
)


def drawn() -> pymupdf.Page:
    page = pymupdf.open().new_page(width=400, height=400)
    for n, row in enumerate(ROWS):
        for m, text in enumerate(row):
            page.insert_text((72 + 80 * m, TOP + n * STEP), text, fontsize=9)
    return page


def boxed(heights: list[float]) -> Table:
    """A grid of three columns over the drawn words, its rows between heights."""
    grid = [
        [Cell(box=(70 + 80 * m, y0, 150 + 80 * m, y1)) for m in range(3)]
        for y0, y1 in itertools.pairwise(heights)
    ]
    return Table((70.0, heights[0], 310.0, heights[-1]), grid, 1, 0.0)


def doubting(monkeypatch: pytest.MonkeyPatch, doubts: float) -> None:
    fitted = chooser.model().model_copy(update={"asks": 0.0, "doubts": doubts})
    monkeypatch.setattr(chooser, "model", lambda: fitted)


def read(page: pymupdf.Page) -> ReadPage:
    return reader.read_page(page.parent, 1, Limits(), with_models=True)


@given(st.lists(boxes, min_size=1, max_size=9), st.lists(boxes, max_size=20))
def test_every_word_in_a_table_stands_in_one_cell(cells: list[Box], words: list[Box]) -> None:
    lines = [Line((Glyphs(f"w{n}", box),), 9.0) for n, box in enumerate(words)]
    table = filled(Table((0, 0, 300, 300), [[Cell(box=box) for box in cells]], 0, 0.0), lines)
    held = [word.text for row in table.grid for cell in row for line in cell.lines for word in line.words]
    assert sorted(held) == sorted(f"w{n}" for n in range(len(words)))


def test_the_fitted_model_weighs_the_features_that_there_are() -> None:
    model = chooser.model()
    assert model.features == NAMES
    assert len(model.better.weights) == len(model.wrong.weights) == len(NAMES)
    assert model.asks <= model.doubts


def test_a_grid_with_a_row_for_each_line_is_chosen_over_one_that_merges_rows() -> None:
    page = drawn()
    lines = textlayer.read(page, Limits()).lines
    edges = [TOP - 12 + STEP * n for n in range(len(ROWS) + 1)]
    right = filled(boxed(edges), lines)
    merged = filled(boxed([edges[0], edges[1], edges[3], edges[5]]), lines)
    for offers in ([[merged], [right]], [[right], [merged]]):
        chosen = chooser.model().choose(offers, lines, ())
        assert to_block(chosen[0]).text == "\n".join("\t".join(row) for row in ROWS)


def test_a_model_that_fails_costs_a_remark_and_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(page: pymupdf.Page) -> list[Table]:
        raise ValueError("no such tensor")

    doubting(monkeypatch, 1.0)
    monkeypatch.setattr(layout, "tables", fails)
    page = read(drawn())
    assert [remark.code for remark in page.remarks] == ["table-structure-lost"]
    assert "no such tensor" in page.remarks[0].detail
    assert page.blocks[0].text == "\n".join("\t".join(row) for row in ROWS)


def test_a_table_in_doubt_is_said_and_quoted_by_its_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    doubting(monkeypatch, 0.0)
    monkeypatch.setattr(layout, "tables", lambda page: [])
    page = read(drawn())
    assert [remark.code for remark in page.remarks] == ["table-in-doubt"]
    stored, elements = page_and_elements(page)
    assert elements[0].category is Category.TABLE
    assert not elements[0].cells
    extraction = Extraction("application/pdf", "Bread", (stored,), tuple(elements))
    chunks = Chunker(lambda text: [(0, 1)] * len(text.split()), tokens=200, max_tokens=256).chunk(
        extraction, "00000000-0000-0000-0000-000000000000"
    )
    assert [chunk.is_table for chunk in chunks] == [False]
    quotes = [chunks[0].text[start:end] for start, end in sentence_spans(chunks[0].text)]
    assert quotes == [" ".join(row) for row in ROWS]
    assert "<td>1,204</td>" in to_markdown(extraction)


def test_what_rules_enclose_but_no_grid_holds_is_shown_to_the_models() -> None:
    page = drawn()
    lines = textlayer.read(page, Limits()).lines
    box = [(60.0, 80.0, 320.0, 80.0), (60.0, 200.0, 320.0, 200.0)]
    sides = [(60.0, 80.0, 60.0, 200.0), (320.0, 80.0, 320.0, 200.0)]
    rules = [Ruling(*rule) for rule in (*box, *sides)]
    assert page_tables.has_flaw([], page_tables.Drawn(lines, rules, ()))
    assert not page_tables.has_flaw([], page_tables.Drawn(lines, (), ()))
