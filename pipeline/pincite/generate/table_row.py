"""The rows of a table's passage, each with its cells and with what stands around it.

A row of a group is read with the labels of the group, and a change between two balances with the day of the
balance that it led to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from pincite.document import Chunk
from pincite.generate.cells import Cell, cells_of
from pincite.generate.heading_rows import heading_row_spans
from pincite.table_rows import balances_around, closes_group, names_year, opens_group
from pincite.understand.fiscal_years import CALENDAR, FiscalYears

_YEARS = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class RowContext:
    """What stands around a row: its document's title and headings, captions, and the labels of its groups.

    `heads` are the heading rows, which say of every column what it is; `period` is when a change took place
    that is a row between two balances.
    """

    title: str
    headings: str
    captions: str
    groups: str
    heads: str
    period: str = ""
    fiscal: FiscalYears = CALENDAR


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row by its offset in its passage. `beside` are spans of the rows that it is cited with.

    One without `cells` holds no figure, or is a heading itself.
    """

    start: int
    text: str
    cells: tuple[Cell, ...]
    context: RowContext
    beside: tuple[tuple[int, int], ...]


def table_rows(chunk: Chunk, fiscal: FiscalYears = CALENDAR) -> Iterator[TableRow]:
    """Yield the rows below the heading rows of a table, without those that are labels of a group."""
    head = heading_row_spans(chunk)
    heads = [chunk.text[start:end] for start, end in head]
    headings, captions = " ".join(chunk.headings), " ".join(each for each in heads if "\t" not in each)
    periods = _periods(chunk)
    group: tuple[tuple[int, int], ...] = ()
    is_opening = False
    start = 0
    for line in chunk.text.split("\n"):
        text = line.strip()
        first, start = start + len(line) - len(line.lstrip()), start + len(line) + 1
        if any(a <= first < b for a, b in head) or not any(map(str.isalnum, text)):
            continue
        if opens_group(line) or names_year(line):
            group = (*(group if is_opening else ()), (first, first + len(text)))
            is_opening = True
            continue
        is_opening = False
        if "\t" not in text:
            continue
        groups = " ".join(chunk.text[a:b] for a, b in group)
        period, balance = periods.get(first, ("", ()))
        context = RowContext(chunk.title, headings, captions, groups, " ".join(heads), period, fiscal)
        yield TableRow(first, text, cells_of(text, heads), context, (*head, *group, *balance))
        if closes_group(text):
            group = ()


def _periods(chunk: Chunk) -> dict[int, tuple[str, tuple[tuple[int, int], ...]]]:
    """When each row between two balances changed them, by its offset: the day of the one after it, with its
    span; where that is not in the passage, the year after the one before."""
    rows = chunk.text.split("\n")
    starts = list(accumulate((len(row) + 1 for row in rows), initial=0))
    periods: dict[int, tuple[str, tuple[tuple[int, int], ...]]] = {}
    starts = [start + len(row) - len(row.lstrip()) for start, row in zip(starts, [*rows, ""], strict=True)]
    for start, (before, after) in zip(starts, balances_around(rows), strict=False):
        place = after if after is not None else before
        if place is None:
            continue
        label = rows[place].partition("\t")[0]
        span = (starts[place], starts[place] + len(rows[place].strip()))
        years = _YEARS.findall(label)
        periods[start] = (label if after is not None else str(int(years[-1]) + 1) if years else "", (span,))
    return periods
