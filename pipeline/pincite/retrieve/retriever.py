"""Find the passages that may answer a question: the engine ranks, the registry decides what is seen."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, zip_longest

from pincite.domains.finance import SynonymMode
from pincite.embed import Embedder
from pincite.index.bm25 import any_of, terms
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope, VectorIndex
from pincite.retrieve.addressed import Addressed, addressed
from pincite.retrieve.calibration import Calibrator
from pincite.retrieve.candidates import (
    EngineResults,
    RankingWeights,
    gather_candidates,
    sparse_results,
    with_dense_results,
)
from pincite.retrieve.document_names import DocumentNames
from pincite.retrieve.known_subjects import KnownSubjects
from pincite.retrieve.metadata_boost import MetadataBooster
from pincite.retrieve.passage import Passage
from pincite.retrieve.query_analyzer import QueryAnalyzer, SearchQuery, without_instructions
from pincite.retrieve.ranking import Candidate, ranked
from pincite.retrieve.rerank import Reranker
from pincite.retrieve.score_breakdown import score_breakdown
from pincite.retrieve.spell_checker import SpellChecker
from pincite.schema.chunk import chunk_id
from pincite.store.registry import LiveDocument, LiveVersion, Registry, Revision

CANDIDATES = 64
"""Chunks that each ranking of the engine brings, at least."""
FEEDBACK_PASSAGES = 3
"""First passages toward which the question is moved."""
SAID_IN = 32
"""Chunks that are read for the name of a file."""


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
class _LiveDocuments:
    """A collection's live documents, at a revision: what they are known by, and their versions by key.

    `languages` (ISO 639-1) are those of documents that are in another language than the collection's.
    """

    revision: Revision
    booster: MetadataBooster
    live: Mapping[str, LiveVersion]
    names: DocumentNames
    languages: frozenset[str]

    def replaced(self, now: _LiveDocuments, results: EngineResults) -> bool:
        """Return True if a version that was brought answered before and does not now."""
        if now is self:
            return False
        versions = {point.version_key for point in results.points.values()}
        return any(each in self.live and each not in now.live for each in versions)


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
        registry: Registry,
        index: VectorIndex,
        embedder: Embedder,
        calibrator: Calibrator,
        options: RetrieverOptions,
    ) -> None:
        self._registry = registry
        self._index = index
        self._embedder = embedder
        self._analyzer = QueryAnalyzer(embedder, options.finance)
        self._sparse_weight = options.sparse_weight
        self._calibrator = calibrator
        self._reranker = options.reranker
        self._collections: dict[str, _LiveDocuments] = {}
        self.subjects = KnownSubjects(index, self.documents)
        """Looks up in a scope what a question names."""
        self._spelling = SpellChecker(index, embedder.count_tokens, self.search, self._versions)

    def passages(self, collection: str) -> int:
        """Return the number of passages of a collection's live documents."""
        return self._registry.passages(collection)

    def search(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """Return the best `limit` passages, best first; fewer only when the collection has no more."""
        found = self.find(scope, question, limit)
        return [self.passage(found, candidate) for candidate in found.candidates[:limit]]

    def search_sub_queries(self, scope: Scope, question: str, limit: int) -> list[Passage]:
        """Search for each thing that the question names, and return the best passages of each in turn.

        A question that names one thing, or none, is searched as by `search`.
        """
        several = []
        for number, group in enumerate(
            self._live_documents(scope.collection).booster.document_groups(question)
        ):
            seen = [each for each in group if scope.document_ids is None or each in scope.document_ids]
            if seen:
                passages = self.search(replace(scope, document_ids=seen), question, limit)
                several.append([replace(each, sub_query=number) for each in passages])
        if len(several) < 2:
            return self.search(scope, question, limit)
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
            known = self._live_documents(scope.collection)
            boosts = known.booster.boosts(question)
            parsed = self._analyzer.parse(asked, boosts, known.revision.language, known.languages)
            sparse = sparse_results(self._index, scope, parsed, count)
            searched = self._analyzer.query(parsed, vector())
            results = with_dense_results(self._index, scope, searched, count, sparse)
            live = self._passing(scope, results)
            now = self._live_documents(scope.collection)
            if known.replaced(now, results):
                continue
            found = self._ranked(scope, searched, count, results, now.live if live is None else live)
            if len(found.candidates) >= limit or found.whole:
                break
            count *= 2
        if self._reranker is not None:
            return replace(found, candidates=self._reranker.reranked(asked, found.candidates))
        return found

    def corrected(self, scope: Scope, question: str) -> str:
        """Return the question without typing errors, as far as the scope's documents tell them for sure."""
        if self.language(scope.collection) != ENGLISH:
            return question
        return self._spelling.corrected(scope, question)

    def suggested(self, scope: Scope, question: str, passages: Sequence[Passage]) -> str | None:
        """Return the question with names and codes as the passages have them; None where nothing differs.

        Only English tells by its capitals what may be a name.
        """
        if self.language(scope.collection) != ENGLISH:
            return None
        return self._spelling.suggested(scope, question, passages)

    def language(self, collection: str) -> str:
        """Return the language that a collection's words are read in, as its ISO 639-1 code."""
        return self._live_documents(collection).revision.language

    def forget(self, collection: str) -> None:
        """Drop from memory what a collection's documents are known by."""
        self._collections.pop(collection, None)

    def forget_texts(self) -> None:
        """Drop from memory the texts that were embedded for an answer."""
        self._embedder.forget_texts()

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

    def neighbours(self, passage: Passage) -> list[Passage]:
        """Return the chunks before and after a passage in its section, in reading order."""
        chunk = passage.chunk
        around = [chunk_id(passage.version_id, ordinal) for ordinal in (chunk.ordinal - 1, chunk.ordinal + 1)]
        stored = self._index.fetch(around)
        return [
            replace(passage, chunk=point.chunk, explain=None)
            for each in around
            if (point := stored.get(each)) and point.chunk.headings == chunk.headings
        ]

    def section_start(self, passage: Passage) -> Passage:
        """Return the first passage of the section that a passage stands in."""
        while passage.chunk.ordinal > 0:
            before = chunk_id(passage.version_id, passage.chunk.ordinal - 1)
            point = self._index.fetch([before]).get(before)
            if point is None or point.chunk.headings != passage.chunk.headings:
                break
            passage = replace(passage, chunk=point.chunk, explain=None)
        return passage

    def documents(self, scope: Scope) -> list[LiveVersion]:
        """Return the live documents of a scope."""
        return list(self._versions(scope).values())

    def addressed(self, scope: Scope, question: str) -> Addressed | None:
        """Return the documents of a scope that a question addresses by name; None where it addresses none."""
        is_whole = scope.document_ids is None and scope.where is None
        within = None if is_whole else {each.document_id for each in self.documents(scope)}
        names = self._live_documents(scope.collection).names
        return addressed(question, names, within, partial(self._is_word, scope))

    def _is_word(self, scope: Scope, name: str, document_id: str) -> bool:
        """Return True if the text of another document has the name of a file."""
        written = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
        nearest = self._index.search_sparse(scope, any_of(terms(name)), SAID_IN)
        live = self._live_documents(scope.collection).live
        return any(
            point.version_key in live
            and live[point.version_key].document_id != document_id
            and written.search(point.chunk.text)
            for point in self._index.fetch(list(nearest)).values()
        )

    def _versions(self, scope: Scope) -> dict[str, LiveVersion]:
        """Return the live documents of a scope, by the key of their version."""
        live = self._live_documents(scope.collection).live
        if scope.where is not None:
            live = self._registry.live(live, scope.where)
        wanted = None if scope.document_ids is None else set(scope.document_ids)
        return {key: each for key, each in live.items() if wanted is None or each.document_id in wanted}

    def _passing(self, scope: Scope, results: EngineResults) -> Mapping[str, LiveVersion] | None:
        """Return the versions of those brought that answer and pass the filter; None where there is none."""
        if scope.where is None:
            return None
        return self._registry.live({point.version_key for point in results.points.values()}, scope.where)

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

    def _live_documents(self, collection: str) -> _LiveDocuments:
        """Return what a collection's live documents are known by, read anew after one has changed."""
        revision = self._registry.revision(collection)
        known = self._collections.get(collection)
        if known is None or known.revision != revision:
            # What changes between the two reads has a later revision, and is read again by the next.
            documents = self._registry.live_documents(collection)
            live = {document.version_id: document.live for document in documents}
            known = self._collections[collection] = _LiveDocuments(
                revision,
                MetadataBooster(documents),
                live,
                DocumentNames(list(live.values())),
                _languages(documents) - {revision.language},
            )
        return known


def _languages(documents: Sequence[LiveDocument]) -> frozenset[str]:
    facts = (document.profile.language for document in documents)
    return frozenset(fact.value.split("-")[0].lower() for fact in facts if fact)
