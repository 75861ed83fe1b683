"""What stands in a narrow column beside a text labels its lines, and is read with them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.extract.lines import column, line, read

from pincite.extract.blocks import Line
from pincite.extract.geometry import columns
from pincite.schema.extraction import Category

JOBS = [
    ("1998–2000", "Fellow of the national institute of drug abuse in Bethesda"),
    ("2000–2002", "Lecturer at the department of psychology in Middlebury"),
    ("2001–", "Consultant of coastal psychological services in San Francisco"),
    ("2002–2005", "Assistant professor at the department of psychology in St. Louis"),
]


def rows(jobs: Sequence[tuple[str, str]], x: float = 120) -> list[Line]:
    """Each job under the other, its time at the left edge."""
    pairs = [(line(time, 40, 100 + 14 * n), line(job, x, 100 + 14 * n)) for n, (time, job) in enumerate(jobs)]
    return [each for pair in pairs for each in pair]


@pytest.mark.parametrize("x", [100, 120, 180])
def test_each_line_is_read_with_the_date_before_it_however_far_that_stands(x: float) -> None:
    found = read(rows(JOBS, x))
    assert [region.text for region in found] == [f"{time} {job}" for time, job in JOBS]


def test_two_labels_are_read_with_what_each_stands_for() -> None:
    lines = [
        line(text, x, 100 + 20 * n)
        for n, pair in enumerate([("CA", "Caffeine addict."), ("CD", "Coffee drinker.")])
        for x, text in zip((40, 120), pair, strict=True)
    ]
    assert [region.text for region in read(lines)] == ["CA Caffeine addict.", "CD Coffee drinker."]


def test_what_a_label_begins_goes_on_under_its_words() -> None:
    lines = rows(JOBS[:3])
    more = line("and of the institute beside it, which was closed in that year too", 120, 114 + 28)
    moved = [line(each.text, each.box[0], 100 + 28 * (n // 2)) for n, each in enumerate(lines)]
    texts = [region.text for region in read([*moved, more])]
    assert texts[1] == f"2000–2002 {JOBS[1][1]} {more.text}"
    assert len(texts) == 3


def test_names_of_values_are_read_with_these_beside_an_address() -> None:
    address = ["Bill to", "The Saltmarsh Tea Rooms", "Ms Nwosu", "6 Quayside", "Lydney GL15"]
    pairs = [
        ("Invoice number", "INV-2024-0318"),
        ("Invoice date", "18 March 2024"),
        ("Our contact", "Matthias Lund"),
        ("Payment due", "17 April 2024"),
    ]
    left = [line(text, 40, 100 + 12 * n) for n, text in enumerate(address)]
    right = [
        line(text, x, 102 + 16 * n)
        for n, pair in enumerate(pairs)
        for x, text in zip((260, 360), pair, strict=True)
    ]
    texts = [region.text for region in read([*left, *right])]
    assert [" ".join(pair) for pair in pairs] == texts[-4:]


def test_two_columns_of_names_are_read_one_after_the_other() -> None:
    plants = [("Orchids", "Sedges"), ("Grasses", "Rushes"), ("Ferns", "Mosses"), ("Lilies", "Liverworts")]
    lines = [
        line(f"{name} of all lands", x, 100 + 12 * n)
        for n, pair in enumerate(plants)
        for x, name in zip((40, 300), pair, strict=True)
    ]
    words = " ".join(region.text for region in read(lines)).split()
    assert [word for word in words if word[0].isupper()] == [
        name for side in zip(*plants, strict=True) for name in side
    ]


def test_a_column_of_text_is_no_label_although_its_lines_are_level() -> None:
    _, gutters = columns.runs([*column("left", 40), *column("right", 320)])
    assert len(gutters) == 1
    _, gutters = columns.runs(rows(JOBS))
    assert gutters == []


def test_a_label_is_no_part_of_a_line_that_begins_elsewhere() -> None:
    footer = [line("2024", 40, 300), line("printed in this office for its own use", 200, 300)]
    texts = [region.text for region in read([*rows(JOBS), *footer])]
    assert "2024" in texts


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


def test_a_large_title_on_a_picture_is_a_title_and_a_small_line_its_label() -> None:
    picture = (20.0, 40.0, 400.0, 90.0)
    lines = [line("Mousse", 40, 50, size=24), line("photograph", 300, 60), *column("text", 40, y=200)]
    kinds = {region.text: region.category for region in read(lines, figures=[picture])}
    assert kinds["Mousse"] is Category.TITLE
    assert kinds["photograph"] is Category.IMAGE
