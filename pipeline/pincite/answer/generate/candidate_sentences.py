"""Collect the sentences and rows of some passages that may answer a question, with the words around them.

Where the question names a code and some passages hold it, only those are read: the figures of another model
are no answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Literal

from pincite.answer.generate.cells import AnswerCell, cell_of
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.answer.generate.late_interaction import Part
from pincite.answer.generate.name_values import spans_with_values
from pincite.answer.generate.row_scorer import RowContext
from pincite.domains.finance import are_reports
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears, fiscal_years
from pincite.retrieve.answerability import codes, holds
from pincite.retrieve.passage import Passage
from pincite.schema.body import has_words
from pincite.schema.chunk import Chunk
from pincite.text.side_by_side import record_columns, record_spans
from pincite.text.table_rows import balances_around, closes_group, opens_group

_SEPARATORS = re.compile(r"[\W_]+")
_YEARS = re.compile(r"(?:19|20)\d\d")
_CONTENTS = frozenset(("contents", "table of contents"))
"""Headings of a table of contents, in small letters."""

CandidateKind = Literal["sentence", "row", "row of a report"]
"""Kinds of candidates. Rows of reports have figures, and are called by the same words everywhere."""


@dataclass(frozen=True, slots=True)
class CandidateSentence:
    """A sentence or a row of a passage, and the words around it that say what it is about.

    `passage` is the index of the passage, `start` an offset in its text. `called` is its document's title and
    the words of its file's name. `cell` is the one that the question asks for, of a row with figures.
    """

    passage: int
    start: int
    text: str
    called: str
    context: str
    part: Part
    """Its place in the text that the model reads: a sentence in its passage, a row under its headings."""
    heading_rows: tuple[Quote, ...] = ()
    """Of a row, with the labels of the groups that it is in."""
    cell: AnswerCell | None = None
    row_context: RowContext | None = None
    """Of a row with figures."""

    @property
    def is_row(self) -> bool:
        """True if it is a row of a table."""
        return "\t" in self.text

    @property
    def kind(self) -> CandidateKind:
        """Its kind: the same feature counts more in one than in another."""
        if not self.is_row:
            return "sentence"
        return "row of a report" if self.row_context is not None and self.row_context.of_report else "row"

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


def sentences_that(says: Callable[[str], bool], passages: Sequence[Passage]) -> list[Quote]:
    """Return the sentences of passages of which something is true, in the order of the passages."""
    return [
        Quote(number, text, start)
        for number, passage in enumerate(passages)
        for start, end in passage.chunk.sentences
        if says(text := passage.chunk.text[start:end])
    ]


def _of_passage(
    number: int, passage: Passage, question: str, fiscal: FiscalYears
) -> Iterator[CandidateSentence]:
    chunk = passage.chunk
    rows = _Rows(number, passage, question, fiscal) if chunk.is_table else None
    spans = chunk.sentences if rows else spans_with_values(chunk, question)
    header = len(chunk.indexed_text) - len(chunk.text)
    heading = " ".join(chunk.headings)
    for i, (start, end) in enumerate(spans):
        text = chunk.text[start:end]
        if rows and rows.is_heading(start):
            continue
        if not has_words(text) or _is_page_number(text, chunk):
            continue
        if rows and rows.opens_group(start, text):
            continue
        if rows and "\t" in text:
            yield from rows.of_row(start, text)
        else:
            before = chunk.text[slice(*spans[i - 1])] if i else ""
            part = Part(chunk.indexed_text, header + start, header + end)
            yield CandidateSentence(number, start, text, _called(passage), f"{heading} {before}", part)


def _called(passage: Passage) -> str:
    """Return the title of a passage's document, and the words of its file's name."""
    return f"{passage.chunk.title} {_SEPARATORS.sub(' ', PurePosixPath(passage.version.external_id).stem)}"


class _Rows:
    """The rows of a table's chunk, read from the top down: each under its headings and in its group."""

    def __init__(self, number: int, passage: Passage, question: str, fiscal: FiscalYears) -> None:
        self._number, self._chunk, self._question = number, passage.chunk, question
        self._called = _called(passage)
        self._language, self._fiscal = passage.language, fiscal
        kind = passage.version.profile.kind
        self._of_report = kind is not None and are_reports([kind.value])
        text = self._chunk.text
        self._heads = heading_row_spans(self._chunk)
        self._periods = _periods(number, self._chunk)
        head_rows = [text[start:end] for start, end in self._heads]
        body = [line for line in text.split("\n")[self._chunk.header_rows :] if not opens_group(line)]
        self._columns = record_columns(body, head_rows)
        self._group: tuple[Quote, ...] = ()
        self._is_opening = False

    def is_heading(self, start: int) -> bool:
        """Return True if what begins at an offset of the chunk is of its heading rows."""
        return any(first <= start < last for first, last in self._heads)

    def opens_group(self, start: int, text: str) -> bool:
        """Return True if a row is the label of those below; labels below each other name groups in groups."""
        line = self._chunk.text[start:].partition("\n")[0]  # with the empty cells at its end
        opens = opens_group(line)
        if opens:
            above = self._group if self._is_opening else ()
            self._group = (*above, Quote(self._number, text, start))
        self._is_opening = opens
        return opens

    def of_row(self, start: int, text: str) -> Iterator[CandidateSentence]:
        """Yield the records of a row: itself, or several that stand side by side."""
        for place, (first, last) in enumerate(record_spans(text, self._columns)):
            if has_words(text[first:last]):
                yield self._candidate(
                    start + first, text[first:last], place, *self._periods.get(start, ("", ()))
                )
        if closes_group(text):
            self._group = ()

    def _candidate(
        self, start: int, text: str, place: int, period: str, balance: tuple[Quote, ...]
    ) -> CandidateSentence:
        chunk = self._chunk
        heads = tuple(self._head(head, place) for head in self._heads)
        rows = [quote.text for quote in heads]
        head_text, heading = " ".join(rows), " ".join(chunk.headings)
        groups = " ".join(quote.text for quote in self._group)
        captions = " ".join(row for row in rows if "\t" not in row)
        context = f"{heading} {head_text} {groups} {period}"
        under = f"{chunk.title} {context}\n"
        return CandidateSentence(
            self._number,
            start,
            text,
            self._called,
            context,
            Part(under + text, len(under), len(under) + len(text)),
            (*heads, *self._group, *balance),
            cell_of(self._question, text, rows, self._language, self._fiscal),
            RowContext(
                chunk.title, heading, captions, groups, head_text, period, self._fiscal, self._of_report
            ),
        )

    def _head(self, head: tuple[int, int], place: int) -> Quote:
        """Return a heading row as far as it is over one record of each row; a caption is over all of them."""
        start, end = head
        row = self._chunk.text[start:end]
        if "\t" not in row or len(self._columns) == 1:
            return Quote(self._number, row, start)
        first, last = record_spans(row, self._columns)[place]
        return Quote(self._number, row[first:last], start + first)


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
