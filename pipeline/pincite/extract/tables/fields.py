"""Tell a block of fields, as forms and data sheets have: labels with their values beside them."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from pincite.extract.blocks import Line
from pincite.extract.tables.blocks import Table, slots
from pincite.extract.tables.stacked_rows import SMALLER
from pincite.text.label_pairs import are_label_pairs

_FEWEST = 3
"""Rows of such a block, at least, where nothing marks its labels."""
_MOST = 0.75
"""Share of labels that are bold, and of values that are not: a line may hold both, and has one weight."""


def are_fields(table: Table) -> bool:
    """Return True if the rows of a table are pairs of a label and its value, two pairs or more in each.

    So they are, too, where each label stands in small print over its value, in one cell with it.
    """
    cells = [[cell.lines if cell else [] for cell in row] for row in slots(table.grid)]
    if not cells or table.header_rows:
        return False
    if _are_stacked([lines for row in cells for lines in row if lines]):
        return True
    labels = [lines for row in cells for lines in row[0::2] if lines]
    values = [lines for row in cells for lines in row[1::2] if lines]
    texts = [[" ".join(line.text for line in lines) for lines in row] for row in cells]
    return are_label_pairs(texts, marked=_are_marked(labels, values), fewest=_FEWEST)


def has_labelled_rows(table: Table) -> bool:
    """Return True if a label with a colon begins each row: it tells where the rows are parted."""
    first = [row[0].lines if row[0] else [] for row in slots(table.grid)]
    return len(first) >= _FEWEST and all(lines and lines[-1].text.endswith(":") for lines in first)


def _are_stacked(cells: Sequence[Sequence[Line]]) -> bool:
    """Return True if each cell begins with a line that is smaller than those below it."""
    return len(cells) > 1 and all(
        len(lines) > 1 and lines[0].size <= SMALLER * min(line.size for line in lines[1:]) for lines in cells
    )


def _are_marked(labels: Sequence[Sequence[Line]], values: Sequence[Sequence[Line]]) -> bool:
    """Return True if most labels are bold and most values are not, or if all labels are smaller."""
    if not labels or not values:
        return False
    bold, heavy = sum(map(_is_bold, labels)), sum(map(_is_bold, values))
    are_bold = bold >= _MOST * len(labels) and heavy <= (1 - _MOST) * len(values)
    usual = statistics.median(_size(value) for value in values)
    return are_bold or all(_size(label) <= SMALLER * usual for label in labels)


def _is_bold(lines: Sequence[Line]) -> bool:
    return all(line.bold for line in lines)


def _size(lines: Sequence[Line]) -> float:
    return max(line.size for line in lines)
