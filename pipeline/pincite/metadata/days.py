"""Find days and months as people write them: 31 May 2021, May 31st, 2021, 5/31/2021, March 2021."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from pincite.text.dates import full_year
from pincite.text.months import NUMBERS

_YEAR = r"(?P<y>(?:19|20)[0-9]{2})"
_MONTH = rf"(?P<month>{'|'.join(sorted(NUMBERS, key=len, reverse=True))})\.?"
_DAY = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?"
_M, _D = r"(?P<m>0?[1-9]|1[0-2])", r"(?P<d>0?[1-9]|[12][0-9]|3[01])"
_MM, _DD = r"(?P<m>0[1-9]|1[0-2])", r"(?P<d>0[1-9]|[12][0-9]|3[01])"


def _compiled(*patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(rf"(?<![0-9]){pattern}(?![0-9])", re.IGNORECASE) for pattern in patterns]


_DAYS = _compiled(
    rf"\b{_MONTH}\s{_DAY},?\s{_YEAR}",
    rf"{_DAY}(?:\sof)?[\s-]{_MONTH},?[\s-]{_YEAR}",
    rf"{_YEAR}-{_MM}-{_DD}",
    rf"{_YEAR}/{_MM}/{_DD}",
    rf"{_YEAR}{_MM}{_DD}",
    rf"{_M}/{_D}/(?:{_YEAR}|(?P<yy>[0-9]{{2}}))(?!/)",
    rf"(?P<d>1[3-9]|2[0-9]|3[01])/{_M}/{_YEAR}",
    rf"{_D}\.\s?{_M}\.\s?{_YEAR}",
)
_MONTHS_OF_YEARS = _compiled(
    rf"\b{_MONTH},?[\s-](?:of\s)?{_YEAR}",
    rf"{_YEAR}\s{_MONTH}\b(?!\s[0-9])",
    rf"(?<!/){_MM}/{_YEAR}",
    rf"(?<!-){_YEAR}-{_MM}(?!-)",
)


class Date(NamedTuple):
    """A day that a text names, as YYYY-MM-DD, or a month, as YYYY-MM, and its offsets."""

    start: int
    end: int
    value: str


def days(text: str) -> list[str]:
    """Return the days a text names, as YYYY-MM-DD, in the order of the text; 5/6/2021 is the sixth of May."""
    return [day.value for day in days_in(text)]


def days_in(text: str) -> list[Date]:
    """Return the days a text names, in its order, with their offsets in it."""
    found: list[Date] = []
    for match in _matches(_DAYS, text):
        groups = match.groupdict()
        year = groups.get("y") or full_year(int(groups["yy"]))
        try:
            day = date(int(year), _month(groups), int(groups["d"])).isoformat()
        except ValueError:  # a 31st of June
            continue
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            found.append(Date(match.start(), match.end(), day))
    return sorted(found)


def months(text: str) -> list[str]:
    """Return the months a text names without a day, as YYYY-MM, each once, in the order of the text.

    2003-04 is taken for two years, 2003-07 for July.
    """
    return list(dict.fromkeys(month.value for month in months_in(text)))


def months_in(text: str) -> list[Date]:
    """Return the months a text names without a day, in its order, with their offsets in it."""
    found = []
    for match in _matches(_MONTHS_OF_YEARS, without(days_in(text), text)):
        groups = match.groupdict()
        month = _month(groups)
        if "month" in groups or "-" not in match[0] or int(groups["y"][2:]) + 1 != month:
            found.append(Date(match.start(), match.end(), f"{groups['y']}-{month:02}"))
    return sorted(found)


def without(dates: Iterable[Date], text: str) -> str:
    """Replace dates in a text by spaces, so that their years are not named by themselves."""
    for each in dates:
        text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return text


def _matches(patterns: list[re.Pattern[str]], text: str) -> Iterator[re.Match[str]]:
    for pattern in patterns:
        yield from pattern.finditer(text)


def _month(groups: dict[str, str]) -> int:
    return int(groups["m"]) if "m" in groups else NUMBERS[groups["month"].casefold()]
