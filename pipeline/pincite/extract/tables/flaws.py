"""What shows that the grid of a table is wrong, or that it is the grid of no table."""

from __future__ import annotations

from pincite.body import has_words
from pincite.extract.tables.blocks import Cell, Table
from pincite.extract.tables.runs import rows


def is_flawed(table: Table, gap: float) -> bool:
    """Whether a cell holds numbers on several lines, or white that parts columns (`gap`, in font sizes)."""
    return any(_holds_several(cell, gap) for row in table.grid for cell in row)


def _holds_several(cell: Cell, gap: float) -> bool:
    found = rows(cell.lines, (), gap)
    if any(len(row.runs) > 1 for row in found):
        return True
    return sum(any(run.numeric for run in row.runs) for row in found) > 1


def is_of_words(table: Table) -> bool:
    """Whether most rows hold a letter or a digit: a grid of symbols is music or a drawing."""
    held = [
        text for row in table.grid if (text := " ".join(line.text for cell in row for line in cell.lines))
    ]
    return 2 * sum(map(has_words, held)) > len(held)
