"""Keep the embedded index: one shard of Qdrant's engine in a folder, with one owner.

New points are scanned; when there are many of them an optimisation gives them a graph.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

import qdrant_edge as qdrant

from pincite.index import bm25, identity, layout
from pincite.index.bm25 import SparseVector
from pincite.index.filters import Attributes, Filter
from pincite.index.filters.conditions import Engine
from pincite.index.live_shard import LiveShard, pages, versions
from pincite.index.optimise import Plan, placement
from pincite.index.recent import Recent
from pincite.index.shards import FIRST, Shards
from pincite.index.vector_index import IndexOptions, IndexState, Point, Scope, Scores, Stored, Vector
from pincite.runtime import fsync, private_files
from pincite.runtime.room import Room, is_memory

_NEW, _NEW_IN_MEMORY = 1 << 20, 40 << 20
"""Bytes that an empty index takes of a disk, and of one that is memory, or some more."""

# The graph alone is searched so widely; points that have none are all compared.
_DENSE_PARAMS = qdrant.SearchParams(
    hnsw_ef=layout.HNSW_EF,
    quantization=qdrant.QuantizationSearchParams(rescore=True, oversampling=layout.OVERSAMPLING),
)


class EdgeIndex:
    """A VectorIndex in `folder`, which is made where there is none, unless it should be there: IndexMissing.

    Raises InUse, IndexMismatch and IndexDamaged too. What adds to it raises DiskFull where `room` is short.

    What was written survives the end of the process at any instant; `flush` makes it survive a loss of power.
    """

    engine = "qdrant-edge"

    def __init__(
        self,
        folder: Path,
        fingerprint: str,
        dim: int,
        options: IndexOptions | None = None,
        *,
        room: Room | None = None,
    ) -> None:
        options = options or IndexOptions()
        self._room = room = room or Room(folder, 0)
        in_memory = is_memory(folder.parent)
        made_with = identity.of(fingerprint, dim)
        if not folder.is_dir() or not any(folder.iterdir()):
            if not options.may_be_new:
                raise identity.missing(f"The folder {folder}")
            room.check(_NEW_IN_MEMORY if in_memory else _NEW)
            _create(folder, made_with, in_memory)
        found = identity.read(folder)
        if identity.has_former_name(found, made_with, options.former):
            identity.write(folder, made_with)
        else:
            identity.check(found, made_with, f"The folder {folder}")
        plan = Plan(dim, options.indexing_threshold, options.quantization, in_memory)
        self._shard = LiveShard(folder, plan, room)
        shutil.rmtree(_beside(folder), ignore_errors=True)  # a rebuild that was killed leaves as much again
        self._recent = Recent(self._retrieve)

    def check_room(self, points: Sequence[Point]) -> None:
        """Raise DiskFull if there is no room to write these points and to make them servable."""
        self._room.check(layout.most_bytes(points))

    def check_room_for_attributes(self, version_key: str) -> None:
        """Raise DiskFull if there is no room to set the attributes of a version."""
        self._room.check(self.count(version_key=version_key) * layout.PAYLOAD_BYTES)

    def upsert(self, points: Sequence[Point]) -> None:
        """Add the points, or write them again where the chunk's id is known; none is servable then."""
        for start in range(0, len(points), layout.BATCH):
            batch = points[start : start + layout.BATCH]
            self.check_room(batch if start else points)  # at first for all: no half is written in vain
            self._index_order(point.attributes for point in batch)
            terms = [bm25.chunk_vector(point.chunk.indexed_text, point.language) for point in batch]
            operation = qdrant.UpdateOperation.upsert_points(list(map(_point, batch, terms)))
            with self._shard.writing:
                self._shard.write({point.version_key for point in batch}, operation)
                self._recent.keep(map(layout.as_stored, batch, terms))

    def set_servable(self, version_key: str, servable: bool) -> None:
        """Let searches see all points of a version, or none."""
        of_version = as_filter({layout.VERSION_KEY: [version_key]})
        with self._shard.writing:
            request = qdrant.ScrollRequest(limit=1, filter=of_version, with_payload=[layout.COLLECTION])
            for point in self._shard.engine.scroll(request)[0]:
                seen_in = (point.payload or {})[layout.COLLECTION] if servable else layout.NOWHERE
                operation = qdrant.UpdateOperation.set_payload_by_filter(
                    of_version, {layout.SERVABLE: seen_in}
                )
                self._shard.write({version_key}, operation)

    def set_attributes(self, version_key: str, attributes: Attributes) -> None:
        """Set the attributes of all points of a version, in place of the old ones. Raises DiskFull."""
        self.check_room_for_attributes(version_key)
        self._index_order([attributes])
        operation = qdrant.UpdateOperation.set_payload_by_filter(
            as_filter({layout.VERSION_KEY: [version_key]}), layout.attributes(attributes)
        )
        self._shard.write({version_key}, operation)

    def _index_order(self, attributes: Iterable[Attributes]) -> None:
        indexed = set(self._shard.engine.info().payload_schema)
        for key in layout.unindexed(attributes, indexed):
            self._shard.write(
                (), qdrant.UpdateOperation.create_field_index(key, qdrant.PayloadSchemaType.Float)
            )

    def search_dense(self, scope: Scope, vector: Vector, limit: int) -> Scores:
        """Return the cosine, -1 to 1, of the servable points nearest to a vector (dim,)."""
        return self._query(scope, layout.as_list(vector), layout.DENSE, limit, None, _DENSE_PARAMS)

    def search_sparse(
        self, scope: Scope, terms: SparseVector, limit: int, *, among: Collection[str] | None = None
    ) -> Scores:
        """Return BM25 of the servable points that hold any of the terms; `among` narrows to ids."""
        query = qdrant.SparseVector(terms.indices, terms.values)
        params = qdrant.SearchParams(idf=qdrant.IdfParams(corpus=as_filter(layout.corpus(scope))))
        return self._query(scope, query, layout.SPARSE, limit, among, params)

    def _query(
        self,
        scope: Scope,
        query: list[float] | qdrant.SparseVector,
        using: str,
        limit: int,
        among: Collection[str] | None,
        params: qdrant.SearchParams,
    ) -> Scores:
        requests = [
            qdrant.QueryRequest(
                limit=limit,
                query=qdrant.Query.Nearest(query, using=using),
                filter=as_filter(seen, scope.where, among),
                params=params,
            )
            for seen in layout.seen(scope)
        ]
        return layout.scores(self._shard.engine.query_batch(qdrant.QueryBatchRequest(requests)))

    def fetch(self, ids: Collection[str]) -> dict[str, Stored]:
        """Return the points of these chunk ids; those that are not there are left out."""
        return self._recent.get(ids)

    def _retrieve(self, ids: Collection[str]) -> Iterator[Stored]:
        held = self._shard.engine.retrieve(list(ids), with_payload=True, with_vector=layout.VECTORS)
        return map(layout.stored, held)

    def delete(self, version_key: str) -> int:
        """Remove a version's points. Returns their number."""
        of_version = as_filter({layout.VERSION_KEY: [version_key]})
        with self._shard.writing:
            removed = self.count(version_key=version_key)
            self._shard.write({version_key}, qdrant.UpdateOperation.delete_points_by_filter(of_version))
            self._recent.forget({version_key})
            return removed

    def count(
        self,
        *,
        collection: str | None = None,
        version_key: str | None = None,
        servable_in: str | None = None,
    ) -> int:
        """Return the number of points, servable or not; or of those that are servable in a collection."""
        narrowed = as_filter(layout.count_keywords(collection, version_key, servable_in))
        return self._shard.engine.count(qdrant.CountRequest(exact=True, filter=narrowed))

    def versions(self, *, servable: bool = False) -> dict[str, int]:
        """Return the number of points of each version, by version key; or of its servable points."""
        return versions(self._shard.engine, servable=servable)

    def points(self, version_key: str) -> Iterator[Stored]:
        """Yield the points of a version as they are stored, none of them from memory."""
        request = as_filter({layout.VERSION_KEY: [version_key]})
        for page in pages(self._shard.engine, request):
            yield from map(layout.stored, page)

    def flush(self) -> None:
        """Return once all that was written outlives a loss of power."""
        self._shard.flush()

    def optimise(self) -> None:
        """Begin to index new points where there are many. Returns at once; the work goes on beside."""
        self._shard.optimise()

    def state(self) -> IndexState:
        """Return how far the points are indexed, and whether they are being indexed now."""
        return self._shard.state()

    def close(self) -> None:
        """Stop an optimisation, and release the index. It cannot be used after."""
        self._shard.close()


