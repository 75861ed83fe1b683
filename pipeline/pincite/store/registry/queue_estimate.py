"""Estimate when a version is done, from its place in the queue and from how fast the last ones went."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pincite.errors import QueueFull
from pincite.schema.document import IN_PROGRESS
from pincite.store.registry.database import Database
from pincite.store.registry.fair_scheduling import in_fair_order, on_their_way
from pincite.store.registry.tables import VersionRow

RECENT = 50
"""Of how many versions that came to their end last the pace is taken."""
FRESH_S = 1.0
"""Seconds that a finding is shown: to count the whole queue for each reader would slow down the queue."""
ACCEPTED_AT_ONCE = 1000
"""More acceptances than can be under way: each holds a connection to a database that has fewer."""
RETRY_AFTER_S = (5, 60, 600)
"""Seconds to wait where the queue is full: at least, where no pace is known, and at most."""


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """From when to when a worker had a version, and how many pages it has."""

    begin: datetime
    end: datetime
    pages: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The work that is done in a second while there is work."""

    versions: float
    pages: float


def pace_of(spans: Sequence[WorkSpan]) -> Pace | None:
    """Return the pace over the time that is covered by the spans; None where that is nothing.

    Versions that are worked on at once overlap, and between two spans there may be a night without work: so
    neither the sum of their lengths nor the time from the first to the last is what they took.
    """
    busy, until = timedelta(), None
    for span in sorted(spans, key=lambda span: span.begin):
        begin = span.begin if until is None else max(span.begin, until)
        busy += max(span.end - begin, timedelta())
        until = span.end if until is None else max(until, span.end)
    seconds = busy.total_seconds()
    if seconds <= 0:
        return None
    return Pace(len(spans) / seconds, sum(span.pages for span in spans) / seconds)


@dataclass(frozen=True, slots=True)
class QueueEstimate:
    """The whole queue at a moment."""

    now: datetime
    positions: Mapping[str, int]
    """Of the versions that wait; 1 is the next to be taken."""
    held: int
    """The number of versions that workers have."""
    pace: Pace | None

    def position(self, version: VersionRow) -> int | None:
        """Return None for a version that a worker has, or that is not to be tried again yet."""
        return self.positions.get(version.id) if version.lease_until is None else None

    def seconds(self, version: VersionRow) -> int | None:
        """About how long it takes until the version is done; None where too little is known."""
        if self.pace is None:
            return None
        if version.lease_until is None:
            position = self.position(version)
            return None if position is None else math.ceil((self.held + position) / self.pace.versions)
        whole = self.held / self.pace.versions
        if version.pages_total and self.pace.pages:
            whole = max(whole, version.pages_total / self.pace.pages)
        begun = version.claimed_at or self.now
        return max(1, math.ceil(whole - (self.now - begun).total_seconds()))


class QueueEstimator:
    """Looks at the queue, at most once in a while, for all who want to know."""

    def __init__(self, database: Database, *, max_queue: int) -> None:
        self._database = database
        self._max_queue = max_queue
        self._looking = threading.Lock()
        self._seen: tuple[float, QueueEstimate] | None = None

    def estimate(self, session: Session) -> QueueEstimate:
        """Return the queue as it was up to `FRESH_S` seconds ago."""
        with self._looking:
            if self._seen is None or time.monotonic() - self._seen[0] >= FRESH_S:
                self._seen = time.monotonic(), self.estimate_anew(session)
            return self._seen[1]

    def estimate_anew(self, session: Session) -> QueueEstimate:
        """Return the queue as it is."""
        now = self._database.now(session)
        turns = in_fair_order(now)
        positions = {row.id: row.turn for row in session.execute(select(turns.c.id, turns.c.turn))}
        held = select(func.count()).where(
            VersionRow.state.in_(IN_PROGRESS), VersionRow.lease_until.is_not(None)
        )
        return QueueEstimate(now, positions, session.scalars(held).one(), self._pace(session))

    def check_room(self, session: Session, *, to_add: bool = False) -> None:
        """Raise QueueFull where as many versions are on their way as may be.

        With `to_add` the caller adds one in its transaction: near the limit the next who asks waits for it.
        """
        if to_add and on_their_way(session) + ACCEPTED_AT_ONCE >= self._max_queue:
            self._database.lock(session, "queue")
        if on_their_way(session) < self._max_queue:
            return
        pace = self._pace(session)
        soonest, unknown, latest = RETRY_AFTER_S
        room = math.ceil(self._max_queue / 100 / pace.versions) if pace else unknown
        raise QueueFull(
            f"{self._max_queue:,} documents are on their way already, which is as many as may be. "
            "Hand this one in again later; PINCITE_MAX_QUEUE sets the limit.",
            retry_after_s=min(max(room, soonest), latest),
        )

    def _pace(self, session: Session) -> Pace | None:
        query = (
            select(VersionRow.claimed_at, VersionRow.finished_at, VersionRow.pages_total)
            .where(VersionRow.finished_at.is_not(None))
            .order_by(VersionRow.finished_at.desc())
            .limit(RECENT)
        )
        spans = [
            WorkSpan(begin, end, pages or 0) for begin, end, pages in session.execute(query) if begin and end
        ]
        return pace_of(spans)
