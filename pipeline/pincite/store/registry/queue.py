"""The registry as the queue: what a worker is told of a version it holds, and what became of it.

Everything a worker writes is refused once the lease is no longer its own: a worker that was thought dead
cannot bring a deleted or replaced version back. What fails for no fault of the document's is tried again
after a while, `MAX_ATTEMPTS` times in all. Then it stays where it is, as failed and with its reason, until
somebody asks for another try.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pincite.errors import BytesLost, NothingToRetry, VersionCancelled
from pincite.index.filters import Attributes
from pincite.index.filters.conditions import stored
from pincite.schema.document import IN_PROGRESS, LIVE, SEARCHABLE, Outcome, State
from pincite.store.blobs import Staged
from pincite.store.registry.attempts import HOLD, MAX_ATTEMPTS, backoff
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import attributes_of_document, note_change, title_of
from pincite.store.registry.leases import Leases, give_up, settle
from pincite.store.registry.rows import existing_document, lock_document_of, lock_versions, owner_of
from pincite.store.registry.stored_versions import Job, stored_version
from pincite.store.registry.tables import VersionRow


class LeaseLost(Exception):
    """The version is another worker's by now, or was replaced or deleted: stop working on it."""


class Queue(Leases):
    """Hands out versions and takes back what became of them."""

    def __init__(self, database: Database, *, lease_s: float, grace_s: float) -> None:
        super().__init__(database, lease_s=lease_s)
        self._grace = timedelta(seconds=grace_s)

    def retry(self, collection: str, document_id: str) -> None:
        """Put a document's newest version, which failed, back in the queue.

        What its finished stages left is used again. Raises NotFound, VersionCancelled, BytesLost, and
        NothingToRetry.
        """
        with self._database.write() as session:
            document = existing_document(session, collection, document_id, lock=True)
            now = self._database.now(session)
            version = document.versions[-1]
            called = f"Version {version.number} of “{document.external_id}”"
            if version.state is State.CANCELLED:
                raise VersionCancelled(
                    f"{called} was cancelled, and what was stored of it goes. Add its file again."
                )
            if version.state is not State.FAILED:
                raise NothingToRetry(
                    f"{called} is {version.state.value}: only what has failed can be tried again."
                )
            lost = version.outcome is not None and version.outcome["code"] == BytesLost.code
            if lost or version.expires_at is not None:
                raise BytesLost(
                    f"{called} has failed, and its bytes are not stored any more. Add its file again."
                )
            version.come_to(State.QUEUED, now)
            version.attempt, version.outcome, version.worker = 0, None, None
            version.not_before, version.expires_at = None, None
            version.claimed_at, version.finished_at = None, None

    def job(self, version_id: str, worker: str) -> Job:
        """Return what is to be done for a version that this worker holds. Raises LeaseLost."""
        with self._database.read() as session:
            return stored_version(_held(session, version_id, worker, lock=False)).job()

    def advance(self, version_id: str, worker: str, state: State, **values: Any) -> None:
        """Note a state, and values of the row with it. Raises LeaseLost."""
        with self._database.write() as session:
            version = _held(session, version_id, worker)
            version.come_to(state, self._database.now(session))
            for name, value in values.items():
                setattr(version, name, value)

    def is_wanted(self, version_id: str) -> bool:
        """Tell whether a version is on its way, with whatever worker, answers, or did a moment ago."""
        with self._database.read() as session:
            version = session.get_one(VersionRow, version_id)
            over = version.expires_at is not None and version.expires_at <= self._database.now(session)
            return not over and version.state in IN_PROGRESS | SEARCHABLE

    def embedded_alike(self, version_id: str) -> list[tuple[str, str]]:
        """Return hashes of chunks and their vectors that the same build made.

        They are of versions of the same document, or of the same bytes: the newest two, which hold nearly all
        that such versions share.
        """
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
        """Keep a blob that a stage made and note its hash, in one commit. Raises LeaseLost, IndexMismatch."""
        with self._database.write() as session:
            self._database.check_embedding(session)
            version = _held(session, version_id, worker)
            for name, value in {column: blob.hash, **values}.items():
                setattr(version, name, value)
            version.updated_at = self._database.now(session)
            self._database.lock(session, blob.hash)
            blob.keep()

    def go_live(self, version_id: str, worker: str, indexed: Attributes) -> None:
        """Make a version the one that answers, its predecessor the past, in one commit.

        `indexed` are the attributes that its points carry; what was changed since is marked as stale. Raises
        LeaseLost, or IndexMismatch.
        """
        with self._database.write() as session:
            self._database.check_embedding(session)
            now = self._database.now(session)
            lock_document_of(session, version_id)
            lock_versions(session, VersionRow.document_id == owner_of(version_id))
            version = _held(session, version_id, worker)
            document = version.document
            for other in document.versions:
                if other.number < version.number and not other.purged and other.expires_at is None:
                    if other.state in LIVE:
                        other.come_to(State.SUPERSEDED, now)
                    other.expires_at = now + self._grace
            document.live_version_id, document.title = version.id, title_of(document, version)
            note_change(document.collection)
            if stored(attributes_of_document(document, version)) != stored(indexed):
                document.attributes_stale = True
            _finish(version, State.LIVE_WITH_WARNINGS if version.warnings else State.LIVE, now, None)

    def fail(self, version_id: str, worker: str, outcome: Outcome) -> None:
        """End a version with an outcome; what answered before goes on answering. Raises LeaseLost."""
        with self._database.write() as session:
            version = _held(session, version_id, worker)
            _finish(version, State.FAILED, self._database.now(session), outcome)

    def postpone(self, version_id: str, worker: str, outcome: Outcome) -> None:
        """Give a version back to be tried again after a while, or fail it if this was its last attempt.

        `outcome` says what went wrong, for no fault of the document's. Raises LeaseLost.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            version = _held(session, version_id, worker)
            if version.attempt >= MAX_ATTEMPTS:
                _finish(version, State.FAILED, now, outcome)
                return
            _put_back(version, outcome, now, backoff(version.attempt))

    def hold(self, version_id: str, worker: str, outcome: Outcome) -> None:
        """Give a version back to be tried again soon, as often as it takes: nothing is wrong with it.

        Raises LeaseLost.
        """
        with self._database.write() as session:
            version = _held(session, version_id, worker)
            version.attempt -= 1
            _put_back(version, outcome, self._database.now(session), HOLD)


def _held(session: Session, version_id: str, worker: str, *, lock: bool = True) -> VersionRow:
    query = select(VersionRow).where(VersionRow.id == version_id)
    version = session.scalar(query.with_for_update() if lock else query)
    if version is None or version.worker != worker or version.lease_until is None:
        raise LeaseLost(version_id)
    return version


def _put_back(version: VersionRow, outcome: Outcome, now: datetime, pause: timedelta) -> None:
    give_up(version)
    version.come_to(State.QUEUED, now)
    version.outcome = outcome.model_dump()
    version.not_before = now + pause


def _finish(version: VersionRow, state: State, now: datetime, outcome: Outcome | None) -> None:
    settle(version, state, now, outcome)
    version.finished_at = now
