"""Tables whose rows are ruled or shaded one by one, drawn here: each band is a row, however high it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .test_tables import LEFT, TOP, drawn, found, only, texts, write

SECOND, RIGHT = 200.0, 540.0
LINE = 11.0
GREYS = ((0.9, 0.9, 0.9), (0.96, 0.96, 0.96))

LETTERS = "abcdefghkmoprstu"  # of which no "nil" can be made, which stands for a number

TERMS = st.text(LETTERS, min_size=3, max_size=12)
DESCRIPTIONS = st.lists(
    st.lists(st.text(LETTERS, min_size=2, max_size=8), min_size=1, max_size=6).map(" ".join),
    min_size=1,
    max_size=3,
)
ENTRIES = st.lists(st.tuples(TERMS, DESCRIPTIONS), min_size=4, max_size=9, unique_by=lambda entry: entry[0])
ENTRY = tuple[str, list[str]]


def bands(page: pymupdf.Page, entries: Sequence[ENTRY], top: float = TOP) -> list[float]:
    """Write a term beside the middle line of its description in each band; return the edges of the bands."""
    edges = [top]
    for term, lines in entries:
        height = LINE * len(lines) + 4
        write(page, LEFT, edges[-1] + LINE * ((len(lines) + 1) // 2), term)
        for number, line in enumerate(lines):
            write(page, SECOND, edges[-1] + LINE * (number + 1), line)
        edges.append(edges[-1] + height)
    return edges


def shade(page: pymupdf.Page, edges: Sequence[float]) -> None:
    """Shade the bands in two greys in turn."""
    for number, (top, bottom) in enumerate(pairwise(edges)):
        page.draw_rect((LEFT - 6, top, RIGHT, bottom), color=None, fill=GREYS[number % 2], overlay=False)


def rule(page: pymupdf.Page, edges: Sequence[float]) -> None:
    for y in edges:
        page.draw_line((LEFT - 6, y), (RIGHT, y), width=0.5)


def grid(entries: Sequence[ENTRY]) -> list[list[str]]:
    return [[term, " ".join(lines)] for term, lines in entries]


@pytest.mark.parametrize("make", [shade, rule])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(entries=ENTRIES)
def test_each_band_is_a_row_however_many_lines_it_has(
    make: Callable[[pymupdf.Page, Sequence[float]], None], entries: list[ENTRY]
) -> None:
    page = drawn()
    rule(page, [50.0, 760.0])  # of the page's head and foot
    make(page, bands(page, entries))
    assert texts(only(found(page))) == grid(entries)


def test_rows_of_words_that_are_shaded_in_turn_are_a_table() -> None:
    page = drawn()
    entries: list[ENTRY] = [(f"term {n}", ["what it means", "where it is used"]) for n in "abcdef"]
    for top in bands(page, entries)[1::2]:
        page.draw_rect((LEFT - 6, top, RIGHT, top + 2 * LINE + 4), color=None, fill=GREYS[0], overlay=False)
    assert texts(only(found(page))) == grid(entries)


def test_a_shaded_head_begins_a_table_below_other_lines_in_columns() -> None:
    page = drawn()
    for n, (name, value) in enumerate([("Number", "INV-318"), ("Date", "18 March"), ("Due", "17 April")]):
        write(page, SECOND + 100, TOP + 14 * n, name)
        write(page, SECOND + 200, TOP + 14 * n, value)
    top = TOP + 60
    rows = [
        ("item", "amount"),
        ("menus", "310.00"),
        ("sign", "485.00"),
        ("posters", "110.00"),
        ("cards", "85.00"),
    ]
    for n, (label, amount) in enumerate(rows):
        write(page, LEFT, top + 14 + 20 * n, label)
        write(page, RIGHT - 10, top + 14 + 20 * n, amount, right=True)
    page.draw_rect((LEFT - 6, top, RIGHT, top + 20), color=None, fill=GREYS[0], overlay=False)
    rule(page, [top + 20 * n for n in range(2, 6)])
    assert [list(row) for row in rows] in [texts(table) for table in found(page)]


def test_rules_between_the_rows_alone_and_one_between_the_columns_are_a_table() -> None:
    page = drawn()
    entries: list[ENTRY] = [("misc", ["Various data"]), ("icc", ["Colour profiles"])]
    edges = bands(page, entries)
    rule(page, edges[1:-1])
    page.draw_line((SECOND - 8, edges[0]), (SECOND - 8, edges[-1]), width=0.5)
    assert texts(only(found(page))) == grid(entries)


def test_a_caption_between_two_tables_of_one_width_parts_them() -> None:
    page = drawn()
    first: list[ENTRY] = [(f"term {n}", ["what it means"]) for n in "abcd"]
    second: list[ENTRY] = [(f"code {n}", ["what it does"]) for n in "abcd"]
    rule(page, above := bands(page, first))
    write(page, LEFT, above[-1] + 30, "Table 2. The codes of the second part.")
    rule(page, bands(page, second, above[-1] + 50))
    assert [texts(table) for table in found(page)] == [grid(first), grid(second)]


def test_bands_that_hold_several_rows_of_figures_leave_them_apart() -> None:
    page = drawn()
    rows = [[f"item {n}", f"{n + 1}{n}{n}"] for n in range(12)]
    for number, (label, figure) in enumerate(rows):
        write(page, LEFT, TOP + 12 * number, label)
        write(page, 300, TOP + 12 * number, figure, right=True)
    shade(page, [TOP - 10 + 36 * number for number in range(5)])
    assert texts(only(found(page))) == rows


def test_ruled_headings_of_sections_are_no_bands() -> None:
    page = drawn()
    for number in range(5):
        y = TOP + 130 * number
        write(page, LEFT, y, f"Section {number}", bold=True)
        rule(page, [y + 4])
        for line in range(5):
            write(page, LEFT, y + 20 + 12 * line, "A post held for some years, with what was done in it.")
            if line == 2:
                write(page, 470, y + 20 + 12 * line, "in Bremen")
    assert found(page) == []


def test_headings_over_the_first_rule_and_a_total_below_the_last_are_of_the_table() -> None:
    page = drawn()
    rows = [["In millions", "2025", "2024"], *([f"item {n}", f"{n}1", f"{n}2"] for n in range(1, 6))]
    rows.append(["Total", "155", "160"])
    for number, row in enumerate(rows):
        for x, cell in zip((LEFT, 400, 500), row, strict=True):
            write(page, x, TOP + 15 * number, cell)
    edges = [TOP + 4 + 15 * number for number in range(6)]
    for top in edges[::2]:
        page.draw_rect((LEFT - 6, top, RIGHT, top + 15), color=None, fill=GREYS[0], overlay=False)
    rule(page, [edges[0], edges[-1]])
    assert texts(only(found(page))) == rows


def test_a_table_on_a_page_with_a_background_is_found_as_without() -> None:
    page = drawn()
    page.draw_rect((0, 0, 612, 792), color=None, fill=GREYS[1])
    for y in (60, 300, 500):
        page.draw_rect((0, y, 612, y + 14), color=None, fill=GREYS[0])
    for line in range(8):
        write(
            page, LEFT, 90 + 12 * line, "What is said of it goes on for some lines before the figures begin."
        )
    rows = [[f"item {n}", f"{n}1", f"{n}2"] for n in range(1, 7)]
    for number, row in enumerate(rows):
        for x, cell in zip((LEFT, 300, 360), row, strict=True):
            write(page, x, 340 + 15 * number, cell)
    assert texts(only(found(page))) == rows
