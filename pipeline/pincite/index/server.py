"""The index on a Qdrant server or cluster: one collection there for all of Pincite's collections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException

from pincite.errors import SettingsConflict
from pincite.index import Point, Ranked, Vector, bm25, layout

NAME = "pincite"
_TIMEOUT_S = 30


def connect(url: str, api_key: str | None, fingerprint: str, dim: int) -> ServerIndex:
    """The index at a URL. Raises IndexMismatch, and SettingsConflict where no server answers."""
    client = QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_S, check_compatibility=False)
    try:
        return ServerIndex(client, fingerprint, dim)
    except ResponseHandlingException as error:
        raise SettingsConflict(
            f"No Qdrant server answers at {url} ({error}). Start it, or correct QDRANT_URL; unset it for the "
            "embedded index."
        ) from error


class ServerIndex:
    """A VectorIndex behind a client, in a collection that is made where there is none. Raises IndexMismatch.

    The server orders the writes; each returns when it is done and in the server's log.
    """

    engine = "qdrant"

    def __init__(self, client: QdrantClient, fingerprint: str, dim: int, *, name: str = NAME) -> None:
        self._client = client
        self._name = name
        identity = layout.identity(fingerprint, dim)
        if not client.collection_exists(name):
            _create(client, name, identity)
        found = client.get_collection(name).config.metadata
        layout.check_identity(found, identity, f"The collection {name} on the Qdrant server")

    def upsert(self, points: Sequence[Point]) -> None:
        for start in range(0, len(points), layout.BATCH):
            batch = [_point(point) for point in points[start : start + layout.BATCH]]
            self._client.upsert(self._name, batch, wait=True)

    def set_servable(self, version_key: str, servable: bool) -> None:
        self._client.set_payload(
            self._name,
            {layout.SERVABLE: layout.YES if servable else layout.NO},
            points=_filter({layout.VERSION_KEY: [version_key]}),
            wait=True,
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
        meaning = models.Prefetch(
            limit=layout.candidates(limit), query=_list(vector), using=layout.DENSE, filter=seen
        )
        words = models.Prefetch(
            limit=layout.candidates(limit),
            query=models.SparseVector(indices=terms.indices, values=terms.values),
            using=layout.SPARSE,
            filter=seen,
            params=models.SearchParams(idf=models.IdfCorpusParams(corpus=_filter(scope.corpus))),
        )
        found = self._client.query_points(
            self._name,
            prefetch=[meaning, words],
            query=models.FusionQuery(fusion=models.Fusion.DBSF),
            limit=limit,
            with_payload=True,
            with_vectors=[layout.DENSE],
        ).points
        return layout.ranked(found, vector)

    def delete(self, version_key: str) -> int:
        removed = self.count(version_key=version_key)
        of_version = _filter({layout.VERSION_KEY: [version_key]})
        self._client.delete(self._name, models.FilterSelector(filter=of_version), wait=True)
        return removed

    def count(self, *, collection: str | None = None, version_key: str | None = None) -> int:
        keywords = {layout.COLLECTION: collection, layout.VERSION_KEY: version_key}
        narrowed = _filter({key: [value] for key, value in keywords.items() if value is not None})
        return self._client.count(self._name, count_filter=narrowed, exact=True).count

    def versions(self) -> dict[str, int]:
        limit = max(1, self.count())
        response = self._client.facet(self._name, key=layout.VERSION_KEY, limit=limit, exact=True)
        return {str(hit.value): hit.count for hit in response.hits}

    def flush(self) -> None:
        """Nothing to do: what the server has acknowledged is in its log."""

    def close(self) -> None:
        self._client.close()


def _create(client: QdrantClient, name: str, identity: dict[str, Any]) -> None:
    client.create_collection(
        name,
        vectors_config={
            layout.DENSE: models.VectorParams(size=identity["dim"], distance=models.Distance.COSINE)
        },
        sparse_vectors_config={layout.SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        metadata=identity,
    )
    for key in layout.KEYWORDS:
        client.create_payload_index(
            name,
            key,
            models.KeywordIndexParams(
                type=models.KeywordIndexType.KEYWORD, is_tenant=key == layout.COLLECTION
            ),
            wait=True,
        )


def _point(point: Point) -> models.PointStruct:
    terms = bm25.chunk_vector(point.chunk.indexed_text)
    return models.PointStruct(
        id=point.chunk.id,
        vector={
            layout.DENSE: _list(point.vector),
            layout.SPARSE: models.SparseVector(indices=terms.indices, values=terms.values),
        },
        payload=layout.payload(point),
    )


def _filter(keywords: layout.Keywords) -> models.Filter:
    return models.Filter(
        must=[
            models.FieldCondition(key=key, match=models.MatchAny(any=list(values)))
            for key, values in keywords.items()
        ]
    )


def _list(vector: Vector) -> list[float]:
    values: list[float] = np.asarray(vector, dtype=np.float32).tolist()
    return values
