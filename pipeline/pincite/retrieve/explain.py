"""Explain why a chunk or a document is, or is not, among the hits of a question."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from pincite.errors import NotFound
from pincite.index.vector_index import Scope, Scores, VectorIndex
from pincite.retrieve.retriever import RankedCandidates, Retriever
from pincite.schema.search import Explanation


class Explainer:
    """Explains rankings: slower than a search, since it ranks all that may be seen."""

    def __init__(self, retriever: Retriever, index: VectorIndex) -> None:
        self._retriever = retriever
        self._index = index

    def explain_document(self, scope: Scope, question: str, document_id: str, limit: int) -> Explanation:
        """Explain the place of a document's best chunk. Raises NotFound if none of its chunks can be seen."""
        best = self._retriever.search(replace(scope, document_ids=[document_id]), question, 1)
        if not best:
            raise NotFound("chunk", "The document has no chunk that can be found: it is not live, or empty.")
        return self.explain(scope, question, best[0].chunk.id, limit)

    def explain(self, scope: Scope, question: str, chunk_id: str, limit: int) -> Explanation:
        """Explain why a chunk is or isn't among the first `limit` hits.

        Raises NotFound if it cannot be seen.
        """
        found = self._retriever.find(scope, question, limit)
        searched, everything = found.searched, max(1, self._index.count(collection=scope.collection))
        dense_rank = _rank(chunk_id, self._index.search_dense(scope, searched.vector, everything))
        sparse_rank = _rank(chunk_id, self._index.search_sparse(scope, searched.parsed.terms, everything))
        explanation = partial(Explanation, chunk_id=chunk_id, meaning_rank=dense_rank, words_rank=sparse_rank)
        for number, candidate in enumerate(found.candidates, 1):
            own = candidate.stored.chunk.id
            if own == chunk_id:
                hit = self._retriever.passage(found, candidate).as_hit()
                return explanation(place=number, reason=_placed(found, number, limit), hit=hit)
            if chunk_id in candidate.duplicates:
                reason = f"It has the text of {own}, number {number}, which stands for it."
                return explanation(place=None, reason=reason)
        if dense_rank is None:
            raise NotFound("chunk", f"The chunk {chunk_id} is not of a live document among those searched.")
        return explanation(place=None, reason=_not_among_candidates(found, dense_rank, sparse_rank))


def _placed(found: RankedCandidates, place: int, limit: int) -> str:
    candidates = found.candidates
    score = candidates[place - 1].score
    if place <= limit:
        return f"It is hit number {place}, with a score of {score:.4f}."
    return (
        f"It is number {place} of {len(candidates)} candidates, and {limit} are shown: its score is "
        f"{score:.4f}, and that of the last one shown {candidates[limit - 1].score:.4f}."
    )


def _not_among_candidates(found: RankedCandidates, dense_rank: int, sparse_rank: int | None) -> str:
    by_words = f"number {sparse_rank} by words" if sparse_rank else "holds none of the question's words"
    return (
        f"It is number {dense_rank} by meaning and {by_words}. Each of the two rankings brings its first "
        f"{found.count} as candidates, and neither brought it."
    )


def _rank(chunk_id: str, scores: Scores) -> int | None:
    return next((rank for rank, each in enumerate(scores, 1) if each == chunk_id), None)
