"""Candidates: what the engine's two rankings bring for a question, each with both of its scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pincite.index import Scope, Scores, Stored, VectorIndex
from pincite.registry import LiveVersion
from pincite.retrieve.question import Question
from pincite.retrieve.ranking import Candidate


@dataclass(frozen=True, slots=True)
class Brought:
    """The scores that each ranking brought, best first; `whole`: there is no more to bring."""

    meaning: Scores
    words: Scores
    whole: bool

    @property
    def ids(self) -> set[str]:
        return self.meaning.keys() | self.words.keys()


def brought(index: VectorIndex, scope: Scope, question: Question, count: int) -> Brought:
    """The nearest `count` chunks and the best `count` by words, of all that may be seen.

    Those of the documents that the question names are searched by themselves too: however large the
    collection is, they are among the candidates.
    """
    scopes = [scope]
    if question.routes.named:
        seen = question.routes.named if scope.document_ids is None else scope.document_ids
        if named := [each for each in question.routes.named if each in set(seen)]:
            scopes.append(replace(scope, document_ids=named))
    meaning: Scores = {}
    words: Scores = {}
    for each in scopes:
        meaning |= index.by_meaning(each, question.vector, count)
        words |= index.by_words(each, question.terms, count)
    return Brought(_best_first(meaning), _best_first(words), whole=len(meaning) < count)


def scored(
    index: VectorIndex,
    scope: Scope,
    question: Question,
    visible: Mapping[str, Stored],
    live: Mapping[str, LiveVersion],
    found: Brought,
) -> list[Candidate]:
    """A candidate for each visible chunk, with both scores whichever ranking brought it."""
    only_words = [each for each in visible if each not in found.meaning]
    only_meaning = [each for each in visible if each not in found.words]
    cosines, words = found.meaning, found.words
    if only_words:
        cosines = cosines | index.by_meaning(scope, question.vector, len(only_words), among=only_words)
    if only_meaning and words:
        words = words | index.by_words(scope, question.terms, len(only_meaning), among=only_meaning)
    similarities = cosines
    if question.other_words:
        similarities = index.by_meaning(scope, question.own_vector, len(visible), among=visible)
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
            route=question.routes.of(point.document_id),
            meaning_rank=meaning_ranks.get(each),
            words_rank=words_ranks.get(each),
        )
        for each, point in visible.items()
        if each in cosines and each in similarities  # or it was taken out of the index a moment ago
    ]


def _best_first(scores: Scores) -> Scores:
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1], pair[0])))
