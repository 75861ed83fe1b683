"""How well each sentence and table row of some passages answers a question.

A candidate is scored by the words it shares with the question (each weighed by its rarity among the
candidates), by how near the model finds it, by whether it holds what is asked for (a number, a date, a
name), and by the rank of its passage. A sentence's tokens are read in its passage. The words of its heading
and neighbours, and of the heading rows of a table, count in part. A row with figures is also scored by how
probable it is that one of its cells answers. Where the question names a code and some passages hold it, only
those are read: the figures of another model are no answer.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pincite.coverage import codes, holds
from pincite.embed import Embedder
from pincite.generate import Quote
from pincite.generate.answer_type import AnswerType
from pincite.generate.cell_features import Features
from pincite.generate.cell_scorer import CellScorer
from pincite.generate.cells import Cell
from pincite.generate.heading_rows import heading_row_spans
from pincite.generate.late_interaction import Part, nearness
from pincite.generate.table_row import TableRow, table_rows
from pincite.index.bm25 import distinct_terms, terms
from pincite.retrieve import Passage
from pincite.sentences import sentence_spans
from pincite.table_chunks import ANNOUNCES
from pincite.understand.fiscal_years import FiscalYears, fiscal_years

READ = 24
"""Candidates that the model reads, in about ten passages: enough to hold the answer, and quickly read."""

CONTEXT, ANSWER_TYPE, RANK, ANNOUNCEMENT = 0.6, 0.15, 0.1, 0.5
CELL = 1.0
"""What a row counts of which a cell is sure to answer."""
RUN_ON, LONGEST = 0.5, 600
"""What is taken from a sentence of more characters, as few in prose have: it is a list, such as of exhibits,
and has a word for every question."""
NEAR, TEXT_NEAR = 3.0, 1.5
LEVEL = 2.1
"""What that comes to for a sentence that answers, above the cosine that a row has that answers as well."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence or a row of a passage, and the words around it that say what it is about."""

    passage: int
    start: int
    text: str
    title: str
    context: str
    part: Part
    """It in the text that the model reads it in: a sentence in its passage, a row under its own headings."""
    heading_rows: tuple[Quote, ...] = ()
    """Of a row, with the labels of the groups that it is in."""
    row: TableRow | None = None

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return "\t" in self.text

    def answers(self, asked: AnswerType) -> bool:
        """Return True if it holds what is asked for."""
        return asked.is_in(self.text, " ".join(quote.text for quote in self.heading_rows))


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what that is made of.

    `overlap` is the weighed share of the question's words that it has, `near` how near the model finds it. Of
    a row with figures `cell` is the one that most probably answers, with its probability.
    """

    candidate: Candidate
    score: float
    overlap: float
    near: float
    cell: Cell | None = None
    probability: float = 0.0
    cells: Sequence[Features] = ()
    """Of a row with figures, what is known of each of its cells."""
    is_said: bool = True
    """Whether it says anything of what is asked by itself. A row that is near only by its table does not: it
    may come first, not after others."""


def score_candidates(
    embedder: Embedder,
    question: str,
    passages: Sequence[Passage],
    asked: AnswerType | None,
    also: Collection[Quote] = (),
) -> list[Scored]:
    """Return the sentences and rows that are nearest to the question, best first.

    At most READ are read, and those that begin where a quote of `also` does. `asked` is the type of answer.
    """
    if not passages:
        return []
    language = passages[0].language
    named = codes(question)
    about = [holds(passage, named) for passage in passages]
    fiscal = {
        version: fiscal_years(title, [each.chunk.text for each in passages if each.version_id == version])
        for version, title in {each.version_id: each.version.title for each in passages}.items()
    }
    candidates = [
        candidate
        for i, passage in enumerate(passages)
        if about[i] or not any(about)
        for candidate in _candidates(i, passage, fiscal[passage.version_id])
    ]
    if not candidates:
        return []
    overlap = _overlap(question, candidates, language)
    rank = np.array([1 / (1 + candidate.passage) for candidate in candidates])
    rows = {i: each.row for i, each in enumerate(candidates) if each.row is not None and each.row.cells}
    scorer = CellScorer(question, passages, [(candidates[i].passage, row) for i, row in rows.items()])
    at = {i: number for number, i in enumerate(rows)}
    unread = scorer.scores()
    cells = np.array([unread[at[i]].probability if i in at else 0.0 for i in range(len(candidates))])
    wanted = {(quote.passage, quote.near) for quote in also}
    order = np.argsort(-(overlap + RANK * rank + CELL * cells), kind="stable")
    shortlist = [
        i for n, i in enumerate(order) if n < READ or (candidates[i].passage, candidates[i].start) in wanted
    ]
    near = dict(
        zip(shortlist, _similarities(embedder, question, [candidates[i] for i in shortlist]), strict=True)
    )
    read = scorer.scores({at[i]: float(near[i]) for i in shortlist if i in at})
    scored = []
    for i in shortlist:
        candidate = candidates[i]
        one = Scored(candidate, 0.0, float(overlap[i]), float(near[i]), is_said=not candidate.is_row)
        if i in at:
            row = read[at[i]]
            one = replace(one, cell=row.cell, probability=row.probability, is_said=row.is_asked)
            one = replace(one, cells=scorer.features[at[i]])
        score = one.overlap + RANK * float(rank[i]) + one.near + CELL * one.probability - _against(candidate)
        if asked is not None and candidate.answers(asked):
            score += ANSWER_TYPE
        scored.append(replace(one, score=score))
    return sorted(scored, key=lambda each: -each.score)


def _similarities(embedder: Embedder, question: str, candidates: Sequence[Candidate]) -> np.ndarray:
    """(n,) How near the model finds each candidate to the question.

    A row is short, and stands under its own headings: its whole vector is compared. A sentence is read in its
    passage, and compared by its tokens.
    """
    similarities = np.zeros(len(candidates))
    is_row = np.array([each.is_row for each in candidates])
    rows, sentences = (
        [each.part for each in candidates if each.is_row == wanted] for wanted in (True, False)
    )
    if rows:
        vectors = embedder.passages([part.text for part in rows])
        similarities[is_row] = vectors @ embedder.query(question)
    if sentences:
        near, text_near = nearness(embedder, question, sentences)
        similarities[~is_row] = NEAR * near + TEXT_NEAR * text_near - LEVEL
    return similarities


def _candidates(number: int, passage: Passage, fiscal: FiscalYears) -> Iterator[Candidate]:
    chunk = passage.chunk
    header = len(chunk.indexed_text) - len(chunk.text)
    heading = " ".join(chunk.headings)
    rows = {row.start: row for row in table_rows(chunk, fiscal)}
    head = heading_row_spans(chunk)
    spans = sentence_spans(chunk.text)
    for i, (start, end) in enumerate(spans):
        text = chunk.text[start:end]
        if row := rows.get(start):
            context = f"{heading} {row.context.heads} {row.context.groups} {row.context.period}"
            under = f"{chunk.title} {context}\n"
            beside = tuple(Quote(number, chunk.text[first:last], first) for first, last in row.beside)
            part = Part(under + text, len(under), len(under) + len(text))
            yield Candidate(number, start, text, chunk.title, context, part, beside, row)
        elif "\t" not in text and any(map(str.isalnum, text)) and not any(a <= start < b for a, b in head):
            before = chunk.text[slice(*spans[i - 1])] if i else ""
            part = Part(chunk.indexed_text, header + start, header + end)
            yield Candidate(number, start, text, chunk.title, f"{heading} {before}", part)


def _against(candidate: Candidate) -> float:
    """Return what is taken from a sentence that runs on, or that only announces what stands elsewhere."""
    if candidate.is_row:
        return 0.0
    if len(candidate.text) > LONGEST:
        return RUN_ON
    return ANNOUNCEMENT if ANNOUNCES.search(candidate.text) else 0.0


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
