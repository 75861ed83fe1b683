"""The Protocol of a vector index, and what goes into it and comes out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pincite.index.bm25 import SparseVector, TermNumbers
from pincite.index.filters import Attributes, Filter
from pincite.index.languages import ENGLISH
from pincite.schema.chunk import Chunk
from pincite.settings import Quantization

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Point:
    """A chunk as it is indexed. `document_id` and `version_key` are UUID strings, `document` is for showing.

    `version_key` names a version in one build, `vector` has shape (dim,).
    """

    chunk: Chunk
    collection: str
    document_id: str
    version_key: str
    version: int
    document: str
    vector: Vector
    attributes: Attributes = field(default_factory=dict)
    """Of the document, for filters."""
    language: str = ENGLISH
    """The collection's: what the chunk's words are read in."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A point as the index returns it; `vector` has shape (dim,) and length one.

    `term_numbers` (n,) are what its sparse vector knows its terms by, ascending. `text_digest` is the same
    for chunks whose texts differ by case and white space only.
    """

    chunk: Chunk
    collection: str
    document_id: str
    version_key: str
    version: int
    document: str
    vector: Vector = field(compare=False)
    term_numbers: TermNumbers = field(compare=False)
    text_digest: bytes = field(init=False, compare=False)

    def __post_init__(self) -> None:
        text = " ".join(self.chunk.indexed_text.casefold().split())
        object.__setattr__(self, "text_digest", blake2b(text.encode(), digest_size=16).digest())


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """The options of opening an index.

    An index that isn't there is made if it `may_be_new`. `former` are names that the embedding had earlier.
    A server takes no `indexing_threshold`: its collections have one of their own.
    """

    indexing_threshold: int = 20_000
    quantization: Quantization = "int8"
    may_be_new: bool = True
    former: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of the index that a search may see: one collection, or some documents of it.

    `document_ids` None stands for all. With `where`, only the documents that pass. Of those in `boosted`,
    which must be among them, the best are brought beside the best of all: however large the collection is,
    they are not crowded out.
    """

    collection: str
    document_ids: Sequence[str] | None = None
    where: Filter | None = None
    boosted: Sequence[str] = ()


Scores = dict[str, float]
"""Scores by chunk id, best first; equal ones in the order of the ids."""


def best_first(pairs: Iterable[tuple[str, float]]) -> Scores:
    """Sort (chunk id, score), best first. Scores that are equal to six decimals count as equal."""
    # Two sorts by what is there already are faster than one by pairs made for it.
    return dict(sorted(sorted(pairs), key=lambda pair: round(pair[1], 6), reverse=True))


@dataclass(frozen=True, slots=True)
class IndexState:
    """The number of points, and what is done about those that only a scan finds.

    `unindexed` points have no graph; None where the engine doesn't say. `trouble` is why the last
    optimisation came to nothing.
    """

    points: int
    unindexed: int | None = None
    optimising_since: datetime | None = None
    trouble: str | None = None


class VectorIndex(Protocol):
    """Reads may come from any thread at any time; writes may too, and are done one after the other."""

    @property
    def engine(self) -> str:
        """The engine that keeps the vectors, for showing."""

    def check_room(self, points: Sequence[Point]) -> None:
        """Raise DiskFull if there is no room to write these points and to make them servable."""

    def check_room_for_attributes(self, version_key: str) -> None:
        """Raise DiskFull if there is no room to set the attributes of a version."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Add the points, or write them again where the chunk's id is known; none is servable then.

        Raises DiskFull before it writes what there is no room for.
        """

    def set_servable(self, version_key: str, servable: bool) -> None:
        """Let searches see all points of a version, or none."""

    def set_attributes(self, version_key: str, attributes: Attributes) -> None:
        """Set the attributes of all points of a version, in place of the old ones. Raises DiskFull."""

    def search_dense(self, scope: Scope, vector: Vector, limit: int) -> Scores:
        """Return the cosine, -1 to 1, of the servable points nearest to a vector (dim,)."""

    def search_sparse(
        self, scope: Scope, terms: SparseVector, limit: int, *, among: Collection[str] | None = None
    ) -> Scores:
        """Return BM25 of the servable points that hold any of the terms; `among` narrows to ids.

        How rare a term is is counted over the servable points of the collection, whatever the documents.
        """

    def fetch(self, ids: Collection[str]) -> dict[str, Stored]:
        """Return the points of these chunk ids; those that are not there are left out."""

    def delete(self, version_key: str) -> int:
        """Remove a version's points. Returns their number."""

    def count(
        self,
        *,
        collection: str | None = None,
        version_key: str | None = None,
        servable_in: str | None = None,
    ) -> int:
        """Return the number of points, servable or not; or of those that are servable in a collection."""

    def versions(self, *, servable: bool = False) -> dict[str, int]:
        """Return the number of points of each version, by version key; or of its servable points."""

    def points(self, version_key: str) -> Iterator[Stored]:
        """Yield the points of a version as they are stored, none of them from memory."""

    def flush(self) -> None:
        """Return once all that was written outlives a loss of power."""

    def optimise(self) -> None:
        """Begin to index new points where there are many. Returns at once; the work goes on beside."""

    def state(self) -> IndexState:
        """Return how far the points are indexed, and whether they are being indexed now."""

    def close(self) -> None:
        """Release the index. It cannot be used after."""
