"""A question for a numbered part is answered by what stands in it."""

from __future__ import annotations

import pytest

from pincite.answer.generate.sentence_scores import score_candidates
from pincite.embed import Embedder

from .passages import of_paragraphs, passage

CLAUSES = ("2.1 Delivery is free.", "2.2 See clause 2.1 for terms.", "2.10 Rent is due.", "2.1.1 By boat.")


def best(question: str, *paragraphs: str) -> list[str]:
    """Return the candidates that are scored, best first."""
    scored = score_candidates(Embedder(), question, [of_paragraphs(*paragraphs)], None)
    return [each.candidate.text for each in scored]


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What does clause 2.1 say?", "2.1 "),
        ("what is in section 2.10", "2.10 "),
        ("Explain Article 2.1.1.", "2.1.1 "),
    ],
)
def test_the_clause_with_the_number_answers(question: str, number: str) -> None:
    assert [each[: len(number)] for each in best(question, *CLAUSES)] == [number]


def test_what_stands_under_the_number_answers() -> None:
    passages = [
        passage("Members pay in April.", headings=("Rules", "Article 3 – Fees")),
        passage("Article 3 is new. Boats are free.", headings=("Rules", "Article 4 – Boats")),
    ]
    [scored] = score_candidates(Embedder(), "What is said in article 3?", passages[:1], None)
    assert scored.candidate.text == "Members pay in April."
    texts = [
        each.candidate.text
        for each in score_candidates(Embedder(), "What does article 3 say?", passages, None)
    ]
    assert "Boats are free." not in texts


@pytest.mark.parametrize(
    "question", ["What does clause 9 say?", "Do clause 2.1 and clause 2.2 agree?", "Is 2.1 the limit?"]
)
def test_without_such_a_part_all_may_answer(question: str) -> None:
    assert len(best(question, *CLAUSES)) == len(CLAUSES)
