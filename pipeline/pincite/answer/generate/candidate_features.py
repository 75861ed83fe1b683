"""Compute the features of candidate sentences and rows: how well each may answer a question.

A feature is a number, mostly from 0 to 1. `sentence_weights.json` has its weight for each kind of candidate.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pincite.answer.generate.candidate_sentences import CandidateSentence
from pincite.answer.generate.late_interaction import nearness
from pincite.answer.generate.quantities import holds_quantity, quantities_in
from pincite.answer.generate.row_scorer import RowScorer
from pincite.embed import Embedder
from pincite.index.bm25 import distinct_terms, rarity, terms
from pincite.ingest.table_chunks import ANNOUNCES

CandidateFeatures = Mapping[str, float]

LONGEST = 600
"""Characters of a sentence. A longer one is a list, as of exhibits, and has a word for every question."""


@dataclass(frozen=True, slots=True)
class WordShares:
    """The share of a question's words that each candidate has, 0 to 1, each word weighed by its rarity.

    `own` (n,) counts those in its text, its document's title and its file's name, `around` (n,) others in its
    context. Words of the title and the name count in full: every sentence of a data sheet is about its model,
    and the one that repeats it is not nearer to the answer for that.
    """

    own: NDArray[np.float64]
    around: NDArray[np.float64]

    def of(self, places: Sequence[int]) -> WordShares:
        """Return the shares of the candidates at these places."""
        return WordShares(self.own[places], self.around[places])


def word_shares(question: str, candidates: Sequence[CandidateSentence], language: str) -> WordShares:
    """Return the shares of a question's words; a word is rare that few of the candidates have."""
    wanted = set(terms(question, language))
    own = [
        wanted & distinct_terms(f"{candidate.called} {candidate.text}", language) for candidate in candidates
    ]
    around = [wanted & distinct_terms(candidate.context, language) for candidate in candidates]
    counts = Counter(term for a, b in zip(own, around, strict=True) for term in a | b)
    weights = {term: rarity(counts[term], len(candidates)) for term in wanted}
    # fsum, since terms come in another order in each process.
    total = math.fsum(weights.values()) or 1.0
    return WordShares(
        np.array([math.fsum(weights[term] for term in a) / total for a in own]),
        np.array(
            [math.fsum(weights[term] for term in b - a) / total for a, b in zip(own, around, strict=True)]
        ),
    )


def candidate_features(
    embedder: Embedder,
    question: str,
    candidates: Sequence[CandidateSentence],
    shares: WordShares,
    language: str,
    asked: re.Pattern[str] | None,
) -> list[CandidateFeatures]:
    """Return the features of each candidate. `asked` is a pattern for what holds an answer."""
    rows = RowScorer(question, language)
    quantities = quantities_in(question)
    near = _nearness(embedder, question, candidates)
    return [
        {
            "rank": 1 / (1 + candidate.passage),
            "has what is asked": float(asked is not None and asked.search(candidate.text) is not None),
            "words": float(shares.own[i]),
            "words around": float(shares.around[i]),
            **near[i],
            **(_of_row(rows, candidate, quantities) if candidate.is_row else _of_sentence(candidate)),
        }
        for i, candidate in enumerate(candidates)
    ]


def _of_row(rows: RowScorer, candidate: CandidateSentence, quantities: frozenset[str]) -> dict[str, float]:
    """Return how well a row's label, time and figure suit; a row without figures has no label or time."""
    looked_up = {"has the quantity": float(holds_quantity(candidate.text, quantities))}
    if candidate.cell is None or candidate.row_context is None:
        return {**looked_up, "announces": float(_announces(candidate))}
    return {**looked_up, **rows.features(candidate.text, candidate.cell, candidate.row_context)}


def _of_sentence(candidate: CandidateSentence) -> dict[str, float]:
    """Return what speaks against a sentence: that it is a list, or announces what stands elsewhere."""
    runs_on = len(candidate.text) > LONGEST
    return {
        "runs on": float(runs_on),
        "announces": float(not runs_on and _announces(candidate)),
    }


def _announces(candidate: CandidateSentence) -> bool:
    return ANNOUNCES.search(candidate.text) is not None


def _nearness(
    embedder: Embedder, question: str, candidates: Sequence[CandidateSentence]
) -> list[dict[str, float]]:
    """Return how near the model finds each candidate to the question.

    A row is short, and stands under its own headings: its whole vector is compared. A sentence is read in its
    passage, and compared by its tokens.
    """
    rows, sentences = (
        [each.part for each in candidates if each.is_row == wanted] for wanted in (True, False)
    )
    of_rows: Iterator[dict[str, float]] = iter(())
    of_sentences: Iterator[dict[str, float]] = iter(())
    if rows:
        cosines = embedder.kept_passages([part.text for part in rows]) @ embedder.query(question)
        of_rows = ({"near": float(cosine)} for cosine in cosines)
    if sentences:
        pairs = zip(*nearness(embedder, question, sentences), strict=True)
        of_sentences = ({"near": float(own), "text near": float(whole)} for own, whole in pairs)
    return [next(of_rows if each.is_row else of_sentences) for each in candidates]
