"""Recognise grids of tables that are wrong, and grids of what is no table."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.tables.blocks import GridCell, Table
from pincite.extract.tables.runs import Row, rows
from pincite.schema.body import has_words

_FEWEST = 3
"""Lines of a text from which white on one of them, by itself, parts no columns."""


def is_flawed(table: Table) -> bool:
    """Return True if a cell holds numbers on several lines, or white that parts columns of the table."""
    return any(_holds_several(cell, table.gap) for row in table.grid for cell in row)


def _holds_several(cell: GridCell, gap: float) -> bool:
    found = rows(cell.lines, (), gap)
    numbers = sum(any(run.numeric for run in row.runs) for row in found)
    is_text = len(found) > 1 and any(row.runs[0].prose for row in found)
    return numbers > 1 or (
        _is_parted(rows(cell.lines)) if is_text else any(len(row.runs) > 1 for row in found)
    )


def _is_parted(text: Sequence[Row]) -> bool:
    """Return True if white parts the lines of a text: of three and more, white that two of them share.

    The white is that which parts runs where rules part columns.
    """
    whites = sorted((a.box[2], b.box[0]) for row in text for a, b in itertools.pairwise(row.runs))
    if len(text) < _FEWEST:
        return bool(whites)
    reaches = itertools.accumulate((end for _, end in whites), max)
    return any(start < reach for (start, _), reach in zip(whites[1:], reaches, strict=False))


def is_of_words(table: Table) -> bool:
    """Return True if most rows hold a letter or a digit: a grid of symbols is music or a drawing."""
    texts = [" ".join(line.text for cell in row for line in cell.lines) for row in table.grid]
    return sum(1 if has_words(text) else -1 for text in texts if text) > 0
