"""Keep the index on a Qdrant server or cluster: one collection there for all of Pincite's collections."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from contextlib import closing
from typing import Any, cast

from qdrant_client import QdrantClient, models
from qdrant_client.http.exceptions import ResponseHandlingException, UnexpectedResponse

from pincite.errors import PinciteError, SettingsConflict, StoreMismatch
from pincite.index import bm25, identity, layout
from pincite.index.bm25 import SparseVector
from pincite.index.filters import Attributes, Filter
from pincite.index.filters.conditions import Engine
from pincite.index.vector_index import IndexOptions, IndexState, Point, Scope, Scores, Stored, Vector
from pincite.settings import Quantization, Settings

_INSTALLATION = "installation"
_TIMEOUT_S = 30

_DENSE_PARAMS = models.SearchParams(
    hnsw_ef=layout.HNSW_EF,
    quantization=models.QuantizationSearchParams(rescore=True, oversampling=layout.OVERSAMPLING),
)


def connect(
    url: str,
    api_key: str | None,
    fingerprint: str,
    dim: int,
    **named: Any,
) -> ServerIndex:
    """Open the index at a URL, with the keyword arguments of `ServerIndex`.

    Raises what that raises, and SettingsConflict where no server answers.
    """
    client = QdrantClient(url=url, api_key=api_key, timeout=_TIMEOUT_S, check_compatibility=False)
    try:
        return ServerIndex(client, fingerprint, dim, **named)
    except PinciteError:
        client.close()
        raise
    except ResponseHandlingException as error:
        client.close()
        raise SettingsConflict(
            f"No Qdrant server answers at {url} ({error}). Start it, or correct QDRANT_URL; unset it for the "
            "embedded index."
        ) from error


class ServerIndex:
    """A VectorIndex behind a client, in a collection on the server.

    It is made where there is none, unless it should be there: IndexMissing. Raises IndexMismatch, and
    StoreMismatch where it is of another installation.

    The server orders the writes; each returns when it is done and in the server's log.
    """

    engine = "qdrant"

    def __init__(
        self,
        client: QdrantClient,
        fingerprint: str,
        dim: int,
        *,
        name: str,
        installation: str | None = None,
        options: IndexOptions | None = None,
    ) -> None:
        options = options or IndexOptions()
        self._client = client
        self._name = name
        made_with, place = identity.of(fingerprint, dim), f"The collection {name} on the Qdrant server"
        if not client.collection_exists(name):
            if not options.may_be_new:
                raise identity.missing(place)
            owner = {_INSTALLATION: installation} if installation else {}
            _create(client, name, made_with | owner, options.quantization)
        found = client.get_collection(name)
        metadata = dict(found.config.metadata or {})
        if metadata.pop(_INSTALLATION, installation) != installation:
            raise StoreMismatch(
                f"{place} is of another installation. Set PINCITE_QDRANT_COLLECTION to a name that this one "
                "has for itself."
            )
        if not identity.has_former_name(metadata, made_with, options.former):
            identity.check(metadata, made_with, place)
        _index_keywords(client, name, found.payload_schema)
        self._indexed = {*found.payload_schema, *layout.KEYWORDS}

    def check_room(self, points: Sequence[Point]) -> None:
        """Do nothing: the disk is the server's."""

    def check_room_for_attributes(self, version_key: str) -> None:
        """Do nothing: the disk is the server's."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Add the points, or write them again where the chunk's id is known; none is servable then."""
        self._index_order(point.attributes for point in points)
        for start in range(0, len(points), layout.BATCH):
            batch = [_point(point) for point in points[start : start + layout.BATCH]]
            self._client.upsert(self._name, batch, wait=True)

    def set_servable(self, version_key: str, servable: bool) -> None:
        """Let searches see all points of a version, or none."""
        of_version = _filter({layout.VERSION_KEY: [version_key]})
        first, _ = self._client.scroll(self._name, of_version, limit=1, with_payload=[layout.COLLECTION])
        for point in first:
            seen_in = (point.payload or {})[layout.COLLECTION] if servable else layout.NOWHERE
            self._client.set_payload(self._name, {layout.SERVABLE: seen_in}, points=of_version, wait=True)

    def set_attributes(self, version_key: str, attributes: Attributes) -> None:
        """Set the attributes of all points of a version, in place of the old ones."""
        self._index_order([attributes])
        self._client.set_payload(
            self._name,
            layout.attributes(attributes),
            points=_filter({layout.VERSION_KEY: [version_key]}),
            wait=True,
        )

    def _index_order(self, attributes: Iterable[Attributes]) -> None:
        for key in layout.unindexed(attributes, self._indexed):
            self._client.create_payload_index(self._name, key, models.PayloadSchemaType.FLOAT, wait=True)
            self._indexed.add(key)

    def search_dense(self, scope: Scope, vector: Vector, limit: int) -> Scores:
        """Return the cosine, -1 to 1, of the servable points nearest to a vector (dim,)."""
        return self._query(scope, layout.as_list(vector), layout.DENSE, limit, None, _DENSE_PARAMS)

    def search_sparse(
        self, scope: Scope, terms: SparseVector, limit: int, *, among: Collection[str] | None = None
    ) -> Scores:
        """Return BM25 of the servable points that hold any of the terms; `among` narrows to ids."""
        query = models.SparseVector(indices=terms.indices, values=terms.values)
        params = models.SearchParams(idf=models.IdfCorpusParams(corpus=_filter(layout.corpus(scope))))
        return self._query(scope, query, layout.SPARSE, limit, among, params)

    def _query(
        self,
        scope: Scope,
        query: list[float] | models.SparseVector,
        using: str,
        limit: int,
        among: Collection[str] | None,
        params: models.SearchParams,
    ) -> Scores:
        requests = [
            models.QueryRequest(
                query=query,
                using=using,
                filter=_filter(seen, scope.where, among),
                params=params,
                limit=limit,
                with_payload=False,
            )
            for seen in layout.seen(scope)
        ]
        found = self._client.query_batch_points(self._name, requests)
        return layout.scores(response.points for response in found)

    def fetch(self, ids: Collection[str]) -> dict[str, Stored]:
        """Return the points of these chunk ids; those that are not there are left out."""
        held = self._client.retrieve(self._name, list(ids), with_payload=True, with_vectors=layout.VECTORS)
        return {str(point.id): layout.stored(point) for point in held}

    def delete(self, version_key: str) -> int:
        """Remove a version's points. Returns their number."""
        removed = self.count(version_key=version_key)
        of_version = _filter({layout.VERSION_KEY: [version_key]})
        self._client.delete(self._name, models.FilterSelector(filter=of_version), wait=True)
        return removed

    def count(
        self,
        *,
        collection: str | None = None,
        version_key: str | None = None,
        servable_in: str | None = None,
    ) -> int:
        """Return the number of points, servable or not; or of those that are servable in a collection."""
        narrowed = _filter(layout.count_keywords(collection, version_key, servable_in))
        return self._client.count(self._name, count_filter=narrowed, exact=True).count

    def versions(self, *, servable: bool = False) -> dict[str, int]:
        """Return the number of points of each version, by version key; or of its servable points."""
        limit = max(1, self.count())
        hidden = models.FieldCondition(key=layout.SERVABLE, match=models.MatchValue(value=layout.NOWHERE))
        response = self._client.facet(
            self._name,
            key=layout.VERSION_KEY,
            limit=limit,
            facet_filter=models.Filter(must_not=[hidden]) if servable else None,
            exact=True,
        )
        return {str(hit.value): hit.count for hit in response.hits if hit.count}

    def points(self, version_key: str) -> Iterator[Stored]:
        """Yield the points of a version as they are stored, none of them from memory."""
        of_version, offset, more = _filter({layout.VERSION_KEY: [version_key]}), None, True
        while more:
            found, offset = self._client.scroll(
                self._name, of_version, limit=layout.BATCH, offset=offset, with_vectors=layout.VECTORS
            )
            yield from map(layout.stored, found)
            more = offset is not None

    def flush(self) -> None:
        """Do nothing: what the server has acknowledged is in its log."""

    def optimise(self) -> None:
        """Do nothing: the server optimises by itself."""

    def state(self) -> IndexState:
        """Return how many points there are, and the trouble that the server has with indexing them."""
        status = self._client.get_collection(self._name).optimizer_status
        trouble = status.error if isinstance(status, models.OptimizersStatusOneOf1) else None
        return IndexState(points=self.count(), trouble=trouble)

    def close(self) -> None:
        """Close the connections to the server."""
        self._client.close()


