"""Compute the measures of retrieval for one question, by ir_measures (doi:10.1007/978-3-030-99739-7_38).

A question's evidence is looked for among pages, passages and documents, as far as the golden set names them.
A piece of evidence is found at the first rank that holds it; what holds it again has found nothing.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from pincite.answer.verify import normalise
from pincite.errors import MeasuresUnavailable
from pincite.evaluate.golden import EvidenceUnit, GoldenEvidence, GoldenQuestion
from pincite.schema.search import Hit

CUTOFF = 10
NDCG, MRR = f"nDCG@{CUTOFF}", f"MRR@{CUTOFF}"

PlaceOnPage = tuple[str, int]
"""A document's name and a page from 1."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The ranking for a question, best first, each document and each page once.

    `passages` says of each hit which of the question's evidence its text holds, by number from 0.
    """

    documents: tuple[str, ...] = ()
    pages: tuple[PlaceOnPage, ...] = ()
    passages: tuple[tuple[int, ...], ...] = ()

    @classmethod
    def of_hits(cls, question: GoldenQuestion, hits: Sequence[Hit]) -> Self:
        """Make the ranking of the hits of a search."""
        pages = ranked_pages(hits)
        read = hits if "passage" in question.units else ()
        passages = tuple(_evidence_in(hit, question.evidence) for hit in read)
        return cls(_documents(pages), pages, passages)

    @classmethod
    def of_pages(cls, pages: Iterable[PlaceOnPage]) -> Self:
        """Make a ranking of pages, and of documents by the best page of each."""
        ranked = tuple(dict.fromkeys(pages))
        return cls(_documents(ranked), ranked)

    def length(self, unit: EvidenceUnit) -> int:
        """Return the number of ranked pages, passages or documents."""
        return len({"page": self.pages, "passage": self.passages, "document": self.documents}[unit])


def ranked_pages(hits: Iterable[Hit]) -> tuple[PlaceOnPage, ...]:
    """Return the pages that the hits stand on, in the order in which they first appear."""
    return tuple(dict.fromkeys((hit.document, page) for hit in hits for page in hit.pages))


def score(question: GoldenQuestion, ranking: Ranking, ks: Sequence[int]) -> dict[str, float]:
    """Return every measure of a question that is answered somewhere, from 0 to 1, by its name.

    `page hit@5` is 1 where any of the evidence is on the first five pages, `document hit@5` and
    `passage hit@5` likewise. nDCG@10 (Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418), with binary
    gains, and MRR@10, here the reciprocal rank (Voorhees 1999, the TREC-8 question answering track), are of
    the finest unit that the evidence names. Raises MeasuresUnavailable.
    """
    try:
        from ir_measures import RR, Success, iter_calc, nDCG
    except ModuleNotFoundError as error:
        raise MeasuresUnavailable(
            "The package ir-measures, which scores, is not installed: on Linux on ARM it has to be built. "
            "Install it with `pip install ir-measures`, which needs a C compiler and a network."
        ) from error
    scores: dict[str, float] = {}
    for unit in question.units:
        names = {nDCG @ CUTOFF: NDCG, RR @ CUTOFF: MRR} if unit == question.units[0] else {}
        names |= {Success @ k: f"{unit} hit@{k}" for k in ks}
        wanted, ranked = _as_judged(question, ranking, unit)
        relevant = {"": dict.fromkeys(wanted, 1)}
        run = {"": {item: -float(rank) for rank, item in enumerate(ranked)}}
        values = {found.measure: found.value for found in iter_calc(list(names), relevant, run)}
        scores |= {name: values[measure] for measure, name in names.items()}
    return scores


def _as_judged(question: GoldenQuestion, ranking: Ranking, unit: EvidenceUnit) -> tuple[set[str], list[str]]:
    """Return the relevant by their numbers, and the ranked, each as the number of what it first holds."""
    evidence = list(enumerate(question.evidence))
    keys: list[Hashable]
    held: Sequence[Sequence[int]]
    match unit:
        case "document":
            keys = [e.document for _, e in evidence]
            held = [[i for i, e in evidence if e.document == document] for document in ranking.documents]
        case "page":
            keys = [(e.document, e.page) for _, e in evidence]
            held = [
                [i for i, e in evidence if e.document == document and e.page in (None, page)]
                for document, page in ranking.pages
            ]
        case "passage":
            keys, held = [*question.evidence], ranking.passages
    number = [str(keys.index(key)) for key in keys]  # two that name one place are one
    ranked: dict[str, None] = {}
    for rank, numbers in enumerate(held):
        new = {number[i] for i in numbers} - ranked.keys()
        ranked |= dict.fromkeys(sorted(new) or [f"rank {rank}"])
    return set(number), list(ranked)


def _documents(pages: Iterable[PlaceOnPage]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(document for document, _ in pages))


def _evidence_in(hit: Hit, evidence: Sequence[GoldenEvidence]) -> tuple[int, ...]:
    text = normalise(hit.text).text
    return tuple(
        i
        for i, wanted in enumerate(evidence)
        if wanted.document == hit.document
        and (wanted.page is None or wanted.page in hit.pages)
        and (wanted.passage is None or normalise(wanted.passage).text in text)
    )
