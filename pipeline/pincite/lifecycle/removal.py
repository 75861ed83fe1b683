"""Remove what the registry has given up from the index, the page images, the blobs and the memory.

The registry's commit comes first and takes everything out of every answer. All that follows can be cut off at
any instant and runs again with `expired`, since a version stays on the registry's list until it is gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pincite.embed import Embedder
from pincite.index.vector_index import VectorIndex
from pincite.retrieve.live_collections import LiveCollections
from pincite.schema.document import CollectionReceipt, Receipt, Remnant
from pincite.store.artifacts import Extractions
from pincite.store.blobs import BlobStore
from pincite.store.page_images import PageImages
from pincite.store.registry import Registry

log = logging.getLogger(__name__)

BATCH = 64
"""Versions that are purged in one transaction, which holds up other writers."""


@dataclass(frozen=True, slots=True)
class Caches:
    """The parts that keep something of documents in memory."""

    live: LiveCollections
    embedder: Embedder
    extractions: Extractions


class Remover:
    """Removes versions from every store, and asks each store again."""

    def __init__(
        self,
        registry: Registry,
        index: VectorIndex,
        page_images: PageImages,
        blobs: BlobStore,
        caches: Caches,
    ) -> None:
        self._registry = registry
        self._index = index
        self._page_images = page_images
        self._blobs = blobs
        self._caches = caches

    def delete(self, collection: str, document_id: str) -> Receipt:
        """Delete a document: it leaves every answer at once, then every store. Raises NotFound."""
        document = self._registry.document(collection, document_id)
        versions = self._registry.delete(collection, document_id)
        self._caches.live.forget(collection)
        return Receipt(document=document.external_id, document_id=document.id, **self._removed(versions))

    def delete_collection(self, name: str) -> CollectionReceipt:
        """Delete a collection and all of its documents. Raises NotFound.

        One commit takes it out of every answer; then it leaves every store.
        """
        documents, sources, versions = self._registry.delete_collection(name)
        self._caches.live.forget(name)
        removed = self._removed(versions)
        return CollectionReceipt(collection=name, documents=documents, sources=sources, **removed)

    def expired(self) -> int:
        """Remove the versions that no query can need any more, and what was cut off. Returns their number.

        One that a store will not give up holds up no other; it stays on the list, and raises at the end.
        """
        versions = self._registry.expired()
        failures: list[Exception] = []
        for start in range(0, len(versions), BATCH):
            failures += self._remove_each(versions[start : start + BATCH])
        if failures:
            raise failures[0]
        return len(versions)

    def _remove_each(self, versions: Sequence[str]) -> list[Exception]:
        """Remove versions together, or where that fails each by itself. Returns the errors."""
        try:
            self.remove(versions)
        except Exception as error:
            log.warning("%d versions could not be removed together.", len(versions), exc_info=error)
            if len(versions) == 1:
                return [error]
            return [failure for version in versions for failure in self._remove_each([version])]
        return []

    def remove(self, versions: Sequence[str]) -> dict[str, int]:
        """Remove versions from every store. Returns how much of each, by the fields of `Removed`."""
        points = sum(self._index.delete(version) for version in versions)
        if versions:
            self._index.flush()  # before the registry takes them off its list
            self._caches.embedder.forget_texts()
        images = sum(self._page_images.remove(version) for version in versions)
        forgotten = 0

        def remove_blob(blob: str) -> bool:
            nonlocal forgotten
            is_gone = self._blobs.remove(blob)
            # After it, or it could be read again before it goes.
            forgotten += self._caches.extractions.forget(blob)
            return is_gone

        blobs = sum(
            self._registry.purge(versions[start : start + BATCH], remove_blob)
            for start in range(0, len(versions), BATCH)
        )
        return {
            "versions": len(versions),
            "points": points,
            "blobs": blobs,
            "page_images": images,
            "pages_in_memory": forgotten,
        }

    def _removed(self, versions: Sequence[str]) -> dict[str, Any]:
        """Remove versions and ask every store again. Returns the fields of `schema.document.Removed`."""
        counts = self.remove(versions)
        remaining = list(self._remaining(versions))
        return {**counts, "checked": not remaining, "remaining": remaining}

    def _remaining(self, versions: Iterable[str]) -> Iterator[Remnant]:
        """Yield what the stores still have of versions that were removed, asked one by one."""
        for version, hashes in self._registry.unused_blobs(versions).items():
            if points := self._index.count(version_key=version):
                yield Remnant(store="index", what=f"{points} points of version {version}")
            if images := self._page_images.count(version):
                yield Remnant(store="page_images", what=f"{images} images of version {version}")
            for blob in sorted(hashes):
                if self._blobs.exists(blob):
                    yield Remnant(store="blobs", what=blob)
                if pages := self._caches.extractions.held(blob):
                    yield Remnant(store="memory", what=f"{pages} pages of {blob}")
