"""From candidates with their scores to a ranking: pages compete, and each is shown by its best passage.

    passage = cosine + words_weight * BM25 / best BM25 + route
    page    = best cosine + words_weight * best BM25 / best BM25 + route, each the best of its passages

A page's best passage has the page's score, since a page answers with all that stands on it; its other
passages have their own. Both parts are known of every candidate, whichever ranking found it, so the score of
a passage does not depend on which others are candidates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pincite.index import Stored
from pincite.registry import LiveVersion
from pincite.retrieve.routing import NO_ROUTE, Route


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
    by_page: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for page in candidate.stored.chunk.pages:
            by_page[candidate.stored.version_key, page].append(candidate)
    scored = {candidate.stored.chunk.id: _alone(candidate, words_weight) for candidate in candidates}
    for on_page in by_page.values():
        best = max(on_page, key=lambda each: (own_score(each, words_weight), each.stored.chunk.id))
        leading = _leading(best, on_page, words_weight)
        chunk_id = best.stored.chunk.id
        if leading.score > scored[chunk_id].score:
            scored[chunk_id] = leading
    return _without_copies(sorted(scored.values(), key=lambda each: (-each.score, each.stored.chunk.id)))


def own_score(candidate: Candidate, words_weight: float) -> float:
    """What a passage is worth by itself."""
    return candidate.cosine + words_weight * candidate.words + candidate.route.weight


def _alone(candidate: Candidate, words_weight: float) -> Candidate:
    return replace(candidate, score=own_score(candidate, words_weight))


def _leading(best: Candidate, on_page: Sequence[Candidate], words_weight: float) -> Candidate:
    cosine = max(candidate.cosine for candidate in on_page)
    words = max(candidate.words for candidate in on_page)
    score = cosine + words_weight * words + best.route.weight
    return replace(best, page_cosine=cosine, page_words=words, score=score)


def _without_copies(ordered: Sequence[Candidate]) -> list[Candidate]:
    """One candidate of each text, the best; the ids of the others are kept with it."""
    first: dict[str, int] = {}
    kept: list[Candidate] = []
    for candidate in ordered:
        text = " ".join(candidate.stored.chunk.indexed_text.casefold().split())
        if (place := first.setdefault(text, len(kept))) == len(kept):
            kept.append(candidate)
        else:
            kept[place] = replace(kept[place], folded=(*kept[place].folded, candidate.stored.chunk.id))
    return kept
