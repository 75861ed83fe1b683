"""What the embedded index and the server's have in common: how a point is laid out and a search narrowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from pincite.document import Chunk, Segment
from pincite.errors import IndexMismatch
from pincite.index import Point, Ranked, Vector, bm25

DENSE = "dense"
SPARSE = "bm25"

COLLECTION = "collection"
DOCUMENT_ID = "document_id"
VERSION_KEY = "version_key"
SERVABLE = "servable"
KEYWORDS = (COLLECTION, DOCUMENT_ID, VERSION_KEY, SERVABLE)

# Keywords, because a filter on a boolean matches nothing in the embedded index.
YES, NO = "yes", "no"

BATCH = 256

Keywords = Mapping[str, Sequence[str]]
"""For each payload key the values of which a point must have one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a search may see, and what rarity of words is counted over. Made here and nowhere else."""

    seen: Keywords
    corpus: Keywords


def scope(collection: str, document_ids: Sequence[str] | None) -> Scope:
    """The scope of a search of one collection."""
    corpus = {COLLECTION: [collection], SERVABLE: [YES]}
    seen = corpus if document_ids is None else {**corpus, DOCUMENT_ID: list(document_ids)}
    return Scope(seen, corpus)


def candidates(limit: int) -> int:
    """How many points each ranking hands to the fusion, for `limit` results."""
    return max(100, 2 * limit)


def payload(point: Point) -> dict[str, Any]:
    """All of a point but its vectors, not servable yet."""
    chunk = point.chunk
    return {
        COLLECTION: point.collection,
        DOCUMENT_ID: point.document_id,
        VERSION_KEY: point.version_key,
        SERVABLE: NO,
        "version": point.version,
        "document": point.document,
        "ordinal": chunk.ordinal,
        "text": chunk.text,
        "segments": [[segment.page, segment.start, segment.end] for segment in chunk.segments],
        "title": chunk.title,
        "headings": list(chunk.headings),
        "is_table": chunk.is_table,
        "header_rows": chunk.header_rows,
    }


class Found(Protocol):
    """What the engine returns for a point, with its payload and its dense vector."""

    @property
    def id(self) -> object: ...
    @property
    def score(self) -> float: ...
    @property
    def payload(self) -> Any: ...
    @property
    def vector(self) -> Any: ...


def ranked(found: Iterable[Found], vector: Vector) -> list[Ranked]:
    """The results, best first; `vector` is the question's."""
    question = vector / np.linalg.norm(vector)
    results = [
        Ranked(
            chunk=Chunk(
                id=str(point.id),
                ordinal=stored["ordinal"],
                text=stored["text"],
                segments=tuple(Segment(*segment) for segment in stored["segments"]),
                title=stored["title"],
                headings=tuple(stored["headings"]),
                is_table=stored["is_table"],
                header_rows=stored["header_rows"],
            ),
            collection=stored[COLLECTION],
            document_id=stored[DOCUMENT_ID],
            version_key=stored[VERSION_KEY],
            version=stored["version"],
            document=stored["document"],
            score=point.score,
            similarity=float(np.dot(question, np.asarray(point.vector[DENSE], dtype=np.float32))),
        )
        for point in found
        for stored in (point.payload,)
    ]
    return sorted(results, key=lambda result: (-result.score, result.chunk.id))


def identity(fingerprint: str, dim: int) -> dict[str, Any]:
    """What an index is made with, and cannot be searched without."""
    return {"embedding": fingerprint, "dim": dim, "terms": bm25.SCHEME}


def check_identity(found: object, wanted: Mapping[str, Any], place: str) -> None:
    """Raises IndexMismatch unless the index in `place` was made with what is wanted."""
    if found != wanted:
        raise IndexMismatch(
            f"{place} was made with {found or 'something unknown'}, and the settings ask for {dict(wanted)}: "
            f"their vectors cannot be compared. Set PINCITE_EMBEDDING_MODEL back, or remove {place} and add "
            "the documents again."
        )
