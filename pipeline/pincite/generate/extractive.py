"""Answer without a language model: quote the sentences and table rows that answer best."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from threading import Event

from pincite.embed import Embedder
from pincite.generate import Draft, Quote, Short
from pincite.generate.answer_type import AnswerType, answer_type
from pincite.generate.sentence_scores import Candidate, score_candidates
from pincite.generate.short_answer import short_answer
from pincite.retrieve import Passage
from pincite.understand.question_kind import asks_short_answer

SENTENCES = 3
CLOSE = 0.8
"""A further sentence is shown when its score is at least this share of the best one's."""
ACCEPTED = 0.5
"""A sentence that somebody else chose is accepted when its score is at least this share of the best one's."""


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
        """Up to three sentences, the best first. They take a tenth of a second: nobody has to cancel them.

        A draft has a short answer only if the question asks for a value or a name.
        """
        asked = answer_type(question)
        is_short = asks_short_answer(question)
        scored = score_candidates(self._embedder, question, passages, asked)
        # Of each side of a comparison the best sentence, then what is as good.
        sides = {passages[each.candidate.passage].side: each for each in reversed(scored)}
        first = [each for each in scored if each in sides.values()]
        close = [
            each
            for each in scored
            if each not in first and each.is_said and each.score >= CLOSE * scored[0].score
        ]
        for each in [*first, *close][: max(SENTENCES, len(first))]:
            if is_short:
                yield _draft(each.candidate, question, asked, passages[0].language)
            else:
                yield Draft((_quote(each.candidate), *each.candidate.heading_rows))

    def evidence(
        self, question: str, passages: Sequence[Passage], quotes: Collection[Quote]
    ) -> Iterator[Draft]:
        """Yield a draft for each quote that answers the question well enough to stand alone, in their order.

        A quote is a whole sentence or row of its passage. No draft has a short answer.
        """
        scored = score_candidates(self._embedder, question, passages, answer_type(question), quotes)
        accepted = {
            (each.candidate.passage, each.candidate.start): each.candidate
            for each in scored
            if each.score >= max(ACCEPTED * scored[0].score, 0.0)
        }
        for quote in quotes:
            if candidate := accepted.pop((quote.passage, quote.near), None):
                yield Draft((_quote(candidate), *candidate.heading_rows))


def _quote(candidate: Candidate) -> Quote:
    return Quote(candidate.passage, candidate.text, candidate.start)


def _draft(candidate: Candidate, question: str, asked: AnswerType | None, language: str) -> Draft:
    quote, cell = _quote(candidate), candidate.cell
    label, column = (cell.label, cell.column) if cell else ("", "")
    span = (cell.start, cell.end) if cell else None
    if cell is None and asked is not None and not candidate.is_row:
        span = short_answer(question, candidate.text, asked.asked, language)
    if span is None:
        return Draft((quote, *candidate.heading_rows))
    value = Quote(candidate.passage, candidate.text[slice(*span)], candidate.start + span[0])
    return Draft((quote, *candidate.heading_rows), short=Short(value, label, column))
