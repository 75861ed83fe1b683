"""Keep in memory what each collection's live documents are known by, as of its last change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from pincite.index.bm25 import any_of, terms
from pincite.index.filters import Filter
from pincite.index.vector_index import Scope, VectorIndex
from pincite.retrieve.addressed import Addressed, addressed
from pincite.retrieve.document_names import DocumentNames
from pincite.retrieve.metadata_boost import MetadataBooster
from pincite.store.registry import LiveDocument, LiveVersion, Registry, Revision

READ = 32
"""Chunks that are read for the name of a file."""


@dataclass(frozen=True, slots=True)
class LiveCollection:
    """A collection's live documents at a revision: what they are known by, and their versions by key.

    `languages` (ISO 639-1) are those of documents that are in another language than the collection's.
    """

    revision: Revision
    booster: MetadataBooster
    versions: Mapping[str, LiveVersion]
    names: DocumentNames
    languages: frozenset[str]

    def has_lost(self, now: LiveCollection, version_keys: Iterable[str]) -> bool:
        """Return True if any of some versions answered here and does not in the collection of `now`."""
        if now is self:
            return False
        return any(each in self.versions and each not in now.versions for each in version_keys)


class LiveCollections:
    """Knows the live documents of each collection, and which of them a scope or a question is about."""

    def __init__(self, registry: Registry, index: VectorIndex) -> None:
        self._registry = registry
        self._index = index
        self._collections: dict[str, LiveCollection] = {}

    def of(self, collection: str) -> LiveCollection:
        """Return a collection's live documents, read anew after one has changed. Raises NotFound."""
        revision = self._registry.revision(collection)
        known = self._collections.get(collection)
        if known is None or known.revision != revision:
            # What changes between the two reads has a later revision, and is read again by the next.
            documents = self._registry.live_documents(collection)
            versions = {document.version_id: document.live for document in documents}
            known = self._collections[collection] = LiveCollection(
                revision,
                MetadataBooster(documents),
                versions,
                DocumentNames(list(versions.values())),
                _languages(documents) - {revision.language},
            )
        return known

    def forget(self, collection: str) -> None:
        """Drop from memory what a collection's documents are known by."""
        self._collections.pop(collection, None)

    def language(self, collection: str) -> str:
        """Return the language that a collection's words are read in, as its ISO 639-1 code."""
        return self.of(collection).revision.language

    def versions(self, scope: Scope) -> dict[str, LiveVersion]:
        """Return the live documents of a scope, by the key of their version."""
        live = self.of(scope.collection).versions
        if scope.where is not None:
            live = self._registry.live(live, scope.where)
        wanted = None if scope.document_ids is None else set(scope.document_ids)
        return {key: each for key, each in live.items() if wanted is None or each.document_id in wanted}

    def passing(self, where: Filter, version_keys: Iterable[str]) -> dict[str, LiveVersion]:
        """Return those of some versions that are live now, and of documents that pass a filter."""
        return self._registry.live(version_keys, where)

    def passages(self, collection: str) -> int:
        """Return the number of passages of a collection's live documents."""
        return self._registry.passages(collection)

    def documents(self, scope: Scope) -> list[LiveVersion]:
        """Return the live documents of a scope."""
        return list(self.versions(scope).values())

    def addressed(self, scope: Scope, question: str) -> Addressed | None:
        """Return the documents of a scope that a question addresses by name; None where it addresses none."""
        is_whole = scope.document_ids is None and scope.where is None
        within = None if is_whole else {each.document_id for each in self.documents(scope)}
        return addressed(question, self.of(scope.collection).names, within, partial(self._is_word, scope))

    def _is_word(self, scope: Scope, name: str, document_id: str) -> bool:
        """Return True if the text of another document has the name of a file."""
        written = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
        nearest = self._index.search_sparse(scope, any_of(terms(name)), READ)
        live = self.of(scope.collection).versions
        return any(
            point.version_key in live
            and live[point.version_key].document_id != document_id
            and written.search(point.chunk.text)
            for point in self._index.fetch(list(nearest)).values()
        )


def _languages(documents: Sequence[LiveDocument]) -> frozenset[str]:
    facts = (document.profile.language for document in documents)
    return frozenset(fact.value.split("-")[0].lower() for fact in facts if fact)
