"""A document's outline: its headings in order, and the text of the section below each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pincite.errors import NotFound
from pincite.schema.extraction import Category, Element
from pincite.schema.model import Model

RUNNING = (Category.HEADER, Category.FOOTER)


class Section(Model):
    """A heading and what is below it.

    `number` counts the headings of the document from 1, `level` is the depth from 1. The heading stands on
    `page` from `start` to `end` of the page's text.
    """

    number: int
    level: int
    heading: str
    page: int
    start: int
    end: int


def outline(elements: Sequence[Element]) -> list[Section]:
    """Return the sections of a document in order. A document without headings has none."""
    return [section for _, section in _headings(elements)]


def read_section(elements: Sequence[Element], number: int) -> tuple[Section, str]:
    """Return section `number`, from 1, and its text, with that of the sections inside it.

    Running headers and footers are left out. Raises NotFound where the outline has no such number.
    """
    headings = list(_headings(elements))
    if not 1 <= number <= len(headings):
        raise NotFound(
            "section", f"There is no section {number}: the document's outline has {len(headings)}."
        )
    first, section = headings[number - 1]
    following = (at for at, other in headings[number:] if other.level <= section.level)
    inside = elements[first : next(following, len(elements))]
    return section, "\n\n".join(each.text for each in inside if each.category not in RUNNING)


def _headings(elements: Sequence[Element]) -> Iterator[tuple[int, Section]]:
    """Yield each section with the place of its heading among the elements."""
    number = 0
    for at, element in enumerate(elements):
        if element.category == Category.TITLE:
            number += 1
            yield (
                at,
                Section(
                    number=number,
                    level=element.level or 1,
                    heading=" ".join(element.text.split()),
                    page=element.page,
                    start=element.start,
                    end=element.end,
                ),
            )
