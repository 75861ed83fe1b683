"""Turn a draft into a sentence that may be shown: its quotes are located, its own words are judged.

Nothing becomes a citation that does not stand in the stored text of the page it cites, and what is cited is
the page's own words, in whole sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pincite.answer.generate.draft import AnswerSpan, DraftSentence, Quote
from pincite.answer.verify import Evidence, QuoteSource, normalise, prove
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Citation, Sentence, ShortAnswer, Span
from pincite.schema.body import has_words
from pincite.schema.chunk import Chunk, Segment
from pincite.schema.extraction import Page
from pincite.schema.word_boxes import word_boxes
from pincite.store.artifacts import Extractions
from pincite.store.registry import Registry
from pincite.text.text_fragment import text_fragment

_LINK = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:mailto|javascript|data):)[^\s<>\"')\]]+", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class VerifiedSentence:
    """A sentence with its verdict, and the versions of documents that it cites.

    `unproven` is the evidence for the guards and the judge, where the quotes do not prove the sentence.
    """

    sentence: Sentence
    versions: frozenset[str]
    unproven: Evidence | None = None


class CitationVerifier:
    """Checks drafts against what is stored, and what is stored against what was deleted."""

    def __init__(self, registry: Registry, extractions: Extractions) -> None:
        self._registry = registry
        self._extractions = extractions

    def check(
        self, draft: DraftSentence, passages: Sequence[Passage], question: str = ""
    ) -> VerifiedSentence | None:
        """Return the sentence, or None when it may not be shown whatever the policy.

        That is: a quote does not stand where it should (any more), there are no words in it, or it holds a
        link that no cited span does.
        """
        cited = [passages[quote.passage] for quote in draft.quotes]
        versions = frozenset(passage.version_id for passage in cited)
        citations = []
        try:
            for quote, passage in zip(draft.quotes, cited, strict=True):
                citation = self._cite(quote, passage)
                if citation is None:
                    return None
                citations.append(citation)
            short = self._short(draft.short, passages[draft.short.quote.passage]) if draft.short else None
        except FileNotFoundError:  # a delete takes the pages with it; if there was none, they are lost
            if self.present(versions):
                raise
            return None
        if not self.present(versions):
            return None
        sentence = _judged(draft, citations)
        if sentence is None:
            return None
        unproven = None
        if sentence.verdict == "unsupported" and citations:
            unproven = _evidence(draft, sentence.citations, cited, question)
        return VerifiedSentence(sentence.model_copy(update={"short": short}), versions, unproven)

    def present(self, versions: Iterable[str]) -> bool:
        """Return True if none of these versions was deleted."""
        return self._registry.present(versions)

    def _cite(self, quote: Quote, passage: Passage) -> Citation | None:
        chunk, version = passage.chunk, passage.version
        source, pages = self._source(passage)
        found = source.check(quote.text, near=quote.near)
        if found.verdict == "unverified":
            return None
        whole = source.whole_segments if passage.part else source.whole_sentences
        segments = source.segments(*whole(found.start, found.end))
        return Citation(
            document=version.external_id,
            document_id=version.document_id,
            version=version.number,
            chunk_id=chunk.id,
            quote=_words(segments, pages),
            verdict=found.verdict,
            spans=[_span(segment, pages[segment.page], chunk) for segment in segments],
        )

    def _short(self, short: AnswerSpan, passage: Passage) -> ShortAnswer | None:
        """Return the words that answer by themselves, without a sentence; None where they stand nowhere."""
        source, pages = self._source(passage)
        found = source.check(short.quote.text, near=short.quote.near)
        if found.verdict != "verified":
            return None
        segments = source.segments(found.start, found.end)
        text = _words(segments, pages)
        amount = short.unit.of(text)
        return ShortAnswer(
            text=text,
            amount=amount if amount != " ".join(text.split()) else None,
            probability=round(short.probability, 3),
            row=short.row or None,
            column=short.column or None,
            spans=[_span(segment, pages[segment.page], passage.chunk) for segment in segments],
        )

    def _source(self, passage: Passage) -> tuple[QuoteSource, Mapping[int, Page]]:
        """Return the stored text of a passage, and its pages."""
        chunk, extraction = passage.chunk, passage.version.extraction_hash
        pages = {page: self._extractions.page(extraction, page) for page in chunk.pages}
        return QuoteSource(chunk.segments, pages), pages


def _evidence(
    draft: DraftSentence, citations: Sequence[Citation], cited: Sequence[Passage], question: str
) -> Evidence:
    return Evidence(
        cited=tuple(_read_together(draft.quotes, [citation.quote for citation in citations])),
        given=tuple(dict.fromkeys(fact for passage in cited for fact in _given(passage))),
        section="\n".join(dict.fromkeys(passage.chunk.text for passage in cited)),
        question=question,
        heading="; ".join(dict.fromkeys(_heading(passage) for passage in cited)),
    )


def _heading(passage: Passage) -> str:
    return " > ".join(part for part in (passage.version.title, *passage.chunk.headings) if part)


def _given(passage: Passage) -> Iterator[str]:
    """Yield the known facts of a cited document: its title, the headings, and its profile."""
    profile = passage.version.profile
    yield from (passage.version.title, passage.version.external_id, *passage.chunk.headings)
    single = (profile.title, profile.organisation, profile.published)
    yield from (fact.value for fact in single if fact)
    yield from (fact.value for fact in (*profile.aliases, *profile.periods, *profile.identifiers))


def _words(segments: Sequence[Segment], pages: Mapping[int, Page]) -> str:
    return "\n".join(pages[s.page].text[s.start : s.end] for s in segments)


def _span(segment: Segment, page: Page, chunk: Chunk) -> Span:
    is_html = page.width is None
    return Span(
        page=page.number,
        width=page.width,
        height=page.height,
        boxes=word_boxes(page, segment.start, segment.end),
        start=segment.start,
        end=segment.end,
        headings=list(chunk.headings),
        fragment=text_fragment(page.text[segment.start : segment.end]) if is_html else None,
    )


def _judged(draft: DraftSentence, citations: list[Citation]) -> Sentence | None:
    text, quotes = draft.text, [citation.quote for citation in citations]
    if text is None:
        return Sentence(text=quotes[0], verdict="quoted", citations=citations) if citations else None
    if not has_words(text) or _foreign_links(text, quotes):
        return None
    proof = prove(text, _read_together(draft.quotes, quotes))
    if not citations:
        return Sentence(text=text, verdict="unsupported", citations=[], lacks=list(proof.lacks))
    if proof.verdict == "quoted":
        # What is shown of a quote is the source's own span.
        wanted = normalise(text).text
        text = next((quote for quote in quotes if wanted in normalise(quote).text), text)
    return Sentence(text=text, verdict=proof.verdict, citations=citations, lacks=list(proof.lacks))


def _read_together(drafted: Iterable[Quote], quotes: Iterable[str]) -> list[str]:
    """Return the cited texts as they are read: rows below their table's heading rows, prose by itself."""
    prose: list[str] = []
    tables: dict[int, list[tuple[int, str]]] = {}
    for place, quote in zip(drafted, quotes, strict=True):
        if "\t" in quote:
            tables.setdefault(place.passage, []).append((place.near, quote))
        else:
            prose.append(quote)
    return prose + ["\n".join(dict.fromkeys(row for _, row in sorted(rows))) for rows in tables.values()]


def _foreign_links(text: str, quotes: Iterable[str]) -> set[str]:
    """Return the links of a text that stand in none of the quotes."""
    known = {link for quote in quotes for link in _links(quote)}
    return _links(text) - known


def _links(text: str) -> set[str]:
    return {match.group().rstrip(".,;:!?").casefold() for match in _LINK.finditer(text)}
