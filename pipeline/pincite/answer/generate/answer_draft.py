"""From a candidate to a draft: its quotes, and the cell of it that answers by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.cells import AnswerCell
from pincite.answer.generate.draft import AnswerSpan, DraftSentence, Quote
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.answer.generate.row_scorer import RowContext
from pincite.answer.generate.units import CellUnit, currency_above, is_amount, scale_in, unit_beside, unit_of
from pincite.retrieve.passage import Passage


def plain_draft(candidate: CandidateSentence) -> DraftSentence:
    """Return a draft without a short answer."""
    quote = Quote(candidate.passage, candidate.text, candidate.start)
    return DraftSentence((quote, *candidate.heading_rows))


def draft_with_short(candidate: CandidateSentence, passages: Sequence[Passage]) -> DraftSentence:
    """Return a draft whose short answer is the cell of its candidate, if that has one.

    An amount of a financial report is none where no table tells its scale: it may be millions. The words of a
    sentence are none: no sign that was tried tells the right ones surely enough.
    """
    draft, cell = plain_draft(candidate), candidate.cell
    if cell is None or candidate.row_context is None:
        return draft
    figure = Quote(candidate.passage, candidate.text[cell.start : cell.end], candidate.start + cell.start)
    unit, sources = _unit(candidate, cell, candidate.row_context, figure.text, passages)
    if not unit.scale and _needs_scale(figure.text, cell, candidate.row_context):
        return draft
    short = AnswerSpan(figure, cell.label, cell.column, unit)
    return DraftSentence(tuple(dict.fromkeys((*draft.quotes, *sources))), short=short)


def _needs_scale(figure: str, cell: AnswerCell, row_context: RowContext) -> bool:
    """Return True if a figure is an amount of a financial report, and not written in full."""
    is_full = figure.count(",") > 1
    over = (row_context.groups, row_context.header_rows, row_context.headings)
    return row_context.of_report and not is_full and is_amount(figure, cell, over)


def _unit(
    candidate: CandidateSentence,
    cell: AnswerCell,
    row_context: RowContext,
    figure: str,
    passages: Sequence[Passage],
) -> tuple[CellUnit, list[Quote]]:
    """Return the unit of a cell, and the rows beside its own heading rows that state it.

    A table that gives an amount its currency or its scale alone leaves the other to its document: it is what
    the nearest table says.
    """
    if word := unit_beside(candidate.text, [quote.text for quote in candidate.heading_rows]):
        return CellUnit(word=word), []
    over = (row_context.groups, row_context.header_rows, row_context.headings)
    rows = passages[candidate.passage].chunk.text[: candidate.start + len(candidate.text)].split("\n")
    before = rows[-1][: len(rows[-1]) - len(candidate.text) + cell.start]
    symbol, above = currency_above(rows, before.count("\t"))
    unit, sources = unit_of(figure, cell, over, symbol), []
    if above is not None and unit.currency == symbol:
        sources.append(_row(candidate.passage, rows, above))
    if not is_amount(figure, cell, over) or bool(unit.currency) == bool(unit.scale):
        return unit, sources
    for number, passage in _of_same_document(candidate.passage, passages):
        if not unit.scale:
            for start, end in heading_row_spans(passage.chunk):
                if scale := scale_in(passage.chunk.text[start:end]):
                    quote = Quote(number, passage.chunk.text[start:end], start)
                    return replace(unit, scale=scale), [*sources, quote]
        else:
            rows = [*passage.chunk.text.split("\n"), ""]
            symbol, above = currency_above(rows, None)
            if above is not None:
                return replace(unit, currency=symbol), [*sources, _row(number, rows, above)]
    return unit, sources


def _of_same_document(number: int, passages: Sequence[Passage]) -> Iterator[tuple[int, Passage]]:
    """Yield the tables of a passage's document, itself first, then by how many pages they are away."""
    own = passages[number]
    same = [
        (abs(each.chunk.pages[0] - own.chunk.pages[0]), i != number, i)
        for i, each in enumerate(passages)
        if each.version_id == own.version_id and each.chunk.is_table
    ]
    yield from ((i, passages[i]) for *_, i in sorted(same))


def _row(number: int, rows: Sequence[str], place: int) -> Quote:
    return Quote(number, rows[place].rstrip("\t"), sum(len(row) + 1 for row in rows[:place]))
