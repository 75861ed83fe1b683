"""The outline has every heading; a section goes as far as the next heading that is not below its own."""

from __future__ import annotations

import pytest

from pincite.errors import NotFound
from pincite.schema.extraction import Category, Element
from pincite.schema.outline import outline, read_section


def element(category: Category, text: str, page: int = 1, level: int | None = None) -> Element:
    return Element(text, category, text, page, 0, len(text), level=level)


ELEMENTS = [
    element(Category.NARRATIVE_TEXT, "Before."),
    element(Category.TITLE, "Manual", level=1),
    element(Category.TITLE, "Safety", level=2),
    element(Category.HEADER, "Running header"),
    element(Category.NARRATIVE_TEXT, "Wear gloves."),
    element(Category.TITLE, "Chemicals\nand gases", page=2, level=3),
    element(Category.NARRATIVE_TEXT, "Air the room.", page=2),
    element(Category.TITLE, "Service", page=3, level=2),
    element(Category.NARRATIVE_TEXT, "Call us.", page=3),
]


def test_the_outline_has_numbers_levels_and_pages() -> None:
    assert [(each.number, each.level, each.heading, each.page) for each in outline(ELEMENTS)] == [
        (1, 1, "Manual", 1),
        (2, 2, "Safety", 1),
        (3, 3, "Chemicals and gases", 2),
        (4, 2, "Service", 3),
    ]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (2, "Safety\n\nWear gloves.\n\nChemicals\nand gases\n\nAir the room."),
        (3, "Chemicals\nand gases\n\nAir the room."),
        (4, "Service\n\nCall us."),
    ],
)
def test_a_section_holds_those_inside_it_and_no_running_header(number: int, text: str) -> None:
    section, found = read_section(ELEMENTS, number)
    assert (section.number, found) == (number, text)


@pytest.mark.parametrize("number", [0, 5])
def test_a_section_that_is_not_there_is_not_found(number: int) -> None:
    with pytest.raises(NotFound, match="has 4"):
        read_section(ELEMENTS, number)
