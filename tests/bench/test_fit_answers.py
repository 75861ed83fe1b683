"""What short answers are fitted on, and from when one is shown."""

from __future__ import annotations

from collections import Counter

import numpy as np
from fit_answers import Sample, _most_wrong, _threshold
from generated.cell_questions import cell_questions

from pincite.schema.chunk import Chunk


def _chunk(label: str) -> Chunk:
    text = f"\t2022\t2021\n{label} alpha\t1\t2\n{label} beta\t3\t4"
    return Chunk(label, 0, text, (), label, is_table=True, header_rows=1)


DOCUMENTS = {"a.pdf": [_chunk("Salt")], "b.pdf": [_chunk("Sand")]}
NAMES = {"a.pdf": ["Holt"], "b.pdf": ["Tarnbeck"]}


def test_a_seed_gives_the_same_questions_and_a_third_has_no_answer() -> None:
    once, twice = (list(cell_questions(DOCUMENTS, NAMES, 600, seed=1)) for _ in range(2))
    assert once == twice
    tricks = Counter(asked.trick for asked in once)
    assert 0.6 < tricks[""] / 600 < 0.73
    assert set(tricks) == {"", "table", "company", "row", "period"}


def test_a_question_names_whom_it_is_about_and_its_figure_stands_in_that_row() -> None:
    for asked in cell_questions(DOCUMENTS, NAMES, 200, seed=2):
        assert NAMES[asked.document][0].lower() in asked.question.lower()
        if not asked.trick:
            [chunk] = DOCUMENTS[asked.document]
            [row] = [row for row in chunk.text.split("\n") if row.startswith(asked.label)]
            assert asked.figure in row.split("\t")


def test_the_threshold_is_the_lowest_from_which_on_few_enough_are_wrong() -> None:
    probabilities = np.linspace(0, 1, 400)
    samples = [Sample("a", {}, each > 0.5, False) for each in probabilities]
    least = _threshold(samples, probabilities)
    above = probabilities[probabilities >= least]
    below = probabilities[probabilities >= least - 0.005]
    assert _most_wrong(int((above <= 0.5).sum()), len(above)) <= 0.05
    assert _most_wrong(int((below <= 0.5).sum()), len(below)) > 0.05


def test_where_too_little_is_known_nothing_is_shown() -> None:
    assert _threshold([Sample("a", {}, True, False)] * 10, np.full(10, 0.99)) == 1.0
    assert 0.05 < _most_wrong(0, 10) < 0.3
