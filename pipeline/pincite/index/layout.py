"""Share between the embedded index and the server's how a point is laid out and a search narrowed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from pincite.index import bm25
from pincite.index.filters import Attributes, Filter, conditions
from pincite.index.vector_index import Point, Scope, Scores, Stored, Vector, best_first
from pincite.schema.chunk import Chunk, Segment

DENSE = "dense"
SPARSE = "bm25"
VECTORS = [DENSE, SPARSE]

COLLECTION = "collection"
DOCUMENT_ID = "document_id"
VERSION_KEY = "version_key"
SERVABLE = "servable"
KEYWORDS = (COLLECTION, DOCUMENT_ID, VERSION_KEY, SERVABLE, conditions.KEYWORDS)

NOWHERE = ""
"""`servable` of a point that no search may see; of others it is their collection. One keyword, since each
condition is a look at every point of a large collection."""

LAYOUT = 2
"""Counts the changes of a payload's keys that a search needs."""

BATCH = 256

HNSW_EF = 256
"""Candidates that a search of a graph keeps, at least. With 128 one in twenty of the nearest ten is missed at
500,000 points, and a search is hardly faster."""

OVERSAMPLING = 2.0
"""Factor by which more than the limit are found by quantized vectors, to be scored again by the originals."""

PAYLOAD_BYTES = 4 << 10
"""Bytes of the disk that a point takes when a field of it changes: the engine writes its whole payload anew.
Passages of 3,600 characters take 3.6 KiB, those of 900 a third of that."""

_VERSION_BYTES, _POINT_BYTES, _OF_DIMENSION, _OF_CHARACTER = 1 << 20, 2048, 10, 6
"""Bytes of the disk that a version takes at most: itself, each point, and what a point holds.
Measured with 200 to 3,600 characters and 384 and 1,024 dimensions, on ext4: 12 to 20 % less than this."""

MAX_ORDERED = 128
"""Number of fields of metadata with an index for comparisons of order; those of more are slow."""

Condition = TypeVar("Condition")

Keywords = Mapping[str, Sequence[str]]
"""For each payload key the values of which a point must have one."""


def corpus(scope: Scope) -> Keywords:
    """Return the keywords over which rarity of words is counted: all that is servable in the collection."""
    return {SERVABLE: [scope.collection]}


def seen(scope: Scope) -> list[Keywords]:
    """Return the keywords of what a search may see, and of what in it is searched by itself too."""
    of_documents = {} if scope.document_ids is None else {DOCUMENT_ID: list(scope.document_ids)}
    boosted = [{**corpus(scope), DOCUMENT_ID: list(scope.boosted)}] if scope.boosted else []
    return [{**corpus(scope), **of_documents}, *boosted]


def count_keywords(collection: str | None, version_key: str | None, servable_in: str | None) -> Keywords:
    """Return the keywords of the points to count. None narrows nothing."""
    keywords = {COLLECTION: collection, VERSION_KEY: version_key, SERVABLE: servable_in}
    return {key: [value] for key, value in keywords.items() if value is not None}


def narrowed(
    engine: conditions.Engine[Condition],
    keywords: Keywords,
    where: Filter | None = None,
    among: Collection[str] | None = None,
) -> Condition:
    """Return the condition that a point has these keywords, its document passes, and its id is in `among`."""
    required = [engine.one_of(key, list(values)) for key, values in keywords.items()]
    if where is not None:
        required.append(conditions.condition(where, engine))
    if among is not None:
        required.append(engine.has_id(among))
    return engine.every(required)


def attributes(values: Attributes) -> dict[str, Any]:
    """Return the part of a payload that filters look at."""
    return {conditions.ATTRIBUTES: conditions.stored(values)}


