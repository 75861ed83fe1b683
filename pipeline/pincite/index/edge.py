"""The embedded index: one shard of Qdrant's engine in a folder, with one owner.

It is scanned and never optimised here: the engine's optimiser holds the interpreter for seconds.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, cast

import numpy as np
import qdrant_edge as qdrant

from pincite.errors import InUse
from pincite.index import Point, Ranked, Vector, bm25, layout

_SHARD = "shard"
_IDENTITY = "identity.json"


class EdgeIndex:
    """A VectorIndex in `folder`, which is made where there is none. Raises InUse and IndexMismatch.

    What was written survives the end of the process at any instant; `flush` makes it survive a loss of power.
    """

    engine = "qdrant-edge"

    def __init__(self, folder: Path, fingerprint: str, dim: int) -> None:
        identity = layout.identity(fingerprint, dim)
        if not folder.is_dir() or not any(folder.iterdir()):
            _create(folder, identity)
        found = folder / _IDENTITY
        layout.check_identity(
            json.loads(found.read_text()) if found.is_file() else None, identity, f"The folder {folder}"
        )
        self._shard = _load(folder)
        self._writing = Lock()

    def upsert(self, points: Sequence[Point]) -> None:
        with self._writing:
            for start in range(0, len(points), layout.BATCH):
                batch = [_point(point) for point in points[start : start + layout.BATCH]]
                self._shard.update(qdrant.UpdateOperation.upsert_points(batch))

    def set_servable(self, version_key: str, servable: bool) -> None:
        with self._writing:
            self._shard.update(
                qdrant.UpdateOperation.set_payload_by_filter(
                    _filter({layout.VERSION_KEY: [version_key]}),
                    {layout.SERVABLE: layout.YES if servable else layout.NO},
                )
            )

    def search(
        self,
        collection: str,
        vector: Vector,
        text: str,
        limit: int,
        *,
        document_ids: Sequence[str] | None = None,
    ) -> list[Ranked]:
        scope = layout.scope(collection, document_ids)
        seen, terms = _filter(scope.seen), bm25.query_vector(text)
        meaning = qdrant.Prefetch(
            limit=layout.candidates(limit),
            query=qdrant.Query.Nearest(_list(vector), using=layout.DENSE),
            filter=seen,
        )
        words = qdrant.Prefetch(
            limit=layout.candidates(limit),
            query=qdrant.Query.Nearest(qdrant.SparseVector(terms.indices, terms.values), using=layout.SPARSE),
            filter=seen,
            params=qdrant.SearchParams(idf=qdrant.IdfParams(corpus=_filter(scope.corpus))),
        )
        found = self._shard.query(
            qdrant.QueryRequest(
                limit=limit,
                prefetches=[meaning, words],
                query=cast(qdrant.Fusion, qdrant.Fusion.Dbsf()),
                with_payload=True,
                with_vector=[layout.DENSE],
            )
        )
        return layout.ranked(found, vector)

    def delete(self, version_key: str) -> int:
        with self._writing:
            removed = self.count(version_key=version_key)
            self._shard.update(
                qdrant.UpdateOperation.delete_points_by_filter(_filter({layout.VERSION_KEY: [version_key]}))
            )
            return removed

    def count(self, *, collection: str | None = None, version_key: str | None = None) -> int:
        keywords = {layout.COLLECTION: collection, layout.VERSION_KEY: version_key}
        narrowed = _filter({key: [value] for key, value in keywords.items() if value is not None})
        return self._shard.count(qdrant.CountRequest(exact=True, filter=narrowed))

    def versions(self) -> dict[str, int]:
        request = qdrant.FacetRequest(layout.VERSION_KEY, limit=max(1, self.count()), exact=True)
        return {str(hit.value): hit.count for hit in self._shard.facet(request).hits}

    def flush(self) -> None:
        self._shard.flush()

    def close(self) -> None:
        with self._writing:
            self._shard.close()


def _create(folder: Path, identity: dict[str, Any]) -> None:
    """Makes the folder in one step, so that no crash leaves half an index."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    (draft / _IDENTITY).write_text(json.dumps(identity))
    shard = qdrant.EdgeShard.create(
        str(draft / _SHARD),
        qdrant.EdgeConfig(
            vectors={
                layout.DENSE: qdrant.EdgeVectorParams(size=identity["dim"], distance=qdrant.Distance.Cosine)
            },
            sparse_vectors={layout.SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
        ),
    )
    for key in layout.KEYWORDS:
        shard.update(qdrant.UpdateOperation.create_field_index(key, qdrant.PayloadSchemaType.Keyword))
    shard.close()
    draft.replace(folder)


def _load(folder: Path) -> qdrant.EdgeShard:
    try:
        return qdrant.EdgeShard.load(str(folder / _SHARD))
    except Exception as error:
        if "WouldBlock" not in str(error):
            raise
        raise InUse(
            f"The index in {folder} is open in another process, and has one owner. End that process, or set "
            "PINCITE_HOME to another folder; to share an index set QDRANT_URL."
        ) from error


def _point(point: Point) -> qdrant.Point:
    terms = bm25.chunk_vector(point.chunk.indexed_text)
    return qdrant.Point(
        point.chunk.id,
        {
            layout.DENSE: _list(point.vector),
            layout.SPARSE: qdrant.SparseVector(terms.indices, terms.values),
        },
        layout.payload(point),
    )


def _filter(keywords: layout.Keywords) -> qdrant.Filter:
    return qdrant.Filter(
        must=[
            qdrant.FieldCondition(key, match=qdrant.MatchAny(list(values)))
            for key, values in keywords.items()
        ]
    )


def _list(vector: Vector) -> list[float]:
    values: list[float] = np.asarray(vector, dtype=np.float32).tolist()
    return values
