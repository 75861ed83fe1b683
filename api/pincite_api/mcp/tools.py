"""The tools: each reads documents and changes nothing."""

from __future__ import annotations

import heapq
from functools import partial
from itertools import islice
from typing import Any

from anyio import to_thread

from pincite.errors import NotFound, PinciteError
from pincite.extract.elements_json import from_unstructured
from pincite.schema.answer import Answer, Citation, Sentence
from pincite.schema.document import Document
from pincite.schema.outline import outline, read_section
from pincite.schema.search import Hit
from pincite_api.answering import answer_of
from pincite_api.mcp import arguments, excerpt, results
from pincite_api.mcp.documents import Documents
from pincite_api.page_links import SCHEME, PageId, citation_link, page_title
from pincite_api.places import Places

HITS = 20
"""Passages of one search. Those of one page are one result."""
MAX_HEADINGS = 400
HEADING_CHARS = 200


class Tools:
    """Tools over documents. Links that open a page begin with `link_base`."""

    def __init__(self, documents: Documents, link_base: str, answer_places: Places) -> None:
        self._documents = documents
        self._answer_places = answer_places
        self._base = link_base

    def search(self, given: arguments.Search) -> results.SearchResults:
        """Search every collection, and merge the hits by score, at most HITS of them.

        Hits of one collection keep their order, which a reranker may have decided. One that is deleted
        meanwhile has none.
        """
        found = [self._hits(collection.name, given.query) for collection in self._documents.collections()]
        best = heapq.merge(*found, key=lambda hit: -hit[1].score)
        return results.SearchResults(results=self._pages(list(islice(best, HITS))))

    def resource(self, page: PageId) -> str:
        """Return the text of a page, from the character that its id says. Raises NotFound."""
        return self._page_text(page)[page.start :]

    def fetch(self, given: arguments.Fetch) -> results.Fetched:
        """Return a page with its neighbours. Of a page that is too long for one result, return a part.

        Raises InvalidPageId, and NotFound where there is no such page.
        """
        asked = PageId.parse(given.id)
        document = self._documents.document(asked.collection, asked.document)
        pages = self._documents.pages(asked.collection, asked.document, asked.version)
        page = asked.at(version=pages.version)

        def text_of(number: int) -> str:
            there = number <= pages.pages and pages.read_by[number - 1] is not None
            return self._page_text(page.at(page=number)) if there else ""

        own = self._page_text(page)
        following = page.at(page=page.page + 1, start=0) if page.page < pages.pages else None
        if page.start == 0 and excerpt.fits(own):
            text = excerpt.with_neighbours(text_of, page.page)
        else:
            text, rest = excerpt.part(own, page.start)
            following = page.at(start=rest) if rest is not None else following
        return results.Fetched(
            id=str(page),
            title=page_title(document.title, page.page),
            text=text,
            url=page.link(self._base),
            metadata=_metadata(document, page, pages=pages.pages, next=str(following) if following else None),
        )

    async def ask(self, given: arguments.Ask) -> results.Answered:
        """Answer a question. When nobody waits for the answer any more, it ends, and its model with it.

        Raises NotFound where there is no such collection, and AnswersFull when too many wait for one.
        """
        ask = partial(self._documents.stream, given.collection, given.question, within=given.documents)
        events = await to_thread.run_sync(ask)
        with await self._answer_places.take(given.collection):
            return self._answered(given, await answer_of(events))

    def _answered(self, given: arguments.Ask, answer: Answer) -> results.Answered:
        nearest = [(given.collection, hit) for hit in answer.nearest]
        return results.Answered(
            answerable=answer.answerable,
            confidence=round(answer.confidence, 3),
            asked_as=answer.asked_as,
            did_you_mean=answer.did_you_mean,
            heading=answer.heading,
            sentences=[self._said(given.collection, sentence) for sentence in answer.sentences],
            words_not_found=answer.words_not_found or None,
            refusal=answer.refusal and answer.refusal.detail,
            nearest=self._pages(nearest) or None,
        )

    def outline(self, given: arguments.OfDocument) -> results.Outline:
        """Return the headings of a document, at most MAX_HEADINGS of them. Raises NotFound."""
        document, page = self._named(given)
        pages = self._documents.pages(page.collection, page.document, page.version)
        page = page.at(page=1, version=pages.version, start=0)
        sections = outline(from_unstructured(self._elements(page)))
        return results.Outline(
            id=str(page),
            title=document.title,
            url=page.link(self._base),
            pages=pages.pages,
            sections=[
                results.Heading(
                    number=each.number,
                    level=each.level,
                    heading=each.heading[:HEADING_CHARS],
                    page=each.page,
                )
                for each in sections[:MAX_HEADINGS]
            ],
            left_out=max(0, len(sections) - MAX_HEADINGS) or None,
        )

    def read_section(self, given: arguments.ReadSection) -> results.Fetched:
        """Return the text of a section of a document, or a part of it. Raises NotFound."""
        document, page = self._named(given)
        version = self._documents.pages(page.collection, page.document, page.version).version
        page = page.at(version=version)
        section, whole = read_section(from_unstructured(self._elements(page)), given.section)
        text, rest = excerpt.part(whole, given.start)
        page = page.at(page=section.page, start=0)
        return results.Fetched(
            id=str(page),
            title=f"{document.title}: {section.heading}",
            text=text,
            url=page.link(self._base, (section.start, section.end)),
            metadata=_metadata(document, page, section=section.number, next_start=rest),
        )

    def explain_absence(self, given: arguments.ExplainAbsence) -> results.Placed:
        """Say why a document is, or is not, among the first HITS hits of a question. Raises NotFound."""
        document, page = self._named(given)
        found = self._documents.explain(
            page.collection,
            given.question,
            chunk=None,
            document=document.external_id,
            limit=HITS,
            within=None,
            where=None,
        )
        return results.Placed(
            shown=found.place is not None and found.place <= HITS,
            reason=found.reason,
            place=found.place,
            rank_by_meaning=found.meaning_rank,
            rank_by_words=found.words_rank,
            page=self._pages([(page.collection, found.hit)])[0] if found.hit else None,
        )

    def list_collections(self, _given: arguments.Nothing) -> results.Collections:
        """List the collections."""
        return results.Collections(
            collections=[
                results.Shelf.model_validate(collection, from_attributes=True)
                for collection in self._documents.collections()
            ]
        )

    def _named(self, given: arguments.OfDocument) -> tuple[Document, PageId]:
        """Return the document that is meant, and the page that its id names. Raises NotFound."""
        if given.document.startswith(SCHEME):
            page = PageId.parse(given.document)
            return self._documents.document(page.collection, page.document), page
        document = self._documents.find(given.collection, given.document)
        if document is None:
            raise NotFound("document", f"There is no document “{given.document}” in “{given.collection}”.")
        return document, PageId(given.collection, document.id)

    def _hits(self, collection: str, question: str) -> list[tuple[str, Hit]]:
        """Return the hits in a collection. One that was deleted since it was listed has none."""
        try:
            found = self._documents.search_result(collection, question, limit=HITS, within=None)
        except PinciteError as error:
            if error.code != "collection-not-found":
                raise
            return []
        return [(collection, hit) for hit in found.hits]

    def _page_text(self, page: PageId) -> str:
        return self._documents.page(page.collection, page.document, page.page, page.version).text

    def _elements(self, page: PageId) -> list[dict[str, Any]]:
        return self._documents.elements(page.collection, page.document, page.version)

    def _pages(self, hits: list[tuple[str, Hit]]) -> list[results.Found]:
        """Return the pages on which hits begin, in their order, each with its passages."""
        passages: dict[PageId, list[Hit]] = {}
        for collection, hit in hits:
            page = PageId(collection, hit.document_id, hit.pages[0], hit.version)
            passages.setdefault(page, []).append(hit)
        return [
            results.Found(
                id=str(page),
                title=page_title(found[0].title, page.page),
                url=page.link(self._base),
                text="\n\n".join(hit.text for hit in found),
            )
            for page, found in passages.items()
        ]

    def _said(self, collection: str, sentence: Sentence) -> results.Said:
        return results.Said(
            text=sentence.text,
            short=sentence.short and (sentence.short.amount or sentence.short.text),
            verdict=sentence.verdict,
            citations=[self._cited(collection, citation) for citation in sentence.citations],
            lacks=sentence.lacks or None,
        )

    def _cited(self, collection: str, citation: Citation) -> results.Cited:
        page = PageId(collection, citation.document_id, citation.spans[0].page, citation.version)
        return results.Cited(
            quote=citation.quote,
            document=citation.document,
            page=page.page,
            id=str(page),
            url=citation_link(self._base, collection, citation),
            verdict=citation.verdict,
        )


def _metadata(document: Document, page: PageId, **more: str | int | None) -> dict[str, str | int]:
    place = {
        "document": document.external_id,
        "collection": page.collection,
        "version": page.version,
        "page": page.page,
        **more,
    }
    return {name: value for name, value in place.items() if value is not None}
