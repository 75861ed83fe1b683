"""Repairs of versions: each looks at a version, and changes it, in one commit of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from pincite.schema.document import IN_PROGRESS, LIVE, SEARCHABLE, Outcome, State
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import note_change
from pincite.store.registry.documents import next_version
from pincite.store.registry.leases import settle
from pincite.store.registry.rows import lock_document_of
from pincite.store.registry.stored_versions import Job, StoredVersion, stored_version
from pincite.store.registry.tables import DocumentRow, VersionRow

StoredStage = Literal["extraction", "chunks", "vectors"]
"""A stage that leaves a blob."""


class HeldVersion:
    """A version that nobody else changes before this commit, nor its document."""

    def __init__(self, database: Database, session: Session, row: VersionRow) -> None:
        self._database = database
        self._session = session
        self._row = row

    @property
    def id(self) -> str:
        """The version's id."""
        return self._row.id

    @property
    def state(self) -> State:
        """The version's state."""
        return self._row.state

    @property
    def is_searchable(self) -> bool:
        """True if it answers, or did a moment ago."""
        return self.state in SEARCHABLE

    @property
    def content_hash(self) -> str:
        """The hash of its file."""
        return self._row.content_hash

    @property
    def extraction_hash(self) -> str | None:
        """The hash of what was read of it."""
        return self._row.extraction_hash

    @property
    def chunks_hash(self) -> str | None:
        """The hash of its passages."""
        return self._row.chunks_hash

    @property
    def vectors_hash(self) -> str | None:
        """The hash of their vectors."""
        return self._row.vectors_hash

    @property
    def blobs(self) -> list[str]:
        """The hashes of every blob it uses, in order."""
        return sorted(self._row.blobs)

    def job(self) -> Job:
        """Return what there is to know of it for whoever works on it."""
        return stored_version(self._row).job()

    def lock_blobs(self, *hashes: str) -> None:
        """Keep other writers from using or removing these blobs before this commit."""
        self._database.lock(self._session, *hashes)

    def warn(self, warning: Outcome) -> None:
        """Add a warning."""
        row = self._row
        row.warnings = [*row.warnings, warning.model_dump()]
        state = State.LIVE_WITH_WARNINGS if row.state is State.LIVE else row.state
        row.come_to(state, self._database.now(self._session))

    def withdraw_warning(self, code: str) -> None:
        """Take every warning of this code away."""
        row = self._row
        row.warnings = [each for each in row.warnings if each["code"] != code]
        if row.state is State.LIVE_WITH_WARNINGS and not row.warnings:
            row.come_to(State.LIVE, self._database.now(self._session))

    def forget(self, *stages: StoredStage) -> None:
        """Let stages do their work again."""
        for stage in stages:
            setattr(self._row, f"{stage}_hash", None)

    def note_chunks(self, blob_hash: str, count: int) -> None:
        """Note passages that were cut otherwise: they have no vectors yet."""
        self._row.chunks_hash, self._row.chunks, self._row.vectors_hash = blob_hash, count, None

    def note_vectors(self, blob_hash: str) -> None:
        """Note the vectors of its passages."""
        self._row.vectors_hash = blob_hash

    def fail(self, outcome: Outcome) -> None:
        """End it, with nothing left of what was read of it: it answers nothing any more."""
        document = self._row.document
        settle(self._row, State.FAILED, self._database.now(self._session), outcome)
        self.forget("extraction", "chunks", "vectors")
        self._leave(document)

    def replace(self, fingerprint: str) -> None:
        """End it at once, and have its file read again as the document's next version, of this pipeline.

        Of one that answers no more, or whose successor is on its way, no next version is made.
        """
        row = self._row
        document, now = row.document, self._database.now(self._session)
        if row.state in LIVE and not any(each.state in IN_PROGRESS for each in document.versions):
            next_version(
                document, row.content_hash, row.bytes, filename=row.filename, fingerprint=fingerprint, now=now
            )
        row.come_to(State.SUPERSEDED, now)
        row.expires_at = now
        self._leave(document)

    def end_expired_lease(self, patience: timedelta) -> None:
        """Take it from a worker whose lease ended `patience` ago."""
        row = self._row
        over = self._database.now(self._session) - patience
        if row.lease_until is not None and row.lease_until <= over:
            row.lease_until = None

    def _leave(self, document: DocumentRow) -> None:
        """Let the document have no live version, where this was it."""
        if document.live_version_id == self._row.id:
            document.live_version_id = None
            note_change(document.collection)


class VersionRepairs:
    """Gives versions out to be looked at and repaired. One that is purged is not given out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def snapshot(self) -> tuple[list[StoredVersion], datetime]:
        """Return every version, and the time, in one snapshot."""
        with self._database.read() as session:
            now = self._database.now(session)
            query = select(VersionRow).where(VersionRow.purged.is_(False))
            rows = session.scalars(query.options(joinedload(VersionRow.document)))
            return [stored_version(row) for row in rows], now

    @contextmanager
    def current(self, version_id: str) -> Iterator[tuple[StoredVersion, datetime] | None]:
        """Yield a version as it is, and the time; None where it is gone.

        The block is a part of a commit: with SQLite nothing else is written meanwhile.
        """
        with self._database.write() as session:
            row = _row(session, version_id)
            yield (stored_version(row), self._database.now(session)) if row else None

    @contextmanager
    def held(self, version_id: str) -> Iterator[HeldVersion | None]:
        """Yield a version to be repaired in the block, which is one commit; None where it is gone.

        Raises IndexMismatch where the index is of another embedding by now.
        """
        with self._database.write() as session:
            self._database.check_embedding(session)
            lock_document_of(session, version_id)
            row = _row(session, version_id, lock=True)
            yield HeldVersion(self._database, session, row) if row else None

    def job(self, version_id: str) -> Job | None:
        """Return what there is to know of a version for whoever works on it; None where it is gone."""
        with self._database.read() as session:
            row = _row(session, version_id)
            return stored_version(row).job() if row else None

    def is_searchable(self, version_id: str) -> bool:
        """Tell whether a version answers, or did a moment ago."""
        with self._database.read() as session:
            row = _row(session, version_id)
            return row is not None and row.state in SEARCHABLE


def _row(session: Session, version_id: str, *, lock: bool = False) -> VersionRow | None:
    query = select(VersionRow).where(VersionRow.id == version_id, VersionRow.purged.is_(False))
    row: VersionRow | None = session.scalar(query.with_for_update() if lock else query)
    return row
