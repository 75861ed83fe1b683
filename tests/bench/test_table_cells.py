"""The gold asks for forty cells, and each value stands on the filing's page where the gold says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pymupdf
from filing_rows import squeeze
from table_cells import CELLS, MAX_CELLS_PER_FILING, CellQuestion, questions, standing_in

GOLD = list(questions())


def of_number(value: str) -> str:
    """Return a value without its currency."""
    return squeeze(value).lstrip("$")


def test_the_gold_is_forty_questions_of_at_most_three_cells_a_filing_and_one_a_page() -> None:
    assert len({question.id for question in GOLD}) == len({question.question for question in GOLD}) == CELLS
    assert max(Counter(question.cell.document for question in GOLD).values()) <= MAX_CELLS_PER_FILING
    assert len({(question.cell.document, question.cell.place.page) for question in GOLD}) == CELLS


def test_no_question_gives_its_answer_away() -> None:
    def words(question: CellQuestion) -> list[str]:
        return [word.strip("?,.'") for word in question.question.split()]

    assert [question.id for question in GOLD if of_number(question.cell.value) in words(question)] == []
    assert all(question.row and all(question.column) for question in GOLD)


def test_each_value_stands_in_its_box(test_data: Path) -> None:
    for question in GOLD:
        cell = question.cell
        with pymupdf.open(test_data / "financebench-dev" / "pdfs" / cell.document) as pdf:
            read = standing_in(pdf[cell.place.page - 1], cell.place.box)
            assert read == squeeze(cell.value), question.id
            for place in question.also:
                assert of_number(standing_in(pdf[place.page - 1], place.box)) == of_number(cell.value), (
                    question.id
                )


def test_a_box_moved_by_a_row_holds_another_value(test_data: Path) -> None:
    question = GOLD[0]
    x0, y0, x1, y1 = question.cell.place.box
    with pymupdf.open(test_data / "financebench-dev" / "pdfs" / question.cell.document) as pdf:
        moved = standing_in(pdf[question.cell.place.page - 1], (x0, y0 - 12, x1, y1 - 12))
    assert moved and moved != squeeze(question.cell.value)
