"""Name the documents that deal with something, each by its title and its best sentence about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pincite.answer.generate.draft import DraftSentence, Quote
from pincite.answer.generate.sentence_scores import Scored
from pincite.retrieve.passage import Passage


def each_document(passages: Sequence[Passage], scored: Sequence[Scored]) -> Iterator[DraftSentence]:
    """Yield a draft for each document, in the order of the passages: a chunk of each, then their titles.

    A draft is the title, where it stands on a page, and rests on the best sentence beside it. `scored` are
    the sentences of the chunks, best first.
    """
    titles = {
        passage.version.document_id: Quote(place, passage.chunk.text)
        for place, passage in enumerate(passages)
        if passage.part == "title"
    }
    best = {each.candidate.passage: each.candidate for each in reversed(scored)}
    for place, passage in enumerate(passages):
        if passage.part is not None or place not in best:
            continue
        candidate = best[place]
        said = (Quote(place, candidate.text, candidate.start), *candidate.heading_rows)
        title = titles.get(passage.version.document_id)
        yield DraftSentence((title, *said) if title else said)
