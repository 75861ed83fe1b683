"""Other ways to rank the same index, to compare with: dense, BM25, and the plain hybrid of the two."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from pincite.evaluate import GoldenQuestion, Ranking
from pincite.index.bm25 import query_vector
from pincite.index.vector_index import Scope, Scores
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.retrieve.retriever import Retriever, RetrieverOptions
from pincite.schema.search import SearchResult

CANDIDATES = 100

Ranker = Callable[[GoldenQuestion], Ranking]


def baselines(library: Library) -> dict[str, Ranker]:
    """Rankers of the library's own chunks, which know nothing of pages, documents or a glossary."""
    return {
        "plain hybrid": _ranker(library, plain_hybrid),
        "dense": _ranker(library, lambda meaning, words: meaning),
        "BM25": _ranker(library, lambda meaning, words: words),
    }


class WithoutFinance:
    """The search of a library without the glossary of finance, to rank with."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._retriever = Retriever(
            library.parts.live,
            library.parts.index,
            library.parts.embedder,
            library.parts.calibrator,
            RetrieverOptions(library.settings.words_weight, finance="off"),
        )
        self.answer = library.answer

    def search_result(
        self, collection: str, question: str, *, limit: int, within: list[str] | None
    ) -> SearchResult:
        scope = self._library.parts.search.scope(collection, within, None)
        asked_as = self._retriever.corrected(scope, question)
        found = self._retriever.search(scope, asked_as, limit)
        return SearchResult(asked_as=asked_as, hits=[passage.as_hit() for passage in found])


def peer(file: Path) -> Ranker:
    """Return another system's ranking as `bench/peers` writes it: {"questions": {id: [[document, page]]}}."""
    ranked = json.loads(file.read_text())["questions"]
    return lambda question: Ranking.of_pages(tuple(place) for place in ranked[question.id])


def plain_hybrid(meaning: Scores, words: Scores) -> Scores:
    """Fuse scores by their distribution, as Qdrant's engine does it.

    Each ranking's scores are scaled to three standard deviations around their mean, and added up.
    """
    fused: dict[str, float] = {}
    for scores in (meaning, words):
        values = np.array(list(scores.values()))
        if not len(values):
            continue
        low, width = values.mean() - 3 * values.std(), 6 * values.std() or 1.0
        for chunk, score in scores.items():
            fused[chunk] = fused.get(chunk, 0.0) + float(np.clip((score - low) / width, 0, 1))
    return dict(sorted(fused.items(), key=lambda pair: (-pair[1], pair[0])))


def _ranker(library: Library, fuse: Callable[[Scores, Scores], Scores]) -> Ranker:
    index = library.parts.index

    def rank(question: GoldenQuestion) -> Ranking:
        scope = Scope(DEFAULT_COLLECTION, _document_ids(library, question))
        vector = library.parts.embedder.query(question.question)
        meaning = index.search_dense(scope, vector, CANDIDATES)
        words = index.search_sparse(scope, query_vector(question.question), CANDIDATES)
        order = fuse(meaning, words)
        held = index.fetch(order.keys())
        return _of_chunks(
            order, {chunk: (point.document, point.chunk.pages) for chunk, point in held.items()}
        )

    return rank


def _document_ids(library: Library, question: GoldenQuestion) -> list[str] | None:
    if question.within is None:
        return None
    found = (library.find(DEFAULT_COLLECTION, name) for name in question.within)
    return [document.id for document in found if document is not None]


def _of_chunks(order: Scores, places: Mapping[str, tuple[str, list[int]]]) -> Ranking:
    return Ranking.of_pages((places[chunk][0], page) for chunk in order for page in places[chunk][1])
