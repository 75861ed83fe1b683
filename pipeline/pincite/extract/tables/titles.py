"""Tell the captions and titles that stand over tables from their rows."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence

from pincite.extract.tables.runs import Row

_LARGER = 1.12
"""Size of a title over that of the rows of a table."""
_SET_APART = 1.3
"""Distance of what follows a table from its last row, over the usual distance of rows."""
_USUAL_STEP = 1.6
"""Distance of two rows in font sizes, where there is but one row to measure by."""
_FEWEST = 4
"""Rows of several runs, at least, among which a title parts two tables."""
_CAPTION = re.compile(r"(?:table|exhibit|figure|fig\.?|tab\.?|chart|box)\s*[\dA-Z(]", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:table|exhibit|figure|fig\.?|tab\.?|chart|box)\s*[\w.-]*\d[\w.-]*[:.]", re.IGNORECASE
)

_MARKED = re.compile(r"\(\w{1,2}\)\s|[*†‡]|(?:notes?|sources?)\s*[:\d]", re.IGNORECASE)


def is_numbered(row: Row) -> bool:
    """Return True if a line is a caption whose number stands apart from its words: "Table 40:  Options"."""
    return bool(_NUMBERED.fullmatch(row.runs[0].text))


def is_caption(text: str) -> bool:
    """Return True if a text begins as the caption of a table or a figure does: "Table 3", "Fig. B"."""
    return bool(_CAPTION.match(text))


def is_marked_note(text: str) -> bool:
    """Return True if a text begins with “(a)”, “*” or the like, or with “Note:”, “Note 5” or “Source:”."""
    return bool(_MARKED.match(text))


def is_title(rows: Sequence[Row], number: int, body: Sequence[Row]) -> bool:
    """Return True if a line is larger than the rows of a table, and set apart from them: it heads another."""
    row = rows[number]
    if len(row.runs) > 1 or row.size <= _LARGER * statistics.median(each.size for each in body):
        return False
    return is_set_apart(rows, number, body)


def is_set_apart(rows: Sequence[Row], number: int, body: Sequence[Row], factor: float = _SET_APART) -> bool:
    """Return True if a line is further from the one above than the rows of a table are from each other.

    `factor` is the one distance over the other.
    """
    steps = [below.level - above.level for above, below in itertools.pairwise(body)]
    usual = statistics.median(steps) if steps else _USUAL_STEP * rows[number].size
    return rows[number].level - rows[number - 1].level > factor * usual


def parted(rows: Sequence[Row]) -> list[Sequence[Row]]:
    """Return rows in parts: where a title stands between rows of several runs, they are of two tables.

    A caption over the first part is not of it.
    """
    several = [number for number, row in enumerate(rows) if len(row.runs) > 1]
    body = [rows[number] for number in several]
    between = range(several[1], several[-2]) if len(several) >= _FEWEST else ()
    titles = [n for n in between if is_title(rows, n, body)]
    captioned = bool(rows) and len(rows[0].runs) == 1 and is_caption(rows[0].runs[0].text)
    cuts = [-1, *([0] if captioned else ()), *titles, len(rows)]
    parts = [rows[above + 1 : below] for above, below in itertools.pairwise(cuts)]
    return [part for part in parts if part]
