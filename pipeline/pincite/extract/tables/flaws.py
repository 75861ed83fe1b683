"""Recognise grids of tables that are wrong, and grids of what is no table."""

from __future__ import annotations

from pincite.extract.tables.blocks import GridCell, Table
from pincite.extract.tables.runs import WordRun, rows
from pincite.schema.body import has_words


def is_flawed(table: Table) -> bool:
    """Return True if a cell holds numbers on several lines, or white that parts columns of the table."""
    return any(_holds_several(cell, table.gap) for row in table.grid for cell in row)


def _holds_several(cell: GridCell, gap: float) -> bool:
    found = rows(cell.lines, (), gap)
    numbers = sum(any(run.numeric for run in row.runs) for row in found)
    is_text = len(found) > 1 and any(row.runs[0].prose for row in found)
    return numbers > 1 or (not is_text and any(sum(map(_is_text, row.runs)) > 1 for row in found))


def _is_text(run: WordRun) -> bool:
    """Return True unless a run is dots alone: the last of those that lead to the next column may be one."""
    return bool(run.text.strip(".·…"))


def is_of_words(table: Table) -> bool:
    """Return True if most rows hold a letter or a digit: a grid of symbols is music or a drawing."""
    texts = [" ".join(line.text for cell in row for line in cell.lines) for row in table.grid]
    return sum(1 if has_words(text) else -1 for text in texts if text) > 0
