"""Bring a document in: read (extract and chunk), embed, index, go live.

Every stage takes a batch of versions that the worker holds, does its part for each, and gives back those
that go on. A stage leaves its result in a blob before it notes it, and skips what it finds done: so each can
be killed at any instant and run again. A document that cannot be read ends with an outcome of its own and
holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from threading import Event, Lock
from typing import Literal

import numpy as np

from pincite.embed import Embedder
from pincite.errors import ContentLost, IndexMismatch
from pincite.extract import Extractor
from pincite.index.filters import Attributes
from pincite.index.vector_index import Point, VectorIndex
from pincite.ingest.chunker import Chunker
from pincite.ingest.stage_runner import Steps
from pincite.metadata import understand
from pincite.schema.chunk import Chunk
from pincite.schema.document import State
from pincite.schema.extraction import Extraction, Remark
from pincite.schema.profile import Profile
from pincite.store.artifacts import (
    Extractions,
    Vectors,
    pack_chunks,
    pack_extraction,
    pack_vectors,
    unpack_chunks,
    unpack_vectors,
)
from pincite.store.blobs import BlobStore
from pincite.store.registry import AttributeWriter, Job, LeaseLost, Queue
from pincite.store.report import grade_of


class _Interrupted(BaseException):
    """Ends the reading of a document that is to be taken up again: no outcome of its own."""


Stage = Literal["read", "embed", "index"]

Progress = Callable[[Job, int, int | None], None]
"""Called with a job, its pages done, and its pages in all where that is known."""


def chunks_of(chunker: Chunker, extraction: Extraction, profile: Profile, version_id: str) -> list[Chunk]:
    """Return the chunks of a version, under the title that its profile has."""
    return chunker.chunk(extraction, version_id, profile.title.value if profile.title else "")


def points_of(job: Job, chunks: Sequence[Chunk], vectors: Vectors) -> list[Point]:
    """Return the points of a version, one for each chunk with its row of vectors (n, dim)."""
    make = partial(
        Point,
        collection=job.collection,
        language=job.language,
        document_id=job.document_id,
        version_key=job.version_id,
        version=job.number,
        document=job.external_id,
        attributes=job.attributes,
    )
    return [make(chunk=chunk, vector=vector) for chunk, vector in zip(chunks, vectors, strict=True)]


class Ingest:
    """Brings versions in, stage by stage; `run` is the whole way.

    `on_live` is called with each collection of which a batch made documents live.
    """

    def __init__(
        self,
        queue: Queue,
        blobs: BlobStore,
        extractor: Extractor,
        extractions: Extractions,
        embedder: Embedder,
        chunker: Chunker,
        index: VectorIndex,
        attributes: AttributeWriter,
        *,
        on_live: Callable[[str], None],
    ) -> None:
        self._queue = queue
        self._steps = Steps(queue)
        self._blobs = blobs
        self._extractor = extractor
        self._extractions = extractions
        self._embedder = embedder
        self._chunker = chunker
        self._index = index
        self._attributes = attributes
        self._on_live = on_live

    def run(self, versions: Sequence[str], worker: str, progress: Progress | None = None) -> list[str]:
        """Bring in versions that `worker` holds, and goes on holding. Returns those that went live."""
        return self.index(self.embed(self.read(versions, worker, progress), worker), worker)

    def run_stage(self, stage: Stage, versions: Sequence[str], worker: str) -> list[str]:
        """Do one stage of bringing in versions that `worker` holds. Returns those that go on."""
        match stage:
            case "read":
                return self.read(versions, worker)
            case "embed":
                return self.embed(versions, worker)
            case "index":
                return self.index(versions, worker)

    def read(self, versions: Sequence[str], worker: str, progress: Progress | None = None) -> list[str]:
        """Read each file into pages and elements and cut these into chunks.

        As many files are read at a time as there are children to read them.

        `progress` is called from several threads, by one at a time.
        """
        interrupted, telling = Event(), Lock()

        def note(job: Job, pages_done: int, pages_total: int | None) -> None:
            if interrupted.is_set():
                raise _Interrupted
            self._queue.advance(
                job.version_id, worker, State.EXTRACTING, pages_done=pages_done, pages_total=pages_total
            )
            if progress:
                with telling:
                    progress(job, pages_done, pages_total)

        def read(version_id: str) -> bool:
            extraction: Extraction | None = None

            def extract(job: Job) -> None:
                nonlocal extraction
                if job.extraction_hash is None:
                    extraction = self._extract(job, worker, partial(note, job))

            def chunk(job: Job) -> None:
                if job.chunks_hash is None:
                    self._chunk(job, worker, extraction)

            return self._steps.did(version_id, worker, State.EXTRACTING, extract) and self._steps.did(
                version_id, worker, State.CHUNKING, chunk
            )

        with ThreadPoolExecutor(self._extractor.children, thread_name_prefix="read") as threads:
            try:
                done = list(threads.map(read, versions))
            except BaseException:
                interrupted.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise
        return [version_id for version_id, went_on in zip(versions, done, strict=True) if went_on]

    def _extract(self, job: Job, worker: str, note: Callable[[int, int | None], None]) -> Extraction:
        """Read a file into pages and elements."""
        if not self._blobs.exists(job.content_hash):
            self._blobs.check()
            raise ContentLost("The file that was handed in is not stored any more. Add it again.")
        with self._blobs.local_copy(job.content_hash) as path:
            extraction = self._extractor.extract(path, job.filename, progress=note)
        pages = len(extraction.pages)
        with self._blobs.stage([pack_extraction(extraction)]) as blob:
            self._queue.attach(
                job.version_id,
                worker,
                "extraction_hash",
                blob,
                media_type=extraction.media_type,
                warnings=[asdict(remark) for remark in extraction.remarks],
                pages_done=pages,
                pages_total=max(pages, len(extraction.readings)),
                grade=grade_of(extraction.readings, extraction.remarks),
            )
        return extraction

    def _chunk(self, job: Job, worker: str, extraction: Extraction | None) -> None:
        """Cut elements into chunks, and see what kind of document it is.

        An extraction from before the reading was broken off is read from its blob.
        """
        if extraction is None:
            assert job.extraction_hash, "the extraction was stored by an earlier run"
            extraction = self._extractions.document(job.extraction_hash)
        profile = understand(extraction, job.external_id)
        chunks = chunks_of(self._chunker, extraction, profile, job.version_id)
        remarks = (*extraction.remarks, *self._unread(profile, job))
        with self._blobs.stage([pack_chunks(chunks)]) as blob:
            self._queue.attach(
                job.version_id,
                worker,
                "chunks_hash",
                blob,
                chunks=len(chunks),
                warnings=[asdict(remark) for remark in remarks],
                profile=profile.model_dump(mode="json", exclude_defaults=True),
            )

    def embed(self, versions: Sequence[str], worker: str) -> list[str]:
        """Embed the chunks of all in one go: the model's batches are fullest that way.

        A text is embedded once; one that an earlier version held, not at all.
        """
        waiting: dict[str, list[str]] = {}
        known: dict[str, Vectors] = {}

        def collect(job: Job) -> None:
            if job.vectors_hash is None:
                waiting[job.version_id] = [chunk.indexed_text for chunk in self._chunks(job)]
                known.update(self._embedded_alike(job))

        def keep(job: Job) -> None:
            if job.version_id in waiting:
                vectors = np.zeros((len(waiting[job.version_id]), self._embedder.dim), dtype=np.float32)
                for row, text in enumerate(waiting[job.version_id]):
                    vectors[row] = known[text]
                with self._blobs.stage([pack_vectors(vectors)]) as blob:
                    self._queue.attach(job.version_id, worker, "vectors_hash", blob)

        going_on = self._steps.each(versions, worker, State.EMBEDDING, collect)
        new = list(dict.fromkeys(text for texts in waiting.values() for text in texts if text not in known))
        with self._steps.together(going_on, worker, State.EMBEDDING):
            known.update(zip(new, self._embedder.passages(new), strict=True))
        return self._steps.each(going_on, worker, State.EMBEDDING, keep)

    def _embedded_alike(self, job: Job) -> dict[str, Vectors]:
        """Return vectors of the texts of versions that share chunks with this one, made by the same model."""
        found: dict[str, Vectors] = {}
        for chunks_hash, vectors_hash in self._queue.embedded_alike(job.version_id):
            packed, packed_vectors = self._blobs.whole(chunks_hash), self._blobs.whole(vectors_hash)
            # Its last use ended a moment ago, or it is damaged, which the doctor mends: what can be made
            # again holds up no newer version, and is not handed on to it.
            if packed is not None and packed_vectors is not None:
                texts = (chunk.indexed_text for chunk in unpack_chunks(packed))
                found |= zip(texts, unpack_vectors(packed_vectors), strict=True)
        return found

    def index(self, versions: Sequence[str], worker: str) -> list[str]:
        """Write the points of all, then make each version the one that answers, in one commit each."""
        indexed: dict[str, Attributes] = {}
        collections: set[str] = set()

        def write(job: Job) -> None:
            indexed[job.version_id] = job.attributes
            points = self._points(job)
            self._queue.job(job.version_id, worker)  # that was long enough to lose the lease
            try:
                self._index.delete(job.version_id)
                self._index.upsert(points)
                # Nobody finds them yet: the registry says which version answers.
                self._index.set_servable(job.version_id, True)
                self._queue.job(job.version_id, worker)
            except LeaseLost:
                self._leave(job.version_id)
                raise

        def go_live(job: Job) -> None:
            self._queue.go_live(job.version_id, worker, indexed[job.version_id])
            self._attributes.write([job.document_id])
            collections.add(job.collection)

        ready = self._steps.each(versions, worker, State.INDEXING, write)
        with self._steps.together(ready, worker, State.INDEXING):
            self._index.flush()
        live = self._steps.each(ready, worker, State.INDEXING, go_live)
        self._index.optimise()
        for collection in sorted(collections):
            self._on_live(collection)
        return live

    def _leave(self, version_id: str) -> None:
        """Make good what a worker wrote of a version after it had lost it, maybe for long.

        Whoever replaced or deleted it removed points that were not there yet. But if another worker brought
        it in meanwhile, these took the place of that one's points: they are the same, and must be seen.
        """
        if self._queue.is_wanted(version_id):
            self._attributes.write_of(version_id)
            self._index.set_servable(version_id, True)
            self._index.flush()
        else:
            self._index.delete(version_id)

    def _unread(self, profile: Profile, job: Job) -> list[Remark]:
        """Return a remark if the model doesn't read the document's language, or else nothing."""
        reads = self._embedder.languages
        if profile.language is None or reads is None or profile.language.value in reads:
            return []
        language = profile.language.value
        detail = (
            f"It is written in another language ({language}) than the embedding model reads "
            f"({', '.join(sorted(reads))}): it is found by its words, and badly by their meaning. Set "
            "PINCITE_EMBEDDING_MODEL to a multilingual model of sentence-transformers, run `pincite rebuild`"
        )
        if job.language != language:
            detail += f", create a collection with the language {language}"
        detail += ", and add it again."
        return [Remark("language-not-read", detail)]

    def _points(self, job: Job) -> list[Point]:
        if job.vectors_hash is None:
            raise IndexMismatch(
                "The index is being rebuilt with new vectors. This document is tried again by itself."
            )
        return points_of(job, self._chunks(job), unpack_vectors(self._blobs.read(job.vectors_hash)))

    def _chunks(self, job: Job) -> list[Chunk]:
        assert job.chunks_hash, "a stage runs after the one before it"
        return unpack_chunks(self._blobs.read(job.chunks_hash))
