"""What a document begins with."""

from __future__ import annotations

import pytest

from pincite.answer.find.part_openings import opening_segments
from pincite.schema.extraction import Category, Element


def opening(*texts: str, titles: int = 0, under: int | None = None, title: str = "") -> list[str]:
    """Return the overview of a document: titles, then paragraphs, and from `under` on headings of parts."""
    elements, start = [], 0
    for number, text in enumerate(texts):
        is_part = under is not None and number >= under
        category = Category.TITLE if number < titles or is_part else Category.NARRATIVE_TEXT
        level = 2 if is_part else 1 if number < titles else None
        elements.append(Element(str(number), category, text, 1, start, start + len(text), level=level))
        start += len(text) + 1
    page = "\n".join(texts)
    return [page[each.start : each.end] for each in opening_segments(elements, title, front=False)]


def test_a_notice_of_who_may_pass_a_document_on_is_not_what_it_says_of_itself() -> None:
    notice = (
        "This document may be redistributed for a fee or free, provided that all changes are clearly marked."
    )
    says = "This document describes the history of the harbour and of its people."
    assert opening(notice, says) == [says]
    assert opening(notice.replace("redistributed", "freely modified"), says) == [says]


def test_a_sentence_about_a_section_is_not_what_a_document_says_of_itself() -> None:
    first = "The lamps of the harbour have burnt every night since the storm of the year 1881."
    section = "This section of the handbook lists the keepers of the lamps."
    assert opening(first, section) == [first]


def test_the_heading_of_a_table_of_contents_is_no_title() -> None:
    says = "The purpose of this document is to describe the lamps of the harbour and their keepers."
    assert opening("CONTENTS", "1 Lamps", says, titles=2) == [says]
    assert opening("Lamps", "Contents", says, titles=2) == ["Lamps", says]


PLAIN = "The ferry takes walkers, dogs and bicycles over the sound to the island and back, in winter, too."


@pytest.mark.parametrize(
    "before",
    [
        "Annual report and accounts of the ferry company for the year that ended on 31 March",
        "This page was last edited by the harbour master on the second of May at noon.",
        "Not to be confused with the ferry of the same name in the south of the country.",
        "and so the harbour was closed for all of the winter and for a part of the spring.",
        "Last entry is half an hour before the ferry leaves. Dogs pay nothing.",
    ],
)
def test_an_overview_is_told_by_a_paragraph_that_describes(before: str) -> None:
    assert opening("The ferry", before, PLAIN, titles=1) == ["The ferry", PLAIN]


def test_an_overview_of_a_document_without_an_abstract_has_its_headings() -> None:
    headings = ["Fares", "Times", "Dogs"]
    assert opening("The ferry", PLAIN, *headings, titles=1, under=2) == ["The ferry", PLAIN, *headings]
    abstract = f"Summary: {PLAIN}"
    assert opening("The ferry", abstract, *headings, titles=1, under=2) == ["The ferry", abstract]
    assert opening("The ferry", PLAIN, *headings[:2], titles=1, under=2) == ["The ferry", PLAIN]


@pytest.mark.parametrize(
    ("more", "is_given"), [("It leaves at noon.", True), ("It leaves at noon. " * 60, False)]
)
def test_an_abstract_goes_on_to_the_end_of_its_section_if_that_is_short(more: str, is_given: bool) -> None:
    texts = {
        "a": ("The ferry", ()),
        "b": (PLAIN, ("Summary",)),
        "c": (more, ("Summary",)),
        "d": (PLAIN, ("Fares",)),
    }
    elements, start = [], 0
    for number, (name, (text, headings)) in enumerate(texts.items()):
        category = Category.NARRATIVE_TEXT if number else Category.TITLE
        elements.append(Element(name, category, text, 1, start, start + len(text), headings=headings))
        start += len(text) + 1
    segments = opening_segments(elements, "The ferry", front=False)
    assert [segment.start for segment in segments] == [each.start for each in elements[: 2 + is_given]]


def test_an_overview_begins_with_the_title_rather_than_with_the_first_heading() -> None:
    title = "Fares and times"
    assert opening("Ferry company", title, PLAIN, titles=2) == ["Ferry company", PLAIN]
    assert opening("Ferry company", title, PLAIN, titles=2, title=title) == [title, PLAIN]


def test_a_sentence_ends_with_the_numbers_of_its_notes() -> None:
    noted = f"{PLAIN}[1][2]"
    assert opening("The ferry", noted, PLAIN, titles=1) == ["The ferry", noted]


def test_an_overview_of_a_document_without_a_paragraph_is_its_first_lines() -> None:
    assert opening("Payslip", "November", "Pay 900", titles=1) == ["Payslip", "November", "Pay 900"]
