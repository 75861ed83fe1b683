"""A question's way out: retrieve, generate, verify.

Nothing is shown as a quote that does not stand in the stored text of the page it cites, and what is shown
is the page's own words. A generator that fails is replaced by the extractive one, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from pincite.artifact import Extractions
from pincite.coverage import coverage
from pincite.document import Answer, Citation, Sentence, Span
from pincite.errors import GeneratorUnavailable
from pincite.fragment import text_fragment
from pincite.generate import Draft, Generator, Quote
from pincite.index import Scope
from pincite.registry import Registry
from pincite.retrieve import Passage, Retriever
from pincite.verify import Source, word_boxes

PASSAGES = 12
NEAREST = 5
IN_CONTEXT = 3
"""Best passages that are read together with what stands before and after them in their section."""


class Answers:
    """Answers questions from a collection's live documents."""

    def __init__(
        self,
        retriever: Retriever,
        registry: Registry,
        extractions: Extractions,
        generator: Generator,
        substitute: Generator,
    ) -> None:
        self._retriever = retriever
        self._registry = registry
        self._extractions = extractions
        self._generator = generator
        self._substitute = substitute

    @property
    def generator_name(self) -> str:
        return self._generator.name

    def stream(self, scope: Scope, question: str) -> Iterator[Sentence | Answer]:
        """Each sentence that passed its check, then the whole answer or the refusal."""
        found = self._retriever.search(scope, question, PASSAGES)
        confidence = coverage(question, found)
        passages = self._with_context(found)
        generator, degraded = self._generator, None
        try:
            drafts = self._drafts(generator, question, passages, confidence)
        except GeneratorUnavailable as error:
            generator, degraded = self._substitute, f"{error.code}: {error.detail}"
            drafts = self._drafts(generator, question, passages, confidence)
        sentences: list[Sentence] = []
        left_out = 0
        for draft in drafts:
            sentence = self._checked(draft, passages)
            if sentence is None:
                left_out += 1
            elif sentence.text not in (other.text for other in sentences):
                sentences.append(sentence)
                yield sentence
        yield Answer(
            answerable=bool(sentences),
            confidence=round(confidence, 3),
            answer=" ".join(sentence.text for sentence in sentences) if sentences else None,
            sentences=sentences,
            nearest=[] if sentences else [passage.as_hit() for passage in found[:NEAREST]],
            generator=generator.name,
            degraded=degraded,
            left_out=left_out,
        )

    def _with_context(self, found: Sequence[Passage]) -> list[Passage]:
        """The passages, then what the best of them stand among: chunks are cut small to be found."""
        known = {passage.chunk.id for passage in found}
        beside = [near for passage in found[:IN_CONTEXT] for near in self._retriever.beside(passage)]
        fresh = {near.chunk.id: near for near in beside if near.chunk.id not in known}
        return [*found, *fresh.values()]

    def _drafts(
        self, generator: Generator, question: str, passages: Sequence[Passage], confidence: float
    ) -> Iterator[Draft]:
        """The drafts, the first of them already made: a generator that cannot answer fails here."""
        if not passages or confidence < generator.min_confidence:
            return iter(())
        drafts = generator.generate(question, passages)
        first = next(drafts, None)
        return iter(()) if first is None else chain([first], drafts)

    def _checked(self, draft: Draft, passages: Sequence[Passage]) -> Sentence | None:
        """The sentence as its source has it, or None when a quote of it does not stand there (any more)."""
        cited = [passages[quote.passage] for quote in draft.quotes]
        citations = []
        try:
            for quote, passage in zip(draft.quotes, cited, strict=True):
                citation = self._cite(quote, passage)
                if citation is None:
                    return None
                citations.append(citation)
        except FileNotFoundError:  # a delete takes the pages with it; if there was none, they are lost
            if self._present(cited):
                raise
            return None
        if not citations or not self._present(cited):
            return None
        return Sentence(text=citations[0].quote, verdict="quoted", citations=citations)

    def _present(self, passages: Sequence[Passage]) -> bool:
        return self._registry.present(passage.version_id for passage in passages)

    def _cite(self, quote: Quote, passage: Passage) -> Citation | None:
        chunk, version = passage.chunk, passage.version
        pages = {page: self._extractions.page(version.extraction_hash, page) for page in chunk.pages}
        source = Source(chunk.segments, pages)
        place = source.locate(quote.text, near=quote.near)
        if place is None:
            return None
        segments = source.segments(*source.whole_sentences(*place))
        words = "\n".join(pages[s.page].text[s.start : s.end] for s in segments)
        spans = []
        for segment in segments:
            page = pages[segment.page]
            is_html = page.width is None
            spans.append(
                Span(
                    page=page.number,
                    width=page.width,
                    height=page.height,
                    boxes=word_boxes(page, segment.start, segment.end),
                    start=segment.start,
                    end=segment.end,
                    headings=list(chunk.headings),
                    fragment=text_fragment(page.text[segment.start : segment.end]) if is_html else None,
                )
            )
        return Citation(
            document=version.external_id,
            document_id=version.document_id,
            version=version.number,
            chunk_id=chunk.id,
            quote=words,
            verdict="verified",
            spans=spans,
        )
