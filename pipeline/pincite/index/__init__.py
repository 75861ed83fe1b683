"""The vector index: it ranks chunks by meaning and by words. What is visible is the registry's to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pincite.document import Chunk
from pincite.settings import Settings

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Point:
    """A chunk as it is indexed. `document_id` and `version_key` are UUID strings, `document` is for showing.

    `version_key` names a version in one build, `vector` has shape (dim,).
    """

    chunk: Chunk
    collection: str
    document_id: str
    version_key: str
    version: int
    document: str
    vector: Vector


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk that a search found. `score` is fused and orders the results of one search, no more.

    `similarity` is the cosine of the question's vector and the chunk's, -1 to 1.
    """

    chunk: Chunk
    collection: str
    document_id: str
    version_key: str
    version: int
    document: str
    score: float
    similarity: float


class VectorIndex(Protocol):
    """Reads may come from any thread at any time; writes may too, and are done one after the other."""

    @property
    def engine(self) -> str:
        """What keeps the vectors, for showing."""

    def upsert(self, points: Sequence[Point]) -> None:
        """Adds the points, or writes them again where the chunk's id is known; none is servable then."""

    def set_servable(self, version_key: str, servable: bool) -> None:
        """Lets searches see all points of a version, or none."""

    def search(
        self,
        collection: str,
        vector: Vector,
        text: str,
        limit: int,
        *,
        document_ids: Sequence[str] | None = None,
    ) -> list[Ranked]:
        """The best servable points of one collection, of the named documents only where some are named.

        `vector` (dim,) and `text` are the same question, for meaning and for words. How rare a word is is
        counted over the servable points of the collection, whatever the documents. Equal scores are in the
        order of chunk ids.
        """

    def delete(self, version_key: str) -> int:
        """Removes a version's points and says how many there were."""

    def count(self, *, collection: str | None = None, version_key: str | None = None) -> int:
        """How many points there are, servable or not."""

    def versions(self) -> dict[str, int]:
        """How many points each version has, by version key."""

    def flush(self) -> None:
        """Returns when all that was written outlives a loss of power."""

    def close(self) -> None:
        """Releases the index. It cannot be used after."""


def open_index(settings: Settings, fingerprint: str, dim: int) -> VectorIndex:
    """The index that the settings name: the embedded one, or a Qdrant server's.

    `fingerprint` names the embedding model and `dim` is the length of its vectors. Raises IndexMismatch where
    the index was made with others, InUse where another process has the embedded index open, and
    SettingsConflict where the server doesn't answer.
    """
    if settings.qdrant_url is None:
        from pincite.index.edge import EdgeIndex

        return EdgeIndex(settings.home / "index", fingerprint, dim)
    from pincite.index.server import connect

    key = settings.qdrant_api_key
    return connect(settings.qdrant_url, key.get_secret_value() if key else None, fingerprint, dim)
