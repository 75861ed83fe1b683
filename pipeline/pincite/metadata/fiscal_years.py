"""Find a document's fiscal years: the month that they end in, and the year that they are called by.

A year that ends on January 28, 2023 is fiscal 2022 for one company and fiscal 2023 for another, as each says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pincite.metadata.days import days_in

_LATE = timedelta(days=10)
"""Days after the end of a month at which its year may end: its weeks are whole."""
_NEAR = 30
"""Characters that may stand between "ended" and the day, or between a year's name and its end."""
_ENDED = re.compile(
    r"(?:\byears?\b[”\")\s]{0,3}|\b5[23][- ]weeks? |\bfifty-(?:two|three)[- ]weeks?[^.]{0,30} |"
    r"\btwelve months )(?:period )?(?:ended|ending|ends)\b",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"\b(?:quarter|weeks?|months?|years?|period)\b[^.\n]{0,30}\bended\b", re.IGNORECASE)
_FISCAL = re.compile(r"\bfiscal (?:year )?(?P<year>20\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FiscalYears:
    """The month that fiscal years end in, and what to add to the year that they end in to get their name."""

    end_month: int = 12
    shift: int = 0

    def year_of(self, day: date) -> int:
        """Return the name of the fiscal year that a day lies in."""
        counted = day - _LATE
        return counted.year + (counted.month > self.end_month) + self.shift

    def quarter_of(self, day: date) -> int:
        """Return the quarter, 1 to 4, of a fiscal year that ends about a day or holds it."""
        month = (day - _LATE).month
        return ((month - self.end_month - 1) % 12) // 3 + 1


CALENDAR = FiscalYears()


def fiscal_years(title: str, texts: Iterable[str]) -> FiscalYears:
    """Return how a document counts its years, by its title and texts; like the calendar if they do not say.

    A fiscal year in the title is taken to end on the latest day on which a period of the texts ends.
    """
    ends: Counter[int] = Counter()
    shifts: Counter[int] = Counter()
    closed: list[date] = []
    for text in texts:
        days = [(each.start, date.fromisoformat(each.value)) for each in days_in(text)]
        for match in _ENDED.finditer(text):
            near = [day for start, day in days if 0 <= start - match.end() <= _NEAR]
            ends.update((day - _LATE).month for day in near[:1])
            named = _FISCAL.search(text[max(0, match.start() - _NEAR) : match.end()])
            shifts.update(int(named["year"]) - (day - _LATE).year for day in near[:1] if named)
        for match in _CLOSES.finditer(text):
            closed += [day for start, day in days if 0 <= start - match.end() <= _NEAR]
    if not ends:
        return CALENDAR
    end_month = ends.most_common(1)[0][0]
    named = _FISCAL.search(title)
    if named and closed:
        years = FiscalYears(end_month)
        shifts[int(named["year"]) - years.year_of(max(closed))] += 2
    shift = shifts.most_common(1)[0][0] if shifts else 0
    return FiscalYears(end_month, shift if abs(shift) <= 1 else 0)
