"""Where a time is asked for, a date that stands alone is given with what it is of."""

from __future__ import annotations

import pytest

from pincite.answer.generate.name_values import spans_with_values
from pincite.metadata.time_and_price import is_date

from .passages import of_paragraphs

PUBLISHED = "When was the text on the two ledgers of the harbour published?"


def given(question: str, *paragraphs: str) -> list[str]:
    """Return the sentences of a passage as they are given for a question."""
    chunk = of_paragraphs(*paragraphs).chunk
    return [chunk.text[start:end] for start, end in spans_with_values(chunk, question)]


@pytest.mark.parametrize(
    ("paragraphs", "expected"),
    [
        (
            ("Jan 7, 2026", "Why we keep two ledgers.", "It is long."),
            ["Jan 7, 2026\nWhy we keep two ledgers.", "It is long."],
        ),
        (("Why we keep two ledgers.", "7 January 2026"), ["Why we keep two ledgers.\n7 January 2026"]),
        (
            ("Published: Monday, 7 January 2026, 10:30 am", "It is long."),
            ["Published: Monday, 7 January 2026, 10:30 am\nIt is long."],
        ),
        (
            ("The ferry started.", "4 May 2020", "The museum closed.", "5 June 2020"),
            ["The ferry started.\n4 May 2020", "The museum closed.\n5 June 2020"],
        ),
        (("Junction 12", "The bus stops there."), ["Junction 12", "The bus stops there."]),
    ],
)
def test_a_date_goes_with_what_it_leads_or_follows(paragraphs: tuple[str, ...], expected: list[str]) -> None:
    assert given(PUBLISHED, *paragraphs) == expected


def test_a_date_stands_alone_where_no_time_is_asked_for() -> None:
    assert given("Who keeps the ledgers?", "Jan 7, 2026", "Kim keeps them.") == [
        "Jan 7, 2026",
        "Kim keeps them.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("May 4th, 2020", True), ("May 2020", True), ("Junction 12", False), ("1.2.34", False)],
)
def test_a_date_is_a_date_and_nothing_else(text: str, expected: bool) -> None:
    assert is_date(text) is expected
