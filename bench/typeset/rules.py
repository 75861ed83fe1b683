"""Which edges of a table's cells have a rule, for each kind of ruling."""

from __future__ import annotations

from metrics.grids import Cell

from typeset.sheets import Sheet
from typeset.styles import Ruling


def above(sheet: Sheet, ruling: Ruling, cell: Cell) -> bool:
    """Return True if a rule is drawn over the cell."""
    return _between_rows(sheet, ruling, cell.row)


def below(sheet: Sheet, ruling: Ruling, cell: Cell) -> bool:
    """Return True if a rule is drawn under the cell."""
    return _between_rows(sheet, ruling, cell.row + cell.rowspan)


def left(sheet: Sheet, ruling: Ruling, column: int) -> bool:
    """Return True if a rule is drawn to the left of the column, or right of the last one."""
    edge = column in (0, sheet.width)
    return ruling == "full" or (ruling == "outer" and edge) or (ruling == "columns" and not edge)


def _between_rows(sheet: Sheet, ruling: Ruling, row: int) -> bool:
    edge = row in (0, sheet.height)
    head = row == sheet.heading_rows
    return (
        ruling in ("full", "horizontal")
        or (ruling in ("head", "outer") and (edge or head))
        or (ruling == "columns" and head)
    )
