"""Judge if what looks like a table is one, and how sure that is."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Sequence

from pincite.extract.tables.bands import Bands
from pincite.extract.tables.columns import Column, columns, covered
from pincite.extract.tables.listings import are_formulas, is_contents
from pincite.extract.tables.runs import Row, WordRun
from pincite.extract.tables.slots import Structure
from pincite.extract.tables.titles import is_caption

SURE, LIKELY, OPEN = 0.1, 0.3, 0.7
"""Doubts: rules or numbers say so; white space says so; the layout model should look."""
_NUMBERS = 0.3
"""The share of numbers among the runs right of the first column from which a table is one of numbers."""
_ALIGNED = 0.7
"""The share of a column's runs that begin, end or are centred at one place."""
_FEWEST_COLUMNS = 3
"""Columns between rules, under a row more at least, that may be a table though they are not straight."""
_EDGE = 2.5
"""Points within which edges are one place."""
_FRAME_WORDS = 80
"""Words of a cell that holds most of a box: it frames a text."""
_EMPTY = 0.3
"""The share of cells with something in them below which rules are a form or a drawing."""
_SPARSE = 0.4
"""The share of places with something in them below which lines that begin with numbers label a drawing."""
_UNLABELLED = 0.4
"""The share of lines that begin with a number above which rows have no labels."""
_FEWEST_HEADED = 3
"""Rows of numbers below headings, at least, where no row has a label."""
_TERM = 3.5
"""Words of a run in the first column, on average, up to which it may name what the second explains."""
_SHORT = 4.5
"""Words of a run, on average, above which lines without rules are columns of prose."""
_LONG_CELL = 12
"""Words of a line over all columns from which it is a note and no heading."""


def ruled(found: Structure) -> float | None:
    """Return the doubt, 0 to 1, about a table that rules enclose; None for a frame, a form or a drawing."""
    full = [slot for slot in found.slots if slot.runs]
    filled_rows = {slot.row for slot in full}
    filled_columns = {slot.column for slot in full}
    if len(filled_rows) < 2 or len(filled_columns) < 2 or len(full) < 4:
        return None
    counts = [sum(len(run.words) for run in slot.runs) for slot in full]
    if len(full) < _EMPTY * len(found.slots) or (
        max(counts) > _FRAME_WORDS and 2 * max(counts) > sum(counts)
    ):
        return None
    return SURE if 2 * len(full) > len(found.slots) else LIKELY


def margins(found: Structure) -> tuple[int, int]:
    """Return how many rows at the top and the bottom of a ruled table are its caption and its notes."""
    last = len(found.ys) - 2
    top = bottom = 0
    while top < last and (text := _whole(found, top)) is not None and is_caption(text):
        top += 1
    while last - bottom > top and (text := _whole(found, last - bottom)) is not None:
        if text and len(text.split()) < _LONG_CELL:
            break
        bottom += 1
    return top, bottom


def _whole(found: Structure, row: int) -> str | None:
    """Return the text of a row that is one cell, or None."""
    slots = [slot for slot in found.slots if slot.row <= row <= slot.last_row]
    if len(slots) != 1 or slots[0].row != slots[0].last_row:
        return None
    return " ".join(run.text for run in slots[0].runs)


def aligned(rows: Sequence[Row], *, between_rules: bool, bands: Bands | None = None) -> float | None:
    """Return the doubt, 0 to 1, about lines with aligned white; None for prose, a list or contents.

    `bands` are those that the rows stand on. Only a table has shaded ones, or some that rules close.
    """
    sure = bands is not None and (bands.shaded or all(bands.closed))
    several = [row for row in rows if len(row.runs) > 1]
    found = columns(rows)
    beside = [run for row in several for run in row.runs[1:]]
    numbers = sum(run.numeric for run in beside)
    if len(found) < 2 or (len(several) < 2 and not bands) or is_contents(several) or are_formulas(several):
        return None
    sparse = sum(len(row.runs) for row in several) < _SPARSE * len(several) * len(found)
    bare = sum(row.runs[0].numeric and not row.runs[0].year for row in rows)
    unlabelled = bare > _UNLABELLED * len(rows) and not _is_headed(several, found)
    if sparse and unlabelled:
        return None
    if numbers >= _NUMBERS * len(beside):
        if len(several) == 2 and len(beside) < 4 and not between_rules:
            return OPEN if numbers > 1 else None
        return _strain(several, found) if between_rules or not (sparse or unlabelled) else OPEN
    return LIKELY if sure else _texts(several, found, between_rules=between_rules)


