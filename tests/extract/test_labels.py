"""What stands in a narrow column beside a text labels its lines, and is read with them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.extract.lines import column, line, read

from pincite.extract.blocks import Line
from pincite.extract.geometry import columns

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
