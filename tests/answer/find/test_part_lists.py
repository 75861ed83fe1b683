"""What counts as a list of a document, and what introduces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from pincite.answer.find.part_lists import SourceList, source_lists
from pincite.schema.chunk import Segment
from pincite.schema.extraction import Category, Element, TableCell

TITLE, TEXT, ITEM = Category.TITLE, Category.NARRATIVE_TEXT, Category.LIST_ITEM


def document(*parts: tuple[int, Category, tuple[str, ...], str]) -> list[Element]:
    """Elements on pages, each a line of its page: page, category, headings, text."""
    elements: list[Element] = []
    ends: dict[int, int] = {}
    for number, (page, category, headings, text) in enumerate(parts):
        start = ends.get(page, -1) + 1
        ends[page] = start + len(text)
        elements.append(Element(str(number), category, text, page, start, ends[page], headings=headings))
    return elements


def shown(elements: Sequence[Element], found: SourceList) -> list[tuple[int, str]]:
    """Return the lead and the rows of a list, each with its page."""
    lines = {page: "\n".join(each.text for each in elements if each.page == page) for page in range(1, 9)}

    def text(part: Segment) -> tuple[int, str]:
        return part.page, lines[part.page][part.start : part.end]

    return [text(part) for part in [*([found.lead] if found.lead else []), *found.rows]]


def test_each_slide_is_led_by_its_own_title_where_titles_have_the_same_words() -> None:
    elements = document(
        *(
            part
            for page in (1, 2)
            for part in (
                (page, TITLE, (), "Results"),
                (page, ITEM, ("Results",), f"one of {page}"),
                (page, ITEM, ("Results",), f"two of {page}"),
                (page, TEXT, ("Results",), f"That was page {page}."),
            )
        )
    )
    assert [shown(elements, each) for each in source_lists(elements)] == [
        [(page, "Results"), (page, f"one of {page}"), (page, f"two of {page}")] for page in (1, 2)
    ]


def test_headings_are_a_list_over_pages_where_a_sentence_announces_them_and_else_not() -> None:
    def levels(announcement: str) -> list[Element]:
        return document(
            (1, TITLE, (), "Levels"),
            (1, TEXT, ("Levels",), announcement),
            (1, TITLE, ("Levels",), "red"),
            (1, TEXT, ("Levels", "red"), "The pump stands. It is mended first."),
            (2, TITLE, ("Levels",), "Notes"),
            (2, TEXT, ("Levels", "Notes"), "A note."),
            (3, TITLE, ("Levels",), "green"),
            (4, TEXT, ("Levels", "green"), "It can wait."),
            (4, TITLE, (), "Notes"),
            (4, TEXT, ("Notes",), "Another note."),
        )

    elements = levels("Orders are urgent or not. There are the following levels.")
    [found] = source_lists(elements)
    assert shown(elements, found) == [
        (1, "Orders are urgent or not. There are the following levels."),
        (1, "red\nThe pump stands."),
        (2, "Notes\nA note."),
        (3, "green"),
    ]
    assert not list(source_lists(levels("Orders are urgent or not.")))


def test_items_below_an_announced_heading_are_given_with_it() -> None:
    elements = document(
        (1, TITLE, (), "Crew"),
        (1, TEXT, ("Crew",), "A boat has the following crew."),
        (1, TITLE, ("Crew",), "On deck"),
        (1, ITEM, ("Crew", "On deck"), "one skipper"),
        (1, ITEM, ("Crew", "On deck"), "two deckhands"),
        (1, TEXT, ("Crew", "On deck"), "They take turns."),
        (1, TITLE, ("Crew",), "Below deck"),
        (1, TEXT, ("Crew", "Below deck"), "A cook is there. A mate is not."),
    )
    found = next(each for each in source_lists(elements) if each.headings == ("Crew",))
    assert [text for _, text in shown(elements, found)] == [
        "A boat has the following crew.",
        "On deck\none skipper",
        "two deckhands",
        "Below deck\nA cook is there.",
    ]


def test_headings_in_a_row_with_little_below_each_are_entries_of_a_list() -> None:
    names = ("Tides", "Knots", "Sails", "Charts")

    def page(below: str, count: int) -> list[Element]:
        return document(
            (1, TITLE, (), "Harbour news"),
            (1, TEXT, ("Harbour news",), "We write about harbours."),
            *(
                part
                for name in names[:count]
                for part in ((1, TITLE, ("Harbour news",), name), (1, TEXT, ("Harbour news", name), below))
            ),
            (1, TITLE, ("Harbour news",), "About us"),
            (1, TEXT, ("Harbour news", "About us"), "word " * 61),
        )

    elements = page("It is new. It is short.", count=4)
    [found] = source_lists(elements)
    assert found.is_entries
    assert found.headings == ("Harbour news",)
    assert shown(elements, found) == [(1, "Harbour news"), *((1, f"{name}\nIt is new.") for name in names)]
    assert not list(source_lists(page("It is new.", count=3)))
    assert not list(source_lists(page("word " * 61, count=4)))


def test_paragraphs_that_explain_what_they_begin_with_are_a_list_and_one_alone_is_none() -> None:
    def menu(*explained: str) -> list[Element]:
        lead = "Two actions are available:"
        return document(
            (1, TITLE, (), "Edit"),
            *((1, TEXT, ("Edit",), text) for text in (lead, *explained, "Both can be repeated.")),
        )

    for between in (":", " :"):
        undo, redo = f"Undo{between} Cancels the last change", f"Redo{between} Restores the last change"
        elements = menu(undo, redo)
        [found] = source_lists(elements)
        assert shown(elements, found) == [(1, "Two actions are available:"), (1, undo), (1, redo)]
    assert not list(source_lists(menu("Undo: Cancels the last change")))
    assert not list(source_lists(menu("It began at 10:30 on that day.", "The page is https://tarn.example")))
    long = f"Undo: {'cancels the last change and ' * 15} that is all"
    assert not list(source_lists(menu(long, long)))


def test_a_heading_with_nothing_below_it_is_an_entry_among_others() -> None:
    news = ("News",)
    elements = document(
        (1, TITLE, (), "News"),
        (1, TITLE, news, "Tides"),
        (1, TEXT, (*news, "Tides"), "They are high."),
        (1, TITLE, news, "Knots"),
        (1, TITLE, news, "Sails"),
        (1, TEXT, (*news, "Sails"), "They are white."),
        (1, TITLE, news, "Charts"),
        (1, TEXT, (*news, "Charts"), "They are old."),
    )
    [found] = source_lists(elements)
    assert [text for _, text in shown(elements, found)] == [
        "News",
        "Tides\nThey are high.",
        "Knots",
        "Sails\nThey are white.",
        "Charts\nThey are old.",
    ]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("◾Copy ◾Verify ◾Move", ["◾Copy", "◾Verify", "◾Move"]),
        ("• Select File ► Export ► PDF", ["• Select File ► Export ► PDF"]),
        ("• 3 ∙ 4 is 12\n• 4 ∙ 4 is 16", ["• 3 ∙ 4 is 12", "• 4 ∙ 4 is 16"]),
        ("► Press ► to play", ["► Press ► to play"]),
        ("- ✓ Copy ✓ Move", ["- ✓ Copy ✓ Move"]),
    ],
)
def test_an_item_is_parted_at_the_mark_that_it_begins_with(text: str, items: list[str]) -> None:
    elements = document(
        (1, TITLE, (), "Jobs"), (1, ITEM, ("Jobs",), text), (1, ITEM, ("Jobs",), "Another item")
    )
    [found] = source_lists(elements)
    assert [each for _, each in shown(elements, found)] == ["Jobs", *items, "Another item"]


def test_items_that_follow_each_other_in_a_line_are_parted_at_their_marks() -> None:
    elements = document(
        (1, TITLE, (), "Jobs"),
        (1, TEXT, ("Jobs",), "There are these kinds of jobs:"),
        (1, TEXT, ("Jobs",), "◾Copy ◾Verify what\nwas copied ◾Move"),
        (1, TEXT, ("Jobs",), "All of them are started by hand."),
    )
    [found] = source_lists(elements)
    assert [text for _, text in shown(elements, found)] == [
        "There are these kinds of jobs:",
        "◾Copy",
        "◾Verify what\nwas copied",
        "◾Move",
    ]


def test_headings_that_only_count_are_steps_with_all_of_the_paragraph_below_them() -> None:
    lead = "In a leak, read the steps below:"
    elements = document(
        (1, TITLE, (), "Leaks"),
        (1, TEXT, ("Leaks",), lead),
        (1, TITLE, ("Leaks",), "Step 1"),
        (1, TEXT, ("Leaks", "Step 1"), "Shut the valve. Then call the warden."),
        (1, TITLE, ("Leaks",), "Step 2"),
        (1, TEXT, ("Leaks", "Step 2"), "Leave the hall."),
        (1, TITLE, ("Leaks",), "Visitors"),
        (1, TEXT, ("Leaks", "Visitors"), "They wait outside."),
    )
    [found] = source_lists(elements)
    assert [text for _, text in shown(elements, found)] == [
        lead,
        "Step 1\nShut the valve. Then call the warden.",
        "Step 2\nLeave the hall.",
    ]


def test_code_between_steps_and_beside_code_is_found_and_introduces_nothing() -> None:
    code, item = Category.CODE_SNIPPET, Category.LIST_ITEM
    elements = document(
        (1, TEXT, (), "Do this:"),
        (1, item, (), "1. Create the file:"),
        (1, code, (), "# lamps"),
        (1, item, (), "2. Start the lamp."),
        (1, TEXT, (), "It may be larger:"),
        (1, code, (), "lamp { hours = 9 }"),
        (1, code, (), "lamp { hours = 7 }"),
        (1, code, (), "\n".join(["on"] * 100)),
    )
    found = list(source_lists(elements))
    assert [[text for _, text in shown(elements, each)] for each in found if each.is_code] == [
        ["# lamps"],
        ["It may be larger:", "lamp { hours = 9 }"],
        ["lamp { hours = 7 }"],
    ]


def test_a_code_block_is_a_part_with_what_introduces_it() -> None:
    elements = document(
        (1, TITLE, (), "Lamps"),
        (1, TEXT, ("Lamps",), "A lamp is declared so:"),
        (1, Category.CODE_SNIPPET, ("Lamps",), "lamp { hours = 9 }"),
    )
    [found] = source_lists(elements)
    assert found.is_code
    assert [text for _, text in shown(elements, found)] == ["A lamp is declared so:", "lamp { hours = 9 }"]


def test_a_table_is_a_list_by_its_rows_and_one_in_doubt_is_none() -> None:
    (table,) = document((1, Category.TABLE, (), "Quays\nnorth\nsouth"))
    cells = (TableCell(0, 0, 0, 5), TableCell(1, 0, 6, 11), TableCell(2, 0, 12, 17))
    (found,) = source_lists([replace(table, cells=cells)])
    assert found.is_table
    assert [text for _, text in shown([table], found)] == ["Quays", "north", "south"]
    assert list(source_lists([table])) == []
