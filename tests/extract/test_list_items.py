"""An item of a list begins at its number or mark, and goes on however its lines are moved in."""

from __future__ import annotations

from tests.extract.lines import line, read

from pincite.schema.extraction import Category


def test_a_large_number_before_two_lines_of_an_item_is_its_number() -> None:
    number, first = (
        line("1.", 40, 100, size=10),
        line("Heat the oven until it is hot, then pat the roast", 56, 94),
    )
    item = [
        number.part([*number.words, *first.words]),
        line("and rub it with salt and with pepper, and heat some", 56, 106),
        line("oil in a skillet of medium size over a medium heat.", 40, 118),
    ]
    [region] = read(item)
    assert region.text.endswith("medium heat.")
    assert region.category is Category.LIST_ITEM


def test_an_item_whose_first_line_is_moved_in_goes_on_at_the_edge() -> None:
    item = [
        line("• 1978 to 1984: an analyst at the laboratory for", 52, 100),
        line("graphics and for the spatial analysis of land, and", 40, 112),
        line("then a student there.", 40, 124),
    ]
    [region] = read(item)
    assert region.text.endswith(
        "laboratory for graphics and for the spatial analysis of land, and then a student there."
    )


def test_a_number_before_the_initials_of_an_author_begins_an_item() -> None:
    regions = read([
        line("1. B. R. Donald and J. Mundy. Symbolic computation for intelligence.", 40, 100),
        line("Academic Press, London, 1992.", 54, 112),
        line("2. C. Kelley. The noesy jigsaw.", 40, 124),
    ])  # fmt: skip
    assert [region.category for region in regions] == [Category.LIST_ITEM] * 2
    assert regions[0].text.endswith("London, 1992.")


def test_dots_go_on_with_the_line_above_that_ends_in_dots() -> None:
    regions = read([
        line("4. Ovary without a crest and veined . . . . . . . . . . . . .", 40, 100),
        line(". . . . . . . . . . . . . . . . . . . . . . . A. canadense", 54, 112),
        line("5. Spathe bract 1, falling early.", 40, 124),
    ])  # fmt: skip
    assert len(regions) == 2
    assert regions[0].text.endswith("A. canadense")
