"""Tell what a row of a table is, by its text: cells stand between tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

FIGURE = re.compile(r"\W*(?:[A-Z]{3}\s)?\W*\d[^A-Za-z]*(?:[^\W\d_]+\W*)?$")
"""A value: a number, alone or with its currency and a unit, or a mark of a note."""
_TOTAL = re.compile(r"\W*(?:sub)?totals?\b", re.IGNORECASE)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_PERIOD = re.compile(
    rf"(?:as of |at )?(?:(?:fiscal|fy|{_MONTH} \d{{1,2}},|{_MONTH}) ?)?(?:19|20)\d\d|"
    rf"\d{{1,2}},|{_MONTH}(?: \d{{1,2}},?)?",
    re.IGNORECASE,
)
_DAY = rf"{_MONTH} \d{{1,2}}, (?:19|20)\d\d"
_BALANCE = re.compile(
    rf"(?:.*\b(?:balances?|outstanding|(?:non|un)?vested|beginning|ending)\b.*?|as (?:of|at) |at )?{_DAY}\W*",
    re.IGNORECASE,
)
_MARKS = re.compile(r"\s*\(\w{1,2}\)|[*†‡§]")
_SPAN = re.compile(r"\b(?:ended|ending|as of|at|fiscal|years?|months|quarters?)\b", re.IGNORECASE)
_UNIT = re.compile(r"\(.*\)?|.*\b(?:millions|thousands|billions)\b.*", re.IGNORECASE)


def opens_group(row: str) -> bool:
    """Return True if a row is the label of those below: only one cell holds something, and no figure."""
    cells = [cell for cell in row.split("\t") if cell.strip()]
    return len(cells) == 1 and "\t" in row and not FIGURE.match(cells[0])


def closes_group(row: str) -> bool:
    """Return True if a row is the last of its group."""
    return bool(_TOTAL.match(row))


def heads_columns(row: str, *, within: bool = False) -> bool:
    """Return True if a row names the columns below it.

    Under no label, or one of units, stand words or periods.

    A year, or the part of a date that wraps into a line of its own, is a period and no figure. At the top of
    a table periods may stand under any label, `within` it only under one that says that they are periods.
    """
    label, *others = (_MARKS.sub("", cell).strip() for cell in row.split("\t"))
    cells = [cell for cell in others if any(map(str.isalnum, cell))]
    are_periods = [_PERIOD.fullmatch(cell) is not None for cell in cells]
    if len(cells) < 2 or any(
        FIGURE.match(cell) and not is_period for cell, is_period in zip(cells, are_periods, strict=True)
    ):
        return False
    if not label or is_unit(label):
        return True
    return all(are_periods) and (not within or _SPAN.search(label) is not None)


def is_unit(label: str) -> bool:
    """Return True if a label says of figures only the unit, or something else in brackets."""
    return _UNIT.fullmatch(label.strip()) is not None


def is_of_figures(rows: Sequence[str]) -> bool:
    """Return True if most rows that have several cells hold figures beside their labels."""
    several = [cells for row in rows if len(cells := [cell for cell in row.split("\t") if cell.strip()]) > 1]
    return 2 * sum(any(map(FIGURE.match, cells[1:])) for cells in several) > len(several)


def states_balance(row: str) -> bool:
    """Return True if a row is a balance on a day: rows above it are what changed until then."""
    label, *others = (_MARKS.sub("", cell).strip() for cell in row.split("\t"))
    return _BALANCE.fullmatch(label) is not None and any(map(FIGURE.match, others))


def balances_around(rows: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Return for each row the indices of the balances before and after it; None where there is none.

    A row that is a balance itself has (None, None).
    """
    places = [place for place, row in enumerate(rows) if states_balance(row)]
    around: list[tuple[int | None, int | None]] = []
    for place in range(len(rows)):
        before = max((each for each in places if each <= place), default=None)
        after = min((each for each in places if each >= place), default=None)
        around.append((None, None) if before == after else (before, after))
    return around
