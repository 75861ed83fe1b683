"""Read the schedule of a source: a cron expression, or an interval in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from cronsim import CronSim, CronSimError

from pincite.errors import InvalidSource

_INTERVAL = re.compile(r"(?:every\s+)?(\d{1,6})\s*(m|h|d|minutes?|hours?|days?)", re.IGNORECASE)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LAST = re.compile(r"\dL|LW", re.IGNORECASE)
LONGEST = timedelta(days=366)


def read_schedule(text: str) -> timedelta | str:
    """Return an interval of a minute to a year, or else the cron expression itself.

    An interval is written as “30 minutes” or “6h”.

    A cron expression has five fields and is meant in UTC; the last working day of a month, and the last
    Monday, are what Prefect cannot count with. Raises InvalidSource.
    """
    if found := _INTERVAL.fullmatch(text.strip()):
        interval = int(found[1]) * _UNITS[found[2][0].lower()]
        if timedelta(0) < interval <= LONGEST:
            return interval
        raise InvalidSource(f"The interval “{text}” is not between a minute and {LONGEST.days} days.")
    expression = " ".join(text.split())
    try:
        if len(expression.split()) != 5:
            raise CronSimError("it does not have five fields")
        if _LAST.search(expression):
            raise CronSimError("the last weekday of a month cannot be scheduled")
        CronSim(expression, datetime(2000, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise InvalidSource(
            f"“{text}” is no schedule ({error}): use an interval such as “30 minutes” or “6 hours”, or "
            "a cron expression of five fields such as “0 3 * * *”, in UTC."
        ) from None
    return expression
