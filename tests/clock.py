"""A clock for tests. It goes on when it is told to, so no test sleeps until a lease or a pause is over."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

TICK = timedelta(microseconds=1)


class Clock:
    """Shows one moment for as long as a test takes, however slow the machine is.

    Each look at it is a microsecond later than the one before, so that what was made later is younger.
    """

    def __init__(self) -> None:
        self._now, self._looked_at = datetime.now(UTC), threading.Lock()

    def __call__(self) -> datetime:
        return self.advance(TICK)

    def advance(self, by: timedelta) -> datetime:
        """Let time go by. Returns the time that it is then."""
        with self._looked_at:
            self._now += by
            return self._now
