"""Make the whole index again from the registry and the blobs, also where the library cannot be opened.

The embedded index is made aside and takes the old one's place in one step: a kill at any instant leaves the
old or the new. A Qdrant server's index is made again in place, version by version; another embedding model
needs another collection there, and until that is filled it answers from what is in it. Services and workers
that have the model before go on, but bring nothing in: see `store/registry/embedding.py`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Literal

from pincite.embed import Embedder
from pincite.embed.vectors import Vectors
from pincite.errors import IndexMismatch, IndexMissing
from pincite.index import identity, server
from pincite.index.edge import renewed
from pincite.index.opening import open_index
from pincite.index.vector_index import VectorIndex
from pincite.ingest.points import points_of
from pincite.library import Library
from pincite.maintenance import rebuild_note
from pincite.maintenance.doctor import VersionProgress
from pincite.maintenance.recompute import Recomputer
from pincite.retrieve.calibration import Calibrator
from pincite.runtime.private_files import PrivateFiles
from pincite.runtime.room import Room
from pincite.schema.chunk import Chunk
from pincite.settings import Settings
from pincite.store.artifacts import UNREADABLE, Extractions, pack_chunks, pack_vectors
from pincite.store.data_lock import DataLock
from pincite.store.registry import Database, Job, Registry
from pincite.store.registry.index_contents import IndexContents, IndexedBlobs
from pincite.store.registry.installation import installation_of, open_blobs
from pincite.wiring import chunker_of

log = logging.getLogger(__name__)

KnownModel = Literal["same", "another", "unknown"]
"""Tells which model the stored vectors are of, beside the one that is set."""


@dataclass(slots=True)
class Rebuilt:
    """The content of a rebuilt index: numbers of versions, passages, and versions that got new vectors.

    `lost` are documents of which the stored pages are lost too: `pincite doctor --heal` says what becomes of
    them.
    """

    versions: int = 0
    points: int = 0
    embedded: int = 0
    lost: list[str] = field(default_factory=list)


def rebuild(settings: Settings, progress: VersionProgress | None = None) -> Rebuilt:
    """Make the index again, of the model that is set.

    Raises InUse where another process owns the data folder; services that have every part on servers do not,
    and go on beside this if they have the same model. Raises ModelUnavailable, SettingsConflict and DiskFull
    too: the old index stays until there is room for both.
    """
    return _aside(settings, progress) if settings.qdrant_url is None else _in_place(settings, progress)


def _aside(settings: Settings, progress: VersionProgress | None) -> Rebuilt:
    with _locked(settings) as rebuilder:
        embedder, folder = rebuilder.embedder, settings.home / "index"
        rebuild_note.apply_note(folder, rebuilder.database)
        wanted = identity.of(embedder.fingerprint, embedder.dim)
        known = _known_model(identity.read(folder), wanted, embedder.former_fingerprints)
        with renewed(
            folder,
            embedder.fingerprint,
            embedder.dim,
            indexing_threshold=settings.indexing_threshold,
            quantization=settings.quantization,
            room=rebuilder.room,
        ) as (index, shard):
            rebuilt, made = rebuilder.fill(index, known, progress)
            rebuilder.calibrate(index)
            rebuild_note.leave_note(shard, made)
        rebuild_note.apply_note(folder, rebuilder.database)
        return rebuilt


def _in_place(settings: Settings, progress: VersionProgress | None) -> Rebuilt:
    with _locked(settings) as rebuilder:
        fingerprint, dim = rebuilder.embedder.fingerprint, rebuilder.embedder.dim
        installation = installation_of(rebuilder.database)
        try:
            open_index(
                settings,
                fingerprint,
                dim,
                installation=installation,
                may_be_new=False,
                former=rebuilder.embedder.former_fingerprints,
            ).close()
            if not rebuilder.is_noted():
                rebuilder.forget_vectors("another")
        except (IndexMismatch, IndexMissing) as error:
            # First of all, that there are no vectors: from then on who has another model notes none, and what
            # points it still writes of a version are written over when that is brought in or repaired.
            rebuilder.forget_vectors("another" if isinstance(error, IndexMismatch) else "unknown")
            server.discard(settings)
            open_index(settings, fingerprint, dim, installation=installation).close()
    with Library(settings) as library:
        versions = library.reindex(progress)
        library.parts.calibrator.refresh_all()
        return Rebuilt(versions=versions, points=library.parts.index.count())


def _known_model(found: object, wanted: dict[str, object], former: Collection[str]) -> KnownModel:
    if not isinstance(found, dict) or identity.has_former_name(found, wanted, former):
        return "unknown"
    return "same" if all(found.get(key) == wanted[key] for key in ("embedding", "dim")) else "another"


class _IndexRebuilder:
    """Fills a new index, with the parts of a library that need none."""

    def __init__(self, settings: Settings, database: Database, room: Room) -> None:
        self.database = database
        self._contents = IndexContents(database)
        self.room = room
        self._grace_s = settings.grace_s
        self.embedder = Embedder.of(settings)
        self._blobs = open_blobs(settings.blob_root, database, private=settings.blobs_url is None)
        self._recomputer = Recomputer(
            self._blobs, Extractions(self._blobs), chunker_of(settings, self.embedder), self.embedder
        )

    def fill(
        self, index: VectorIndex, known: KnownModel, progress: VersionProgress | None
    ) -> tuple[Rebuilt, dict[str, IndexedBlobs]]:
        """Write the points of every version that answers.

        Returns the counts, and the blobs of each version.
        """
        rebuilt, made = Rebuilt(), dict[str, IndexedBlobs]()
        jobs = self._contents.jobs()
        for done, job in enumerate(jobs, 1):
            try:
                chunks = self._chunks(job, known)
            except UNREADABLE as error:
                log.warning("%s has no points: %s", job.external_id, error)
                rebuilt.lost.append(job.external_id)
                continue
            chunks_hash = self._kept(pack_chunks(chunks))
            same_texts = chunks_hash == job.chunks_hash
            vectors = self._stored_vectors(job, chunks, known) if same_texts else None
            if vectors is None:
                vectors = self._recomputer.vectors(chunks)
                rebuilt.embedded += 1
            index.upsert(points_of(job, chunks, vectors))
            index.set_servable(job.version_id, True)
            made[job.version_id] = IndexedBlobs(chunks_hash, len(chunks), self._kept(pack_vectors(vectors)))
            rebuilt.versions, rebuilt.points = rebuilt.versions + 1, rebuilt.points + len(chunks)
            if progress:
                progress(done, len(jobs))
        return rebuilt, made

    def calibrate(self, index: VectorIndex) -> None:
        """Measure every collection in a filled index: another model has another scale."""
        Calibrator(Registry(self.database, grace_s=self._grace_s), index, self.embedder).refresh_all()

    def forget_vectors(self, known: KnownModel) -> None:
        """Note that the index is of this model, and that no version has vectors, or none but this model's."""
        keep = set()
        if known == "unknown":
            for job in self._contents.jobs():
                try:
                    chunks = self._recomputer.stored_chunks(job)
                except UNREADABLE:
                    continue
                if self._stored_vectors(job, chunks, known) is not None:
                    keep.add(job.version_id)
        self._contents.forget_vectors(self.embedder.fingerprint, keep)

    def is_noted(self) -> bool:
        """Return True if nothing but this model is noted as the index's."""
        known = (None, self.embedder.fingerprint, *self.embedder.former_fingerprints)
        return self._contents.embedding() in known

    def _chunks(self, job: Job, known: KnownModel) -> list[Chunk]:
        """Return the stored passages; cut again if they are lost, or too long for the model that is set."""
        try:
            chunks = self._recomputer.stored_chunks(job)
        except UNREADABLE:
            return self._recomputer.chunks(job)
        return chunks if known == "same" or self._recomputer.fits(chunks) else self._recomputer.chunks(job)

    def _stored_vectors(self, job: Job, chunks: list[Chunk], known: KnownModel) -> Vectors | None:
        """Return the stored vectors, if they are the chunks' and of the model that is set."""
        try:
            vectors = self._recomputer.stored_vectors(job)
        except UNREADABLE:
            return None
        if known == "another" or vectors.shape != (len(chunks), self.embedder.dim):
            return None
        if known == "unknown" and not self._recomputer.made_by_this_model(chunks, vectors):
            return None
        return vectors

    def _kept(self, data: bytes) -> str:
        """Store these bytes as a blob, and return its hash."""
        with self._blobs.stage([data]) as blob:
            blob.keep()
            return blob.hash


@contextmanager
def _locked(settings: Settings) -> Iterator[_IndexRebuilder]:
    data_lock = DataLock(settings.home)
    try:
        PrivateFiles(settings.home, settings.blobs_url).tighten()
        room = Room(settings.home, settings.disk_reserve)
        with closing(Database(settings.registry_url, room=room)) as database:
            yield _IndexRebuilder(settings, database, room)
    finally:
        data_lock.release()
