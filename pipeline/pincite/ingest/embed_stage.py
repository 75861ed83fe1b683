"""Embed the chunks of a batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pincite.embed import Embedder
from pincite.embed.vectors import Vectors
from pincite.ingest.points import stored_chunks
from pincite.ingest.stage_runner import StageRunner
from pincite.schema.document import State
from pincite.store.artifacts import pack_vectors, unpack_chunks, unpack_vectors
from pincite.store.blobs import BlobStore
from pincite.store.registry import Job, Queue


class EmbedStage:
    """Embeds what has no vectors yet."""

    def __init__(self, queue: Queue, blobs: BlobStore, embedder: Embedder) -> None:
        self._queue = queue
        self._runner = StageRunner(queue)
        self._blobs = blobs
        self._embedder = embedder

    def run(self, versions: Sequence[str], worker: str) -> list[str]:
        """Embed the chunks of all in one go: the model's batches are fullest that way.

        A text is embedded once; one that an earlier version held, not at all.
        """
        waiting: dict[str, list[str]] = {}
        known: dict[str, Vectors] = {}

        def collect(job: Job) -> None:
            if job.vectors_hash is None:
                waiting[job.version_id] = [chunk.indexed_text for chunk in stored_chunks(self._blobs, job)]
                known.update(self._embedded_alike(job))

        def keep(job: Job) -> None:
            if job.version_id in waiting:
                vectors = np.zeros((len(waiting[job.version_id]), self._embedder.dim), dtype=np.float32)
                for row, text in enumerate(waiting[job.version_id]):
                    vectors[row] = known[text]
                with self._blobs.stage([pack_vectors(vectors)]) as blob:
                    self._queue.attach(job.version_id, worker, "vectors_hash", blob)

        going_on = self._runner.run_each(versions, worker, State.EMBEDDING, collect)
        new = list(dict.fromkeys(text for texts in waiting.values() for text in texts if text not in known))
        with self._runner.run_batch(going_on, worker, State.EMBEDDING):
            known.update(zip(new, self._embedder.passages(new), strict=True))
        return self._runner.run_each(going_on, worker, State.EMBEDDING, keep)

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
