"""Labels that stand for several rows of a table, on drawn pages."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.extract.table_of_texts import FIRST, HEAD, LEFT, LINE, ROW, SECOND, THIRD, drawn, read, rows_from


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=5).filter(lambda spans: any(n % 2 == 0 for n in spans))
)
def test_labels_in_the_middle_of_their_rows_span_them(spans: list[int]) -> None:
    labels, start, wanted = [], 0, []
    for number, span in enumerate(spans):
        text = f"group {'vwxyz'[number]}"
        labels.append((LEFT, 100 + (start + (span - 1) / 2) * ROW, text))
        wanted.append((text, start + 1, span))
        start += span
    _, columns = read(drawn(*HEAD, *rows_from(100, start), *labels))
    assert columns[0] == [("Group", 0, 1), *wanted]
    assert [row for _, row, _ in columns[2]] == list(range(start + 1))


def test_labels_at_the_top_of_rows_with_names_of_their_own_span_them() -> None:
    labels = [(LEFT, 100.0, "north"), (LEFT, 100 + 3 * ROW, "south")]
    _, columns = read(drawn(*HEAD, *rows_from(100, 5), *labels))
    assert columns[0][1:] == [("north", 1, 3), ("south", 4, 2)]


def test_labels_at_the_top_of_rows_of_figures_stay_in_their_first() -> None:
    labels = [(LEFT, 100.0, "north"), (LEFT, 100 + 3 * ROW, "south")]
    figures = [cell for cell in rows_from(100, 5) if cell[0] != FIRST]
    head = [cell for cell in HEAD if cell[0] != FIRST]
    _, columns = read(drawn(*head, *figures, *labels))
    assert columns[0][1:] == [("north", 1, 1), ("south", 4, 1)]


def test_a_label_of_two_lines_beside_its_figures_is_of_one_row() -> None:
    labels = [
        (LEFT, 100 + n * 30 + m * LINE, text)
        for n, row in enumerate((("cash and", "equivalents"), ("trade", "receivables"), ("other", "assets")))
        for m, text in enumerate(row)
    ]
    figures = [(SECOND + 70 * m, 105.5 + n * 30, f"{n + 4}{m}0") for n in range(3) for m in range(2)]
    grid, _ = read(drawn((SECOND, 80.0, "2021"), (THIRD, 80.0, "2022"), *labels, *figures))
    assert [row[0] for row in grid[1:]] == ["cash and equivalents", "trade receivables", "other assets"]


def test_a_title_between_rows_is_a_row_of_its_own() -> None:
    labels = [
        (LEFT, 100 + 0.5 * ROW, "north"),
        (LEFT, 100 + 2 * ROW, "Abroad"),
        (LEFT, 100 + 3.5 * ROW, "south"),
    ]
    _, columns = read(drawn(*HEAD, *rows_from(100, 2), *labels, *rows_from(100 + 3 * ROW, 2)))
    assert columns[0][1:] == [("north", 1, 2), ("Abroad", 3, 1), ("south", 4, 2)]


def test_two_rows_beside_a_label_are_never_one() -> None:
    """A second label, of three lines, fits no rows: the labels are read by their lines."""
    labels = [(LEFT, 110.0, "north"), *((LEFT, 139.0 + n * LINE, text) for n, text in enumerate("xyz"))]
    grid, _ = read(drawn(*HEAD, *rows_from(100, 4), *labels))
    assert {"11", "12", "13", "14"} <= {cell for row in grid for cell in row}
