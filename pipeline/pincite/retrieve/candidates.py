"""Collect the candidates of a question from the engine's two rankings, each chunk with both of its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pincite.index.vector_index import Scope, Scores, Stored, VectorIndex
from pincite.retrieve.query_analyzer import ParsedQuery, SearchQuery
from pincite.retrieve.ranking import Candidates
from pincite.store.registry import LiveVersion


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """The weight of BM25 beside a cosine of the default model, and how far apart this model's cosines lie.

    `spread` is beside the default model's: what weighs beside a cosine is multiplied by it.
    """

    sparse: float
    spread: float


@dataclass(frozen=True, slots=True)
class SparseResults:
    """The result of the ranking by words: scores, best first, and the points."""

    scores: Scores
    points: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class EngineResults:
    """The result of both rankings. `whole` says that there are no more chunks to bring."""

    dense: Scores
    sparse: Scores
    points: Mapping[str, Stored]
    whole: bool


def sparse_results(index: VectorIndex, scope: Scope, parsed: ParsedQuery, count: int) -> SparseResults:
    """Return the best `count` chunks by words, and those of the documents that the question names."""
    scores = index.search_sparse(_with_boosted_documents(scope, parsed), parsed.terms, count)
    return SparseResults(scores, index.fetch(scores))


def with_dense_results(
    index: VectorIndex, scope: Scope, query: SearchQuery, count: int, sparse: SparseResults
) -> EngineResults:
    """Add the nearest `count` chunks, and those of documents that the question names, to those by words."""
    dense = index.search_dense(_with_boosted_documents(scope, query.parsed), query.vector, count)
    points = {**sparse.points, **index.fetch(dense.keys() - sparse.points.keys())}
    return EngineResults(dense, sparse.scores, points, whole=len(dense) < count)


def gather_candidates(
    index: VectorIndex,
    scope: Scope,
    query: SearchQuery,
    live: Mapping[str, LiveVersion],
    results: EngineResults,
    weights: RankingWeights,
) -> Candidates:
    """Return the chunks of live versions, each with its BM25 score whichever ranking brought it."""
    parsed = query.parsed
    points = [point for point in results.points.values() if point.version_key in live]
    documents = {point.document_id for point in points}
    boosts = {each: parsed.boosts.of(each).times(weights.spread) for each in documents}
    bm25 = results.sparse
    missing = [point.chunk.id for point in points if point.chunk.id not in bm25]
    if missing and bm25:
        bm25 = bm25 | index.search_sparse(scope, parsed.terms, len(missing), among=missing)
    best = max(results.sparse.values(), default=0.0) or 1.0
    return Candidates(
        points=points,
        versions=[live[point.version_key] for point in points],
        boosts=[boosts[point.document_id] for point in points],
        vectors=np.array([point.vector for point in points], dtype=np.float32),
        bm25=np.array([bm25.get(point.chunk.id, 0.0) / best for point in points]),
        sparse_weight=weights.sparse * weights.spread,
        dense_ranks={each: rank for rank, each in enumerate(results.dense, 1)},
        sparse_ranks={each: rank for rank, each in enumerate(results.sparse, 1)},
    )


def _with_boosted_documents(scope: Scope, parsed: ParsedQuery) -> Scope:
    """Narrow a scope to the documents in it that the question names."""
    named = parsed.boosts.named
    if scope.document_ids is not None:
        named = tuple(each for each in named if each in set(scope.document_ids))
    return replace(scope, boosted=named)