def _create(folder: Path, made_with: dict[str, Any], in_memory: bool) -> None:
    """Make the folder in one step, so that no crash leaves half an index."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    fsync.make_folder(draft, private_files.FOLDER)
    shard = qdrant.EdgeShard.create(
        str(draft / FIRST),
        qdrant.EdgeConfig(
            vectors={
                layout.DENSE: qdrant.EdgeVectorParams(
                    made_with["dim"], qdrant.Distance.Cosine, memory=placement(in_memory)
                )
            },
            sparse_vectors={layout.SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
        ),
    )
    for key in layout.KEYWORDS:
        params = qdrant.KeywordIndexParams(is_tenant=key == layout.SERVABLE)
        shard.update(qdrant.UpdateOperation.create_field_index(key, params))
    shard.close()
    identity.write(draft, made_with)
    Shards(draft).sync(draft)
    draft.replace(folder)
    fsync.sync(folder.parent)


@contextmanager
def renewed(
    folder: Path, fingerprint: str, dim: int, *, room: Room | None = None, **options: Any
) -> Iterator[tuple[EdgeIndex, Path]]:
    """Make a new index beside the one in `folder`. Yields it, and its shard's folder to leave notes in.

    `options` are fields of `IndexOptions`.

    When the block ends it takes the other's place, at once or not at all; when it raises, it is gone. The
    one in `folder` is not opened: it may be damaged, missing, or of another model.
    """
    beside = _beside(folder)
    shutil.rmtree(beside, ignore_errors=True)
    try:
        made, notes = EdgeIndex(beside, fingerprint, dim, IndexOptions(**options), room=room), beside / FIRST
        with closing(made):
            yield made, notes
            made.flush()
        fsync.make_folder(folder, private_files.FOLDER)
        shards = Shards(folder)
        place = shards.draft()
        shards.sync(notes)
        notes.replace(place)
        shards.promote(place)
        shards.discard_others()
        identity.remove_former(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _beside(folder: Path) -> Path:
    """Return where an index is made again."""
    return folder.with_name(f"{folder.name}.rebuilt")


def _point(point: Point, terms: SparseVector) -> qdrant.Point:
    return qdrant.Point(
        point.chunk.id,
        layout.vectors(point, qdrant.SparseVector(terms.indices, terms.values)),
        layout.payload(point),
    )


_CONDITIONS: Engine[Any] = Engine(
    every=lambda parts: qdrant.Filter(must=list(parts)),
    some=lambda parts: qdrant.Filter(should=list(parts)),
    none=lambda parts: qdrant.Filter(must_not=list(parts)),
    # A single value is compared in half the time of a list of one.
    one_of=lambda key, values: qdrant.FieldCondition(
        key, match=qdrant.MatchValue(values[0]) if len(values) == 1 else qdrant.MatchAny(values)
    ),
    within=lambda key, bound: qdrant.FieldCondition(key, range=qdrant.RangeFloat(**bound)),
    has_id=lambda ids: qdrant.HasIdCondition(set(ids)),
)


def as_filter(
    keywords: layout.Keywords, where: Filter | None = None, among: Collection[str] | None = None
) -> qdrant.Filter:
    """Return a filter: a value under every key, a document that passes `where`, and an id in `among`."""
    return cast(qdrant.Filter, layout.narrowed(_CONDITIONS, keywords, where, among))
