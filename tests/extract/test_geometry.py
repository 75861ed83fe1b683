"""What the geometry of a page promises: columns, paragraphs, titles and lists, however it was drawn."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.extract.lines import column, line, read

from pincite.extract.blocks import Line
from pincite.schema.extraction import Category


@settings(max_examples=30, deadline=None)
@given(st.permutations([*column("left", 40), *column("right", 320, y=104)]))
def test_two_columns_are_read_one_after_the_other_in_whatever_order_they_are_drawn(lines: list[Line]) -> None:
    words = " ".join(region.text for region in read(lines)).split()
    assert [word for word in words if word in ("left", "right")] == ["left"] * 24 + ["right"] * 24
    rows = [word for word in words if word.isdigit()]
    assert rows == [f"{row:02}" for row in range(12)] * 2


def test_a_heading_over_both_columns_comes_before_them_and_a_figure_between_parts_them() -> None:
    above = [*column("a", 40, 6), *column("b", 320, 6)]
    below = [*column("c", 40, 6, y=400), *column("d", 320, 6, y=400)]
    heading = line("A heading that reaches over both of the columns of this page", 40, 60, 18, bold=True)
    caption = line("Figure 1 What stands between the columns", 150, 350, 8)
    regions = read([*below, *above, caption, heading], figures=[(60, 200, 540, 340)])
    first = [region.text.split()[0] for region in regions]
    assert first == ["A", "a", "b", "Figure", "c", "d"]


def test_an_indent_begins_a_paragraph_and_so_does_a_short_last_line() -> None:
    wide = "words that fill the line from one side of it to the other one"
    lines = [
        line(f"First {wide}", 40, 100),
        line("which ends here.", 40, 112),
        line(f"Second {wide}", 40, 124),
        line(f"third {wide}.", 40, 136),
        line(f"Fourth {wide}", 55, 148),
        line("and the end.", 40, 160),
    ]
    assert [region.text.split()[0] for region in read(lines)] == ["First", "Second", "Fourth"]


def test_each_line_that_explains_its_first_word_is_a_paragraph_and_goes_on_in_the_next() -> None:
    wide = "select by group action on all of the vertices, the edges and the"
    lines = [
        line("catg : concatenate files", 40, 100),
        line("complg : complement graphs", 40, 112),
        line(f"edgetransg : {wide}", 40, 124),
        line("arcs : or none", 40, 136),
        line("geng : generate small graphs", 40, 148),
    ]
    assert [region.text.split()[0] for region in read(lines)] == ["catg", "complg", "edgetransg", "geng"]


def test_titles_are_told_by_size_weight_and_slant_and_text_is_not() -> None:
    body = column("text", 40, 10, y=200)
    lines = [
        line("A large title", 40, 100, 16),
        line("A bold title", 40, 140, bold=True),
        line("A slanted title", 40, 180, marked=True),
        *body,
        line("A bold sentence that ends as sentences do.", 40, 340, bold=True),
    ]
    titles = [region.text for region in read(lines) if region.category == Category.TITLE]
    assert titles == ["A large title", "A bold title", "A slanted title"]


def test_items_of_a_list_are_nested_by_how_far_they_are_moved_in() -> None:
    lines = [
        line("• one item that is long enough to be broken over two lines", 40, 100),
        line("and goes on here", 50, 112),
        line("– below the one", 60, 124),
        line("• two", 40, 136),
    ]
    items = [(region.text.split()[1], region.level) for region in read(lines)]
    assert items == [("one", 1), ("below", 2), ("two", 1)]


def test_the_names_of_fields_are_no_column() -> None:
    fields = [
        "Date of issue: 14 May 2024 at noon",
        "Sent from office: Harrow Mill Lane",
        "Sent to office: Kelbridge Works",
    ]
    lines = []
    for row, (name, value) in enumerate(field.split(":") for field in fields):
        lines += [line(f"{name}:", 40, 100 + 14 * row), line(value, 160, 100 + 14 * row)]
    words = " ".join(region.text for region in read(lines))
    assert words == " ".join(" ".join(field.split()) for field in fields)


def test_bullets_are_no_column() -> None:
    lines = [
        piece
        for row in range(8)
        for piece in (line("•", 40, 100 + 14 * row), line(f"item {row} has words", 60, 100 + 14 * row))
    ]
    assert [region.text.split()[:2] for region in read(lines)] == [["•", "item"]] * 8


def test_a_large_title_on_a_picture_is_a_title_and_a_small_line_its_label() -> None:
    picture = (20.0, 40.0, 400.0, 90.0)
    lines = [line("Mousse", 40, 50, size=24), line("photograph", 300, 60), *column("text", 40, y=200)]
    kinds = {region.text: region.category for region in read(lines, figures=[picture])}
    assert kinds["Mousse"] is Category.TITLE
    assert kinds["photograph"] is Category.IMAGE


def test_words_in_a_figure_are_its_labels() -> None:
    lines = [line("axis", 120, 200, 8), line("40", 300, 240, 8), *column("text", 40, 5, y=500)]
    regions = read(lines, figures=[(100, 180, 400, 320)])
    assert [region.category for region in regions] == [Category.IMAGE, Category.NARRATIVE_TEXT]


@pytest.mark.parametrize("number", ["17", "Page 17 of 20", "Page: 17"])
def test_a_page_number_in_the_margin_is_a_running_line(number: str) -> None:
    lines = [*column("text", 40, 10), line(number, 300, 770)]
    assert [region.category for region in read(lines)] == [Category.NARRATIVE_TEXT, Category.FOOTER]


def code(y: float, size: float = 8, *, bold: bool = True) -> list[Line]:
    return [
        line(text, 70, y + 11 * row, size, bold=bold, monospaced=True)
        for row, text in enumerate(("weir open --gate 3", "weir close"))
    ]


def test_monospaced_lines_among_prose_are_code_and_no_title() -> None:
    prose, below = column("Above", 50, rows=6), column("Below", 50, rows=6, y=210)
    regions = read([*prose, *code(178), *below])
    assert [region.category for region in regions] == [
        Category.NARRATIVE_TEXT,
        Category.CODE_SNIPPET,
        Category.NARRATIVE_TEXT,
    ]
    assert [each.text for each in regions[1].lines] == ["weir open --gate 3", "weir close"]


def test_code_right_below_a_line_of_prose_is_no_part_of_it() -> None:
    prose = column("Above", 50, rows=6)
    regions = read([*prose, *code(prose[-1].box[1] + 12, size=10, bold=False)])
    assert [region.category for region in regions] == [Category.NARRATIVE_TEXT, Category.CODE_SNIPPET]


def test_an_address_within_a_sentence_is_no_code() -> None:
    text = [
        line("To set the gate of the weir from another place of the works", 50, 100),
        line("https://weir.example/works/gates/3/settings/of/the/day/all", 50, 112, monospaced=True),
        line("is opened in a browser by whoever has the keys of the works", 50, 124),
    ]
    assert [region.category for region in read([*text, *column("Below", 50, rows=6, y=200)])] == [
        Category.NARRATIVE_TEXT,
        Category.NARRATIVE_TEXT,
    ]


def test_a_bold_monospaced_line_of_the_texts_size_is_a_title_and_a_typed_sentence_is_text() -> None:
    title = line("weir_open(path, mode)", 50, 80, bold=True, monospaced=True)
    typed = line("Two hundred crowns and no more, paid by cheque.", 50, 260, monospaced=True)
    first, *_, last = read([title, *column("Below", 50), typed])
    assert (first.category, last.category) == (Category.TITLE, Category.NARRATIVE_TEXT)


def test_a_page_that_is_monospaced_throughout_has_no_code() -> None:
    typed = [line(f"Row {row:02} of a typed letter", 50, 100 + 12 * row, monospaced=True) for row in range(9)]
    assert {region.category for region in read(typed)} == {Category.NARRATIVE_TEXT}


def test_a_large_monospaced_line_is_a_title() -> None:
    title = line("weir(8)", 50, 70, 18, bold=True, monospaced=True)
    first, *_ = read([title, *column("Below", 50)])
    assert first.category == Category.TITLE


def test_a_paragraph_that_begins_at_the_foot_of_a_column_is_in_it() -> None:
    """Its moved in line is the last: no other line below begins at the column's edge."""
    right = [*column("right", 240, rows=11), line("Moved in it begins anew here and", 252, 232)]
    left, *others = read([*column("left", 40), *right])
    assert left.text.count("left") == 24
    assert "Moved" not in left.text
    assert others[-1].text.endswith("Moved in it begins anew here and")


