"""Find periods told by their last day: fiscal year ended 31 May 2021, three months ended 2 July 2023."""

from __future__ import annotations

import re
from datetime import date, timedelta

from pincite.metadata.days import days_in
from pincite.metadata.periods import Period

_LATE_YEAR, _LATE_PART = timedelta(days=10), timedelta(days=45)
"""Days after the calendar's by which an organisation's own year or quarter may end: its weeks are whole."""
_NEAR = 25
"""Characters that may stand between "ended" and the day: on a form another column comes between."""

_ENDED = re.compile(
    r"\b(?:(?:fiscal |financial )?year|twelve months|5[23] weeks|fye"
    r"|(?P<half>half[- ]year|six months|2[67] weeks)"
    r"|(?P<quarter>quarter|quarterly period|(?:three|nine) months|(?:1[2-4]|39) weeks))"
    r"[\s:]+(?:ended|ending|to)[\s:]+|\bfye\s+",
    re.IGNORECASE,
)


def ended(text: str) -> list[Period]:
    """Return the periods that a text says have ended on a day, each once, in its order.

    A quarter or half-year is the calendar's that ends nearest: three months ended 2 July 2023 are 2023-Q2. A
    year that ends in the first days of January is the year before.
    """
    found = days_in(text)
    periods = []
    for match in _ENDED.finditer(text):
        day = next((day for day in found if 0 <= day.start - match.end() <= _NEAR), None)
        if day is None or re.search(r"[.;\n]", text[match.end() : day.start]):
            continue
        periods.append(_period(date.fromisoformat(day.value), match["half"], match["quarter"]))
    return list(dict.fromkeys(periods))


def quarter_of(day: str) -> Period:
    """Return the calendar quarter of a YYYY-MM-DD or YYYY-MM."""
    year, month = map(int, day.split("-")[:2])
    return Period(year, f"Q{(month + 2) // 3}")


def _period(day: date, half: str | None, quarter: str | None) -> Period:
    if quarter:
        return quarter_of((day - _LATE_PART).isoformat())
    if half:
        middle = day - _LATE_PART
        return Period(middle.year, f"H{(middle.month + 5) // 6}")
    return Period((day - _LATE_YEAR).year)
