"""Tables of labels and values, told by their texts."""

from __future__ import annotations

import pytest

from pincite.text.label_pairs import are_label_pairs

SIZES = [
    ["Length", "5.9 m", "Payload", "1.3 t"],
    ["Width", "2.0 m", "Tank", "80 l"],
    ["Paint", "white", "", ""],
]


def test_figures_tell_values_from_labels() -> None:
    assert are_label_pairs(SIZES)


def test_few_rows_tell_nothing_but_where_the_labels_are_marked() -> None:
    assert not are_label_pairs(SIZES[:2], fewest=3)
    assert are_label_pairs(SIZES[:2], marked=True, fewest=3)


@pytest.mark.parametrize(
    "rows",
    [
        [["Length", "5.9 m"], ["Width", "2.0 m"], ["Height", "2.5 m"]],  # one pair in a row
        [["Length", "5.9 m", "Width"], ["Tank", "80 l", "Payload"], ["Seats", "3", "Doors"]],  # half a pair
        [["5", "5.9 m", "6", "1.3 t"], ["7", "2.0 m", "8", "80 l"], ["9", "1 m", "10", "9 l"]],  # figures
        [["Kiel", "4", "Ferry", "12"], ["Graz", "5", "Ferry", "13"], ["Brno", "6", "Rail", "14"]],  # twice
        [["Kiel", "4", "", ""], ["Graz", "5", "", ""], ["Brno", "6", "Rail", "14"]],  # a second pair once
        [],
    ],
)
def test_other_tables_are_none(rows: list[list[str]]) -> None:
    assert not are_label_pairs(rows, marked=True)
