"""Let workers hold versions: leases that are taken in turn, renewed, given back, and run out.

A worker holds a version under a lease and renews it. A version whose worker gave no sign of life goes back
into the queue; one that took its worker with it each time is failed, so that it does not hold up the others.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Row, Select, or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from pincite.schema.document import IN_PROGRESS, Outcome, State
from pincite.store.registry.attempts import ALONE_AFTER, MAX_ATTEMPTS
from pincite.store.registry.database import Database
from pincite.store.registry.fair_scheduling import in_fair_order, on_their_way, waits
from pincite.store.registry.tables import CollectionRow, VersionRow

log = logging.getLogger(__name__)


class Leases:
    """Hands out versions for a while."""

    def __init__(self, database: Database, *, lease_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)

    def claim(self, worker: str, limit: int) -> list[str]:
        """Take up to `limit` versions whose turn it is; also those of workers that gave no sign of life.

        Of a batch that took its worker with it nobody knows which version did. After a second time each is
        taken alone, so that the others are not failed with it. Raises IndexMismatch.
        """
        with self._database.write() as session:
            self._database.check_embedding(session)
            now = self._database.now(session)
            _recover(session, now)
            turns = in_fair_order(now)
            query = (
                select(VersionRow, turns.c.collection_id)
                .join(turns, turns.c.id == VersionRow.id)
                .where(*waits(now))  # once more: of the row as it is when it is locked
                .order_by(turns.c.turn)
                .limit(limit)
                .with_for_update(of=VersionRow, skip_locked=True)
            )
            claimed, served = [], set()
            for version, collection_id in _in_one_batch(session.execute(query).all()):
                version.attempt += 1
                version.worker, version.lease_until, version.outcome = worker, now + self._lease, None
                version.claimed_at, version.updated_at, version.not_before = now, now, None
                claimed.append(version.id)
                served.add(collection_id)
            session.flush()
            for collection_id in sorted(served):
                session.execute(
                    update(CollectionRow).where(CollectionRow.id == collection_id).values(served_at=now)
                )
            return claimed

    def release(self, worker: str) -> None:
        """Give back what a worker holds, as if never taken: an orderly stop is no failed attempt."""
        with self._database.write() as session:
            for version in session.scalars(_leases_of(worker)):
                version.attempt -= 1
                give_up(version)

    def release_all(self) -> None:
        """Let go of every lease: for the one owner of a data folder, whose predecessor is gone."""
        with self._database.write() as session:
            query = select(VersionRow).where(
                VersionRow.state.in_(IN_PROGRESS), VersionRow.lease_until.is_not(None)
            )
            for version in session.scalars(query):
                give_up(version)

    def waiting(self) -> int:
        """Return how many versions are on their way."""
        with self._database.read() as session:
            return on_their_way(session)

    @contextmanager
    def heartbeat(self, worker: str, version_ids: Sequence[str]) -> Iterator[None]:
        """Renew this worker's leases of these versions, from a thread, for as long as the block runs.

        Those of a batch that it gave up run out meanwhile, and others take it.
        """
        renewed = _leases_of(worker).where(VersionRow.id.in_(version_ids))
        stopped = threading.Event()

        def renew() -> None:
            while not stopped.wait(self._lease.total_seconds() / 3):
                try:
                    with self._database.write() as session:
                        until = self._database.now(session) + self._lease
                        for version in session.scalars(renewed):
                            version.lease_until = until
                except SQLAlchemyError:  # also when no connection is free: a lease outlives a few beats
                    log.warning("The leases of %s could not be renewed.", worker, exc_info=True)

        thread = threading.Thread(target=renew, name=f"heartbeat-{worker}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()


def give_up(version: VersionRow) -> None:
    """Put a version back in the queue; its state still says how far it has come."""
    version.worker, version.lease_until = None, None


def settle(version: VersionRow, state: State, now: datetime, outcome: Outcome | None) -> None:
    """Let a version come to its end."""
    version.come_to(state, now)
    version.lease_until = None
    version.outcome = outcome.model_dump() if outcome else None


def _leases_of(worker: str) -> Select[VersionRow]:
    """Return what a worker holds, locked in one order, so that nobody waits for whom he holds up."""
    return (
        select(VersionRow)
        .where(VersionRow.worker == worker, VersionRow.lease_until.is_not(None))
        .order_by(VersionRow.id)
        .with_for_update()
    )


def _in_one_batch(waiting: Sequence[Row[VersionRow, str]]) -> Sequence[Row[VersionRow, str]]:
    """Return those that are taken together: the first alone where it is suspect, or else all that are not."""
    if waiting and _is_suspect(waiting[0][0]):
        return waiting[:1]
    return [each for each in waiting if not _is_suspect(each[0])]


def _is_suspect(version: VersionRow) -> bool:
    """Tell whether the last of several attempts ended with the worker.

    Those that it gave back have an outcome.
    """
    return version.attempt >= ALONE_AFTER and version.outcome is None


def _recover(session: Session, now: datetime) -> None:
    """Put back in the queue what workers hold that gave no sign of life.

    A version that was taken `MAX_ATTEMPTS` times and never came to an end is failed instead: what kills its
    worker each time must not hold up the others.
    """
    given_up = VersionRow.lease_until.is_(None) & (VersionRow.attempt >= MAX_ATTEMPTS)
    query = (
        select(VersionRow)
        .where(VersionRow.state.in_(IN_PROGRESS), or_(VersionRow.lease_until < now, given_up))
        .with_for_update(skip_locked=True)
    )
    for version in session.scalars(query):
        give_up(version)
        version.updated_at = now
        if version.attempt >= MAX_ATTEMPTS:
            detail = (
                f"Reading it was begun {MAX_ATTEMPTS} times and never ended. "
                "See the service's log, then try it once more: pincite retry, or POST to its /retry."
            )
            settle(version, State.FAILED, now, Outcome(code="ingestion-interrupted", detail=detail))
    session.flush()
