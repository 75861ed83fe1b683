"""Make the chunks and the points of a version."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pincite.embed.vectors import Vectors
from pincite.index.vector_index import Point
from pincite.ingest.chunker import Chunker
from pincite.schema.chunk import Chunk
from pincite.schema.extraction import Extraction
from pincite.schema.profile import Profile
from pincite.store.artifacts import unpack_chunks
from pincite.store.blobs import BlobStore
from pincite.store.registry import Job


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


def stored_chunks(blobs: BlobStore, job: Job) -> list[Chunk]:
    """Return the chunks that are stored of a version. Raises FileNotFoundError where none are."""
    if job.chunks_hash is None:
        raise FileNotFoundError(f"the chunks of version {job.version_id}")
    return unpack_chunks(blobs.read(job.chunks_hash))
