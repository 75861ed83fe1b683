"""Search a collection, narrowed to documents and by a filter, and explain a place among the hits."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.errors import NotFound
from pincite.index.filters import Filter
from pincite.index.vector_index import Scope
from pincite.retrieve.explain import Explainer
from pincite.retrieve.retriever import Retriever
from pincite.schema.search import Explanation, SearchResult
from pincite.store.registry import Registry


class Search:
    """Searches as users ask: among documents by external id, with the question mended where misspelt."""

    def __init__(self, registry: Registry, retriever: Retriever, explainer: Explainer) -> None:
        self._registry = registry
        self._retriever = retriever
        self._explainer = explainer

    def scope(self, collection: str, within: Sequence[str] | None, where: Filter | None) -> Scope:
        """Return what is searched. Raises NotFound for a document of `within`."""
        ids = None if within is None else [self._document_id(collection, each) for each in within]
        return Scope(collection, ids, where)

    def search(self, scope: Scope, question: str, limit: int) -> SearchResult:
        """Return the best chunks, the question that was searched, and one perhaps meant."""
        asked_as = self._retriever.corrected(scope, question)
        passages = self._retriever.search(scope, asked_as, limit)
        return SearchResult(
            asked_as=asked_as,
            did_you_mean=self._retriever.suggested(scope, asked_as, passages),
            hits=[passage.as_hit() for passage in passages],
        )

    def explain(
        self, scope: Scope, question: str, *, chunk: str | None, document: str | None, limit: int
    ) -> Explanation:
        """Explain the place of a chunk, or of the best chunk of a document. Raises NotFound."""
        question = self._retriever.corrected(scope, question)
        if chunk is not None:
            return self._explainer.explain(scope, question, chunk, limit)
        if document is None:
            raise ValueError("say which chunk or which document")
        document_id = self._document_id(scope.collection, document)
        return self._explainer.explain_document(scope, question, document_id, limit)

    def _document_id(self, collection: str, external_id: str) -> str:
        document = self._registry.find(collection, external_id)
        if document is None:
            raise NotFound("document", f"There is no document “{external_id}” in “{collection}”.")
        return document.id
