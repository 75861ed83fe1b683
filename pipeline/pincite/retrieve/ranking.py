"""From candidates with their scores to a ranking: pages compete, and each is shown by its best passage.

    passage = cosine + spread * (sparse_weight * BM25 / best BM25 + boost)
    page    = the same, of the best cosine and the best BM25 of its passages

`spread` is how far apart a model's cosines lie: 1 for the default model, on whose scale the weights are.

A page's best passage has the page's score, since a page answers with all that stands on it; its other
passages have their own. Both parts are known of every candidate, whichever ranking found it, so the score of
a passage does not depend on which others are candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from pincite.index.vector_index import Stored, Vector
from pincite.retrieve.metadata_boost import Boost
from pincite.store.registry import LiveVersion

ScoreArray = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Candidates:
    """The chunks that one of the two rankings found; every part has the order of `points` and their number n.

    `vectors` are unit vectors (n, dim); `bm25` (n,) is BM25 over the best BM25 of the search, 0 to 1. The
    ranks are by chunk id, from 1, of those that a ranking brought. `sparse_weight` and the boosts are on the
    scale of the model's cosines.
    """

    points: Sequence[Stored]
    versions: Sequence[LiveVersion]
    boosts: Sequence[Boost]
    vectors: Vector
    bm25: ScoreArray
    sparse_weight: float
    dense_ranks: Mapping[str, int]
    sparse_ranks: Mapping[str, int]

    def cosines(self, vector: Vector) -> ScoreArray:
        """Return the cosine (n,) of each chunk to a unit vector (dim,)."""
        return self.vectors @ vector if self.points else np.zeros(0)

    def own_scores(self, cosines: ScoreArray) -> list[float]:
        """Return the score of each passage by itself."""
        boosts = np.array([boost.weight for boost in self.boosts])
        scores: list[float] = (cosines + self.sparse_weight * self.bm25 + boosts).tolist()
        return scores

    def first(self, scores: Sequence[float], count: int) -> list[int]:
        """Return the places of the best `count`, best first; equal ones in the order of their ids."""
        return nsmallest(count, range(len(scores)), key=lambda i: (-scores[i], self.points[i].chunk.id))


class Candidate(NamedTuple):
    """A chunk in its place, and all that decided it.

    `cosine` is to the question's vector as it was moved, `similarity` to the question's own. A rank is None
    where that ranking did not bring it. `page_cosine` and `page_bm25` are the best of its page where it
    stands for its page, and 0 where it does not. `duplicates` are the ids of chunks with the same text that
    rank below it.
    """

    stored: Stored
    version: LiveVersion
    cosine: float
    similarity: float
    bm25: float
    boost: Boost
    dense_rank: int | None
    sparse_rank: int | None
    page_cosine: float
    page_bm25: float
    score: float
    duplicates: tuple[str, ...]
    reranked: float | None = None

    @property
    def represents_page(self) -> bool:
        """True if it stands for its page."""
        return self.page_cosine > 0 or self.page_bm25 > 0


def ranked(candidates: Candidates, cosines: ScoreArray, similarities: ScoreArray) -> list[Candidate]:
    """Return the candidates, best first; of those with the same text the best only.

    `cosines` (n,) are what they are ranked by, `similarities` (n,) what is shown of their meaning.
    """
    points = candidates.points
    own = candidates.own_scores(cosines)
    cosine, similarity, bm25 = cosines.tolist(), similarities.tolist(), candidates.bm25.tolist()
    scores, led = own.copy(), dict[int, tuple[float, float]]()
    for on_page in _pages(points):
        if len(on_page) == 1:
            continue
        best = max(on_page, key=lambda i: (own[i], points[i].chunk.id))
        page_cosine, page_bm25 = max(cosine[i] for i in on_page), max(bm25[i] for i in on_page)
        score = page_cosine + candidates.sparse_weight * page_bm25 + candidates.boosts[best].weight
        if score > scores[best]:
            scores[best], led[best] = score, (page_cosine, page_bm25)
    order = candidates.first(scores, len(points))
    ranking = []
    for first, *copies in _same_texts(points[i] for i in order):
        i = order[first]
        chunk_id, (page_cosine, page_bm25) = points[i].chunk.id, led.get(i, (0.0, 0.0))
        ranking.append(
            Candidate(
                stored=points[i],
                version=candidates.versions[i],
                cosine=cosine[i],
                similarity=similarity[i],
                bm25=bm25[i],
                boost=candidates.boosts[i],
                dense_rank=candidates.dense_ranks.get(chunk_id),
                sparse_rank=candidates.sparse_ranks.get(chunk_id),
                page_cosine=page_cosine,
                page_bm25=page_bm25,
                score=scores[i],
                duplicates=tuple(points[order[copy]].chunk.id for copy in copies),
            )
        )
    return ranking


def _pages(points: Sequence[Stored]) -> Iterable[list[int]]:
    """Yield the places of the chunks of a page, for each page of each version."""
    by_page: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, point in enumerate(points):
        for page in point.chunk.pages:
            by_page[point.version_key, page].append(i)
    return by_page.values()


def _same_texts(points: Iterable[Stored]) -> Iterable[list[int]]:
    """Yield the places of points with the same text, by the first of each."""
    same: dict[bytes, list[int]] = defaultdict(list)
    for place, point in enumerate(points):
        same[point.text_digest].append(place)
    return same.values()
