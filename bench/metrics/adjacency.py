"""Adjacency relations of table cells (Göbel, Hassan, Oro and Orsi, ICDAR 2013 table competition)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from metrics.grids import Cell, Grid

Relation = tuple[str, str, Literal["right", "below"]]


def relations(grids: Iterable[Grid]) -> Counter[Relation]:
    """For each non-blank cell the pairs with its nearest non-blank neighbours to the right and below.

    A cell that spans rows or columns may have a neighbour in each; blank cells between are passed over. Texts
    are compared by their letters and digits alone, in lower case.
    """
    found: Counter[Relation] = Counter()
    for grid in grids:
        found.update(_of_grid([cell for cell in grid if _bare(cell.text)]))
    return found


def _of_grid(cells: list[Cell]) -> Iterable[Relation]:
    place = {
        (cell.row + down, cell.column + right): cell
        for cell in cells
        for down in range(cell.rowspan)
        for right in range(cell.colspan)
    }
    last_row = max((row for row, _ in place), default=0)
    last_column = max((column for _, column in place), default=0)
    for cell in cells:
        to_the_right, below = set[Cell](), set[Cell]()
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.column + cell.colspan, last_column + 1):
                if (row, column) in place:
                    to_the_right.add(place[row, column])
                    break
        for column in range(cell.column, cell.column + cell.colspan):
            for row in range(cell.row + cell.rowspan, last_row + 1):
                if (row, column) in place:
                    below.add(place[row, column])
                    break
        yield from ((_bare(cell.text), _bare(other.text), "right") for other in to_the_right)
        yield from ((_bare(cell.text), _bare(other.text), "below") for other in below)


def _bare(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
