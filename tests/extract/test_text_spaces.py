"""The spaces of justified lines beside the white between columns, on drawn pages."""

from __future__ import annotations

import pymupdf
import pytest
from tests.extract.drawn_tables import SIZE, seen_on, texts
from tests.extract.table_of_texts import FIRST, LEFT, LINE, drawn, table_of

from pincite.extract.pdf import page_tables
from pincite.extract.tables import runs

SPACE = 1.2 * SIZE
"""The white between two words of a justified line, in points: more than parts most columns."""


def justified(x: float, y: float, text: str) -> list[tuple[float, float, str]]:
    """Place each word of a line that fills a column: the white between any two is the same."""
    places = []
    for word in text.split():
        places.append((x, y, word))
        x += pymupdf.get_text_length(word, fontsize=SIZE) + SPACE
    return places


def runs_on(page: pymupdf.Page) -> list[list[str]]:
    return [[run.text for run in row.runs] for row in runs.rows(seen_on(page).lines)]


RIGHT = 320.0
STORY = "Herons wait in shallow water until a fish comes near"
MORE = "and swallow what they catch at once without much ado"


def test_a_justified_line_is_one_run() -> None:
    page = drawn(*justified(60, 80, STORY), *justified(60, 80 + LINE, MORE))
    assert runs_on(page) == [[STORY], [MORE]]


def test_a_space_behind_a_stop_may_be_wider() -> None:
    before, after = "Herons wait in shallow water.", "They swallow what comes"
    *_, (x, _, _) = justified(60, 80, f"{before} behind")
    page = drawn(
        *justified(60, 80, before), *justified(x + SPACE, 80, after), (60, 80 + LINE, f"{MORE}, {STORY}")
    )
    assert runs_on(page)[0] == [f"{before} {after}"]


def test_equal_white_that_lines_share_parts_columns() -> None:
    """Headings that fill their columns have equal white between them: the rows below tell what it is."""
    head = justified(60, 80, "where frequency remarks letters")
    rows = [
        (x, 80 + n * 2 * LINE, f"{'abc'[n - 1]}{m}") for n in (1, 2, 3) for m, (x, _, _) in enumerate(head)
    ]
    page = drawn((60, 80 - LINE, f"{STORY} {MORE}"), *head, *rows)
    assert runs_on(page)[1:] == [
        ["where", "frequency", "remarks", "letters"],
        *([f"{row}{n}" for n in range(4)] for row in "abc"),
    ]


@pytest.mark.parametrize("cells", [["yes", "no"] * 3, ["12", "1,240", "7", "88,000", "3"]])
def test_equal_white_between_words_of_equal_width_or_numbers_parts_columns(cells: list[str]) -> None:
    page = drawn(*justified(60, 80, " ".join(cells)))
    assert runs_on(page) == [cells]


def test_white_between_a_label_and_its_justified_text_parts_them() -> None:
    page = drawn(
        *((LEFT, 80 + 3 * n * LINE, name) for n, name in enumerate(("heron", "stork", "crane"))),
        *(place for n in range(3) for place in justified(FIRST, 80 + 3 * n * LINE, "waits in shallow water")),
        *((FIRST, 80 + (3 * n + 1) * LINE, "for a fish that comes near") for n in range(3)),
    )
    assert texts(table_of(page)) == [
        [name, "waits in shallow water for a fish that comes near"] for name in ("heron", "stork", "crane")
    ]


def test_a_ruled_table_of_justified_texts_is_not_in_doubt() -> None:
    page = drawn(
        *((LEFT + 6, 80 + 3 * n * LINE, name) for n, name in enumerate(("heron", "stork", "crane"))),
        *(place for n in range(3) for place in justified(FIRST, 80 + 3 * n * LINE, "waits in shallow water")),
        *((FIRST, 80 + (3 * n + 1) * LINE, "for a fish that comes near") for n in range(3)),
    )
    for n in range(4):
        page.draw_line((LEFT, 69 + 3 * n * LINE), (RIGHT, 69 + 3 * n * LINE))
    for x in (LEFT, FIRST - 6, RIGHT):
        page.draw_line((x, 69), (x, 69 + 9 * LINE))
    (table,) = page_tables.find(page, seen_on(page)).tables
    assert [row[0] for row in texts(table)] == ["heron", "stork", "crane"]
    assert not page_tables.in_doubt(table)
