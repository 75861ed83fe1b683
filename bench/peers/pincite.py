"""Pincite by its core, with its defaults: a document's way in stage by stage, as `Ingest.run` goes it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from peers.measure import Place, run
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.settings import Settings

_WORKER = "bench"
_LEASE_S = 86_400.0
"""Longer than any stage takes: nothing renews the leases between them."""


class Pincite:
    """A library with an empty data folder."""

    packages = ("pincite", "pymupdf", "torch", "sentence-transformers", "qdrant-edge-py")

    def __init__(self, library: Library) -> None:
        self._library = library
        self._versions: list[str] = []
        library.parts.embedder.passages(["warm"])
        library.warm_up()

    @property
    def passages(self) -> int:
        return self._library.parts.index.count()

    def read(self, files: Sequence[Path]) -> None:
        for path in files:
            self._library.add(DEFAULT_COLLECTION, path.name, [path.read_bytes()], filename=path.name)
        claimed = self._library.parts.queue.claim(_WORKER, len(files))
        ingest = self._library.parts.ingest
        self._versions = ingest.read(claimed, _WORKER)
        assert len(self._versions) == len(files), "a document could not be read"

    def embed(self) -> None:
        self._versions = self._library.parts.ingest.embed(self._versions, _WORKER)

    def store(self) -> None:
        live = self._library.parts.ingest.index(self._versions, _WORKER)
        assert live == self._versions, "a document did not go live"

    def search(self, question: str, limit: int) -> list[Place]:
        hits = self._library.search(DEFAULT_COLLECTION, question, limit=limit)
        return [(hit.document, page) for hit in hits for page in hit.pages]


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as home,
        Library(Settings(home=Path(home), lease_s=_LEASE_S)) as opened,
    ):
        run(Pincite(opened))
