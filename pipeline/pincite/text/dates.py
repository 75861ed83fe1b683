"""Turn ISO dates and periods into the days they cover: 2018, 2018-H2, 2018-Q3, 2018-08, 2018-08-14."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])))?", re.ASCII)

_FIRST_OF_LAST_CENTURY = 70

Days = tuple[date, date]
"""A first and a last day."""


def full_year(two_digits: int) -> int:
    """Return the year that two digits stand for: from 70 on one of the 1900s."""
    return two_digits + (1900 if two_digits >= _FIRST_OF_LAST_CENTURY else 2000)


def days_of_date(text: str) -> Days | None:
    """Return the days of YYYY, YYYY-MM or YYYY-MM-DD; None for any other text."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        if month is None:
            return _months(int(year), 1, 12)
        if day is None:
            return _months(int(year), int(month), 1)
        return date(int(year), int(month), int(day)), date(int(year), int(month), int(day))
    except ValueError:
        return None


def days_of_period(text: str) -> Days | None:
    """Return the days of YYYY, YYYY-Qn or YYYY-Hn, counted from January; None for any other text."""
    match = _PERIOD.fullmatch(text)
    if match is None or match[1] == "0000":
        return None
    year = int(match[1])
    if match[2]:
        return _months(year, 3 * int(match[2]) - 2, 3)
    if match[3]:
        return _months(year, 6 * int(match[3]) - 5, 6)
    return _months(year, 1, 12)


def days_of(text: str) -> Days | None:
    """Return the days of a date or a period; None for any other text."""
    return days_of_date(text) or days_of_period(text)


def names_around(first: date, last: date) -> list[str]:
    """Return the year, half, quarter, month and day that hold all of these days, as far as there are such."""
    year = f"{first.year:04}"
    names = (
        year,
        f"{year}-H{(first.month + 5) // 6}",
        f"{year}-Q{(first.month + 2) // 3}",
        f"{year}-{first.month:02}",
        f"{year}-{first.month:02}-{first.day:02}",
    )
    return [name for name in names if (around := days_of(name)) and last <= around[1]]


def _months(year: int, first: int, count: int) -> Days:
    start = date(year, first, 1)
    last = first + count - 1
    end = date(year, 12, 31) if last == 12 else date(year, last + 1, 1) - timedelta(days=1)
    return start, end
