"""What can be told of a document from its name, its title and its first pages, and where it was found."""

from __future__ import annotations

import pytest

from pincite.metadata import understand
from pincite.schema.profile import Profile

from .documents import extraction

COVER = """
# UNITED STATES SECURITIES AND EXCHANGE COMMISSION
# FORM 10-Q
QUARTERLY REPORT PURSUANT TO SECTION 13 OR 15(d) OF THE SECURITIES EXCHANGE ACT OF 1934
For the quarterly period ended June 30, 2023
Commission File Number 1-98765
# TARNBECK PUMPS, INC.
(Exact name of registrant as specified in its charter)
Title of each class\tTrading Symbol(s)\tName of each exchange on which registered
Common Stock\tTRNB\tNew York Stock Exchange
Tarnbeck Pumps, Inc. makes pumps.
"""
RELEASE = """
# FOR IMMEDIATE RELEASE
# Tarnbeck Reports Fourth Quarter 2022 Results
KELBRIDGE, February 7, 2023 – Tarnbeck Pumps Inc. (NYSE: TRNB) (“Tarnbeck”) today reported results.
Net sales of Tarnbeck Pumps Inc. grew.
"""


def values(profile: Profile) -> dict[str, str | None]:
    return {
        name: fact.value if fact else None
        for name in ("title", "organisation", "kind", "published")
        for fact in (getattr(profile, name),)
    }


def test_the_cover_of_a_filing_says_whose_it_is_and_of_when() -> None:
    profile = understand(extraction(COVER, title="UNITED STATES"), "filing.pdf")
    assert values(profile) == {
        "title": "Tarnbeck Pumps, Inc., quarterly report, 2023-Q2",
        "organisation": "Tarnbeck Pumps, Inc.",
        "kind": "quarterly-report",
        "published": None,
    }
    assert [fact.value for fact in profile.periods] == ["2023-Q2"]
    assert "TRNB" in [fact.value for fact in profile.aliases]
    assert "1-98765" in [fact.value for fact in profile.identifiers]
    assert profile.organisation is not None
    assert (profile.organisation.found_in, profile.organisation.page) == ("headings", 1)


def test_a_press_release_is_dated_and_names_its_ticker() -> None:
    profile = understand(extraction(RELEASE, title="FOR IMMEDIATE RELEASE"), "release.pdf")
    found = values(profile)
    assert found["kind"] == "press-release"
    assert found["published"] == "2023-02-07"
    assert (found["organisation"] or "").startswith("Tarnbeck Pumps Inc")
    assert "TRNB" in [fact.value for fact in profile.aliases]
    assert "2022-Q4" in [fact.value for fact in profile.periods]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("tidemap \u2212 draw the tides of a harbour", "tidemap \u2212 draw the tides of a harbour"),
        ("tidemap, ebb - draw tides.", "tidemap, ebb - draw tides"),
        ("tidemap \u2014 draw the tides" + " of a harbour and its rivers" * 4, "tidemap"),
    ],
)
def test_a_manual_page_is_titled_by_the_line_that_names_its_command(line: str, title: str) -> None:
    page = extraction(f"NAME\n{line}\nSYNOPSIS\ntidemap [\u2212w width]", title="NAME")
    assert values(understand(page, "tidemap.1.pdf"))["title"] == title


def test_the_name_of_the_file_says_what_the_document_does_not() -> None:
    profile = understand(extraction("Sales grew.", title="notes"), "TARNBECK_2021_annual-report.pdf")
    assert profile.kind is not None
    assert (profile.kind.value, profile.kind.found_in) == ("annual-report", "file-name")
    assert [(fact.value, fact.found_in) for fact in profile.periods] == [("2021", "file-name")]


def test_a_model_number_of_the_title_is_an_identifier() -> None:
    sheet = extraction("# Corvane CV-240 dosing pump\nIt doses.", title="Corvane CV-240 dosing pump")
    profile = understand(sheet, "sheet.pdf")
    assert "CV-240" in [fact.value for fact in profile.identifiers]


@pytest.mark.parametrize(
    "text",
    [
        "The best way to clean a filter is with water. The company that you bought it from may help.",
        "The agreement was praised by the Company and the Board. It is no contract.",
    ],
)
def test_what_is_not_plain_is_left_open(text: str) -> None:
    profile = understand(extraction(text, title="Notes"), "notes.html")
    assert (profile.organisation, profile.published, profile.periods, profile.identifiers) == (
        None,
        None,
        (),
        (),
    )
    assert profile.kind is None


def test_a_web_page_is_one_where_nothing_else_is_said() -> None:
    profile = understand(extraction("Water flows.", title="Water", media_type="text/html"), "water.html")
    assert profile.kind is not None
    assert profile.kind.value == "web-page"


def test_an_empty_document_is_understood_too() -> None:
    assert understand(extraction(), "empty.pdf").organisation is None
