"""Find the time that a question asks about: the years, quarters, months and days it names, also indirectly.

"The year before 2019" is 2018. "The prior year" is the one before the year that is named, or else before the
latest that the documents in question report on; "the latest quarter" is theirs too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from pincite.metadata.days import days, months, months_in, without
from pincite.metadata.ended import ended, quarter_of
from pincite.metadata.periods import Period, periods, undated_parts

_OTHER = 0.4
"""The weight of a period that is named beside a later one: the later one's report may hold it too."""
_IN_QUARTER, _IN_YEAR = 0.9, 0.8
"""The weight of a month's quarter, and of the year of a month or a day."""
_CLOSES = timedelta(days=45)
"""A day belongs to the quarter that the weeks before it lie in: it may be the last day of a report."""

_YEAR_BESIDE = re.compile(r"\byear (?P<which>before|prior to|preceding|after|following) ", re.IGNORECASE)
_FOLLOWS_WITHIN = 30
_PRIOR = re.compile(
    r"\b(?:prior|previous|preceding|year[\s-]ago)\b|\b(?:year|quarter) (?:before|earlier)\b|"
    r"\byear[\s-]over[\s-]year\b",
    re.IGNORECASE,
)
_PRIOR_QUARTER = re.compile(r"\b(?:prior|previous|preceding) (?:\w+ )?quarter\b", re.IGNORECASE)
_COMPARED = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|than|from|over|against|relative to|since|grow\w*|grew|chang\w+)\W+"
    r"(?:\w+\W+){0,3}?(?:prior|previous|preceding|year)\b|\byear[\s-]over[\s-]year\b",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:latest|most recent(?:ly)?|newest)\b|"
    r"\b(?:current|last|this|past) (?:\w+ ){0,2}?(?:years?|quarters?|report|filing)\b",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"\bquarter", re.IGNORECASE)

Relation = Literal["prior", "compared", "latest"]
"""The period before the latest, the latest beside the one before it, or the latest."""


@dataclass(frozen=True, slots=True)
class AskedTime:
    """The time a question asks about: periods, each with what it counts, 0 to 1, and days and months.

    Where no year is named, `relation` says which of the latest periods is meant, and `part` which part of a
    year: Q3, or Q for any quarter.
    """

    periods: Mapping[Period, float] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    relation: Relation | None = None
    part: str = ""

    def __bool__(self) -> bool:
        return bool(self.periods or self.dates or self.relation or self.part)

    def among(self, reported: Iterable[Period]) -> AskedTime:
        """Return the same time, asked of documents that report on these periods."""
        fitting = [period for period in reported if period.part.startswith(self.part)]
        if self.periods or not fitting or not (self.relation or self.part):
            return self
        latest = max(fitting, key=_end)
        before = _one_before(latest, by_quarter=self.part == "Q")
        weights = {
            "prior": {before: 1.0},
            "compared": {latest: 1.0, before: _OTHER},
            "latest": {latest: 1.0},
        }
        return replace(self, periods=weights[self.relation or "latest"])


def asked_in(question: str) -> AskedTime:
    """Return the time that a question asks about."""
    closed = ended(question)
    named = [*periods(without(months_in(question), question)), *closed]
    dates = (*days(question), *months(question))
    weights = _beside(question) or _weighed(named)
    if weights and _PRIOR.search(question):
        first = min(weights)
        before = _one_before(first, by_quarter=_PRIOR_QUARTER.search(question) is not None)
        weights = {before: _OTHER, **weights}
    if not closed:  # else the day is the end of a period
        weights = _greatest(weights, *map(_of_date, dates))
    if weights:
        return AskedTime(weights, dates)
    part = next(iter(undated_parts(question)), "Q" if _QUARTER.search(question) else "")
    if _LATEST.search(question):
        return AskedTime(relation="latest", part=part)
    if _PRIOR.search(question):
        return AskedTime(relation="compared" if _COMPARED.search(question) else "prior", part=part)
    return AskedTime(part="" if part == "Q" else part)


def _beside(question: str) -> dict[Period, float]:
    """Return the year before or after one that is named, with its weight."""
    weights: dict[Period, float] = {}
    for match in _YEAR_BESIDE.finditer(question):
        for base in periods(question[match.end() : match.end() + _FOLLOWS_WITHIN])[:1]:
            step = 1 if match["which"].lower() in {"after", "following"} else -1
            weights = {Period(base.year + step, base.part): 1.0, base: _OTHER}
    return weights


def _weighed(named: Collection[Period]) -> dict[Period, float]:
    """Weigh the periods: those of the last year that is named are whole, the others count less."""
    last = max((period.year for period in named), default=0)
    return {period: 1.0 if period.year == last else _OTHER for period in named}


def _of_date(named: str) -> dict[Period, float]:
    """Return the periods that a day or a month lies in, or a day closes."""
    if len(named) < len("YYYY-MM-DD"):
        return {quarter_of(named): _IN_QUARTER, Period(int(named[:4])): _IN_YEAR}
    day = date.fromisoformat(named)
    quarter = quarter_of((day - _CLOSES).isoformat())
    year = 1.0 if quarter.part == "Q4" else _IN_YEAR
    return _greatest({Period(day.year): _IN_YEAR}, {quarter: 1.0, Period(quarter.year): year})


def _greatest(*several: Mapping[Period, float]) -> dict[Period, float]:
    """Return every period with its greatest weight."""
    greatest: dict[Period, float] = {}
    for weights in several:
        for period, weight in weights.items():
            greatest[period] = max(weight, greatest.get(period, 0.0))
    return greatest


def _one_before(period: Period, *, by_quarter: bool) -> Period:
    """Return the same period a year before, or the quarter before a quarter."""
    if by_quarter and period.part in {"Q2", "Q3", "Q4"}:
        return Period(period.year, f"Q{int(period.part[1]) - 1}")
    return Period(period.year - 1, "Q4" if by_quarter and period.part == "Q1" else period.part)


def _end(period: Period) -> tuple[int, int, bool]:
    """Return a key that orders periods by when they end, a year after its last part."""
    quarter = {"": 4, "H1": 2, "H2": 4}.get(period.part) or int(period.part[1])
    return period.year, quarter, not period.part
