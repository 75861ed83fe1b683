"""What the engine's two rankings bring for a question, each chunk with what both would say of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from pincite.index import Scope, Scores, Stored, VectorIndex, best_first
from pincite.registry import LiveVersion
from pincite.retrieve.question import Question, Reading
from pincite.retrieve.ranking import Pool

THREADS = 8
"""Queries that all searches together have beside the one of their own thread."""


@dataclass(frozen=True, slots=True)
class ByWords:
    """What the ranking by words brought: scores, best first, and the points."""

    scores: Scores
    points: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Brought:
    """What both rankings brought; `whole`: there is no more to bring.

    `words_of_nearest` waits for the scores by words of what only the ranking by meaning brought.
    """

    meaning: Scores
    words: Scores
    words_of_nearest: Callable[[], Scores]
    points: Mapping[str, Stored]
    whole: bool


class Rankings:
    """Asks the engine, which uses one processor for a query: those that do not need each other go beside."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index
        self._beside = ThreadPoolExecutor(THREADS, thread_name_prefix="ranking")

    def by_words(self, scope: Scope, reading: Reading, count: int) -> ByWords:
        """The best `count` chunks by words, and those of the documents that the question names."""
        scores = self._merged(
            lambda each: self._index.by_words(each, reading.terms, count), _scopes(scope, reading)
        )
        return ByWords(scores, self._index.fetch(scores))

    def with_nearest(self, scope: Scope, question: Question, count: int, words: ByWords) -> Brought:
        """With the best by words the nearest `count` chunks, and those of the documents that it names."""
        vector, reading = question.vector, question.reading
        meaning = self._merged(
            lambda each: self._index.by_meaning(each, vector, count), _scopes(scope, reading)
        )
        nearest = meaning.keys() - words.scores.keys()
        words_of_nearest: Callable[[], Scores] = dict
        if nearest and words.scores:
            words_of_nearest = self._beside.submit(
                self._index.by_words, scope, reading.terms, len(nearest), among=nearest
            ).result
        points = {**words.points, **self._index.fetch(meaning.keys() - words.points.keys())}
        return Brought(meaning, words.scores, words_of_nearest, points, whole=len(meaning) < count)

    def close(self) -> None:
        """End its threads."""
        self._beside.shutdown()

    def _merged(self, query: Callable[[Scope], Scores], scopes: list[Scope]) -> Scores:
        """What the query brings in all scopes, best first."""
        first, *others = scopes
        beside = [self._beside.submit(query, each) for each in others]
        several = [query(first), *(each.result() for each in beside)]
        merged = {chunk_id: score for scores in several for chunk_id, score in scores.items()}
        return best_first(merged.items()) if others else merged


def pool(question: Question, live: Mapping[str, LiveVersion], found: Brought) -> Pool:
    """The chunks of live versions, each with its BM25 whichever ranking brought it."""
    of = question.reading.routes.of
    points = [point for point in found.points.values() if point.version_key in live]
    routes = {each: of(each) for each in {point.document_id for point in points}}
    vectors = np.array([point.vector for point in points], dtype=np.float32)
    words = {**found.words, **found.words_of_nearest()}
    best = max(found.words.values(), default=0.0) or 1.0
    return Pool(
        points=points,
        versions=[live[point.version_key] for point in points],
        routes=[routes[point.document_id] for point in points],
        vectors=vectors,
        words=np.array([words.get(point.chunk.id, 0.0) / best for point in points]),
        meaning_ranks={each: rank for rank, each in enumerate(found.meaning, 1)},
        words_ranks={each: rank for rank, each in enumerate(found.words, 1)},
    )


def _scopes(scope: Scope, reading: Reading) -> list[Scope]:
    """What is searched: all that may be seen, and by themselves the documents that the question names.

    However large the collection is, their chunks are among the candidates.
    """
    named = reading.routes.named
    if scope.document_ids is not None:
        named = tuple(each for each in named if each in set(scope.document_ids))
    return [scope, replace(scope, document_ids=named)] if named else [scope]
