"""The registry as the queue: who works on which version, and what became of it.

A worker holds a version under a lease and renews it. Everything it writes is refused once the lease is no
longer its own: a worker that was thought dead cannot bring a deleted or replaced version back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from pincite.blobs import Staged
from pincite.document import IN_PROGRESS, LIVE, Outcome, State
from pincite.filters import Attributes
from pincite.filters.conditions import stored
from pincite.registry.database import Database
from pincite.registry.known import attributes_of_document, note_change, title_of
from pincite.registry.tables import VersionRow

MAX_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Job:
    """A version to bring in: all that a worker needs to know of it."""

    version_id: str
    collection: str
    language: str
    """The collection's."""
    document_id: str
    external_id: str
    number: int
    filename: str
    content_hash: str
    extraction_hash: str | None
    chunks_hash: str | None
    vectors_hash: str | None
    attributes: Attributes
    """What filters see of the document with this version."""


class LeaseLost(Exception):
    """The version is another worker's by now, or was replaced or deleted: stop working on it."""


class Queue:
    """Hands out versions and takes back what became of them."""

    def __init__(self, database: Database, *, lease_s: float, grace_s: float) -> None:
        self._database = database
        self._lease = timedelta(seconds=lease_s)
        self._grace = timedelta(seconds=grace_s)

    def claim(self, worker: str, limit: int) -> list[str]:
        """Take up to `limit` versions that wait, or whose worker gave no sign of life; oldest first.

        A version that was taken `MAX_ATTEMPTS` times and never came to an end is failed instead: what
        kills its worker each time must not hold up the others.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            query = (
                select(VersionRow)
                .where(
                    VersionRow.state.in_(IN_PROGRESS),
                    or_(VersionRow.lease_until.is_(None), VersionRow.lease_until < now),
                )
                .order_by(VersionRow.created_at, VersionRow.number)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            claimed = []
            for version in session.scalars(query):
                if version.attempt >= MAX_ATTEMPTS:
                    detail = (
                        f"Reading it was begun {MAX_ATTEMPTS} times and never ended. "
                        "Add it again to try once more, and look into the service's log."
                    )
                    settle(version, State.FAILED, now, Outcome(code="ingestion-interrupted", detail=detail))
                    continue
                version.attempt += 1
                version.worker, version.lease_until, version.updated_at = worker, now + self._lease, now
                claimed.append(version.id)
            return claimed

    def release(self, worker: str) -> None:
        """Give back what a worker holds, as if never taken: an orderly stop is no failed attempt."""
        with self._database.write() as session:
            session.execute(
                update(VersionRow)
                .where(VersionRow.worker == worker, VersionRow.lease_until.is_not(None))
                .values(lease_until=None, attempt=VersionRow.attempt - 1)
            )

    def release_all(self) -> None:
        """Let go of every lease: for the one owner of a data folder, whose predecessor is gone."""
        with self._database.write() as session:
            session.execute(
                update(VersionRow).where(VersionRow.state.in_(IN_PROGRESS)).values(lease_until=None)
            )

    def job(self, version_id: str, worker: str) -> Job:
        """What is to be done for a version that this worker holds. Raises LeaseLost."""
        with self._database.read() as session:
            return job_of(_held(session, version_id, worker))

    def advance(self, version_id: str, worker: str, state: State, **values: Any) -> None:
        """Note a state, and values of the row with it. Raises LeaseLost."""
        with self._database.write() as session:
            version = _held(session, version_id, worker)
            version.state, version.updated_at = state, self._database.now(session)
            for name, value in values.items():
                setattr(version, name, value)

    def is_wanted(self, version_id: str) -> bool:
        """Whether a version is still on its way, with whatever worker."""
        with self._database.read() as session:
            return session.get_one(VersionRow, version_id).state in IN_PROGRESS

    def embedded_alike(self, version_id: str) -> list[tuple[str, str]]:
        """Hashes of the chunks and their vectors of versions that the same build made of the same document,
        or of the same bytes; the newest two, which hold nearly all that such versions share."""
        with self._database.read() as session:
            version = session.get_one(VersionRow, version_id)
            query = (
                select(VersionRow.chunks_hash, VersionRow.vectors_hash)
                .where(
                    VersionRow.id != version_id,
                    VersionRow.build == version.build,
                    VersionRow.purged.is_(False),
                    VersionRow.vectors_hash.is_not(None),
                    or_(
                        VersionRow.document_id == version.document_id,
                        VersionRow.content_hash == version.content_hash,
                    ),
                )
                .order_by(VersionRow.created_at.desc())
                .limit(2)
            )
            return [(row[0], row[1]) for row in session.execute(query) if row[0] and row[1]]

    def attach(self, version_id: str, worker: str, column: str, blob: Staged, **values: Any) -> None:
        """Keep a blob that a stage made and note its hash, in one commit. Raises LeaseLost."""
        with self._database.write() as session:
            self._database.lock_blob(session, blob.hash)
            version = _held(session, version_id, worker)
            for name, value in {column: blob.hash, **values}.items():
                setattr(version, name, value)
            version.updated_at = self._database.now(session)
            blob.keep()

    def go_live(self, version_id: str, worker: str, indexed: Attributes) -> None:
        """Make a version the one that answers, its predecessor the past, in one commit. Raises LeaseLost.

        `indexed` are the attributes that its points carry; what was changed since is marked as stale.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            version = _held(session, version_id, worker)
            document = version.document
            for other in document.versions:
                if other.number < version.number and not other.purged and other.expires_at is None:
                    other.state = State.SUPERSEDED if other.state in LIVE else other.state
                    other.expires_at = now + self._grace
            document.live_version_id, document.title = version.id, title_of(document, version)
            note_change(document.collection)
            if stored(attributes_of_document(document, version)) != stored(indexed):
                document.attributes_stale = True
            settle(version, State.LIVE_WITH_WARNINGS if version.warnings else State.LIVE, now, None)

    def fail(self, version_id: str, worker: str, outcome: Outcome) -> None:
        """End a version with an outcome; what answered before goes on answering. Raises LeaseLost."""
        with self._database.write() as session:
            version = _held(session, version_id, worker)
            settle(version, State.FAILED, self._database.now(session), outcome)

    def waiting(self) -> int:
        """How many versions are on their way."""
        with self._database.read() as session:
            return len(session.scalars(select(VersionRow.id).where(VersionRow.state.in_(IN_PROGRESS))).all())

    @contextmanager
    def heartbeat(self, worker: str) -> Iterator[None]:
        """Renew every lease of this worker, from a thread, for as long as the block runs."""
        stopped = threading.Event()

        def renew() -> None:
            while not stopped.wait(self._lease.total_seconds() / 3):
                with self._database.write() as session:
                    session.execute(
                        update(VersionRow)
                        .where(VersionRow.worker == worker, VersionRow.lease_until.is_not(None))
                        .values(lease_until=self._database.now(session) + self._lease)
                    )

        thread = threading.Thread(target=renew, name=f"heartbeat-{worker}", daemon=True)
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()


def job_of(version: VersionRow) -> Job:
    """What there is to know of a version for whoever works on it."""
    document = version.document
    return Job(
        version_id=version.id,
        collection=document.collection.name,
        language=document.collection.language,
        document_id=document.id,
        external_id=document.external_id,
        number=version.number,
        filename=version.filename,
        content_hash=version.content_hash,
        extraction_hash=version.extraction_hash,
        chunks_hash=version.chunks_hash,
        vectors_hash=version.vectors_hash,
        attributes=attributes_of_document(document, version),
    )


def _held(session: Session, version_id: str, worker: str) -> VersionRow:
    version = session.scalar(select(VersionRow).where(VersionRow.id == version_id).with_for_update())
    if version is None or version.worker != worker or version.lease_until is None:
        raise LeaseLost(version_id)
    return version


def settle(version: VersionRow, state: State, now: Any, outcome: Outcome | None) -> None:
    """End a version, and with it whatever lease it has."""
    version.state, version.updated_at, version.lease_until = state, now, None
    version.outcome = outcome.model_dump() if outcome else None
