"""What a row of a table is, by its text: cells stand between tabs."""

from __future__ import annotations

import re

FIGURE = re.compile(r"\W*(?:[A-Z]{3}\s)?\W*\d[^A-Za-z]*(?:[^\W\d_]+\W*)?$")
"""A value: a number, alone or with its currency and a unit, or a mark of a note."""
_TOTAL = re.compile(r"\W*(?:sub)?totals?\b", re.IGNORECASE)


def opens_group(row: str) -> bool:
    """Whether a row is the label of those below it: of all its cells one holds something, and no figure."""
    cells = [cell for cell in row.split("\t") if cell.strip()]
    return len(cells) == 1 and "\t" in row and not FIGURE.match(cells[0])


def closes_group(row: str) -> bool:
    """Whether a row is the last of its group."""
    return bool(_TOTAL.match(row))
