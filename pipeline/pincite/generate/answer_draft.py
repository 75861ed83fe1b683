"""From a candidate to a draft: its quotes, and the words of it that answer by themselves."""

from __future__ import annotations

from dataclasses import replace

from pincite.generate import Draft, Quote, Short
from pincite.generate.answer_type import AnswerType
from pincite.generate.cells import Cell
from pincite.generate.row_fit import Around
from pincite.generate.sentence_scores import Candidate
from pincite.generate.short_answer import short_answer
from pincite.generate.units import Unit, currency_above, unit_beside, unit_of
from pincite.retrieve import Passage


def plain_draft(candidate: Candidate) -> Draft:
    """Return a draft without a short answer."""
    quote = Quote(candidate.passage, candidate.text, candidate.start)
    return Draft((quote, *candidate.heading_rows))


def draft_with_short(
    candidate: Candidate, question: str, asked: AnswerType | None, passage: Passage
) -> Draft:
    """Return a draft with the short answer that its candidate holds, if it holds one."""
    draft = plain_draft(candidate)
    if candidate.cell is not None and candidate.around is not None:
        return _with_cell(candidate, candidate.cell, candidate.around, draft.quotes, passage)
    span = None
    if asked is not None and not candidate.is_row:
        span = short_answer(question, candidate.text, asked.asked, passage.language)
    return replace(draft, short=Short(_part(candidate, *span))) if span else draft


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