def _is_headed(several: Sequence[Row], found: Sequence[Column]) -> bool:
    """Return True if a word stands over each column, and below them rows that fill all columns."""
    head, body = several[0].runs, several[1:]
    return (
        len(head) == len(found)
        and not any(run.numeric for run in head)
        and len(body) >= _FEWEST_HEADED
        and all(len(row.runs) == len(found) for row in body)
    )


def _texts(several: Sequence[Row], found: Sequence[Column], *, between_rules: bool) -> float | None:
    """Return the doubt about a table without numbers: its columns are straight and not filled as prose is."""
    words = statistics.mean(len(run.words) for row in several for run in row.runs)
    if _straight(several, found) < _ALIGNED:
        return OPEN if between_rules and min(len(several) - 1, len(found)) >= _FEWEST_COLUMNS else None
    if len(several) < 3 and not between_rules:
        return None
    if between_rules:
        return LIKELY if words < _SHORT else OPEN
    terms = statistics.mean(len(row.runs[0].words) for row in several)
    if words > _SHORT and not (terms <= _TERM and len(several) > 3 and not _full(several, found[:1])):
        return None
    return None if len(found) == 2 and _full(several, found) else OPEN


def _strain(several: Sequence[Row], found: Sequence[Column]) -> float:
    """Return a doubt that rises with the lines in which two numbers share a column: it may be two columns.

    So does a number across two columns, if a line has a text in each.
    """
    lines = [[(run, *covered(run.value, found)) for run in row.runs] for row in several]
    parted = {
        last for line in lines for (*_, last), (_, first, _) in itertools.pairwise(line) if first == last + 1
    }
    strained = 0
    for line in lines:
        seen: set[int] = set()
        for run, first, last in line:
            if run.numeric and (first in seen or not parted.isdisjoint(range(first, last))):
                strained += 1
                break
            seen.update(range(first, last + 1))
    share = strained / len(several)
    return OPEN if share > 0.2 else SURE + share


def _straight(several: Sequence[Row], found: Sequence[Column]) -> float:
    """Return the worst column's share of runs at its usual left edge, right edge or middle.

    Where the first column has no more runs than there are rows, its labels may be indented: a left edge that
    two of them share counts as usual.
    """
    own: dict[int, list[WordRun]] = {}
    for row in several:
        for run in row.runs:
            first, last = covered(run, found)
            if first == last:
                own.setdefault(first, []).append(run)
    return min(
        (_share_at_one_place(runs, indented=n == 0 and len(runs) <= len(several)) for n, runs in own.items()),
        default=0.0,
    )


def _share_at_one_place(runs: Sequence[WordRun], *, indented: bool) -> float:
    lefts, rights, middles = zip(*((run.box[0], run.box[2], run.middle) for run in runs), strict=True)
    shared = sum(sum(abs(left - other) <= _EDGE for other in lefts) > 1 for left in lefts) / len(runs)
    return max(*map(_agreeing, (lefts, rights, middles)), shared if indented else 0.0)


def _agreeing(values: Sequence[float]) -> float:
    return max(sum(abs(v - w) <= _EDGE for w in values) for v in values) / len(values)


def _full(several: Sequence[Row], found: Sequence[Column]) -> bool:
    """Return True if both of two columns are filled line by line to their right edge, as prose is."""
    for column in found:
        ends = [run.box[2] for row in several for run in row.runs if column.left <= run.middle < column.right]
        wide = column.x1 - column.x0
        if sum(end > column.x1 - 0.15 * wide for end in ends) < 0.6 * len(ends):
            return False
    return True