def discard(settings: Settings) -> None:
    """Remove the index on the server that the settings name, so that another can be made."""
    assert settings.qdrant_url, "there is a server only where one is set"
    key = settings.qdrant_api_key
    with closing(
        QdrantClient(
            url=settings.qdrant_url,
            api_key=key.get_secret_value() if key else None,
            timeout=_TIMEOUT_S,
            check_compatibility=False,
        )
    ) as client:
        client.delete_collection(settings.qdrant_collection)


def _create(client: QdrantClient, name: str, made_with: dict[str, Any], quantization: Quantization) -> None:
    """Make the collection, unless another process has made it in this moment."""
    int8 = models.ScalarQuantizationConfig(type=models.ScalarType.INT8, quantile=0.99, always_ram=True)
    try:
        client.create_collection(
            name,
            vectors_config={
                layout.DENSE: models.VectorParams(size=made_with["dim"], distance=models.Distance.COSINE)
            },
            sparse_vectors_config={layout.SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
            quantization_config=models.ScalarQuantization(scalar=int8) if quantization == "int8" else None,
            metadata=made_with,
        )
    except UnexpectedResponse:
        if not client.collection_exists(name):
            raise


def _index_keywords(client: QdrantClient, name: str, there: Container[str]) -> None:
    """Give the collection what searches narrow by: also where who made it was killed before it did."""
    for key in layout.KEYWORDS:
        if key not in there:
            tenant = key == layout.SERVABLE
            params = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=tenant)
            client.create_payload_index(name, key, params, wait=True)


def _point(point: Point) -> models.PointStruct:
    terms = bm25.chunk_vector(point.chunk.indexed_text, point.language)
    return models.PointStruct(
        id=point.chunk.id,
        vector=layout.vectors(point, models.SparseVector(indices=terms.indices, values=terms.values)),
        payload=layout.payload(point),
    )


_CONDITIONS: Engine[Any] = Engine(
    every=lambda parts: models.Filter(must=list(parts)),
    some=lambda parts: models.Filter(should=list(parts)),
    none=lambda parts: models.Filter(must_not=list(parts)),
    one_of=lambda key, values: models.FieldCondition(
        key=key,
        match=models.MatchValue(value=values[0]) if len(values) == 1 else models.MatchAny(any=values),
    ),
    within=lambda key, bound: models.FieldCondition(key=key, range=models.Range(**bound)),
    has_id=lambda ids: models.HasIdCondition(has_id=list(ids)),
)


def _filter(
    keywords: layout.Keywords, where: Filter | None = None, among: Collection[str] | None = None
) -> models.Filter:
    return cast(models.Filter, layout.narrowed(_CONDITIONS, keywords, where, among))
