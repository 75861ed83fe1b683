"""The gold is three cells of each of a hundred tables; a cell is right with its value and both labels."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

import pytest
from table_pages import MANUALS
from table_readings import GoldCell, Outcome, figures, gold_cells, half_of, judge

from pincite.ingest.chunker import Chunker
from pincite.schema.extraction import Category, Element, Extraction, Page, TableCell, Word

GOLD = gold_cells()
TEXT = "\tYear ended\t\nTons\t2021\t2020\nCoal\t17\t19\nTotal\t44\t41"
STEP = 20.0


def extraction(text: str, category: Category = Category.TABLE, *, in_doubt: bool = False) -> Extraction:
    """Return a table with a word a cell, each 20 points from the next across and down."""
    cells, words, start = [], [], 0
    for row, line in enumerate(text.split("\n")):
        for column, cell in enumerate(line.split("\t")):
            box = (STEP * column, STEP * row, STEP * column + 10, STEP * row + 10)
            cells.append(TableCell(row, column, start, start + len(cell), heading=row < 2, box=box))
            if cell:
                words.append(Word(start, start + len(cell), box))
            start += len(cell) + 1
    kept = () if in_doubt or category is not Category.TABLE else tuple(cells)
    table = Element("t", category, text, 1, 0, len(text), header_rows=2, cells=kept)
    return Extraction("application/pdf", "Mine", (Page(1, text, 600, 800, tuple(words)),), (table,))


def gold(value: str, row: tuple[str, ...] | None, column: tuple[str, ...], at: tuple[int, int]) -> GoldCell:
    x, y = STEP * at[1], STEP * at[0]
    return GoldCell("filings", "f.pdf", 1, 1, (x, y, x + 10, y + 10), value, row, column)


def outcome(cell: GoldCell, read: Extraction) -> Outcome:
    chunker = Chunker(lambda text: [(0, 1)] * len(text.split()), tokens=200, max_tokens=200)
    return judge(cell, read, chunker.chunk(read, str(UUID(int=0)))).outcome


def test_the_gold_is_three_cells_of_each_of_a_hundred_tables() -> None:
    tables = Counter((cell.document, cell.page, cell.table) for cell in GOLD)
    assert len(tables) == 100
    assert set(tables.values()) == {3}
    filings = Counter(
        document for document, *_ in {(c.document, c.page, c.table) for c in GOLD if c.group == "filings"}
    )
    assert max(filings.values()) <= 3
    assert {c.document for c in GOLD if c.group == "debian"} <= {f"{package}.pdf" for package, _ in MANUALS}


def test_each_document_is_in_one_half_and_each_group_in_both_where_it_can_be() -> None:
    half = half_of(GOLD)
    for group in ("filings", "debian"):
        assert {half[cell.document] for cell in GOLD if cell.group == group} == {"looked-at", "only-scored"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (gold("19", ("Coal",), ("Year ended", "2020"), (2, 2)), "right"),
        (gold("18", ("Coal",), ("Year ended", "2020"), (2, 2)), "value"),
        (gold("19", ("Total",), ("2020",), (2, 2)), "row"),
        (gold("19", (), ("2020",), (2, 2)), "row"),
        (gold("19", None, ("2020",), (2, 2)), "right"),
        (gold("19", ("Coal",), ("2021",), (2, 2)), "column"),
        (gold("19", ("Coal",), ("2020", "Year ended"), (2, 2)), "column"),
        (gold("2020", ("Tons",), ("2020",), (1, 2)), "column"),
    ],
)
def test_a_cell_is_right_with_its_value_and_both_labels(cell: GoldCell, expected: Outcome) -> None:
    assert outcome(cell, extraction(TEXT)) == expected


def test_a_cell_of_a_table_in_doubt_or_of_none_is_not_right() -> None:
    cell = gold("19", ("Coal",), ("2020",), (2, 2))
    assert outcome(cell, extraction(TEXT, in_doubt=True)) == "in doubt"
    assert outcome(cell, extraction(TEXT, Category.NARRATIVE_TEXT)) == "in no table"


def test_tables_in_doubt_count_among_all_and_not_among_the_others() -> None:
    cell = gold("19", ("Coal",), ("2020",), (2, 2))
    judged = [
        judge(cell, extraction(TEXT, in_doubt=True), []),
        judge(gold("19", ("Coal",), (), (2, 2)), extraction(TEXT), []),
    ]
    found = figures(judged)
    assert str(found["all right"]).startswith("1 of 2 ")
    assert str(found["all right, of those not in doubt"]).startswith("1 of 1 ")
