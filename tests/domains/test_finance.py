"""What financial reports call what is asked of them, and when a question is asked in their words."""

from __future__ import annotations

from pathlib import Path

import pytest

from pincite.domains.finance import SynonymMode, are_reports, in_full, synonyms
from pincite.library import Library
from pincite.settings import Settings
from tests.test_library import bring_in, notice


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
    assert any(words in other for other in synonyms(question))


@pytest.mark.parametrize(
    "question", ["When is the pump greased?", "Who signed the lease?", "seagate", "prod"]
)
def test_other_questions_are_asked_as_they_are(question: str) -> None:
    assert synonyms(question) == []


def test_an_abbreviation_is_a_row_of_a_statement() -> None:
    assert in_full("What was SG&A in 2021?") == ["selling, general and administrative expenses"]
    assert in_full("Who signed the lease?") == []


@pytest.mark.parametrize(
    ("kinds", "are"),
    [
        (["annual-report", "quarterly-report", "manual"], True),
        (["annual-report", "manual"], False),
        (["annual-report", None, None], False),
        ([], False),
    ],
)
def test_documents_are_reports_where_most_of_them_are(kinds: list[str | None], are: bool) -> None:
    assert are_reports(kinds) is are


@pytest.mark.parametrize(
    ("glossary", "kind", "used"),
    [
        ("auto", "annual-report", True),
        ("auto", "manual", False),
        ("on", "manual", True),
        ("off", "annual-report", False),
    ],
)
def test_the_setting_says_when_the_words_of_reports_are_searched(
    tmp_path: Path, glossary: SynonymMode, kind: str, used: bool
) -> None:
    with Library(Settings(home=tmp_path, finance_glossary=glossary)) as library:
        [document] = bring_in(library, "default", {"a.html": notice("The capex of 2021 was 4.")}).values()
        library.update("default", document.id, profile={"kind": kind})
        [hit, *_] = library.search("default", "What was the capex?")
    assert hit.why is not None
    assert bool(hit.why.meaning.other_words) is used
