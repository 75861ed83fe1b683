"""Find the cell of a table's row that a question asks for: the column whose headings say what it says.

A row is a line of a passage with its cells between tabs, under heading rows laid out the same. A heading over
several columns stands in the first of them, and the empty cells after it are its.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

from pincite.answer.generate.heading_features import asked_features, features_of, time_fit, times_in
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears
from pincite.text.table_rows import FIGURE

_COUNT = re.compile(r"\b(?:number|count|volume)\b", re.IGNORECASE)
_ASKS_MONEY = re.compile(r"\bhow much\b|[$€£]", re.IGNORECASE)
_NONE = re.compile(r"\W*[-–—]\W*")
"""Signs that stand for no value."""
ALONE = 6.0
"""The margin of a row's only figure, and the most that one has."""
UNASKED = 0.1
"""The weight of a word of a column's headings that the question does not have, against one that it has."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHARE = re.compile(r"%|\bpercent|\bwhat (?:share|proportion|fraction)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AnswerCell:
    """A cell by its offsets in its row, the label of the row, and what stands over it.

    `margin` is by how much its column suits the question more than the next best one of the row, from 0 to
    ALONE, in the units of `time_fit`; it is ALONE where no other cell has a figure.
    """

    start: int
    end: int
    label: str
    column: str
    margin: float = ALONE


def cell_of(
    question: str, row: str, header_rows: Sequence[str], language: str, fiscal: FiscalYears = CALENDAR
) -> AnswerCell | None:
    """Return the cell of a row that a question asks for.

    It is None where no cell holds a figure, or the row is a heading: one of nothing but years, or with no
    words.

    Words that the row's label has too tell nothing of the column. Where the headings tell nothing either, it
    is the first figure: the latest period stands first in most reports.
    """
    spans = _spans(row)
    cells = [row[start:end] for start, end in spans]
    label = next(filter(None, cells), "")
    figures = [i for i, cell in enumerate(cells) if i != cells.index(label) and FIGURE.match(cell)]
    is_heading = all(_YEAR.fullmatch(cells[i]) for i in figures) or not any(map(str.isalpha, label))
    if not figures or is_heading:
        return None
    columns = headings_over(row, header_rows)
    asked, share = (
        asked_features(question, language, fiscal) - features_of(label, language),
        asks_share(question),
    )
    is_money = _ASKS_MONEY.search(question) is not None
    fits = {
        i: _fit(asked, features_of(columns[i], language, fiscal))
        + (is_share(cells[i], columns[i]) == share)
        - (is_money and _COUNT.search(columns[i]) is not None)
        for i in figures
    }
    best = max(figures, key=lambda i: (fits[i], -i))
    start, end = spans[best]
    margin = min((fits[best] - fits[i] for i in figures if i != best), default=ALONE)
    return AnswerCell(start, end, label, columns[best], min(margin, ALONE))


def headings_over(row: str, header_rows: Sequence[str]) -> list[str]:
    """Return the words of the headings over each cell of a row: see `columns_under`.

    A value that stands a column to the side of its heading has that. A value without a heading has that of
    the value left of it, which is over both: a change and its percentage.
    """
    cells = [row[start:end] for start, end in _spans(row)]
    label = cells.index(next(filter(None, cells), ""))
    over = columns_under(header_rows, len(cells))
    homes = _aligned_columns(
        cells, label, _leaf_headers([_cells(head, len(cells)) for head in _rows(header_rows)])
    )
    found = [over[homes.get(i, i)] for i in range(len(cells))]
    values = {i for i, cell in enumerate(cells) if i != label and FIGURE.match(cell)}
    for i in sorted(values):
        if not found[i] and i - 1 in values:
            found[i] = found[i - 1]
    return found


def asks_share(question: str) -> bool:
    """Return True if a question asks for a percentage."""
    return _SHARE.search(question) is not None


def is_share(cell: str, column: str) -> bool:
    """Return True if a cell holds a percentage, by its sign or its column's heading."""
    return "%" in cell or _SHARE.search(column) is not None


