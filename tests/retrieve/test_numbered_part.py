"""A part that a question asks for by its number is told by how it begins."""

from __future__ import annotations

import pytest

from pincite.retrieve.numbered_part import asked_part


@pytest.mark.parametrize(
    ("question", "begins", "others"),
    [
        (
            "What does clause 2.1 say?",
            ["2.1 Rent", "2.1. Rent", "Clause 2.1: rent"],
            ["2.10 Rent", "2.1.1 Rent"],
        ),
        (
            "what is in section 4",
            ["4. Fees", "Section 4 – Fees", "4"],
            ["4.1 Fees", "40 crowns", "4 %", "4 members", "14 days"],
        ),
        ("Explain Step 3.", ["3. Fit the valve", "Step 3"], ["3,000 litres", "3.5 bar", "33"]),
    ],
)
def test_a_part_is_told_by_its_number(question: str, begins: list[str], others: list[str]) -> None:
    part = asked_part(question)
    assert part is not None
    assert all(map(part.match, begins))
    assert not any(map(part.match, others))


@pytest.mark.parametrize(
    "question", ["Is the limit 2.1?", "Do clause 2 and clause 3 agree?", "the section on fees"]
)
def test_a_question_without_one_asks_for_none(question: str) -> None:
    assert asked_part(question) is None
