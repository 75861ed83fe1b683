"""Repairs one version: each difference by its own repair, from the original on.

A repair decides inside the registry's commit, on what is there then, and so can run twice and beside other
workers. What takes long, to embed or to cut, is done before that commit.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pincite.index.vector_index import VectorIndex
from pincite.ingest.points import points_of
from pincite.maintenance.difference import Difference
from pincite.maintenance.faults import CONTENT_LOST, PATIENCE, faults
from pincite.maintenance.recompute import Recomputer
from pincite.maintenance.store_view import LiveView
from pincite.schema.document import IN_PROGRESS, LIVE, Outcome, State
from pincite.store.artifacts import UNREADABLE, pack_chunks
from pincite.store.blobs import BlobStore
from pincite.store.registry import AttributeWriter
from pincite.store.registry.stored_versions import ORIGINAL_LOST, StoredVersion
from pincite.store.registry.version_repairs import HeldVersion, StoredStage, VersionRepairs

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RepairContext:
    """The library around repairs, as far as they need it.

    `fingerprint` is the pipeline's, for a version that is read again. `purge_expired` removes what has
    expired, and `announce_work` wakes a worker.
    """

    fingerprint: str
    purge_expired: Callable[[], object]
    announce_work: Callable[[], None]


class Repairer:
    """Repairs of one version at a time."""

    def __init__(
        self,
        versions: VersionRepairs,
        index: VectorIndex,
        blobs: BlobStore,
        recomputer: Recomputer,
        attributes: AttributeWriter,
        context: RepairContext,
    ) -> None:
        self._versions = versions
        self._index = index
        self._blobs = blobs
        self._recomputer = recomputer
        self._attributes = attributes
        self._context = context
        self.patience = PATIENCE
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
            "purge-overdue": lambda _: context.purge_expired(),
        }

    def snapshot(self) -> tuple[list[StoredVersion], datetime]:
        """Return every version that is not purged, and the time, in one snapshot."""
        return self._versions.snapshot()

    def repair(self, version_id: str, *, deep: bool) -> list[Difference]:
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
        with self._versions.current(version_id) as found:
            if found is None:
                return []
            version, now = found
            return list(faults(version, LiveView(self._index, self._blobs, deep=deep), now, self.patience))

    def write_points(self, version_id: str) -> None:
        """Write the points of a version that answers from its blobs, whatever the index has of it."""
        with self._versions.held(version_id) as version:
            if version is None or not version.is_searchable:
                return
            job = version.job()
            try:
                points = points_of(
                    job, self._recomputer.stored_chunks(job), self._recomputer.stored_vectors(job)
                )
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
        with self._versions.held(version_id) as version:
            if version is None:
                return
            version.lock_blobs(*version.blobs)
            for blob in version.blobs:
                if not self._blobs.is_whole(blob):
                    self._blobs.remove(blob)

    def _drop_unreadable(self, version_id: str, error: Exception) -> None:
        """Remove what names and sizes showed as whole: it is repaired as missing."""
        log.warning("What is stored of version %s cannot be read: %s", version_id, error)
        self._drop_damaged(version_id)

    def _note_lost_original(self, version_id: str) -> None:
        with self._versions.held(version_id) as version:
            if version is None or self._blobs.exists(version.content_hash):
                return
            if version.state is State.FAILED or (
                version.state in IN_PROGRESS and not version.extraction_hash
            ):
                self._lose(version)
                return
            detail = (
                "The file that was handed in is not stored any more. What was read of it is, and answers; to "
                "have its page images and the file itself again, add it again."
            )
            version.warn(Outcome(code=ORIGINAL_LOST, detail=detail))

    def _forget_lost_original(self, version_id: str) -> None:
        with self._versions.held(version_id) as version:
            if version is not None and self._blobs.is_whole(version.content_hash):
                version.withdraw_warning(ORIGINAL_LOST)

    def _read_again(self, version_id: str) -> None:
        """Have the file read again: by the worker that comes, or as a new version in the place of this one.

        A version that answers keeps its pages for good, and what reads them may be another build by now.
        """
        with self._versions.held(version_id) as version:
            if version is None or (version.extraction_hash and self._blobs.exists(version.extraction_hash)):
                return
            if not version.is_searchable:
                version.forget("extraction", "chunks", "vectors")
                return
            if version.state in LIVE and not self._blobs.exists(version.content_hash):
                self._lose(version)
                return
            version.replace(self._context.fingerprint)
        self._context.purge_expired()
        self._context.announce_work()

    def _cut_again(self, version_id: str) -> None:
        job = self._versions.job(version_id)
        if job is None:
            return
        if job.extraction_hash is None or not self._versions.is_searchable(version_id):
            self._clear(version_id, "chunks", "vectors")
            return
        try:
            chunks = self._recomputer.chunks(job)
        except UNREADABLE as error:
            self._drop_unreadable(version_id, error)
            return
        with self._blobs.stage([pack_chunks(chunks)]) as blob, self._versions.held(version_id) as version:
            if version is None or version.chunks_hash != job.chunks_hash:
                return
            version.lock_blobs(blob.hash)
            blob.keep()
            if blob.hash != version.chunks_hash:
                # Another build cuts otherwise. Citations hold places in pages, which stay as they were.
                version.note_chunks(blob.hash, len(chunks))
                self._index.delete(version_id)
                self._index.flush()

    def _embed_again(self, version_id: str) -> None:
        job = self._versions.job(version_id)
        if job is None:
            return
        if not self._versions.is_searchable(version_id):
            self._clear(version_id, "vectors")
            return
        try:
            packed = self._recomputer.packed_vectors(self._recomputer.stored_chunks(job))
        except UNREADABLE as error:
            self._drop_unreadable(version_id, error)
            return
        with self._blobs.stage([packed]) as blob, self._versions.held(version_id) as version:
            if version is None or (version.chunks_hash, version.vectors_hash) != (
                job.chunks_hash,
                job.vectors_hash,
            ):
                return
            version.lock_blobs(blob.hash)
            version.note_vectors(blob.hash)
            blob.keep()

    def _remove_points(self, version_id: str) -> None:
        with self._versions.held(version_id) as version:
            if version is not None and version.state is State.FAILED:
                self._index.delete(version_id)
                self._index.flush()

    def _write_attributes(self, version_id: str) -> None:
        job = self._versions.job(version_id)
        if job is not None:
            self._attributes.write([job.document_id])

    def _end_lease(self, version_id: str) -> None:
        with self._versions.held(version_id) as version:
            if version is not None:
                version.end_expired_lease(self.patience)
        self._context.announce_work()

    def _lose(self, version: HeldVersion) -> None:
        """Neither the file nor what was read of it is there: all that is left is to say so."""
        detail = "Neither the file nor what was read of it is stored any more. Add it again."
        version.fail(Outcome(code=CONTENT_LOST, detail=detail))
        self._index.delete(version.id)
        self._index.flush()

    def _clear(self, version_id: str, *stages: StoredStage) -> None:
        """Let a stage that has not ended do its work again."""
        with self._versions.held(version_id) as version:
            if version is not None and not version.is_searchable:
                version.forget(*stages)
