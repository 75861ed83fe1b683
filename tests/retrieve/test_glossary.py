"""What financial reports call what is asked of them."""

from __future__ import annotations

import pytest

from pincite.retrieve.glossary import in_other_words


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Has the quick ratio improved?", "total current liabilities"),
        ("What is the capex in FY2018?", "purchases of property, plant and equipment"),
        ("Is it a capital-intensive business?", "balance sheets"),
        ("Which M&A deals were closed?", "acquisitions"),
        ("Did SG&A fall?", "selling, general and administrative"),
        ("What was EBITDA less capex?", "depreciation and amortization"),
        ("Are there ongoing legal battles?", "litigation"),
    ],
)
def test_a_term_brings_the_words_of_the_statement_that_has_its_figures(question: str, words: str) -> None:
    assert any(words in other for other in in_other_words(question))


@pytest.mark.parametrize(
    "question", ["When is the pump greased?", "Who signed the lease?", "seagate", "prod"]
)
def test_other_questions_are_asked_as_they_are(question: str) -> None:
    assert in_other_words(question) == []
