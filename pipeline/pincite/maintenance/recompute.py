"""Makes again what can be made from what is stored: passages from pages, vectors from passages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pincite.embed import Embedder
from pincite.embed.vectors import Vectors
from pincite.ingest.chunker import Chunker
from pincite.ingest.points import chunks_of, stored_chunks
from pincite.metadata import understand
from pincite.schema.chunk import Chunk
from pincite.store.artifacts import Extractions, pack_vectors, unpack_vectors
from pincite.store.blobs import BlobStore
from pincite.store.registry import Job

SAME_MODEL_COSINE = 0.98
"""Cosine that one model's vectors of a text in different precisions reach, and another model's don't."""


class Recomputer:
    """Reads and makes the passages and vectors of a version."""

    def __init__(
        self, blobs: BlobStore, extractions: Extractions, chunker: Chunker, embedder: Embedder
    ) -> None:
        self._blobs = blobs
        self._extractions = extractions
        self._chunker = chunker
        self._embedder = embedder

    def stored_chunks(self, job: Job) -> list[Chunk]:
        """Return the stored chunks. Raises FileNotFoundError where they are not stored."""
        return stored_chunks(self._blobs, job)

    def stored_vectors(self, job: Job) -> Vectors:
        """Shape (n, dim). Raises FileNotFoundError where they are not stored."""
        if job.vectors_hash is None:
            raise FileNotFoundError(f"the vectors of version {job.version_id}")
        return unpack_vectors(self._blobs.read(job.vectors_hash))

    def chunks(self, job: Job) -> list[Chunk]:
        """Cut from the stored pages. Raises FileNotFoundError where those are not stored."""
        if job.extraction_hash is None:
            raise FileNotFoundError(f"the pages of version {job.version_id}")
        extraction = self._extractions.document(job.extraction_hash)
        return chunks_of(self._chunker, extraction, understand(extraction, job.external_id), job.version_id)

    def vectors(self, chunks: Sequence[Chunk]) -> Vectors:
        """Return the model's vectors of chunks, (n, dim)."""
        return self._embedder.passages([chunk.indexed_text for chunk in chunks])

    def packed_vectors(self, chunks: Sequence[Chunk]) -> bytes:
        """Return the same, as a blob's bytes."""
        return pack_vectors(self.vectors(chunks))

    def made_by_this_model(self, chunks: Sequence[Chunk], vectors: Vectors) -> bool:
        """Tell whether stored vectors are of these chunks and this model, as the first of them shows."""
        if vectors.shape != (len(chunks), self._embedder.dim):
            return False
        if not chunks:
            return True
        again = self.vectors(chunks[:1])[0]
        size = float(np.linalg.norm(again) * np.linalg.norm(vectors[0]))
        return size > 0 and float(np.dot(again, vectors[0])) / size >= SAME_MODEL_COSINE

    def fits(self, chunks: Sequence[Chunk]) -> bool:
        """Tell whether the model reads each of these chunks to its end."""
        limit = self._embedder.max_tokens
        return all(len(self._embedder.token_offsets(chunk.indexed_text)) <= limit for chunk in chunks)
