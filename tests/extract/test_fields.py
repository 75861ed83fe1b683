"""Blocks of fields, drawn here: labels beside their values, or in small print over them."""

from __future__ import annotations

from collections.abc import Sequence

import pymupdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.extract.drawn_tables import SIZE, read, seen_on, texts
from tests.extract.table_of_texts import table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables.fields import are_fields
from pincite.schema.extraction import Category

COLUMNS = (50.0, 150.0, 300.0, 390.0)
LINE = 11.0
STAY = [
    ("Guests", "Ingrid and Paul", "Room", "Double, no. 7"),
    ("Lift", "None", "View", "River side"),
    ("Board", "Breakfast", "Cooling", "In all rooms"),
]


def page_of() -> pymupdf.Page:
    return pymupdf.open().new_page(width=560, height=500)


def write(page: pymupdf.Page, x: float, y: float, text: str, size: float = SIZE, font: str = "helv") -> None:
    page.insert_text((x, y), text, fontsize=size, fontname=font)


def block(rows: Sequence[Sequence[str]], labels: str = "helv", size: float = SIZE) -> pymupdf.Page:
    """Draw rows of labels and values; labels in a font of their own."""
    page = page_of()
    for n, row in enumerate(rows):
        for m, text in enumerate(row):
            is_label = m % 2 == 0
            write(
                page, COLUMNS[m], 100 + 16 * n, text, size if is_label else SIZE, "helv" if m % 2 else labels
            )
    return page


def tables(page: pymupdf.Page) -> list[list[list[str]]]:
    """Return the tables of a page that are in no doubt."""
    found = page_tables.find(page, seen_on(page)).tables
    return [texts(table) for table in found if not page_tables.in_doubt(table)]


def test_bold_labels_with_their_values_are_a_table_without_rules() -> None:
    assert tables(block(STAY, labels="hebo")) == [[list(row) for row in STAY]]


def test_so_are_labels_in_smaller_print() -> None:
    assert tables(block(STAY, size=SIZE * 0.8)) == [[list(row) for row in STAY]]


def test_so_are_labels_with_colons() -> None:
    rows = [[text if m % 2 else f"{text}:" for m, text in enumerate(row)] for row in STAY]
    assert tables(block(rows)) == [rows]


def test_words_in_four_columns_that_nothing_marks_are_no_fields() -> None:
    assert are_fields(table_of(block(STAY, labels="hebo")))
    assert not are_fields(table_of(block(STAY)))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=5))
def test_values_of_several_lines_stay_with_the_label_that_they_are_centred_on(
    heights: list[tuple[int, int]],
) -> None:
    page, top, wanted = page_of(), 60.0, []
    for n, pair in enumerate([(1, 1), *heights]):
        lines = max(pair)
        middle = top + (lines - 1) / 2 * LINE
        row = []
        for m, count in enumerate(pair):
            value = [f"{'abcdef'[n]}{m} part {'vwxy'[line]}" for line in range(count)]
            write(page, COLUMNS[2 * m], middle, f"Label {n}{'pq'[m]}:")
            for line, text in enumerate(value):
                write(page, COLUMNS[2 * m + 1], middle + (line - (count - 1) / 2) * LINE, text)
            row += [f"Label {n}{'pq'[m]}:", " ".join(value)]
        wanted.append(row)
        top += (lines - 1) * LINE + 1.7 * LINE
    assert tables(page) == [wanted]


def test_a_label_in_small_print_is_read_with_what_is_written_below_it() -> None:
    page = page_of()
    for top, row in ((100, ("Surname", "First name", "Born")), (140, ("Mobile", "Job", "Club"))):
        for x, label in zip(COLUMNS, row, strict=False):
            write(page, x, top, label, SIZE * 0.7)
    for top, row in ((112, ("Falk", "Beate", "19.09.1991")), (152, ("07700 900 461", "Surveyor", "Orrin"))):
        for x, value in zip(COLUMNS, row, strict=False):
            write(page, x, top, value, font="cour")
    assert tables(page) == [
        [
            ["Surname Falk", "First name Beate", "Born 19.09.1991"],
            ["Mobile 07700 900 461", "Job Surveyor", "Club Orrin"],
        ]
    ]


@pytest.mark.parametrize("font", ["helv", "cour"])
def test_figures_that_a_space_parts_are_two_columns_but_on_a_typewriter(font: str) -> None:
    page = page_of()
    for n, row in enumerate(("calls 07700 900461", "texts 01453 555019", "mails 01749 555018")):
        write(page, 50, 100 + 16 * n, row.split(" ")[0])
        write(
            page,
            150,
            100 + 16 * n,
            row.partition(" ")[2].replace(" ", "  " if font == "helv" else " "),
            font=font,
        )
    [table] = tables(page)
    assert [len(row) for row in table] == [3 if font == "helv" else 2] * 3


def test_nothing_of_a_form_is_lost() -> None:
    page = block(STAY, labels="hebo")
    write(page, 50, 240, "The whole stay is paid on arrival.")
    found = read(page).blocks
    said = " ".join(" ".join(each.text.split()) for each in found)
    assert all(text in said for row in STAY for text in row)
    assert [each.category for each in found] == [Category.TABLE, Category.NARRATIVE_TEXT]


def test_texts_of_two_lines_stay_with_the_labels_that_they_are_centred_on() -> None:
    page = page_of()
    answers = [
        ("Pets:", ["Small dogs only, ten euros"]),
        ("Parking:", ["None here; the garage is near", "and takes sixteen euros"]),
        ("Luggage:", ["Stays with us until six"]),
        ("Leaving:", ["By eleven; later costs", "thirty euros"]),
    ]
    for n, (label, lines) in enumerate(answers):
        write(page, 50, 100 + 30 * n, label, font="hebo")
        for m, line in enumerate(lines):
            write(page, 150, 100 + 30 * n + (m - (len(lines) - 1) / 2) * LINE, line)
    assert tables(page) == [[[label, " ".join(lines)] for label, lines in answers]]


@pytest.mark.parametrize("share", [0.0, 0.5], ids=["top", "middle"])
def test_an_address_stays_with_its_label_whose_lines_no_text_fills(share: float) -> None:
    fields = [
        ("Name:", ["Beate Falk"], ["member"]),
        ("Address:", ["4 Gravel Lane", "Oldtown", "OX1 2AB"], ["since May"]),
        ("Phone:", ["07700 900 461"], ["mornings"]),
        ("Contact:", ["Orrin Hale", "Deputy"], ["in June"]),
    ]
    page, top = page_of(), 100.0
    for label, lines, note in fields:
        middle = top + share * (len(lines) - 1) * LINE
        write(page, 50, middle, label)
        write(page, 300, middle, note[0])
        for n, line in enumerate(lines):
            write(page, 150, top + n * LINE, line)
        top += (len(lines) - 1) * LINE + 12.5
    assert tables(page) == [[[label, " ".join(lines), *note] for label, lines, note in fields]]


def test_where_each_label_is_level_with_a_line_of_its_text_no_table_is_made() -> None:
    page = page_of()
    for n, (label, text) in enumerate(
        (("To:", "All members"), ("From:", "The board"), ("On:", "3 May 2025"))
    ):
        write(page, 50, 100 + 16 * n, label, font="hebo")
        write(page, 150, 100 + 16 * n, text)
    assert [each.category for each in read(page).blocks if each.category is Category.TABLE] == []
    assert "From: The board" in " ".join(each.text for each in read(page).blocks)