def test_a_label_of_a_figure_beside_a_column_is_no_word_of_its_lines() -> None:
    left = [line(f"left row {row:02} with words that fill it all", 40, 100 + 12 * row) for row in range(20)]
    label, right = line("label", 240, 136), column("right", 232, rows=8, y=244)
    regions = read([*left, label, *right])
    [region] = [region for region in regions if "label" in region.text]
    assert region.text == "label"


def test_the_footnotes_of_two_columns_come_after_what_goes_on_in_the_second() -> None:
    notes = [line("1 Said in a note of the first column.", 40, 330, size=8)]
    notes += [line("2 Said in a note of the second column.", 320, 330, size=8)]
    texts = [region.text for region in read([*column("left", 40), *column("right", 320), *notes])]
    assert [text.split()[0] for text in texts] == ["left", "right", "1", "2"]


def test_a_note_that_is_set_narrower_than_the_text_is_one_paragraph() -> None:
    first = line("7 The notes are set a bit less wide than", 50, 300, size=8)
    second = line("Go on with a capital in the second line of", 40, 309, size=8)
    regions = read([*column("text", 40), first, second])
    assert regions[-1].text == f"{first.text} {second.text}"


def test_a_line_with_a_bullet_is_no_title_however_large_it_is_set() -> None:
    large = [line("• Blocking", 40, 60, size=20), line("– Complete bursts", 60, 90, size=16)]
    kinds = [region.category for region in read([*large, *column("text", 40)])]
    assert kinds[:2] == [Category.LIST_ITEM, Category.LIST_ITEM]


