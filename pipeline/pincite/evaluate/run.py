"""Run a golden set: each question is searched for, and answered where refusals are scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pydantic import ValidationError

from pincite.errors import InvalidRun, PinciteError
from pincite.evaluate.golden import GoldenQuestion
from pincite.evaluate.measures import CUTOFF, Ranking, score
from pincite.schema.answer import Answer
from pincite.schema.model import Model
from pincite.schema.search import Hit, SearchResult

FEW, MOST = 40, 100
"""Numbers of hits that are asked for: enough to begin with, and as many as a search gives.

How far the engine looks, and with it the order, is the same for the few as for what people ask for.
"""


class Searcher(Protocol):
    """A library or a service's client, over which a golden set is run."""

    def search_result(
        self, collection: str, question: str, *, limit: int, within: list[str] | None
    ) -> SearchResult:
        """Search for a question, and return the best hits, best first."""

    def answer(self, collection: str, question: str, *, within: list[str] | None) -> Answer:
        """Answer a question, or refuse."""


class QuestionResult(Model):
    """A question, what was ranked for it, and its scores, each from 0 to 1 by the name of its measure.

    `pages` are (document, page from 1), best first. `refused` is None where no answer was asked for.
    `degraded` says why another generator had to answer.
    """

    question: GoldenQuestion
    scores: dict[str, float]
    documents: tuple[str, ...] = ()
    pages: tuple[tuple[str, int], ...] = ()
    refused: bool | None = None
    degraded: str | None = None


class Run(Model):
    """A golden set as it was run once, over one collection by one build.

    `build` is the fingerprint of the code, models and settings that read the documents. `absent` are the
    documents that its evidence names and the collection does not have.
    """

    taken: datetime
    collection: str
    embedding: str
    build: str
    generator: str
    absent: list[str]
    asked: list[QuestionResult]


def evaluate(
    golden: Sequence[GoldenQuestion], searcher: Searcher, collection: str, *, ks: Sequence[int], answers: bool
) -> Iterator[QuestionResult]:
    """Yield each question as soon as it is scored, in order; with `answers` each is also answered.

    Hits are counted among the first k, for each k of `ks`. Raises MeasuresUnavailable, and what searching and
    answering raise with the question's id before the sentence.
    """
    depth = max(CUTOFF, *ks)
    for question in golden:
        try:
            ranking = rank(question, searcher, collection, depth)
            answer = (
                searcher.answer(collection, question.question, within=_within(question)) if answers else None
            )
        except PinciteError as error:
            error.detail = f"Question {question.id}: {error.detail}"
            raise
        yield QuestionResult(
            question=question,
            documents=ranking.documents,
            pages=ranking.pages,
            scores=score(question, ranking, ks),
            refused=None if answer is None else not answer.answerable,
            degraded=answer.degraded if answer else None,
        )


def load_run(path: Path) -> Run:
    """Return a run that was saved. Raises InvalidRun."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise InvalidRun(
            f"{path} cannot be read: {error}. Name a file that `pincite eval … --save` wrote."
        ) from None
    except ValidationError:
        raise InvalidRun(f"{path} is no saved run. Save one with `pincite eval … --save {path}`.") from None


def rank(question: GoldenQuestion, searcher: Searcher, collection: str, depth: int) -> Ranking:
    """Rank what a search finds for a question: at least `depth` pages, passages or documents.

    There are fewer where the most hits that a search gives hold no more; none for a question that is answered
    nowhere.
    """
    if not question.units:
        return Ranking()
    hits: list[Hit] = []
    for limit in (FEW, MOST):
        within = _within(question)
        found = searcher.search_result(collection, question.question, limit=limit, within=within).hits
        # A longer search may order otherwise; what the shorter one found stays before what it adds.
        known = {hit.chunk_id for hit in hits}
        hits += [hit for hit in found if hit.chunk_id not in known]
        ranking = Ranking.of_hits(question, hits)
        if ranking.length(question.units[0]) >= depth or len(found) < limit:
            break
    return ranking


def _within(question: GoldenQuestion) -> list[str] | None:
    return list(question.within) if question.within else None