def columns_under(header_rows: Sequence[str], width: int) -> list[str]:
    """Return the words of the heading rows over each column, from the top down. `width` counts columns."""
    over: list[list[str]] = [[] for _ in range(width)]
    rows = [_cells(head, width) for head in _rows(header_rows)]
    naming = _leaf_headers(rows)
    years = {i for i, cell in enumerate(naming) if _YEAR.fullmatch(cell)}
    are_mixed = len(years) < sum(map(bool, naming[1:]))
    for number, row in enumerate(rows):
        # Only what stands above other headings reaches over several columns.
        reaches = number < len(rows) - 1
        for i, own in enumerate(_spread(row, naming) if reaches else row):
            # A percentage of two years stands beside the two, and is not over them.
            if own and not (are_mixed and i in years and _SHARE.search(own)):
                over[i].append(own)
    return [" ".join(dict.fromkeys(parts)) for parts in over]


def _rows(header_rows: Sequence[str]) -> list[str]:
    """Return the heading rows without captions and notes on all of the table."""
    return [head for head in header_rows if "\t" in head]


def _leaf_headers(rows: Sequence[Sequence[str]]) -> Sequence[str]:
    """Return the heading row that names most columns, the lowest of these.

    Others are over several, or go on.
    """
    naming: Sequence[str] = []
    for row in rows:
        if sum(map(bool, row[1:])) >= sum(map(bool, naming[1:])):
            naming = row
    return naming


def _spread(row: Sequence[str], leaf_headers: Sequence[str]) -> list[str]:
    """Return the cells of a heading row, each also over the columns beside it that are under it.

    Where the headings below repeat as many times as it has cells, each is over one round of them. One alone
    is over all columns, set in their middle, unless it begins the first or stands over the last of them.
    """
    named = [i for i, cell in enumerate(leaf_headers) if i and cell]
    own = [i for i, cell in enumerate(row) if i and cell]
    each, left = divmod(len(named), len(own) or 1)
    rounds = [[leaf_headers[i] for i in named[n : n + each]] for n in range(0, len(named), each or 1)]
    if len(own) > 1 and each > 1 and not left and all(one == rounds[0] for one in rounds):
        spread = [row[0], *([""] * (len(row) - 1))]
        for n, i in enumerate(own):
            for under in named[n * each : (n + 1) * each]:
                spread[under] = row[i]
        return spread
    if len(own) == 1 and named and named[0] < own[0] < named[-1]:
        return [row[0], *([row[own[0]]] * (len(row) - 1))]
    spread, last = [], ""
    for i, cell in enumerate(row):
        last = cell or (last if i else "")
        spread.append(last)
    return spread


def _aligned_columns(cells: Sequence[str], label: int, leaf_headers: Sequence[str]) -> dict[int, int]:
    """Return the column whose heading each value of a row is under, by the value's column.

    As many values as headings are theirs in their order. Else one may stand a column to the side of its
    heading, over nothing else.
    """
    values = [
        i for i, cell in enumerate(cells) if i != label and (FIGURE.match(cell) or _NONE.fullmatch(cell))
    ]
    named = [i for i, cell in enumerate(leaf_headers) if i > label and cell]
    if len(values) == len(named):
        return dict(zip(values, named, strict=True))
    return {i: _headed(i, leaf_headers, cells) for i in values}


def _headed(column: int, leaf_headers: Sequence[str], cells: Sequence[str]) -> int:
    if leaf_headers and not leaf_headers[column]:
        for beside in (column - 1, column + 1):
            if 0 < beside < len(cells) and leaf_headers[beside] and not cells[beside]:
                return beside
    return column


def _cells(row: str, width: int) -> list[str]:
    """Return the cells of a row, as many as there are columns."""
    cells = [cell.strip() for cell in row.split("\t")[:width]]
    return cells + [""] * (width - len(cells))


def _fit(asked: Set[str], column: Set[str]) -> float:
    words = column - times_in(column)
    return len(words & asked) - UNASKED * len(words - asked) + time_fit(asked, column)


def _spans(row: str) -> list[tuple[int, int]]:
    """Return the offsets of each cell in a row, without the white space around it."""
    spans, start = [], 0
    for cell in row.split("\t"):
        first = start + len(cell) - len(cell.lstrip())
        spans.append((first, first + len(cell.strip())))
        start += len(cell) + 1
    return spans
