"""From a question to the passages that may answer it: the engine ranks, the registry decides what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pincite.document import Chunk, Hit
from pincite.embed import Embedder
from pincite.index import VectorIndex
from pincite.registry import LiveVersion, Registry

MARGIN = 8
"""Hits fetched beyond what is asked for, so that a version just replaced costs no second query."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of a live version, with its fused score and its cosine similarity to the question."""

    chunk: Chunk
    version_id: str
    version: LiveVersion
    score: float
    similarity: float

    def as_hit(self) -> Hit:
        return Hit(
            document=self.version.external_id,
            document_id=self.version.document_id,
            version=self.version.number,
            chunk_id=self.chunk.id,
            title=self.version.title,
            pages=self.chunk.pages,
            headings=list(self.chunk.headings),
            score=self.score,
            text=self.chunk.text,
        )


class Retriever:
    """Searches a collection's live documents."""

    def __init__(self, registry: Registry, index: VectorIndex, embedder: Embedder) -> None:
        self._registry = registry
        self._index = index
        self._embedder = embedder

    def search(
        self, collection: str, question: str, limit: int, document_ids: Sequence[str] | None = None
    ) -> list[Passage]:
        """The best `limit` passages, best first; fewer only when the collection has no more.

        What is live is read after the engine has ranked, in one snapshot for all hits, so that no answer
        mixes two versions of a document. Hits of versions that are not live are left out, and more are
        fetched in their place.
        """
        vector = self._embedder.query(question)
        fetch = limit + MARGIN
        while True:
            ranked = self._index.search(collection, vector, question, fetch, document_ids=document_ids)
            live = self._registry.live(hit.version_key for hit in ranked)
            passages = [
                Passage(hit.chunk, hit.version_key, live[hit.version_key], hit.score, hit.similarity)
                for hit in ranked
                if hit.version_key in live
            ]
            if len(passages) >= limit or len(ranked) < fetch:
                return passages[:limit]
            fetch *= 2
