"""Collect the sentences and rows of some passages that may answer a question, with the words around them.

Where the question names a code and some passages hold it, only those are read: the figures of another model
are no answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from pincite.answer.generate.cells import AnswerCell, cell_of
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.answer.generate.late_interaction import Part
from pincite.answer.generate.name_values import spans_with_values
from pincite.answer.generate.row_scorer import RowContext
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears, fiscal_years
from pincite.retrieve.answerability import codes, holds
from pincite.retrieve.passage import Passage
from pincite.schema.chunk import Chunk
from pincite.text.table_rows import balances_around, closes_group, opens_group

_YEARS = re.compile(r"(?:19|20)\d\d")
_CONTENTS = frozenset(("contents", "table of contents"))
"""Headings of a table of contents, in small letters."""


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence or a row of a passage, and the words around it that say what it is about.

    `passage` is the index of the passage, `start` an offset in its text. `cell` is the one that the question
    asks for, of a row with figures.
    """

    passage: int
    start: int
    text: str
    title: str
    context: str
    part: Part
    """It in the text that the model reads it in: a sentence in its passage, a row under its own headings."""
    heading_rows: tuple[Quote, ...] = ()
    """Of a row, with the labels of the groups that it is in."""
    cell: AnswerCell | None = None
    around: RowContext | None = None
    """Of a row with figures."""

    @property
    def is_row(self) -> bool:
        """True if it is a row of a table."""
        return "\t" in self.text

    def overlaps(self, quote: Quote) -> bool:
        """Return True if it has words of the passage in common with a quote."""
        end, quote_end = self.start + len(self.text), quote.near + len(quote.text)
        return self.passage == quote.passage and self.start < quote_end and quote.near < end


def candidate_sentences(question: str, passages: Sequence[Passage]) -> list[CandidateSentence]:
    """Return the sentences and rows of the passages that may answer, in the order of the passages."""
    named = codes(question)
    about = [holds(passage, named) for passage in passages]
    # Only rows are compared with fiscal years.
    fiscal = {
        version: fiscal_years(title, texts) if any("\t" in text for text in texts) else CALENDAR
        for version, title in {each.version_id: each.version.title for each in passages}.items()
        if (texts := [each.chunk.text for each in passages if each.version_id == version])
    }
    return [
        candidate
        for i, passage in enumerate(passages)
        if about[i] or not any(about)
        for candidate in _of_passage(i, passage, question, fiscal[passage.version_id])
    ]


def _of_passage(
    number: int, passage: Passage, question: str, fiscal: FiscalYears
) -> Iterator[CandidateSentence]:
    chunk = passage.chunk
    spans = chunk.sentences if chunk.is_table else spans_with_values(chunk, question)
    header = len(chunk.indexed_text) - len(chunk.text)
    heading = " ".join(chunk.headings)
    head = heading_row_spans(chunk)
    heads = [chunk.text[start:end] for start, end in head]
    head_text = " ".join(heads)
    captions = " ".join(head for head in heads if "\t" not in head)
    quotes = tuple(Quote(number, chunk.text[start:end], start) for start, end in head)
    periods = _periods(number, chunk) if chunk.is_table else {}
    group: tuple[Quote, ...] = ()
    opening = False
    for i, (start, end) in enumerate(spans):
        text = chunk.text[start:end]
        if chunk.is_table and any(first <= start < last for first, last in head):
            continue
        if not any(character.isalnum() for character in text) or _is_page_number(text, chunk):
            continue
        line = chunk.text[start:].partition("\n")[0]  # with the empty cells at its end
        if chunk.is_table and opens_group(line):
            group = (*(group if opening else ()), Quote(number, text, start))
            opening = True
            continue
        opening = False
        if "\t" in text:
            cell = cell_of(question, text, heads, passage.language, fiscal)
            groups = " ".join(quote.text for quote in group)
            period, balance = periods.get(start, ("", ()))
            context = f"{heading} {head_text} {groups} {period}"
            around = RowContext(chunk.title, heading, captions, groups, head_text, period, fiscal)
            beside = (*quotes, *group, *balance)
            under = f"{chunk.title} {context}\n"
            part = Part(under + text, len(under), len(under) + len(text))
            yield CandidateSentence(number, start, text, chunk.title, context, part, beside, cell, around)
            if closes_group(text):
                group = ()
        else:
            before = chunk.text[slice(*spans[i - 1])] if i else ""
            part = Part(chunk.indexed_text, header + start, header + end)
            yield CandidateSentence(number, start, text, chunk.title, f"{heading} {before}", part)


def _is_page_number(text: str, chunk: Chunk) -> bool:
    """Return True for a number alone under the heading of a table of contents."""
    return text.isdigit() and any(each.lower() in _CONTENTS for each in chunk.headings)


def _periods(number: int, chunk: Chunk) -> dict[int, tuple[str, tuple[Quote, ...]]]:
    """Return the day of the change for each row between two balances, by the row's offset, with its quotes.

    It is the day of the balance after it, which is quoted; where that is not in the passage, the year after
    the one before.
    """
    rows = chunk.text.split("\n")
    starts = list(accumulate((len(row) + 1 for row in rows), initial=0))
    periods: dict[int, tuple[str, tuple[Quote, ...]]] = {}
    for start, (before, after) in zip(starts, balances_around(rows), strict=False):
        place = after if after is not None else before
        if place is None:
            continue
        label = rows[place].partition("\t")[0]
        quote = (Quote(number, rows[place].rstrip("\t"), starts[place]),)
        years = _YEARS.findall(label)
        periods[start] = (label if after is not None else str(int(years[-1]) + 1) if years else "", quote)
    return periods
