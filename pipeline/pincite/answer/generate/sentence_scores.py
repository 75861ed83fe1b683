"""Score the sentences and table rows of some passages by how well they answer a question.

The score is the weighed sum of a candidate's features: the words that it shares with the question, how near
the model finds it, whether it holds what is asked for (a number, a date, a name), its passage's rank, and how
well a row's label and time suit. A row is compared by one cosine and a sentence by its tokens, and who asks
for a row of a report mostly uses its words. So each kind of candidate has its own weights, and a bias that
sets all on one scale.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from pincite.answer.generate.candidate_features import CandidateFeatures, candidate_features, word_shares
from pincite.answer.generate.candidate_sentences import (
    CandidateKind,
    CandidateSentence,
    candidate_sentences,
)
from pincite.answer.generate.draft import Quote
from pincite.embed import Embedder
from pincite.retrieve.numbered_part import asked_part, stands_under
from pincite.retrieve.passage import Passage

BIAS = "bias"
READ = 24
"""Candidates that the model reads, in about ten passages: enough to hold the answer, and quickly read."""
AROUND, RANK = 0.6, 0.2
"""Words choose these. One around a candidate counts this much of one in it, and the first rank so much."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its score and what that is made of.

    `overlap` is the weighed share of the question's words that it has.
    """

    candidate: CandidateSentence
    score: float
    overlap: float
    features: CandidateFeatures

    @property
    def near(self) -> float:
        """The nearness that the model finds: the cosine of a row, the mean cosine of a sentence's tokens."""
        return self.features["near"]

    @property
    def named(self) -> float:
        """The degree to which a row's label is what is asked; 0 for a sentence."""
        return self.features.get("named", 0.0)

    @property
    def is_looked_up(self) -> bool:
        """True for a row with a cell that equals a quantity of the question."""
        return self.features.get("has the quantity", 0.0) > 0

    @property
    def is_said(self) -> bool:
        """True if it says anything of what is asked by itself.

        A row that is near only by its table does not: it may come first, not after one that does.
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
    if not passages or not (found := candidate_sentences(question, passages)):
        return []
    candidates = _of_asked_part(question, found, passages)
    language = passages[0].language
    shares = word_shares(question, candidates, language)
    overlap = shares.own + AROUND * shares.around
    rank = np.array([1 / (1 + candidate.passage) for candidate in candidates])
    order = np.argsort(-(overlap + RANK * rank), kind="stable")
    shortlist = [
        i for n, i in enumerate(order) if n < READ or any(candidates[i].overlaps(quote) for quote in also)
    ]
    chosen = [candidates[i] for i in shortlist]
    features = candidate_features(embedder, question, chosen, shares.of(shortlist), language, asked)
    scored = [
        Scored(candidate, _score(candidate.kind, each), float(overlap[i]), each)
        for i, candidate, each in zip(shortlist, chosen, features, strict=True)
    ]
    return sorted(scored, key=lambda each: -each.score)


def _of_asked_part(
    question: str, found: Sequence[CandidateSentence], passages: Sequence[Passage]
) -> Sequence[CandidateSentence]:
    """Return the candidates that begin with the number of the part that is asked for, or stand under it.

    All of them where the question asks for no part by its number, or for one that none has.
    """
    if (part := asked_part(question)) is None:
        return found
    own = [each for each in found if part.match(each.text)]
    return own or [each for each in found if stands_under(passages[each.passage], part)] or found


def best_of_each_sub_query(scored: Sequence[Scored], passages: Sequence[Passage]) -> list[Scored]:
    """Return the best candidate of each thing that the question names, best first, as `scored` are."""
    best = {passages[each.candidate.passage].sub_query: each for each in reversed(scored)}
    return [each for each in scored if each in best.values()]


def _score(kind: CandidateKind, features: CandidateFeatures) -> float:
    weights = sentence_weights()[kind]
    return math.fsum((weights[BIAS], *(weights[name] * value for name, value in features.items())))


@cache
def sentence_weights() -> Mapping[CandidateKind, Mapping[str, float]]:
    """Read the weight of each feature by kind of candidates, once. `bench/fit_sentences.py` fits them."""
    weights: dict[CandidateKind, dict[str, float]] = json.loads(
        files(__package__).joinpath("sentence_weights.json").read_text("utf-8")
    )
    return weights
