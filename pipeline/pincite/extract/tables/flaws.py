"""Recognise grids of tables that are wrong, and grids of what is no table."""

from __future__ import annotations

from pincite.extract.tables.blocks import GridCell, Table, slots
from pincite.extract.tables.runs import rows
from pincite.schema.body import has_words

_FEWEST_OF_WORDS = 2
"""Columns with words, at least, of a table of several columns."""


def is_flawed(table: Table) -> bool:
    """Return True if a cell holds numbers on several lines, or white that parts columns of the table."""
    return any(_holds_several(cell, table.gap) for row in table.grid for cell in row)


def _holds_several(cell: GridCell, gap: float) -> bool:
    found = rows(cell.lines, (), gap)
    numbers = sum(any(run.numeric for run in row.runs) for row in found)
    return numbers > 1 or any(len(row.runs) > 1 for row in found)


def is_of_words(table: Table) -> bool:
    """Return True if most rows hold a letter or a digit, and so do two columns, or the only one.

    A grid of symbols is music or a drawing, and symbols beside texts are the corners of their frames.
    """
    rows_of_cells = [[_text(cell) for cell in row] for row in slots(table.grid)]
    texts = [" ".join(filter(None, row)) for row in rows_of_cells]
    if sum(1 if has_words(text) else -1 for text in texts if text) <= 0:
        return False
    columns = list(zip(*rows_of_cells, strict=True))
    return sum(any(map(has_words, column)) for column in columns) >= min(len(columns), _FEWEST_OF_WORDS)


def _text(cell: GridCell | None) -> str:
    return " ".join(line.text for line in cell.lines) if cell else ""
