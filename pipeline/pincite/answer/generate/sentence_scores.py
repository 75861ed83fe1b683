"""Score the sentences and table rows of some passages by how well they answer a question.

A candidate is scored by the words it shares with the question (each weighed by its rarity among the
candidates), by how near the model finds it, by whether it holds what is asked for (a number, a date, a
name), and by the rank of its passage. A sentence's tokens are read in its passage. The words of its heading
and neighbours, and of the heading rows of a table, count in part. A row with figures is also scored by its
label, and names the cell that answers. Where the question names a code and some passages hold it, only
those are read: the figures of another model are no answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from pincite.answer.generate.cells import AnswerCell, cell_of
from pincite.answer.generate.draft import Quote
from pincite.answer.generate.heading_rows import heading_row_spans
from pincite.answer.generate.late_interaction import Part, nearness
from pincite.answer.generate.name_values import spans_with_values
from pincite.answer.generate.quantities import holds_quantity, quantities_in
from pincite.answer.generate.row_scorer import RowContext, RowScorer
from pincite.embed import Embedder
from pincite.index.bm25 import distinct_terms, terms
from pincite.ingest.table_chunks import ANNOUNCES
from pincite.metadata.fiscal_years import CALENDAR, FiscalYears, fiscal_years
from pincite.retrieve.answerability import codes, holds
from pincite.retrieve.passage import Passage
from pincite.schema.chunk import Chunk
from pincite.text.table_rows import balances_around, closes_group, opens_group

READ = 24
"""Candidates that the model reads, in about ten passages: enough to hold the answer, and quickly read."""

_YEARS = re.compile(r"(?:19|20)\d\d")
_CONTENTS = frozenset(("contents", "table of contents"))
"""Headings of a table of contents, in small letters."""

CONTEXT, ANSWER_TYPE, RANK, ANNOUNCEMENT = 0.6, 0.15, 0.1, 0.5
LOOKED_UP = 0.5
"""For a row with a cell that is a quantity of the question: "Which lens has a focal length of 600 mm?"."""
RUN_ON, LONGEST = 0.5, 600
"""Subtracted from the score of a sentence of more characters.

It is a list, such as of exhibits, and has a word for every question.
"""
NEAR, TEXT_NEAR = 3.0, 1.5
LEVEL = 2.1
"""The surplus of nearness in a sentence that answers over the cosine of a row that answers as well."""


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


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what that is made of.

    `overlap` is the weighed share of the question's words that it has, `near` how near the model finds it,
    `named` how far a row's label is what is asked, and `timely` the share of the times asked for that it has.
    """

    candidate: CandidateSentence
    score: float
    overlap: float
    near: float
    named: float = 0.0
    timely: float = 0.0
    is_looked_up: bool = False
    """True for a row with a cell that equals a quantity of the question."""

    @property
    def is_said(self) -> bool:
        """True if it says anything of what is asked by itself.

        A row that is near only by its table does not: it may come first, not after others.
        """
        return not self.candidate.is_row or self.named > 0 or self.is_looked_up


def score_candidates(
    embedder: Embedder,
    question: str,
    passages: Sequence[Passage],
    asked: re.Pattern[str] | None,
    also: Collection[Quote] = (),
) -> list[Scored]:
    """Return the sentences and rows that are nearest to the question, best first.

    At most READ are read, and those in the quotes of `also`. `asked` is a pattern for what holds an answer.
    """
    if not passages:
        return []
    language = passages[0].language
    named, fit, quantities = codes(question), RowScorer(question, language), quantities_in(question)
    about = [holds(passage, named) for passage in passages]
    # Only rows are compared with fiscal years.
    fiscal = {
        version: fiscal_years(title, texts) if any("\t" in text for text in texts) else CALENDAR
        for version, title in {each.version_id: each.version.title for each in passages}.items()
        if (texts := [each.chunk.text for each in passages if each.version_id == version])
    }
    candidates = [
        candidate
        for i, passage in enumerate(passages)
        if about[i] or not any(about)
        for candidate in _candidates(i, passage, question, fiscal[passage.version_id])
    ]
    if not candidates:
        return []
    overlap = _overlap(question, candidates, language)
    rank = np.array([1 / (1 + candidate.passage) for candidate in candidates])
    order = np.argsort(-(overlap + RANK * rank), kind="stable")
    shortlist = [
        i for n, i in enumerate(order) if n < READ or any(candidates[i].overlaps(quote) for quote in also)
    ]
    candidates, overlap, rank = [candidates[i] for i in shortlist], overlap[shortlist], rank[shortlist]
    near = _similarities(embedder, question, candidates)
    rows = [_row_score(candidate, fit) for candidate in candidates]
    scores = overlap + RANK * rank + near + np.array([score for *_, score in rows])
    looked_up = [holds_quantity(candidate.text, quantities) for candidate in candidates]
    scores += LOOKED_UP * np.array(looked_up)
    if asked is not None:
        holds_it = [bool(asked.search(candidate.text)) for candidate in candidates]
        scores += ANSWER_TYPE * np.array(holds_it)
    return [
        Scored(
            candidates[i],
            float(scores[i]),
            float(overlap[i]),
            float(near[i]),
            named=rows[i][0],
            timely=rows[i][1],
            is_looked_up=looked_up[i],
        )
        for i in np.argsort(-scores, kind="stable")
    ]


def _similarities(embedder: Embedder, question: str, candidates: Sequence[CandidateSentence]) -> np.ndarray:
    """Return the nearness (n,) of each candidate to the question, as the model finds it.

    A row is short, and stands under its own headings: its whole vector is compared. A sentence is read in its
    passage, and compared by its tokens.
    """
    similarities = np.zeros(len(candidates))
    is_row = np.array([each.is_row for each in candidates])
    rows, sentences = (
        [each.part for each in candidates if each.is_row == wanted] for wanted in (True, False)
    )
    if rows:
        vectors = embedder.kept_passages([part.text for part in rows])
        similarities[is_row] = vectors @ embedder.query(question)
    if sentences:
        near, text_near = nearness(embedder, question, sentences)
        similarities[~is_row] = NEAR * near + TEXT_NEAR * text_near - LEVEL
    return similarities


def _candidates(
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


def _row_score(candidate: CandidateSentence, fit: RowScorer) -> tuple[float, float, float]:
    """Return how far a row's label is what is asked, how far its time is, and what both add to its score.

    A sentence that only announces what stands elsewhere says nothing itself.
    """
    if not candidate.is_row and len(candidate.text) > LONGEST:
        return 0.0, 0.0, -RUN_ON
    if candidate.cell is None or candidate.around is None:
        return 0.0, 0.0, -ANNOUNCEMENT if ANNOUNCES.search(candidate.text) else 0.0
    named = fit.named(candidate.cell, candidate.around)
    timely = fit.timely(candidate.cell, candidate.around)
    return named, timely, fit.score(candidate.text, candidate.cell, candidate.around, named, timely)


def _overlap(question: str, candidates: Sequence[CandidateSentence], language: str) -> np.ndarray:
    """Return the weighed share (n,) of the question's words in each candidate; around it they count in part.

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
    # fsum, since terms come in another order in each process.
    total = math.fsum(weights.values()) or 1.0
    return np.array(
        [
            (math.fsum(weights[t] for t in a) + CONTEXT * math.fsum(weights[t] for t in b - a)) / total
            for a, b in zip(own, around, strict=True)
        ]
    )
