"""Haystack's hybrid retrieval as its tutorial sets it up: BM25 and embeddings, joined by reciprocal ranks.

pypdf reads a file as a whole, `DocumentSplitter` cuts it every 200 words, and both retrievers ask the store
in memory; all by default.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from peers.measure import Place, minilm, run, stay_offline


class Haystack:
    """A document store in memory, and the pipeline that asks it."""

    packages = ("haystack-ai", "sentence-transformers-haystack", "pypdf", "torch", "sentence-transformers")

    def __init__(self) -> None:
        from haystack import Document, Pipeline
        from haystack.components.joiners import DocumentJoiner
        from haystack.components.retrievers.in_memory import (
            InMemoryBM25Retriever,
            InMemoryEmbeddingRetriever,
        )
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
            SentenceTransformersTextEmbedder,
        )

        self._store = InMemoryDocumentStore()
        self._embedder = SentenceTransformersDocumentEmbedder(model=minilm(), progress_bar=False)
        self._embedder.run([Document(content="warm")])
        self._chunks: list[Any] = []
        self._query = Pipeline()
        self._query.add_component(
            "text_embedder", SentenceTransformersTextEmbedder(model=minilm(), progress_bar=False)
        )
        self._query.add_component("embedding_retriever", InMemoryEmbeddingRetriever(self._store))
        self._query.add_component("bm25_retriever", InMemoryBM25Retriever(self._store))
        self._query.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        self._query.connect("text_embedder.embedding", "embedding_retriever.query_embedding")
        self._query.connect("bm25_retriever", "joiner")
        self._query.connect("embedding_retriever", "joiner")

    @property
    def passages(self) -> int:
        return len(self._chunks)

    def read(self, files: Sequence[Path]) -> None:
        from haystack.components.converters import PyPDFToDocument
        from haystack.components.preprocessors import DocumentSplitter

        documents = PyPDFToDocument().run(sources=list(files))["documents"]
        # The converter skips a file that it cannot read; measured without it, the rest would say nothing.
        assert len(documents) == len(files), "a document could not be read"
        self._chunks = DocumentSplitter().run(documents)["documents"]

    def embed(self) -> None:
        self._chunks = self._embedder.run(self._chunks)["documents"]

    def store(self) -> None:
        from haystack.components.writers import DocumentWriter

        DocumentWriter(self._store).run(self._chunks)

    def search(self, question: str, limit: int) -> list[Place]:
        found = self._query.run(
            {
                "text_embedder": {"text": question},
                "bm25_retriever": {"query": question, "top_k": limit},
                "embedding_retriever": {"top_k": limit},
            }
        )
        return [place for chunk in found["joiner"]["documents"] for place in _places(chunk)]


def _places(chunk: Any) -> list[Place]:
    """Return the pages that a chunk has words on. It says the first; form feeds in its text end pages."""
    first, parts = chunk.meta["page_number"], chunk.content.split("\f")
    return [(chunk.meta["file_path"], first + i) for i, part in enumerate(parts) if part.strip()]


if __name__ == "__main__":
    stay_offline()
    run(Haystack())
