"""See what the index and the blobs hold of versions: of all in a snapshot, or of one as it is now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Protocol

import numpy as np

from pincite.index.vector_index import VectorIndex
from pincite.ingest.points import points_of
from pincite.store.artifacts import unpack_chunks, unpack_vectors
from pincite.store.blobs import BlobStore
from pincite.store.registry import StoredVersion

FindDamaged = Callable[[Mapping[str, int]], Set[str]]
"""Reads some blobs, or all, given the size of each, and returns those that are not what their hashes name."""

SAME_COSINE = 0.99
"""A vector that was stored and given back differs by rounding."""


class StoreView(Protocol):
    """One way to see what is stored."""

    def points(self, version: StoredVersion) -> int:
        """Return how many points there are of a version."""

    def servable(self, version: StoredVersion) -> int:
        """Return how many of them searches may see."""

    def size(self, blob_hash: str) -> int | None:
        """Return a blob's bytes; None where it is not there."""

    def is_whole(self, blob_hash: str) -> bool:
        """Tell whether a blob that is there has the bytes of its hash, as far as this view goes."""

    def same_points(self, version: StoredVersion) -> bool:
        """Tell whether the points are what the blobs say, as far as this view goes."""


class LiveView:
    """Asks for each version as it is at this moment; deep, it reads the bytes too."""

    def __init__(self, index: VectorIndex, blobs: BlobStore, *, deep: bool) -> None:
        self._index = index
        self._blobs = blobs
        self._deep = deep

    def points(self, version: StoredVersion) -> int:
        """Return how many points there are of a version."""
        return self._index.count(version_key=version.id)

    def servable(self, version: StoredVersion) -> int:
        """Return how many of them searches may see."""
        return self._index.count(version_key=version.id, servable_in=version.collection)

    def size(self, blob_hash: str) -> int | None:
        """Return a blob's bytes, or None where it is not there."""
        return self._blobs.size(blob_hash)

    def is_whole(self, blob_hash: str) -> bool:
        """Tell whether a blob has the bytes of its hash, as far as this view goes."""
        return not self._deep or self._blobs.is_whole(blob_hash)

    def same_points(self, version: StoredVersion) -> bool:
        """Tell whether the points are what the blobs say, as far as this view goes."""
        return not self._deep or same_points(self._index, self._blobs, version)


class SnapshotView:
    """The contents of all stores when this was made; deep, with every point compared.

    `find_damaged` is called once, with the blobs that there are.
    """

    def __init__(
        self,
        index: VectorIndex,
        blobs: BlobStore,
        *,
        deep: bool,
        find_damaged: FindDamaged,
    ) -> None:
        self.versions = index.versions()
        self._servable = index.versions(servable=True)
        self.sizes = dict(blobs.sizes())
        self.damaged = find_damaged(self.sizes)
        self._index = index
        self._blobs = blobs
        self._deep = deep

    def points(self, version: StoredVersion) -> int:
        """Return how many points there are of a version."""
        return self.versions.get(version.id, 0)

    def servable(self, version: StoredVersion) -> int:
        """Return how many of them searches may see."""
        return self._servable.get(version.id, 0)

    def size(self, blob_hash: str) -> int | None:
        """Return a blob's bytes, or None where it is not there."""
        return self.sizes.get(blob_hash)

    def is_whole(self, blob_hash: str) -> bool:
        """Tell whether a blob has the bytes of its hash, as far as this view goes."""
        return blob_hash not in self.damaged

    def same_points(self, version: StoredVersion) -> bool:
        """Tell whether the points are what the blobs say, as far as this view goes."""
        return not self._deep or same_points(self._index, self._blobs, version)


def same_points(index: VectorIndex, blobs: BlobStore, version: StoredVersion) -> bool:
    """Tell whether the index has the very passages and vectors of a version whose blobs are whole."""
    assert version.chunks_hash, "a version that answers was cut into chunks"
    assert version.vectors_hash, "a version that answers has vectors"
    chunks = unpack_chunks(blobs.read(version.chunks_hash))
    vectors = unpack_vectors(blobs.read(version.vectors_hash))
    wanted = {point.chunk.id: point for point in points_of(version.job(), chunks, vectors)}
    found = {point.chunk.id: point for point in index.points(version.id)}
    return wanted.keys() == found.keys() and all(
        (found[each].chunk, found[each].collection, found[each].document_id)
        == (point.chunk, point.collection, point.document_id)
        and float(np.dot(found[each].vector, point.vector))
        >= SAME_COSINE * float(np.linalg.norm(point.vector))
        for each, point in wanted.items()
    )
