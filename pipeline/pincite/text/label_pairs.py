"""Tell a table of labels and values: each row has a label, its value, another label, and so on."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.text.table_rows import FIGURE

FEWEST_COLUMNS = 4
"""Columns from which a row has several pairs."""
WITH_DIGITS = 0.5
"""Share of values with a digit, at least, where nothing marks the labels."""
LABEL_WORDS = 6
"""Words of a label, at most."""


def are_label_pairs(rows: Sequence[Sequence[str]], *, marked: bool = False, fewest: int = 1) -> bool:
    """Return True if every second column holds labels, and the columns between them their values.

    No label comes twice, and none is a figure. `rows` are the texts of cells, as many in each, and "" for an
    empty one. `marked` says that labels are set otherwise than values; a colon behind each marks them, too.
    Labels that nothing marks are told by their values: half of these have a digit, in `fewest` rows at least.
    """
    several = [row for row in rows if sum(map(bool, row)) > 1]
    if not several or len(several[0]) < FEWEST_COLUMNS or len(several[0]) % 2:
        return False
    pairs = [(row[n], row[n + 1]) for row in several for n in range(0, len(row), 2) if row[n] or row[n + 1]]
    labels, values = [label for label, _ in pairs], [value for _, value in pairs]
    is_second_used = 2 * sum(bool(row[2]) for row in several) > len(several)
    if not is_second_used or len(set(labels)) < len(labels) or not all(map(_is_label, labels)):
        return False
    if marked or all(label.endswith(":") for label in labels):
        return True
    with_digits = sum(any(map(str.isdigit, value)) for value in values)
    return len(several) >= fewest and with_digits >= WITH_DIGITS * len(values)


def _is_label(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not FIGURE.match(cell) and len(cell.split()) <= LABEL_WORDS
