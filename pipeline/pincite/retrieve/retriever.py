"""Find the passages that may answer a question: the engine ranks, the registry decides what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, zip_longest

from pincite.domains.finance import SynonymMode
from pincite.embed import Embedder
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope, VectorIndex
from pincite.retrieve.calibration import Calibrator
from pincite.retrieve.candidates import (
    EngineResults,
    RankingWeights,
    gather_candidates,
    sparse_results,
    with_dense_results,
)
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.passage import Passage
from pincite.retrieve.query_analyzer import QueryAnalyzer, SearchQuery, without_instructions
from pincite.retrieve.ranking import Candidate, ranked
from pincite.retrieve.rerank import Reranker
from pincite.retrieve.score_breakdown import score_breakdown
from pincite.retrieve.spell_checker import SpellChecker
from pincite.store.registry import LiveVersion

CANDIDATES = 64
"""Chunks that each ranking of the engine brings, at least."""
FEEDBACK_PASSAGES = 3
"""First passages toward which the question is moved."""


@dataclass(frozen=True, slots=True)
class RankedCandidates:
    """The candidates of a search, best first.

    `searched` is the query sent to the engine; `ranked` is the query after feedback. Each of the engine's
    rankings brought at most `count` chunks; `whole` says that the collection has no more. `sparse_weight` is
    the weight of BM25.
    """

    searched: SearchQuery
    ranked: SearchQuery
    candidates: list[Candidate]
    count: int
    whole: bool
    sparse_weight: float


@dataclass(frozen=True, slots=True)
class RetrieverOptions:
    """The weight of BM25, whether synonyms expand the question, and the model that ranks last, if any."""

    sparse_weight: float
    finance: SynonymMode = "auto"
    reranker: Reranker | None = None


class Retriever:
    """Searches a collection's live documents."""

    def __init__(
        self,
        live: LiveCollections,
        index: VectorIndex,
        embedder: Embedder,
        calibrator: Calibrator,
        options: RetrieverOptions,
    ) -> None:
        self._live = live
        self._index = index
        self._analyzer = QueryAnalyzer(embedder, options.finance)
        self._sparse_weight = options.sparse_weight
        self._calibrator = calibrator
        self._reranker = options.reranker
        self._spelling = SpellChecker(index, embedder.count_tokens, self.search, live.versions)

    def search(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """Return the best `limit` passages, best first; fewer only when the collection has no more."""
        found = self.find(scope, question, limit)
        return [self.passage(found, candidate) for candidate in found.candidates[:limit]]

    def search_sub_queries(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """Search for each thing that the question names, and return the best passages of each in turn.

        A question that names one thing, or none, is searched as by `search`.
        """
        groups = self._live.of(scope.collection).booster.document_groups(question)
        if scope.document_ids is not None:
            groups = [[each for each in group if each in scope.document_ids] for group in groups]
        groups = [group for group in groups if group]
        if len(groups) < 2:
            return self.search(scope, question, limit)
        several = []
        for number, group in enumerate(groups):
            passages = self.search(replace(scope, document_ids=group), question, limit)
            several.append([replace(each, sub_query=number) for each in passages])
        turns = (passage for turn in zip_longest(*several) for passage in turn if passage)
        return list(islice(turns, limit))

    def find(self, scope: Scope, question: str, limit: int) -> RankedCandidates:
        """Find enough candidates for `limit` hits, in their order, where the collection has them.

        What is live is read after the engine has ranked, in one snapshot for all candidates, so that no
        answer mixes two versions of a document. Candidates of versions that are not live, or of
        documents that no longer pass the filter, are left out, and more are brought in their place. Where
        one that was brought has been replaced meanwhile, all is asked again: the version that answers in
        its place may not have been there to be brought.
        """
        asked = without_instructions(question)
        count = max(CANDIDATES, 2 * limit)
        # Embedding takes as long as all that needs no vector, so both run beside each other.
        vector = self._analyzer.begin(asked)
        while True:
            known = self._live.of(scope.collection)
            boosts = known.booster.boosts(question)
            parsed = self._analyzer.parse(asked, boosts, known.revision.language, known.languages)
            sparse = sparse_results(self._index, scope, parsed, count)
            searched = self._analyzer.query(parsed, vector())
            results = with_dense_results(self._index, scope, searched, count, sparse)
            brought = {point.version_key for point in results.points.values()}
            passing = None if scope.where is None else self._live.passing(scope.where, brought)
            now = self._live.of(scope.collection)
            if known.has_lost(now, brought):
                continue
            live = now.versions if passing is None else passing
            found = self._ranked(scope, searched, count, results, live)
            if len(found.candidates) >= limit or found.whole:
                break
            count *= 2
        if self._reranker is not None:
            return replace(found, candidates=self._reranker.reranked(asked, found.candidates))
        return found

    def corrected(self, scope: Scope, question: str) -> str:
        """Return the question without typing errors, as far as the scope's documents tell them for sure."""
        if self._live.language(scope.collection) != ENGLISH:
            return question
        return self._spelling.corrected(scope, question)

    def suggested(self, scope: Scope, question: str, passages: Sequence[Passage]) -> str | None:
        """Return the question with names and codes as the passages have them; None where nothing differs.

        Only English tells by its capitals what may be a name.
        """
        if self._live.language(scope.collection) != ENGLISH:
            return None
        return self._spelling.suggested(scope, question, passages)

    def holds(self, scope: Scope, word: str) -> bool:
        """Return True if a passage of the scope holds a word, in whatever inflection."""
        return self._spelling.holds(scope, word)

    def passage(self, found: RankedCandidates, candidate: Candidate) -> Passage:
        """Return a candidate as a passage."""
        return Passage(
            candidate.stored.chunk,
            candidate.stored.version_key,
            candidate.version,
            candidate.score,
            candidate.similarity,
            partial(score_breakdown, found.ranked, candidate, found.sparse_weight),
            found.ranked.parsed.language,
        )

    def _ranked(
        self,
        scope: Scope,
        searched: SearchQuery,
        count: int,
        results: EngineResults,
        live: Mapping[str, LiveVersion],
    ) -> RankedCandidates:
        weights = RankingWeights(self._sparse_weight, self._calibrator.spread)
        candidates = gather_candidates(self._index, scope, searched, live, results, weights)
        cosines = candidates.cosines(searched.vector)
        last = searched
        if candidates.points and not searched.parsed.synonyms:
            # Where synonyms said what an answer's words are, they are the better guide.
            first = candidates.first(candidates.own_scores(cosines), FEEDBACK_PASSAGES)
            last = replace(searched, feedback=candidates.vectors[first], is_feedback=True)
            cosines = candidates.cosines(last.vector)
        similarities = candidates.cosines(searched.own_vector)
        ranking = ranked(candidates, cosines, similarities)
        return RankedCandidates(searched, last, ranking, count, results.whole, candidates.sparse_weight)