def test_a_number_in_bold_over_items_of_its_own_is_an_item_and_over_text_a_title() -> None:
    item, section = (
        line("1. Write the code:", 40, 60, bold=True),
        line("2 Results of the trial", 40, 110, bold=True),
    )
    inner = [line("• Turn it into code.", 60, 74), line("• Use lists and loops.", 60, 86)]
    kinds = {each.text: each.category for each in read([item, *inner, section, *column("text", 40, y=130)])}
    assert kinds[item.text] is Category.LIST_ITEM
    assert kinds[section.text] is Category.TITLE


def test_an_item_of_a_widely_spaced_list_goes_on_under_its_words() -> None:
    mark, words = (
        line("•", 40, 100, size=18),
        line("Managed data about what we keep in step with", 58, 100, size=18),
    )
    first = mark.part([*mark.words, *words.words])
    items = [first, line("them", 58, 140, size=18), line("• Another", 40, 180, size=18)]
    assert next(region.text for region in read(items)).endswith("step with them")


def test_a_running_head_beside_the_number_of_its_page_is_no_title() -> None:
    head = [line("1.4. LIBERTY AND IMMIGRATION", 40, 100), line("11", 300, 100)]
    kinds = {region.text: region.category for region in read([*head, *column("text", 40, y=130)])}
    assert kinds["1.4. LIBERTY AND IMMIGRATION"] == kinds["11"] == Category.HEADER


def test_the_initials_of_a_name_begin_no_item_of_a_list() -> None:
    kinds = {region.text[:2]: region.category for region in read([line("M. R. Flack, E. Ambler", 40, 60)])}
    assert kinds == {"M.": Category.NARRATIVE_TEXT}
    assert read([line("a. The first of them", 40, 60)])[0].category == Category.LIST_ITEM


def test_a_loosely_set_sentence_is_one_paragraph_on_a_page_of_few_lines() -> None:
    first, second = (
        "The menu can be brought up at any time by pressing the",
        "Esc key that is found at the upper left of it.",
    )
    [region] = read([line(first, 40, 60), line(second, 40, 77)])
    assert region.text == f"{first} {second}"
    assert len(read([line(f"{first} key.", 40, 60), line(second, 40, 77)])) == 2
