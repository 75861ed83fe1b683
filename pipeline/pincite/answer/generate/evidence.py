"""Choose what documents say about a question that no one sentence answers: passages, at most 120 words.

A reason or its figures stand in sentences that follow each other, or in several rows. Each passage is the
best sentence that is left with its neighbours, or a row. What holds words of the question that nothing
chosen holds comes first, so that both things that are compared and all figures of a calculation are shown.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.draft import DraftSentence, Quote
from pincite.answer.generate.sentence_scores import Scored, best_of_each_sub_query
from pincite.index.bm25 import distinct_terms, rarity, terms
from pincite.index.languages import ENGLISH
from pincite.retrieve.passage import Passage

WORDS = 120
PASSAGES = 5
WINDOW = 60
"""Words of a sentence with its neighbours, at most; a longer sentence stands alone."""
NEW = 0.8
"""The gain of a candidate that holds all words of the question which nothing chosen holds."""
NEIGHBOURING = 0.3
"""The gain of a row of a table of which a row is chosen: figures that are compared stand in one table."""
CLOSE = 0.5
"""A further passage is shown when its score, with that gain, is at least this share of the best one's."""


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """A stretch of a passage, and the rows over it."""

    passage: int
    start: int
    end: int
    heading_rows: tuple[Quote, ...] = ()
    is_row: bool = False

    def overlaps(self, passage: int, start: int, end: int) -> bool:
        return passage == self.passage and self.start < end and start < self.end


def evidence(question: str, passages: Sequence[Passage], scored: Sequence[Scored]) -> Iterator[DraftSentence]:
    """Yield the passages that say most about a question, the best of each thing that it names first.

    `scored` are candidates of the passages, best first.
    """
    held = _Held(question, passages, scored)
    seeds = best_of_each_sub_query(scored, passages)
    chosen: list[_Excerpt] = []
    said: set[str] = set()
    words = 0
    while len(chosen) < PASSAGES:
        left = [
            each
            for each in scored
            if (each.is_said or held.says_something(each) or each in seeds)
            and not _is_taken(each.candidate.passage, *_span(each.candidate), chosen)
            and (not chosen or words + len(each.candidate.text.split()) <= WORDS)
        ]
        wanted = [each for each in seeds if each in left] or left
        if not wanted:
            return
        best = max(wanted, key=lambda each: held.worth(each) + _neighbouring(each.candidate, chosen))
        if best not in seeds and held.worth(best) < CLOSE * scored[0].score:
            return
        excerpt = _excerpt(best.candidate, passages, min(WINDOW, WORDS - words), chosen)
        text = passages[excerpt.passage].chunk.text[excerpt.start : excerpt.end]
        if text not in said:
            yield DraftSentence((Quote(excerpt.passage, text, excerpt.start), *excerpt.heading_rows))
            words += len(text.split())
        said.add(text)
        chosen.append(excerpt)
        held.take(best)


class _Held:
    """The words of the question that each candidate holds, weighed by rarity, and those held so far."""

    def __init__(self, question: str, passages: Sequence[Passage], scored: Sequence[Scored]) -> None:
        self._language = language = passages[0].language if passages else ENGLISH
        self._wanted = wanted = set(terms(question, language))
        self._by = {
            id(each): wanted
            & distinct_terms(
                " ".join((each.candidate.called, each.candidate.context, each.candidate.text)), language
            )
            for each in scored
        }
        counts = Counter(term for held in self._by.values() for term in held)
        self._weights = {term: rarity(counts[term], len(scored)) for term in counts}
        self._total = math.fsum(self._weights.values()) or 1.0  # terms come in another order in each process
        self._held: set[str] = set()

    def worth(self, scored: Scored) -> float:
        """Return the score of a candidate with what its new words gain."""
        fresh = self._by[id(scored)] - self._held if self._held else set()
        return scored.score + NEW * math.fsum(self._weights[term] for term in fresh) / self._total

    def says_something(self, scored: Scored) -> bool:
        """Return True if it holds a word of the question itself, and not by what stands around it."""
        return bool(self._wanted & distinct_terms(scored.candidate.text, self._language))

    def take(self, scored: Scored) -> None:
        """Count the words of a candidate as held."""
        self._held |= self._by[id(scored)]


def _excerpt(
    candidate: CandidateSentence, passages: Sequence[Passage], room: int, chosen: Sequence[_Excerpt]
) -> _Excerpt:
    """Return a sentence with as many neighbours as there is room for, the next first.

    A row stands alone, and so does a name with its price.
    """
    start, end = _span(candidate)
    if candidate.is_row:
        return _Excerpt(candidate.passage, start, end, candidate.heading_rows, is_row=True)
    chunk = passages[candidate.passage].chunk
    text, spans = chunk.text, chunk.sentences
    if (start, end) not in spans:
        return _Excerpt(candidate.passage, start, end)
    first = last = spans.index((start, end))

    def fits(first: int, last: int) -> bool:
        if first < 0 or last >= len(spans):
            return False
        begin, stop = spans[first][0], spans[last][1]
        within = text[begin:stop]
        return (
            "\t" not in within
            and len(within.split()) <= room
            and not _is_taken(candidate.passage, begin, stop, chosen)
        )

    while True:
        if fits(first, last + 1):
            last += 1
        elif fits(first - 1, last):
            first -= 1
        else:
            return _Excerpt(candidate.passage, spans[first][0], spans[last][1])


def _neighbouring(candidate: CandidateSentence, chosen: Sequence[_Excerpt]) -> float:
    return NEIGHBOURING * (
        candidate.is_row and any(each.is_row and each.passage == candidate.passage for each in chosen)
    )


def _span(candidate: CandidateSentence) -> tuple[int, int]:
    return candidate.start, candidate.start + len(candidate.text)


def _is_taken(passage: int, start: int, end: int, chosen: Sequence[_Excerpt]) -> bool:
    return any(excerpt.overlaps(passage, start, end) for excerpt in chosen)
