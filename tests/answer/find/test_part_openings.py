"""What a document begins with."""

from __future__ import annotations

from pincite.answer.find.part_openings import opening_segments
from pincite.schema.extraction import Category, Element


def opening(*texts: str, titles: int = 0) -> list[str]:
    """Return the opening of a document of paragraphs behind some titles, each a line of its page."""
    elements, start = [], 0
    for number, text in enumerate(texts):
        category = Category.TITLE if number < titles else Category.NARRATIVE_TEXT
        elements.append(Element(str(number), category, text, 1, start, start + len(text)))
        start += len(text) + 1
    page = "\n".join(texts)
    return [page[each.start : each.end] for each in opening_segments(elements, front=False)]


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
