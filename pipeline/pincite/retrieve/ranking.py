"""From candidates with their scores to a ranking: pages compete, and each is shown by its best passage.

    passage = cosine + words_weight * BM25 / best BM25 + route
    page    = best cosine + words_weight * best BM25 / best BM25 + route, each the best of its passages

A page's best passage has the page's score, since a page answers with all that stands on it; its other
passages have their own. Both parts are known of every candidate, whichever ranking found it, so the score of
a passage does not depend on which others are candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pincite.document import Chunk
from pincite.index import Stored
from pincite.registry import LiveVersion
from pincite.retrieve.routing import NO_ROUTE, Route

_FIRST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chunk that one of the two rankings found, and all that decides its place.

    `cosine` is to the question's vector as it was moved, `similarity` to the question's own; `words` is BM25
    over the best BM25 of the search, 0 to 1. A rank is from 1, and None where that ranking did not bring it.
    `folded` are the ids of chunks with the same text that rank below it.
    """

    stored: Stored
    version: LiveVersion
    cosine: float
    similarity: float
    words: float
    route: Route = NO_ROUTE
    meaning_rank: int | None = None
    words_rank: int | None = None
    page_cosine: float = 0.0
    page_words: float = 0.0
    score: float = 0.0
    folded: tuple[str, ...] = ()
    reranked: float | None = None

    @property
    def leads_page(self) -> bool:
        """Whether it stands for its page."""
        return self.page_cosine > 0 or self.page_words > 0


def ranked(candidates: Sequence[Candidate], words_weight: float) -> list[Candidate]:
    """The candidates with their scores, best first; of those with the same text the best only."""
    ids = [each.stored.chunk.id for each in candidates]
    own = [own_score(each, words_weight) for each in candidates]
    by_page: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, candidate in enumerate(candidates):
        for page in candidate.stored.chunk.pages:
            by_page[candidate.stored.version_key, page].append(i)
    scores, led = own.copy(), dict[int, tuple[float, float]]()
    for on_page in by_page.values():
        best = max(on_page, key=lambda i: (own[i], ids[i]))
        cosine = max(candidates[i].cosine for i in on_page)
        words = max(candidates[i].words for i in on_page)
        score = cosine + words_weight * words + candidates[best].route.weight
        if score > scores[best]:
            scores[best], led[best] = score, (cosine, words)
    order = sorted(range(len(candidates)), key=lambda i: (-scores[i], ids[i]))
    ranking = []
    for first, *copies in _same_texts([candidates[i].stored.chunk for i in order]):
        i = order[first]
        cosine, words = led.get(i, (0.0, 0.0))
        folded = tuple(ids[order[copy]] for copy in copies)
        ranking.append(
            replace(candidates[i], score=scores[i], page_cosine=cosine, page_words=words, folded=folded)
        )
    return ranking


def own_score(candidate: Candidate, words_weight: float) -> float:
    """What a passage is worth by itself."""
    return candidate.cosine + words_weight * candidate.words + candidate.route.weight


def _same_texts(chunks: Sequence[Chunk]) -> Iterable[list[int]]:
    """The places of chunks with the same text, by the first of each."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, chunk in enumerate(chunks):
        alike[tuple(chunk.text.casefold().split(maxsplit=_FIRST_WORDS)[:_FIRST_WORDS])].append(place)
    same: dict[tuple[int, str], list[int]] = defaultdict(list)
    for group in alike.values():
        for place in group:
            # Most begin as no other does, and need no look at the rest.
            text = " ".join(chunks[place].indexed_text.casefold().split()) if len(group) > 1 else ""
            same[group[0], text].append(place)
    return sorted(same.values())
