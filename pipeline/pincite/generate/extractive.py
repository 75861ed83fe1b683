"""An answer without a language model: the sentences and table rows that answer best, in the source's words.

Sentences of the best passages are weighed by what they share with the question (each word by its rarity
among the candidates), by the model's similarity, by whether they hold what is asked for (a number, a date,
a name), and by the rank of their passage. A sentence is read in its surroundings: the words of its heading,
its neighbours, and for a table's row those of the heading rows count in part. Where the question names a code
and some passages hold it, only those are quoted: another model's figures are no answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Event

import numpy as np

from pincite.coverage import codes, holds
from pincite.embed import Embedder
from pincite.generate import Draft, Quote
from pincite.generate.answer_type import answer_type
from pincite.generate.heading_rows import heading_row_spans
from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve import Passage
from pincite.sentences import sentence_spans

EMBEDDED = 24
"""Candidates that the model reads: enough to hold the answer, few enough for a tenth of a second."""
SENTENCES = 3
CLOSE = 0.8
"""A further sentence is shown when its score is at least this share of the best one's."""

CONTEXT, SIMILARITY, ANSWER_TYPE, RANK = 0.6, 1.0, 0.15, 0.1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or a row of a passage, and the words around it that say what it is about."""

    passage: int
    start: int
    text: str
    title: str
    context: str
    heading_rows: tuple[Quote, ...] = ()

    @property
    def embedded_text(self) -> str:
        """What the model compares with the question: a row says little without its headings."""
        return f"{self.title} {self.context}\n{self.text}" if self.heading_rows else self.text


class ExtractiveGenerator:
    """Chooses and quotes; runs anywhere, and invents nothing."""

    name = "extractive"
    min_confidence = 0.5

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def close(self) -> None:
        """Nothing is held; the model is the embedder's."""

    def generate(
        self, question: str, passages: Sequence[Passage], cancelled: Event | None = None
    ) -> Iterator[Draft]:
        """Up to three sentences, the best first. They take a tenth of a second: nobody has to cancel them."""
        named = codes(question)
        about = [holds(passage, named) for passage in passages]
        candidates = [
            candidate
            for i, passage in enumerate(passages)
            if about[i] or not any(about)
            for candidate in _candidates(i, passage)
        ]
        if not candidates:
            return
        overlap = _overlap(question, candidates, passages[0].language)
        rank = np.array([1 / (1 + candidate.passage) for candidate in candidates])
        shortlist = np.argsort(-(overlap + RANK * rank), kind="stable")[:EMBEDDED]
        scores = overlap[shortlist] + RANK * rank[shortlist]
        texts = [candidates[i].embedded_text for i in shortlist]
        scores += SIMILARITY * (self._embedder.passages(texts) @ self._embedder.query(question))
        has_answer = answer_type(question)
        if has_answer is not None:
            scores += ANSWER_TYPE * np.array([bool(has_answer.search(candidates[i].text)) for i in shortlist])
        order = np.argsort(-scores, kind="stable")
        for i in order[:SENTENCES]:
            if scores[i] < CLOSE * scores[order[0]]:
                return
            candidate = candidates[shortlist[i]]
            quote = Quote(candidate.passage, candidate.text, candidate.start)
            yield Draft((quote, *candidate.heading_rows))


def _candidates(number: int, passage: Passage) -> Iterator[Candidate]:
    chunk = passage.chunk
    spans = sentence_spans(chunk.text)
    heading = " ".join(chunk.headings)
    head = heading_row_spans(chunk)
    head_text = " ".join(chunk.text[start:end] for start, end in head)
    quotes = tuple(Quote(number, chunk.text[start:end], start) for start, end in head)
    for i, (start, end) in enumerate(spans):
        text = chunk.text[start:end]
        if chunk.is_table and any(first <= start < last for first, last in head):
            continue
        if not any(character.isalnum() for character in text):
            continue
        if "\t" in text:
            yield Candidate(number, start, text, chunk.title, f"{heading} {head_text}", quotes)
        else:
            before = chunk.text[slice(*spans[i - 1])] if i else ""
            yield Candidate(number, start, text, chunk.title, f"{heading} {before}")


def _overlap(question: str, candidates: Sequence[Candidate], language: str) -> np.ndarray:
    """(n,) The weighed share of the question's words in each candidate; around it they count in part.

    Words of the document's title count in full: every sentence of a data sheet is about its model, and the
    one that repeats the name is not nearer to the answer for that.
    """
    wanted = set(terms(question, language))
    own = [
        wanted & distinct_terms(f"{candidate.title} {candidate.text}", language) for candidate in candidates
    ]
    around = [wanted & distinct_terms(candidate.context, language) for candidate in candidates]
    counts = Counter(term for a, b in zip(own, around, strict=True) for term in a | b)
    weights = {term: math.log(1 + len(candidates) / (0.5 + counts[term])) for term in wanted}
    total = sum(weights.values()) or 1.0
    return np.array(
        [
            (sum(weights[t] for t in a) + CONTEXT * sum(weights[t] for t in b - a)) / total
            for a, b in zip(own, around, strict=True)
        ]
    )
