"""Answer without a language model: quote the sentences and table rows that answer best."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from threading import Event

from pincite.embed import Embedder
from pincite.generate import Draft, Quote, Short
from pincite.generate.answer_type import AnswerType, answer_type
from pincite.generate.cells import Cell
from pincite.generate.row_fit import Around
from pincite.generate.sentence_scores import Candidate, score_candidates
from pincite.generate.short_answer import short_answer
from pincite.generate.units import Unit, currency_above, unit_beside, unit_of
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
                yield _draft(each.candidate, question, asked, passages[each.candidate.passage])
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


def _draft(candidate: Candidate, question: str, asked: AnswerType | None, passage: Passage) -> Draft:
    quotes = (_quote(candidate), *candidate.heading_rows)
    if candidate.cell is not None and candidate.around is not None:
        return _with_cell(candidate, candidate.cell, candidate.around, quotes, passage)
    span = None
    if asked is not None and not candidate.is_row:
        span = short_answer(question, candidate.text, asked.asked, passage.language)
    return Draft(quotes, short=Short(_part(candidate, *span)) if span else None)


def _with_cell(
    candidate: Candidate, cell: Cell, around: Around, quotes: tuple[Quote, ...], passage: Passage
) -> Draft:
    """A row with its cell, and with the row above it that shows the currency of its column."""
    figure = _part(candidate, cell.start, cell.end)
    rows = passage.chunk.text[: candidate.start + len(candidate.text)].split("\n")
    symbol, above = currency_above(rows, candidate.text.count("\t", 0, cell.start))
    if word := unit_beside(candidate.text, [quote.text for quote in candidate.heading_rows]):
        unit = Unit(word=word)
    else:
        unit = unit_of(figure.text, cell, (around.groups, around.heads, around.headings), symbol)
    if above is not None and unit.currency == symbol:
        near = sum(len(row) + 1 for row in rows[:above])
        quote = Quote(candidate.passage, rows[above].rstrip("\t"), near)
        quotes = (*quotes, *((quote,) if quote not in quotes else ()))
    return Draft(quotes, short=Short(figure, cell.label, cell.column, unit))


def _part(candidate: Candidate, start: int, end: int) -> Quote:
    return Quote(candidate.passage, candidate.text[start:end], candidate.start + start)