def payload(point: Point) -> dict[str, Any]:
    """Return all of a point but its vectors, not servable yet."""
    chunk = point.chunk
    return {
        COLLECTION: point.collection,
        DOCUMENT_ID: point.document_id,
        VERSION_KEY: point.version_key,
        SERVABLE: NOWHERE,
        "version": point.version,
        "document": point.document,
        "ordinal": chunk.ordinal,
        "text": chunk.text,
        "segments": [[segment.page, segment.start, segment.end] for segment in chunk.segments],
        "title": chunk.title,
        "headings": list(chunk.headings),
        "is_table": chunk.is_table,
        "header_rows": chunk.header_rows,
        "aside": chunk.aside,
        **attributes(point.attributes),
    }


def as_list(vector: Vector) -> list[float]:
    """Return a vector as the engines take it."""
    values: list[float] = np.asarray(vector, dtype=np.float32).tolist()
    return values


def vectors(point: Point, sparse: object) -> dict[str, Any]:
    """Return the vectors of a point by name. `sparse` is the engine's own vector of its terms."""
    return {DENSE: as_list(point.vector), SPARSE: sparse}


def most_bytes(points: Sequence[Point]) -> int:
    """Return the bytes of the disk that points take until they are servable, or some more."""
    distinct = {id(point.attributes): point.attributes for point in points}.values()
    of_attributes = max((len(repr(values)) for values in distinct), default=0)
    of_each = _POINT_BYTES + _OF_CHARACTER * of_attributes
    return _VERSION_BYTES + sum(
        of_each + _OF_DIMENSION * len(point.vector) + _OF_CHARACTER * len(point.chunk.indexed_text)
        for point in points
    )


def unindexed(attributes: Iterable[Attributes], indexed: Set[str]) -> list[str]:
    """Return the keys that comparisons of order need an index of and have none."""
    distinct = {id(values): values for values in attributes}.values()
    wanted = set[str]().union(*map(conditions.ordered_paths, distinct)) - indexed
    return sorted(wanted)[: max(0, MAX_ORDERED - len(indexed))]


class ScoredPoint(Protocol):
    """A point that the engine returns for a query."""

    @property
    def id(self) -> object:
        """The id of its chunk."""

    @property
    def score(self) -> float:
        """The score that the query gives it."""


class PointRecord(Protocol):
    """A point that the engine returns by its id, with what was asked for of its payload and its vectors."""

    @property
    def id(self) -> object:
        """The id of its chunk."""

    @property
    def payload(self) -> Any:
        """The parts of its payload that were asked for."""

    @property
    def vector(self) -> Any:
        """Its vectors by name."""


def scores(several: Iterable[Iterable[ScoredPoint]]) -> Scores:
    """Return the scores that several queries for the same found, in their order."""
    return best_first({str(point.id): point.score for found in several for point in found}.items())


def stored(point: PointRecord) -> Stored:
    """Return a point as it was written."""
    fields = point.payload
    return Stored(
        chunk=Chunk(
            id=str(point.id),
            ordinal=fields["ordinal"],
            text=fields["text"],
            segments=tuple(Segment(*segment) for segment in fields["segments"]),
            title=fields["title"],
            headings=tuple(fields["headings"]),
            is_table=fields["is_table"],
            header_rows=fields["header_rows"],
            aside=fields.get("aside", False),
        ),
        collection=fields[COLLECTION],
        document_id=fields[DOCUMENT_ID],
        version_key=fields[VERSION_KEY],
        version=fields["version"],
        document=fields["document"],
        vector=_unit(point.vector[DENSE]),
        term_numbers=bm25.term_numbers(point.vector[SPARSE].indices),
    )


def as_stored(point: Point, terms: bm25.SparseVector) -> Stored:
    """Return a point with its terms as the index will return it."""
    return Stored(
        chunk=point.chunk,
        collection=point.collection,
        document_id=point.document_id,
        version_key=point.version_key,
        version=point.version,
        document=point.document,
        vector=_unit(point.vector),
        term_numbers=bm25.term_numbers(terms.indices),
    )


def _unit(values: ArrayLike) -> Vector:
    vector = np.array(values, dtype=np.float32)
    return vector / np.float32(np.linalg.norm(vector))
