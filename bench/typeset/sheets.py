"""A table that is to be set: its grid without gaps, and how many rows are its head."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from metrics.grids import Cell, Grid


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells in the order of rows and columns; each place is covered by exactly one."""

    cells: Grid
    heading_rows: int

    @property
    def height(self) -> int:
        """How many rows there are."""
        return max(cell.row + cell.rowspan for cell in self.cells)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(cell.column + cell.colspan for cell in self.cells)

    def rows(self) -> list[list[Cell]]:
        """Return the cells that begin in each row."""
        rows: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            rows[cell.row].append(cell)
        return rows

    def column(self, at: int) -> list[Cell]:
        """Return the cells below the head that stand in this column alone."""
        return [
            cell
            for cell in self.cells
            if cell.column == at and cell.colspan == 1 and cell.row >= self.heading_rows
        ]

    def only_rows(self, kept: Iterable[int]) -> Sheet:
        """Return the table of these rows; the text of a cell that began in another row stays there."""
        places = {row: place for place, row in enumerate(kept)}
        cells = []
        for cell in self.cells:
            inside = [places[row] for row in range(cell.row, cell.row + cell.rowspan) if row in places]
            if inside:
                text = cell.text if cell.row in places else ""
                cells.append(replace(cell, row=inside[0], rowspan=len(inside), text=text))
        head = sum(row < self.heading_rows for row in places)
        return Sheet(in_order(cells), head)


def in_order(cells: Iterable[Cell]) -> Grid:
    """Return the cells by row and column."""
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def whole(cells: Grid, heading_rows: int) -> Sheet | None:
    """Return a sheet with blank cells in the gaps and no blank rows or columns; None if cells overlap."""
    covered: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column, cell.column + cell.colspan):
                if (row, column) in covered:
                    return None
                covered[row, column] = cell
    filled = {cell for cell in cells if cell.text}
    rows = [row for row in sorted({row for row, _ in covered}) if any(cell.row == row for cell in filled)]
    columns = [
        column
        for column in sorted({column for _, column in covered})
        if any(cell.column == column for cell in filled)
    ]
    kept: list[Cell] = []
    for row in rows:
        for column in columns:
            cell = covered.get((row, column), Cell(row, column, ""))
            down = [at for at in rows if cell.row <= at < cell.row + cell.rowspan]
            right = [at for at in columns if cell.column <= at < cell.column + cell.colspan]
            if (row, column) == (down[0], right[0]):
                kept.append(Cell(rows.index(row), columns.index(column), cell.text, len(down), len(right)))
    return Sheet(tuple(kept), sum(row < heading_rows for row in rows)) if kept else None
