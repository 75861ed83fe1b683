"""Candidates: what the engine's two rankings bring for a question, each with both of its scores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pincite.index import Scope, Scores, Stored, VectorIndex, best_first
from pincite.registry import LiveVersion
from pincite.retrieve.question import Question, Reading
from pincite.retrieve.ranking import Candidate


@dataclass(frozen=True, slots=True)
class ByWords:
    """What the ranking by words brought: scores, best first, and the points."""

    scores: Scores
    points: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Brought:
    """What both rankings brought; `whole`: there is no more to bring."""

    meaning: Scores
    words: Scores
    points: Mapping[str, Stored]
    whole: bool


def by_words(index: VectorIndex, scope: Scope, reading: Reading, count: int) -> ByWords:
    """The best `count` chunks by words, and those of the documents that the question names."""
    scores = _merged(index.by_words(each, reading.terms, count) for each in _scopes(scope, reading))
    return ByWords(scores, index.fetch(scores))


def with_nearest(index: VectorIndex, scope: Scope, question: Question, count: int, words: ByWords) -> Brought:
    """With the best by words the nearest `count` chunks, and those of the documents that it names."""
    vector = question.vector
    meaning = _merged(index.by_meaning(each, vector, count) for each in _scopes(scope, question.reading))
    points = {**words.points, **index.fetch(meaning.keys() - words.points.keys())}
    return Brought(meaning, words.scores, points, whole=len(meaning) < count)


def scored(
    index: VectorIndex,
    scope: Scope,
    question: Question,
    live: Mapping[str, LiveVersion],
    found: Brought,
) -> list[Candidate]:
    """A candidate for each chunk of a live version, with both scores whichever ranking brought it."""
    reading = question.reading
    visible = {each: point for each, point in found.points.items() if point.version_key in live}
    only_words = [each for each in visible if each not in found.meaning]
    only_meaning = [each for each in visible if each not in found.words]
    cosines, words = found.meaning, found.words
    if only_words:
        cosines = cosines | index.by_meaning(scope, question.vector, len(only_words), among=only_words)
    if only_meaning and words:
        words = words | index.by_words(scope, reading.terms, len(only_meaning), among=only_meaning)
    similarities = cosines
    if reading.other_words:
        similarities = index.by_meaning(scope, question.own_vector, len(visible), among=visible)
    routes = {each: reading.routes.of(each) for each in {point.document_id for point in visible.values()}}
    best = max(found.words.values(), default=0.0)
    meaning_ranks = {each: rank for rank, each in enumerate(found.meaning, 1)}
    words_ranks = {each: rank for rank, each in enumerate(found.words, 1)}
    return [
        Candidate(
            stored=point,
            version=live[point.version_key],
            cosine=cosines[each],
            similarity=similarities[each],
            words=words.get(each, 0.0) / best if best > 0 else 0.0,
            route=routes[point.document_id],
            meaning_rank=meaning_ranks.get(each),
            words_rank=words_ranks.get(each),
        )
        for each, point in visible.items()
        if each in cosines and each in similarities  # or it was taken out of the index a moment ago
    ]


def _scopes(scope: Scope, reading: Reading) -> list[Scope]:
    """What is searched: all that may be seen, and by themselves the documents that the question names.

    However large the collection is, their chunks are among the candidates.
    """
    named = reading.routes.named
    if scope.document_ids is not None:
        named = tuple(each for each in named if each in set(scope.document_ids))
    return [scope, replace(scope, document_ids=named)] if named else [scope]


def _merged(several: Iterable[Scores]) -> Scores:
    first, *others = several
    merged = {chunk_id: score for each in (first, *others) for chunk_id, score in each.items()}
    return best_first(merged.items()) if others else first
