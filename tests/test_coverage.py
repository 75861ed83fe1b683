"""When a question counts as covered."""

from __future__ import annotations

import pytest

from pincite.calibrate import DEFAULT
from pincite.coverage import codes, coverage

from .generate.passages import passage

SHEET = passage("Maximum flow\t12.5\tl/h\nWeight\t3.4\tkg", title="Corvane CV-120 data sheet")


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("What is the maximum flow of the CV-600?", {"cv600"}),
        ("What does alarm E31 mean?", {"e31"}),
        ("What was revenue in FY2018 and in Q4-2022?", set()),
        ("What does the 10-K say about 2022?", set()),
        ("How heavy is it?", set()),
    ],
)
def test_codes_are_recognised_and_periods_are_none(question: str, found: set[str]) -> None:
    assert codes(question) == found


def test_a_question_about_a_model_that_no_passage_holds_is_not_covered() -> None:
    assert coverage("What is the maximum flow of the Corvane CV-120?", [SHEET], DEFAULT) > 0.5
    assert coverage("What is the maximum flow of the Corvane CV120?", [SHEET], DEFAULT) > 0.5
    assert coverage("What is the maximum flow of the Corvane CV-600?", [SHEET], DEFAULT) < 0.5


def test_nothing_covers_a_question_in_an_empty_collection() -> None:
    assert coverage("What is the maximum flow?", [], DEFAULT) < 0.5
