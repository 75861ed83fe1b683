"""Write the points of a batch into the index, and let each version answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pincite.errors import IndexMismatch
from pincite.index.filters import Attributes
from pincite.index.vector_index import Point, VectorIndex
from pincite.ingest.points import points_of, stored_chunks
from pincite.ingest.stage_runner import StageRunner
from pincite.schema.document import State
from pincite.store.artifacts import unpack_vectors
from pincite.store.blobs import BlobStore
from pincite.store.registry import AttributeWriter, Job, LeaseLost, Queue


class IndexStage:
    """Brings versions live. `on_live` is called with each collection of which a batch made documents live."""

    def __init__(
        self,
        queue: Queue,
        blobs: BlobStore,
        index: VectorIndex,
        attributes: AttributeWriter,
        *,
        on_live: Callable[[str], None],
    ) -> None:
        self._queue = queue
        self._runner = StageRunner(queue)
        self._blobs = blobs
        self._index = index
        self._attributes = attributes
        self._on_live = on_live

    def run(self, versions: Sequence[str], worker: str) -> list[str]:
        """Write the points of all, then make each version the one that answers, in one commit each."""
        indexed: dict[str, Attributes] = {}
        collections: set[str] = set()

        def write(job: Job) -> None:
            indexed[job.version_id] = job.attributes
            points = self._points(job)
            self._queue.job(job.version_id, worker)  # that was long enough to lose the lease
            try:
                self._index.delete(job.version_id)
                self._index.upsert(points)
                # Nobody finds them yet: the registry says which version answers.
                self._index.set_servable(job.version_id, True)
                self._queue.job(job.version_id, worker)
            except LeaseLost:
                self._leave(job.version_id)
                raise

        def go_live(job: Job) -> None:
            self._queue.go_live(job.version_id, worker, indexed[job.version_id])
            self._attributes.write([job.document_id])
            collections.add(job.collection)

        ready = self._runner.run_each(versions, worker, State.INDEXING, write)
        with self._runner.run_batch(ready, worker, State.INDEXING):
            self._index.flush()
        live = self._runner.run_each(ready, worker, State.INDEXING, go_live)
        self._index.optimise()
        for collection in sorted(collections):
            self._on_live(collection)
        return live

    def _leave(self, version_id: str) -> None:
        """Make good what a worker wrote of a version after it had lost it, maybe for long.

        Whoever replaced or deleted it removed points that were not there yet. But if another worker brought
        it in meanwhile, these took the place of that one's points: they are the same, and must be seen.
        """
        if self._queue.is_wanted(version_id):
            self._attributes.write_of(version_id)
            self._index.set_servable(version_id, True)
            self._index.flush()
        else:
            self._index.delete(version_id)

    def _points(self, job: Job) -> list[Point]:
        if job.vectors_hash is None:
            raise IndexMismatch(
                "The index is being rebuilt with new vectors. This document is tried again by itself."
            )
        return points_of(
            job, stored_chunks(self._blobs, job), unpack_vectors(self._blobs.read(job.vectors_hash))
        )
