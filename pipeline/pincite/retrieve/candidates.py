"""Collect the candidates of a question from the engine's two rankings, each chunk with both of its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from pincite.index.vector_index import Scope, Scores, Stored, VectorIndex
from pincite.retrieve.query_analyzer import Question, Reading
from pincite.retrieve.ranking import Pool
from pincite.store.registry import LiveVersion


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of BM25 beside a cosine of the default model, and how far apart this model's cosines lie.

    `spread` is beside the default model's: what weighs beside a cosine is multiplied by it.
    """

    words: float
    spread: float


@dataclass(frozen=True, slots=True)
class ByWords:
    """The result of the ranking by words: scores, best first, and the points."""

    scores: Scores
    points: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Brought:
    """The result of both rankings. `whole` says that there are no more chunks to bring."""

    meaning: Scores
    words: Scores
    points: Mapping[str, Stored]
    whole: bool


def by_words(index: VectorIndex, scope: Scope, reading: Reading, count: int) -> ByWords:
    """Return the best `count` chunks by words, and those of the documents that the question names."""
    scores = index.by_words(_favouring(scope, reading), reading.terms, count)
    return ByWords(scores, index.fetch(scores))


def with_nearest(index: VectorIndex, scope: Scope, question: Question, count: int, words: ByWords) -> Brought:
    """Add the nearest `count` chunks, and those of documents that the question names, to those by words."""
    meaning = index.by_meaning(_favouring(scope, question.reading), question.vector, count)
    points = {**words.points, **index.fetch(meaning.keys() - words.points.keys())}
    return Brought(meaning, words.scores, points, whole=len(meaning) < count)


def pool(
    index: VectorIndex,
    scope: Scope,
    question: Question,
    live: Mapping[str, LiveVersion],
    found: Brought,
    weights: Weights,
) -> Pool:
    """Return the chunks of live versions, each with its BM25 score whichever ranking brought it."""
    reading = question.reading
    points = [point for point in found.points.values() if point.version_key in live]
    documents = {point.document_id for point in points}
    routes = {each: reading.routes.of(each).times(weights.spread) for each in documents}
    words = found.words
    missing = [point.chunk.id for point in points if point.chunk.id not in words]
    if missing and words:
        words = words | index.by_words(scope, reading.terms, len(missing), among=missing)
    best = max(found.words.values(), default=0.0) or 1.0
    return Pool(
        points=points,
        versions=[live[point.version_key] for point in points],
        routes=[routes[point.document_id] for point in points],
        vectors=np.array([point.vector for point in points], dtype=np.float32),
        words=np.array([words.get(point.chunk.id, 0.0) / best for point in points]),
        words_weight=weights.words * weights.spread,
        meaning_ranks={each: rank for rank, each in enumerate(found.meaning, 1)},
        words_ranks={each: rank for rank, each in enumerate(found.words, 1)},
    )


def _favouring(scope: Scope, reading: Reading) -> Scope:
    """Narrow a scope to the documents in it that the question names."""
    named = reading.routes.named
    if scope.document_ids is not None:
        named = tuple(each for each in named if each in set(scope.document_ids))
    return replace(scope, favoured=named)
