"""From a question to the passages that may answer it: the engine finds, the registry decides what is seen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, zip_longest

from pincite.chunk import chunk_id
from pincite.embed import Embedder
from pincite.index import Scope, VectorIndex
from pincite.registry import Registry
from pincite.retrieve.candidates import ByWords, by_words, scored, with_nearest
from pincite.retrieve.passage import Passage
from pincite.retrieve.question import Question, Reader, Reading, without_instructions
from pincite.retrieve.ranking import Candidate, own_score, ranked
from pincite.retrieve.rerank import Reranker
from pincite.retrieve.routing import Map
from pincite.retrieve.why import why

CANDIDATES = 64
"""Chunks that each ranking of the engine brings, at least."""
FEEDBACK_PASSAGES = 3
"""First passages toward which the question is moved."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: its candidates, best first.

    `searched` is the question as the engine was asked it, `ranked` as the candidates were ranked by it. Each
    of the engine's rankings brought at most `count` chunks; `whole` says that the collection has no more.
    """

    searched: Question
    ranked: Question
    candidates: list[Candidate]
    count: int
    whole: bool


class Retriever:
    """Searches a collection's live documents."""

    def __init__(
        self,
        registry: Registry,
        index: VectorIndex,
        embedder: Embedder,
        *,
        words_weight: float,
        reranker: Reranker | None = None,
    ) -> None:
        self._registry = registry
        self._index = index
        self._reader = Reader(embedder)
        self._words_weight = words_weight
        self._reranker = reranker
        self._threads = ThreadPoolExecutor(thread_name_prefix="search")
        self._maps: dict[str, tuple[int, Map]] = {}

    def close(self) -> None:
        """Ends what works beside."""
        self._threads.shutdown()

    def search(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """The best `limit` passages, best first; fewer only when the collection has no more."""
        found = self.find(scope, question, limit)
        return [self.passage(found, candidate) for candidate in found.candidates[:limit]]

    def search_sides(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """As `search`; where the question names several things, the best passages of each in turn."""
        several = []
        for number, side in enumerate(self._map(scope.collection).sides(question)):
            seen = [each for each in side if scope.document_ids is None or each in scope.document_ids]
            if seen:
                passages = self.search(replace(scope, document_ids=seen), question, limit)
                several.append([replace(each, side=number) for each in passages])
        if len(several) < 2:
            return self.search(scope, question, limit)
        turns = (passage for turn in zip_longest(*several) for passage in turn if passage)
        return list(islice(turns, limit))

    def find(self, scope: Scope, question: str, limit: int) -> Found:
        """Enough candidates for `limit` hits, in their order, where the collection has them.

        What is live is read after the engine has ranked, in one snapshot for all candidates, so that no
        answer mixes two versions of a document. Candidates of versions that are not live, or of
        documents that no longer pass the filter, are left out, and more are brought in their place.
        """
        asked = without_instructions(question)
        count = max(CANDIDATES, 2 * limit)
        # The model lets the interpreter go while it computes, and takes as long as all that needs no vector.
        beside = self._threads.submit(self._read, scope, question, asked, count)
        vector = self._reader.embed(asked)
        reading, words = beside.result()
        searched = self._reader.question(reading, vector)
        while True:
            found = self._find(scope, searched, count, words)
            if len(found.candidates) >= limit or found.whole:
                break
            count *= 2
            words = by_words(self._index, scope, reading, count)
        if self._reranker is not None:
            return replace(found, candidates=self._reranker.reranked(asked, found.candidates))
        return found

    def passage(self, found: Found, candidate: Candidate) -> Passage:
        """A candidate as it leaves."""
        return Passage(
            candidate.stored.chunk,
            candidate.stored.version_key,
            candidate.version,
            candidate.score,
            candidate.similarity,
            partial(why, found.ranked, candidate, self._words_weight),
            found.ranked.reading.language,
        )

    def beside(self, passage: Passage) -> list[Passage]:
        """The chunks before and after a passage in its section, in reading order: what it stands among."""
        chunk = passage.chunk
        around = [chunk_id(passage.version_id, ordinal) for ordinal in (chunk.ordinal - 1, chunk.ordinal + 1)]
        stored = self._index.fetch(around)
        return [
            replace(passage, chunk=point.chunk, explain=None)
            for each in around
            if (point := stored.get(each)) and point.chunk.headings == chunk.headings
        ]

    def _read(self, scope: Scope, question: str, asked: str, count: int) -> tuple[Reading, ByWords]:
        routes = self._map(scope.collection).routes(question)
        reading = self._reader.read(asked, routes, scope.language)
        return reading, by_words(self._index, scope, reading, count)

    def _find(self, scope: Scope, searched: Question, count: int, words: ByWords) -> Found:
        brought = with_nearest(self._index, scope, searched, count, words)
        live = self._registry.live({point.version_key for point in brought.points.values()}, scope.where)
        candidates = scored(self._index, scope, searched, live, brought)
        last = searched
        if candidates and not searched.reading.other_words:
            last = self._fed_back(searched, candidates)
            among = [each.stored.chunk.id for each in candidates]
            cosines = self._index.by_meaning(scope, last.vector, len(among), among=among)
            candidates = [
                replace(each, cosine=cosines[each.stored.chunk.id])
                for each in candidates
                if each.stored.chunk.id in cosines
            ]
        return Found(searched, last, ranked(candidates, self._words_weight), count, brought.whole)

    def _fed_back(self, asked: Question, candidates: Sequence[Candidate]) -> Question:
        """The question moved toward its first passages: an answer has other words than its question.

        Where a glossary said what an answer's words are, that is the better guide, and this is not done.
        """
        order = sorted(candidates, key=lambda c: (-own_score(c, self._words_weight), c.stored.chunk.id))
        vectors = self._index.vectors([each.stored.chunk.id for each in order[:FEEDBACK_PASSAGES]])
        if not len(vectors):
            return asked
        return replace(asked, toward=vectors, fed_back=True)

    def _map(self, collection: str) -> Map:
        """What the collection's live documents are known by, made anew when one of them has changed."""
        revision = self._registry.revision(collection)
        known = self._maps.get(collection)
        if known is None or known[0] != revision:
            known = revision, Map(self._registry.known(collection))
            self._maps[collection] = known
        return known[1]
