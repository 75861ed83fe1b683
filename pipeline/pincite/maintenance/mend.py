"""Mends one version: each difference by its own repair, from the original on.

A repair decides inside the registry's commit, on what is there then, and so can run twice and beside other
workers. What takes long, to embed or to cut, is done before that commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from pincite.index.vector_index import VectorIndex
from pincite.ingest.points import points_of
from pincite.maintenance.derive import Derive
from pincite.maintenance.difference import Difference
from pincite.maintenance.faults import CONTENT_LOST, ORIGINAL_LOST, faults
from pincite.maintenance.look import Now
from pincite.schema.document import IN_PROGRESS, LIVE, Outcome, State
from pincite.store.artifacts import UNREADABLE, pack_chunks
from pincite.store.blobs import BlobStore
from pincite.store.registry import AttributeWriter, Database, Job
from pincite.store.registry.documents import next_version
from pincite.store.registry.known import note_change
from pincite.store.registry.leases import settle
from pincite.store.registry.queue import job_of
from pincite.store.registry.rows import lock_document_of
from pincite.store.registry.tables import VersionRow

log = logging.getLogger(__name__)


class Mender:
    """Repairs of one version at a time."""

    def __init__(
        self,
        database: Database,
        index: VectorIndex,
        blobs: BlobStore,
        derive: Derive,
        attributes: AttributeWriter,
        *,
        build: str,
        purge_expired: Callable[[], object],
        wake: Callable[[], None],
        patience: timedelta,
    ) -> None:
        self._database = database
        self._index = index
        self._blobs = blobs
        self._derive = derive
        self._attributes = attributes
        self._build = build
        self._purge_expired = purge_expired
        self._wake = wake
        self._patience = patience
        self._repairs: dict[str, Callable[[str], object]] = {
            "original-missing": self._note_lost_original,
            "original-back": self._forget_lost_original,
            "extraction-missing": self._read_again,
            "chunks-missing": self._cut_again,
            "vectors-missing": self._embed_again,
            **{
                f"{role}-damaged": self._drop_damaged
                for role in ("original", "extraction", "chunks", "vectors")
            },
            **{f"points-{what}": self.write_points for what in ("missing", "extra", "hidden", "differ")},
            "points-left": self._remove_points,
            "attributes-stale": self._write_attributes,
            "lease-expired": self._end_lease,
            "purge-overdue": lambda _: self._purge_expired(),
        }

    def mend(self, version_id: str, *, deep: bool) -> list[Difference]:
        """Repair what is the matter with a version; the differences that are no more.

        One repair may lay another difference bare, so that it looks anew after each.
        """
        tried: dict[str, Difference] = {}
        while True:
            found = self.examine(version_id, deep=deep)
            first = next((each for each in found if each.code not in tried), None)
            if first is None:
                still = {each.code for each in found}
                return [each for code, each in tried.items() if code not in still]
            tried[first.code] = first
            self._repairs[first.code](version_id)

    def examine(self, version_id: str, *, deep: bool) -> list[Difference]:
        """Return what is the matter with a version at this moment, beside whatever is being written."""
        with self._database.write() as session:
            version = _row(session, version_id)
            if version is None:
                return []
            look = Now(self._index, self._blobs, deep=deep)
            return list(faults(version, look, self._database.now(session), self._patience))

    def write_points(self, version_id: str) -> None:
        """Write the points of a version that answers from its blobs, whatever the index has of it."""
        with self._held(version_id) as (_, version):
            if version is None or version.state not in (*LIVE, State.SUPERSEDED):
                return
            job = job_of(version)
            try:
                points = points_of(job, self._derive.stored_chunks(job), self._derive.stored_vectors(job))
            except UNREADABLE as error:
                log.warning("the passages of %s are not written: %s", version_id, error)
                return  # what it needs is lost, and named as that
            self._index.check_room(points)  # those that are there may answer until then
            self._index.delete(version_id)
            self._index.upsert(points)
            self._index.set_servable(version_id, True)
            self._index.flush()

    def _drop_damaged(self, version_id: str) -> None:
        """Remove bytes that are not what they were. Without them, others can take the place."""
        with self._held(version_id) as (session, version):
            blobs = sorted(version.blobs if version else ())
            self._database.lock(session, *blobs)
            for blob in blobs:
                if not self._blobs.is_whole(blob):
                    self._blobs.remove(blob)

    def _drop_unreadable(self, version_id: str, error: Exception) -> None:
        """Remove what a look at names and sizes took for whole: it is mended as missing."""
        log.warning("What is stored of version %s cannot be read: %s", version_id, error)
        self._drop_damaged(version_id)

    def _note_lost_original(self, version_id: str) -> None:
        with self._held(version_id) as (session, version):
            if version is None or self._blobs.exists(version.content_hash):
                return
            if version.state is State.FAILED or (
                version.state in IN_PROGRESS and not version.extraction_hash
            ):
                self._lose(session, version)
                return
            detail = (
                "The file that was handed in is not stored any more. What was read of it is, and answers; to "
                "have its page images and the file itself again, add it again."
            )
            version.warnings = [*version.warnings, Outcome(code=ORIGINAL_LOST, detail=detail).model_dump()]
            state = State.LIVE_WITH_WARNINGS if version.state is State.LIVE else version.state
            version.come_to(state, self._database.now(session))

    def _forget_lost_original(self, version_id: str) -> None:
        with self._held(version_id) as (session, version):
            if version is None or not self._blobs.is_whole(version.content_hash):
                return
            version.warnings = [each for each in version.warnings if each["code"] != ORIGINAL_LOST]
            if version.state is State.LIVE_WITH_WARNINGS and not version.warnings:
                version.come_to(State.LIVE, self._database.now(session))

    def _read_again(self, version_id: str) -> None:
        """Have the file read again: by the worker that comes, or as a new version in the place of this one.

        A version that answers keeps its pages for good, and what reads them may be another build by now.
        """
        with self._held(version_id) as (session, version):
            if version is None or (version.extraction_hash and self._blobs.exists(version.extraction_hash)):
                return
            if version.state not in (*LIVE, State.SUPERSEDED):
                version.extraction_hash = version.chunks_hash = version.vectors_hash = None
                return
            document, now = version.document, self._database.now(session)
            if version.state in LIVE and not self._blobs.exists(version.content_hash):
                self._lose(session, version)
                return
            if version.state in LIVE and not any(each.state in IN_PROGRESS for each in document.versions):
                next_version(
                    document,
                    version.content_hash,
                    version.bytes,
                    filename=version.filename,
                    build=self._build,
                    now=now,
                )
            version.come_to(State.SUPERSEDED, now)
            version.expires_at = now
            if document.live_version_id == version.id:
                document.live_version_id = None
                note_change(document.collection)
        self._purge_expired()
        self._wake()

    def _cut_again(self, version_id: str) -> None:
        job = self._job(version_id)
        if job is None:
            return
        if job.extraction_hash is None or not self._answers(version_id):
            self._clear(version_id, "chunks_hash", "vectors_hash")
            return
        try:
            chunks = self._derive.chunks(job)
        except UNREADABLE as error:
            self._drop_unreadable(version_id, error)
            return
        with self._blobs.stage([pack_chunks(chunks)]) as blob, self._held(version_id) as (session, version):
            if version is None or version.chunks_hash != job.chunks_hash:
                return
            self._database.lock(session, blob.hash)
            blob.keep()
            if blob.hash != version.chunks_hash:
                # Another build cuts otherwise. Citations hold places in pages, which stay as they were.
                version.chunks_hash, version.chunks, version.vectors_hash = blob.hash, len(chunks), None
                self._index.delete(version_id)
                self._index.flush()

    def _embed_again(self, version_id: str) -> None:
        job = self._job(version_id)
        if job is None:
            return
        if not self._answers(version_id):
            self._clear(version_id, "vectors_hash")
            return
        try:
            packed = self._derive.packed_vectors(self._derive.stored_chunks(job))
        except UNREADABLE as error:
            self._drop_unreadable(version_id, error)
            return
        with self._blobs.stage([packed]) as blob, self._held(version_id) as (session, version):
            if version is None or (version.chunks_hash, version.vectors_hash) != (
                job.chunks_hash,
                job.vectors_hash,
            ):
                return
            self._database.lock(session, blob.hash)
            version.vectors_hash = blob.hash
            blob.keep()

    def _remove_points(self, version_id: str) -> None:
        with self._held(version_id) as (_, version):
            if version is not None and version.state is State.FAILED:
                self._index.delete(version_id)
                self._index.flush()

    def _write_attributes(self, version_id: str) -> None:
        job = self._job(version_id)
        if job is not None:
            self._attributes.write([job.document_id])

    def _end_lease(self, version_id: str) -> None:
        with self._held(version_id) as (session, version):
            over = self._database.now(session) - self._patience
            if version is not None and version.lease_until is not None and version.lease_until <= over:
                version.lease_until = None
        self._wake()

    def _lose(self, session: Session, version: VersionRow) -> None:
        """Neither the file nor what was read of it is there: all that is left is to say so."""
        detail = "Neither the file nor what was read of it is stored any more. Add it again."
        settle(version, State.FAILED, self._database.now(session), Outcome(code=CONTENT_LOST, detail=detail))
        version.extraction_hash = version.chunks_hash = version.vectors_hash = None
        document = version.document
        if document.live_version_id == version.id:
            document.live_version_id = None
            note_change(document.collection)
        self._index.delete(version.id)
        self._index.flush()

    def _clear(self, version_id: str, *columns: str) -> None:
        """Let a stage that has not ended do its work again."""
        with self._held(version_id) as (_, version):
            if version is not None and version.state not in (*LIVE, State.SUPERSEDED):
                for column in columns:
                    setattr(version, column, None)

    def _answers(self, version_id: str) -> bool:
        with self._database.read() as session:
            version = _row(session, version_id)
            return version is not None and version.state in (*LIVE, State.SUPERSEDED)

    def _job(self, version_id: str) -> Job | None:
        with self._database.read() as session:
            version = _row(session, version_id)
            return job_of(version) if version else None

    @contextmanager
    def _held(self, version_id: str) -> Iterator[tuple[Session, VersionRow | None]]:
        """Yield a commit in which nobody else changes the version or its document; None where it is gone.

        Raises IndexMismatch where the index is of another embedding by now.
        """
        with self._database.write() as session:
            self._database.check_embedding(session)
            yield session, _row(session, version_id, hold=True)


def _row(session: Session, version_id: str, *, hold: bool = False) -> VersionRow | None:
    if hold:
        lock_document_of(session, version_id)
    query = select(VersionRow).where(VersionRow.id == version_id, VersionRow.purged.is_(False))
    version: VersionRow | None = session.scalar(query.with_for_update() if hold else query)
    return version
