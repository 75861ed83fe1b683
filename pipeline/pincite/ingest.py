"""A document's way in: extract, chunk, embed, index, go live.

Every stage takes a batch of versions that the worker holds, does its part for each, and gives back those
that go on. A stage leaves its result in a blob before it notes it, and skips what it finds done: so each can
be killed at any instant and run again. A document that cannot be read ends with an outcome of its own and
holds up no other.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import pairwise

import numpy as np

from pincite.artifact import (
    Extractions,
    pack_chunks,
    pack_extraction,
    pack_vectors,
    unpack_chunks,
    unpack_vectors,
)
from pincite.blobs import BlobStore
from pincite.chunk import Chunker
from pincite.document import Chunk, Outcome, State
from pincite.embed import Embedder
from pincite.errors import DocumentError
from pincite.extract import Extractor
from pincite.index import Point, VectorIndex
from pincite.registry import Job, LeaseLost, Queue

log = logging.getLogger(__name__)

Progress = Callable[[Job, int, int | None], None]
"""Called with a job, its pages done, and its pages in all where that is known."""


class Ingest:
    """Brings versions in, stage by stage; `run` is the whole way."""

    def __init__(
        self,
        queue: Queue,
        blobs: BlobStore,
        extractor: Extractor,
        extractions: Extractions,
        embedder: Embedder,
        chunker: Chunker,
        index: VectorIndex,
    ) -> None:
        self._queue = queue
        self._blobs = blobs
        self._extractor = extractor
        self._extractions = extractions
        self._embedder = embedder
        self._chunker = chunker
        self._index = index

    def run(self, versions: Sequence[str], worker: str, progress: Progress | None = None) -> list[str]:
        """Bring in versions that `worker` holds; the ones that went live."""
        with self._queue.heartbeat(worker):
            read = self.extract(versions, worker, progress)
            chunked = self.chunk(read, worker)
            embedded = self.embed(chunked, worker)
            return self.index(embedded, worker)

    def extract(self, versions: Sequence[str], worker: str, progress: Progress | None = None) -> list[str]:
        """Read each file into pages and elements."""
        done: list[str] = []
        for version_id in versions:
            with self._outcome(version_id, worker, State.EXTRACTING, done) as job:
                if job.extraction_hash is None:
                    self._extract(job, worker, progress)
        return done

    def _extract(self, job: Job, worker: str, progress: Progress | None) -> None:
        def note(pages_done: int, pages_total: int | None) -> None:
            self._queue.advance(
                job.version_id, worker, State.EXTRACTING, pages_done=pages_done, pages_total=pages_total
            )
            if progress:
                progress(job, pages_done, pages_total)

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
                pages_total=pages,
            )

    def chunk(self, versions: Sequence[str], worker: str) -> list[str]:
        """Cut the elements of each into chunks."""
        done: list[str] = []
        for version_id in versions:
            with self._outcome(version_id, worker, State.CHUNKING, done) as job:
                if job.chunks_hash is None:
                    assert job.extraction_hash, "a stage runs after the one before it"
                    extraction = self._extractions.document(job.extraction_hash)
                    chunks = self._chunker.chunk(extraction, job.version_id)
                    with self._blobs.stage([pack_chunks(chunks)]) as blob:
                        self._queue.attach(version_id, worker, "chunks_hash", blob, chunks=len(chunks))
        return done

    def embed(self, versions: Sequence[str], worker: str) -> list[str]:
        """Embed the chunks of all in one go: the model's batches are fullest that way."""
        done: list[str] = []
        waiting: list[tuple[str, list[Chunk]]] = []
        for version_id in versions:
            with self._outcome(version_id, worker, State.EMBEDDING, done) as job:
                if job.vectors_hash is None:
                    waiting.append((version_id, self._chunks(job)))
        vectors = self._embedder.passages([chunk.indexed_text for _, chunks in waiting for chunk in chunks])
        ends = np.cumsum([0, *(len(chunks) for _, chunks in waiting)])
        for (version_id, _), (start, end) in zip(waiting, pairwise(ends), strict=True):
            with (
                self._outcome(version_id, worker, State.EMBEDDING, []),
                self._blobs.stage([pack_vectors(vectors[start:end])]) as blob,
            ):
                self._queue.attach(version_id, worker, "vectors_hash", blob)
        return done

    def index(self, versions: Sequence[str], worker: str) -> list[str]:
        """Write the points of all, then make each version the one that answers, in one commit each."""
        ready: list[str] = []
        for version_id in versions:
            with self._outcome(version_id, worker, State.INDEXING, ready) as job:
                self._index.delete(version_id)
                self._index.upsert(self._points(job))
        self._index.flush()
        live: list[str] = []
        for version_id in ready:
            with self._outcome(version_id, worker, State.INDEXING, live) as job:
                assert job.extraction_hash, "a stage runs after the one before it"
                self._index.set_servable(version_id, True)
                title = self._extractions.title(job.extraction_hash)
                self._queue.go_live(version_id, worker, title or job.external_id)
        self._index.flush()
        return live

    def _points(self, job: Job) -> list[Point]:
        assert job.vectors_hash, "a stage runs after the one before it"
        vectors = unpack_vectors(self._blobs.read(job.vectors_hash))
        make = partial(
            Point,
            collection=job.collection,
            document_id=job.document_id,
            version_key=job.version_id,
            version=job.number,
            document=job.external_id,
        )
        return [
            make(chunk=chunk, vector=vector) for chunk, vector in zip(self._chunks(job), vectors, strict=True)
        ]

    def _chunks(self, job: Job) -> list[Chunk]:
        assert job.chunks_hash, "a stage runs after the one before it"
        return unpack_chunks(self._blobs.read(job.chunks_hash))

    @contextmanager
    def _outcome(self, version_id: str, worker: str, state: State, done: list[str]) -> Iterator[Job]:
        """Note the state, do the block, and add the version to `done` unless the block ends it."""
        try:
            self._queue.advance(version_id, worker, state)
            yield self._queue.job(version_id, worker)
            done.append(version_id)
        except LeaseLost:
            log.info("version %s was replaced, deleted or taken over", version_id)
        except DocumentError as error:
            self._fail(version_id, worker, Outcome(code=error.code, detail=error.detail))
        except Exception as error:  # one document's failure must not cost the others of its batch
            log.exception("version %s failed while %s", version_id, state.value)
            detail = f"{type(error).__name__} while {state.value}. The log has more; add it again to retry."
            self._fail(version_id, worker, Outcome(code="internal-error", detail=detail))

    def _fail(self, version_id: str, worker: str, outcome: Outcome) -> None:
        try:
            self._queue.fail(version_id, worker, outcome)
        except LeaseLost:
            log.info("version %s was replaced, deleted or taken over", version_id)
