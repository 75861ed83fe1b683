"""Bring a document in: read (extract and chunk), embed, index, go live.

Every stage takes a batch of versions that the worker holds, does its part for each, and gives back those
that go on. A stage leaves its result in a blob before it notes it, and skips what it finds done: so each can
be killed at any instant and run again. A document that cannot be read ends with an outcome of its own and
holds up no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pincite.ingest.embed_stage import EmbedStage
from pincite.ingest.index_stage import IndexStage
from pincite.ingest.read_stage import JobProgress, ReadStage

Stage = Literal["read", "embed", "index"]


class Ingest:
    """Brings documents in: stage by stage, or the whole way."""

    def __init__(self, reading: ReadStage, embedding: EmbedStage, indexing: IndexStage) -> None:
        self.reading = reading
        self._embedding = embedding
        self._indexing = indexing

    def run(self, versions: Sequence[str], worker: str, progress: JobProgress | None = None) -> list[str]:
        """Bring in versions that `worker` holds, and goes on holding. Returns those that went live."""
        return self.index(self.embed(self.read(versions, worker, progress), worker), worker)

    def run_stage(self, stage: Stage, versions: Sequence[str], worker: str) -> list[str]:
        """Do one stage of bringing in versions that `worker` holds. Returns those that go on."""
        match stage:
            case "read":
                return self.read(versions, worker)
            case "embed":
                return self.embed(versions, worker)
            case "index":
                return self.index(versions, worker)

    def read(self, versions: Sequence[str], worker: str, progress: JobProgress | None = None) -> list[str]:
        """Read each file into pages and elements and cut these into chunks.

        `progress` is called from several threads, by one at a time.
        """
        return self.reading.run(versions, worker, progress)

    def embed(self, versions: Sequence[str], worker: str) -> list[str]:
        """Embed the chunks of all in one go."""
        return self._embedding.run(versions, worker)

    def index(self, versions: Sequence[str], worker: str) -> list[str]:
        """Write the points of all, then make each version the one that answers, in one commit each."""
        return self._indexing.run(versions, worker)
