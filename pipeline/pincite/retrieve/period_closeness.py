"""Compare the time of a document with the time that a question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Set

from pincite.metadata.periods import Period
from pincite.retrieve.times import AskedTime
from pincite.text.dates import Days, days_of_date

_EXACT = 1.0
_BESIDE_PART = 0.9
"""A year beside a part of it, as in a release on the last quarter and the year: its own report is fuller."""
_YEAR_OF_PART, _LAST_PART, _PART = 0.8, 0.8, 0.6
"""A year where a part of it is asked for; its last part, or another one, where the year is."""
_SHARED, _OTHER_PART = 0.7, 0.3
"""A part that has a quarter in common with the part that is asked for, and one that has none."""
_YEAR_AFTER = 0.5
"""The same a year later: its report holds the figures of the year before too."""

_WITHIN_DAYS = ((0, 1.0), (7, 0.8), (31, 0.5))
"""Days between the time asked for and a document's date, and how close the document then is."""
_SAME_YEAR = 0.4
"""A document that is dated in the year asked for, and reports on no period."""
_LONGEST = 31
"""Days of a date that is no more than a month."""


def period_closeness(asked: AskedTime, reported: Set[Period], published: str | None) -> tuple[float, str]:
    """Return how close a document is to the time asked for, from 0 to 1, and why.

    It is close by what it reports on, or by its date.
    """
    shares = [(0.0, "")]
    for wanted, weight in asked.periods.items():
        shares += [(weight * _closeness(wanted, own, reported), f"it is about {own}") for own in reported]
    if published and (dated := days_of_date(published)):
        shares += [(share, f"it is dated {published}") for share in _by_date(asked, dated)]
        if not reported and any(dated[0].year == wanted.year for wanted in asked.periods):
            shares.append((_SAME_YEAR, f"it is dated {published}"))
    return max(shares, key=lambda each: each[0])


def _closeness(wanted: Period, own: Period, reported: Set[Period]) -> float:
    if own == wanted:
        beside_part = not own.part and any(other.part for other in reported if other.year == own.year)
        return _BESIDE_PART if beside_part else _EXACT
    if own.year == wanted.year + 1 and own.part == wanted.part:
        return _YEAR_AFTER
    if own.year != wanted.year:
        return 0.0
    if not own.part:
        return _YEAR_OF_PART
    if not wanted.part:
        return _LAST_PART if 4 in _quarters(own.part) else _PART
    return _SHARED if _quarters(own.part) & _quarters(wanted.part) else _OTHER_PART


def _quarters(part: str) -> Set[int]:
    return {"H1": {1, 2}, "H2": {3, 4}}.get(part) or {int(part[1])}


def _by_date(asked: AskedTime, dated: Days) -> Iterator[float]:
    """Yield, for each date that is asked for, how close a document dated to the day or the month is."""
    if (dated[1] - dated[0]).days > _LONGEST:
        return
    for wanted in filter(None, map(days_of_date, asked.dates)):
        apart = max((wanted[0] - dated[1]).days, (dated[0] - wanted[1]).days, 0)
        yield next((share for most, share in _WITHIN_DAYS if apart <= most), 0.0)
