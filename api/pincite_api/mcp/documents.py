"""Say what the tools need of documents. A `Library` has it, and so has a client of a running service."""

from __future__ import annotations

from typing import Any, Protocol

from pincite.answer.stream import AnswerStream
from pincite.index.filters import Filter
from pincite.schema.document import Collection, Document
from pincite.schema.search import Explanation, SearchResult
from pincite.store.stored_pages import PageList, StoredPage


class Documents(Protocol):
    """Collections of documents that can be searched, asked and read. Every method may take seconds.

    What is read is of a version: the numbered one, or else the live one or the newest.
    """

    def pages(self, collection: str, document_id: str, version: int | None = None) -> PageList:
        """Return the sizes of the pages, in points. Raises NotFound."""

    def page(self, collection: str, document_id: str, number: int, version: int | None = None) -> StoredPage:
        """Return page `number`, from 1, with its text. Raises NotFound."""

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        """Return the elements in unstructured's JSON format. Raises NotFound."""

    def collections(self) -> list[Collection]:
        """Return all collections, by name."""

    def document(self, collection: str, document_id: str) -> Document:
        """Return a document by its id. Raises NotFound."""

    def find(self, collection: str, external_id: str) -> Document | None:
        """Return a document by its name, if it is there."""

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int,
        within: list[str] | None,
        where: Filter | None = None,
    ) -> SearchResult:
        """Return the best passages, in order."""

    def stream(self, collection: str, question: str, *, within: list[str] | None) -> AnswerStream:
        """Return an answer with checked citations, or a refusal, after the sentences of it."""

    def explain(
        self,
        collection: str,
        question: str,
        *,
        chunk: str | None,
        document: str | None,
        limit: int,
        within: list[str] | None,
        where: Filter | None,
    ) -> Explanation:
        """Explain why the best chunk of a document is or isn't among the hits."""
