"""What a document begins with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from pincite.answer.find.part_openings import front_segments, overview_segments
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element

PLAIN = "The ferry takes walkers, dogs and bicycles over the sound to the island and back, in winter, too."


def heading(text: str, level: int = 1, *, aside: bool = False) -> Element:
    return Element(text, Category.TITLE, text, 1, 0, 0, level=level, aside=aside)


def paragraph(text: str, under: str = "", category: Category = Category.NARRATIVE_TEXT) -> Element:
    return Element(text, category, text, 1, 0, 0, headings=(under,) if under else ())


def texts(elements: Sequence[Element], choose: Callable[[Sequence[Element]], Sequence[Segment]]) -> list[str]:
    """Return what is chosen of a document whose elements are the lines of a page."""
    placed, start = [], 0
    for each in elements:
        placed.append(replace(each, start=start, end=start + len(each.text)))
        start += len(each.text) + 1
    page = "\n".join(each.text for each in elements)
    return [page[each.start : each.end] for each in choose(placed)]


def overview(*elements: Element, title: str = "") -> list[str]:
    return texts(elements, lambda placed: overview_segments(placed, title))


def opening(*texts: str, titles: int = 0) -> list[str]:
    """Return the overview of a document of paragraphs behind some titles."""
    return overview(*map(heading, texts[:titles]), *map(paragraph, texts[titles:]))


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


@pytest.mark.parametrize(
    ("over_page", "is_given"), [("3 May 2024", True), ("03/05/2024", False), ("Of 3 May 2024", False)]
)
def test_a_date_in_words_over_the_first_page_is_of_its_front(over_page: str, is_given: bool) -> None:
    over = Element("over", Category.HEADER, over_page, 1, 0, 0)
    said = [*([over_page] if is_given else []), "The ferry", PLAIN]
    assert texts([over, heading("The ferry"), paragraph(PLAIN)], front_segments) == said


@pytest.mark.parametrize(
    "text",
    [
        "A bus is on at six and at ten, it is red, it has a bar and is ok to go on if you pay it.",
        "ALL DOGS THAT CROSS THE SOUND MUST BE HELD ON A LEAD BY SOMEBODY WHO CAN HOLD THEM.",
    ],
)
def test_short_words_and_capitals_are_no_list_of_names(text: str) -> None:
    assert opening("The ferry", text, PLAIN.replace("ferry", "boat"), titles=1)[1] == text


def test_the_heading_of_a_table_of_contents_is_no_title() -> None:
    says = "The purpose of this document is to describe the lamps of the harbour and their keepers."
    assert opening("CONTENTS", "1 Lamps", says, titles=2) == [says]
    assert opening("Lamps", "Contents", says, titles=2) == ["Lamps", says]


@pytest.mark.parametrize(
    "before",
    [
        "Annual report and accounts of the ferry company for the year that ended on 31 March",
        "This page was last edited by the harbour master on the second of May, at noon, he says, by hand.",
        "This page is available in Braille, which the harbour master sends to all who ask him for it now.",
        "Not to be confused with the ferry of the same name in the south of the land, which takes no dogs.",
        "Contact: the harbour master, whom you may reach at noon on all days of the week but two or three.",
        "Version 3 of the times, which the harbour master has set and which hold for all of the winter.",
        "and so the harbour was shut for all of the winter and for a part of the spring, as it was cold.",
        "Last entry is half an hour before the ferry leaves. Dogs pay nothing.",
    ],
)
def test_an_overview_is_told_by_a_paragraph_that_describes(before: str) -> None:
    assert opening("The ferry", before, PLAIN, titles=1) == ["The ferry", PLAIN]


@pytest.mark.parametrize(
    "first",
    [
        "Contact lenses are worn by all pilots of the ferry, as the spray of the sea is bad for glasses.",
        "Version control keeps all that the harbour master writes of the ferry, so that none of it is lost.",
        "iPads are lent to all who take the ferry, and they may read the news on them or look at the times.",
        "What we do know of the ferry is little, since all books of the port were burnt in the year 1881.",
    ],
)
def test_a_first_paragraph_that_only_begins_like_a_notice_describes(first: str) -> None:
    assert opening("The ferry", first, PLAIN, titles=1) == ["The ferry", first]


def test_a_description_is_looked_for_among_the_first_paragraphs_alone() -> None:
    short = [f"Dogs pay nothing on the ferry in the month of {month}, says he." for month in "abcd"]
    assert opening("The ferry", *short[:3], PLAIN, titles=1) == ["The ferry", PLAIN]
    assert opening("The ferry", *short, PLAIN, titles=1) == ["The ferry", short[0]]


def test_a_numbered_paragraph_describes_where_there_is_no_other() -> None:
    begun = paragraph("and so the harbour was closed for all of the winter and a part of the spring.")
    item = paragraph(f"1. {PLAIN}", category=Category.LIST_ITEM)
    assert overview(heading("Award"), begun, item) == ["Award", item.text]


def test_an_organisation_is_described_under_the_heading_that_says_so() -> None:
    chair = "Dear friends, this was the year in which the ferry was late on two days, and I am glad of that."
    told = [
        heading("From the chair"),
        paragraph(chair),
        heading("What we do"),
        paragraph(PLAIN, "What we do"),
    ]
    assert overview(heading("The ferry"), *told) == ["The ferry", PLAIN]


def test_an_overview_of_a_document_that_does_not_say_what_it_is_has_its_first_headings() -> None:
    parts = [heading(f"Part {number}", 2) for number in range(1, 11)]
    below = [heading(f"Section {number}", 3) for number in range(5)]
    aside = heading("Part of the shop", 2, aside=True)
    begins = [heading("The ferry"), paragraph(PLAIN)]
    assert overview(*begins, aside, *below, *parts) == [
        "The ferry",
        PLAIN,
        *(each.text for each in parts[:8]),
    ]
    assert overview(*begins, *parts[:2]) == ["The ferry", PLAIN]
    abstract = paragraph(f"Summary: {PLAIN}")
    assert overview(begins[0], abstract, *parts) == ["The ferry", abstract.text]


@pytest.mark.parametrize(
    ("more", "is_given"), [("It leaves at noon.", True), ("It leaves at noon. " * 60, False)]
)
def test_an_abstract_goes_on_to_the_end_of_its_section_if_that_is_short(more: str, is_given: bool) -> None:
    section = [heading("Summary", 2), paragraph(PLAIN, "Summary"), paragraph(more, "Summary")]
    rest = [heading("Fares", 2), paragraph("A dog pays nothing.", "Fares")]
    assert overview(heading("The ferry"), *section, *rest) == [
        "The ferry",
        PLAIN,
        *([more] if is_given else []),
    ]


def test_an_overview_begins_with_the_title_rather_than_with_the_first_heading() -> None:
    lines = [heading("Ferry company"), heading("Fares and times"), paragraph(PLAIN)]
    assert overview(*lines) == ["Ferry company", PLAIN]
    assert overview(*lines, title="Fares and times") == ["Fares and times", PLAIN]


def test_a_sentence_ends_with_the_numbers_of_its_notes() -> None:
    noted = f"{PLAIN}[1][2]"
    assert opening("The ferry", noted, PLAIN, titles=1) == ["The ferry", noted]


def test_an_overview_of_a_document_without_a_paragraph_is_its_first_lines() -> None:
    assert opening("Payslip", "November", "Pay 900", titles=1) == ["Payslip", "November", "Pay 900"]


def test_an_overview_of_tables_alone_is_the_first_rows_with_words() -> None:
    rows = ["\t", "Ferry\tFare", "Aurora\t4.50", "Borealis\t5.00", "Comet\t6.50", "Draco\t7.00"]
    table = Element("\n".join(rows), Category.TABLE, "\n".join(rows), 1, 0, 0)
    assert overview(table) == rows[1:5]


def test_lines_behind_the_first_pages_are_not_of_its_front() -> None:
    lines = [
        replace(heading(text), page=page) for text, page in (("Tarnplot", 1), ("2015", 4), ("5 May 1998", 5))
    ]
    found = front_segments([*lines, replace(paragraph(PLAIN), page=9)])
    assert [each.page for each in found] == [1, 4, 9]
