"""Keep the shard in use: written in one order, optimised in the background, replaced by the copy."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, RLock

import qdrant_edge as qdrant

from pincite.errors import DiskFull, IndexDamaged, InUse, PinciteError
from pincite.index import layout
from pincite.index.optimise import CopyFile, Optimisation, Plan, config
from pincite.index.shards import Shards
from pincite.index.vector_index import IndexState
from pincite.runtime.room import Room, allocated

_IN_GRAPH = "in_graph.json"
"""Lists, in a shard, the versions that had all of their points in it when it was optimised."""

_COPIES = 2
"""Sizes of the shard that an optimisation needs of the disk: the copy, and its new segments. After one that
ran out of room the next asks for twice as much, since this may not have been enough."""

_BATCH_BYTES = 8 << 20
"""Bytes of the disk that a batch of points takes at most."""


class LiveShard:
    """The shard of an index in `folder`, on a disk with this `room`. Raises InUse.

    `engine` is what reads go to, at any time and from any thread; it may be another object at the next read.
    An optimisation carries out the plan when its threshold of points have no graph.

    The engine maps its files, which have holes, and a page that finds no room on the disk ends the process by
    SIGBUS. So what adds points asks for room before, and every write may use the reserve.
    """

    def __init__(self, folder: Path, plan: Plan, room: Room | None = None) -> None:
        self._shards = Shards(folder)
        self._room = room or Room(folder, 0)
        self._copies = _COPIES
        self._no_room: str | None = None
        self.engine = _load(self._shards.current, plan)
        with _engine_errors(folder):
            _look_at(self.engine)
        self._shards.discard_others()
        self.writing = RLock()
        """Held for what must see no write come in between."""
        self._starting = Lock()
        self._plan = plan
        self._due = plan.threshold
        self._outside = set(versions(self.engine)) - _in_graph(self._shards.current)
        self._since_copy: set[str] = set()
        self._optimisation: Optimisation | None = None

    def write(self, version_keys: Collection[str], operation: qdrant.UpdateOperation) -> None:
        """Do a write that changes points of these versions. Every write comes through here."""
        with self.writing, self._room.lent():
            self._outside.update(version_keys)
            self._since_copy.update(version_keys)
            self.engine.update(operation)

    def flush(self) -> None:
        """Return once all that was written outlives a loss of power."""
        self._shards.sync(self._shards.current)
        with self._room.lent():
            self.engine.flush()

    def optimise(self) -> None:
        """Start an optimisation where enough points have no graph, none is running, and there is room."""
        with self._starting:
            run = self._optimisation
            if run is not None and run.running:
                return
            if run is not None and run.ran_out_of_room:
                self._optimisation = None
                self._copies, self._due = 2 * self._copies, self._plan.threshold
            if (unindexed := self._unindexed()) < self._due:
                self._no_room = None
                return
            try:
                self._room.check(self._copies * allocated(self._shards.current))
                self._no_room = None
            except DiskFull as error:
                self._no_room = error.detail
                return
            # One that fails would fail again after the next batch: it is tried when there are as many more.
            self._due = unindexed + self._plan.threshold
            self._optimisation = Optimisation(self._shards, self._copy, self._adopt, self._plan)

    def state(self) -> IndexState:
        """Return the number of points, of those without a graph, and what the last optimisation does."""
        run = self._optimisation
        return IndexState(
            points=self.engine.info().points_count,
            unindexed=self._unindexed(),
            optimising_since=run.since if run and run.running else None,
            trouble=self._no_room or (run.failure if run else None),
        )

    def close(self) -> None:
        """Stop an optimisation, and release the shard."""
        if self._optimisation is not None:
            self._optimisation.stop()
        with self.writing, self._room.lent():
            self.engine.close()

    def _unindexed(self) -> int:
        return sum(points for key, points in versions(self.engine).items() if key in self._outside)

    def _copy(self, draft: Path, copy_file: CopyFile) -> None:
        """Copy the shard as it is; writes wait for that, and reads don't."""
        source = self._shards.current
        self._shards.sync(source)
        with self.writing:
            with self._room.lent():
                self.engine.flush()
            self._since_copy.clear()
            shutil.copytree(source, draft, copy_function=copy_file, dirs_exist_ok=True)

    def _adopt(self, draft: Path) -> None:
        """Put the optimised copy in use, when it has all that was written since it was made.

        Raises DiskFull before it writes what there is no room for; then the copy is lost.
        """
        self._room.check(_BATCH_BYTES)
        with self._room.lent():
            optimised = _load(draft, self._plan)
            copied = set(versions(optimised))
            self._add_indexes(optimised)
            written = self._catch_up(optimised)
            self._shards.sync(draft)
        with self.writing, self._room.lent():
            self._room.check(_BATCH_BYTES)
            written |= self._catch_up(optimised)
            self._add_indexes(optimised)
            (draft / _IN_GRAPH).write_text(json.dumps(sorted(copied - written)))
            optimised.flush()
            self._shards.promote(draft)
            self.engine, self._outside, self._due = optimised, written, self._plan.threshold
            self._copies = _COPIES

    def _catch_up(self, optimised: qdrant.EdgeShard) -> set[str]:
        """Write to the copy what was written here since it was made, or since the last call."""
        with self.writing:
            written, self._since_copy = self._since_copy, set()
        for version_key in written:
            key = qdrant.FieldCondition(layout.VERSION_KEY, match=qdrant.MatchValue(version_key))
            of_version = qdrant.Filter(must=[key])
            optimised.update(qdrant.UpdateOperation.delete_points_by_filter(of_version))
            for page in pages(self.engine, of_version):
                self._room.check(_BATCH_BYTES)
                points = [qdrant.Point(point.id, point.vector or {}, point.payload) for point in page]
                optimised.update(qdrant.UpdateOperation.upsert_points(points))
        return written

    def _add_indexes(self, optimised: qdrant.EdgeShard) -> None:
        """Give the copy the payload indexes that were made here since."""
        there = optimised.info().payload_schema
        for key, index in self.engine.info().payload_schema.items():
            if key not in there:
                schema = index.params or index.data_type
                optimised.update(qdrant.UpdateOperation.create_field_index(key, schema))


def pages(shard: qdrant.EdgeShard, narrowed: qdrant.Filter) -> Iterator[Sequence[qdrant.Record]]:
    """Yield points with their vectors and payloads, in batches."""
    offset, more = None, True
    while more:
        request = qdrant.ScrollRequest(
            offset=offset, limit=layout.BATCH, filter=narrowed, with_payload=True, with_vector=True
        )
        found, offset = shard.scroll(request)
        yield found
        more = offset is not None


def versions(shard: qdrant.EdgeShard, *, servable: bool = False) -> dict[str, int]:
    """Return the number of points of each version, or of its servable points."""
    most = max(1, shard.info().points_count)
    hidden = qdrant.FieldCondition(layout.SERVABLE, match=qdrant.MatchValue(layout.NOWHERE))
    narrowed = qdrant.Filter(must_not=[hidden]) if servable else None
    found = shard.facet(qdrant.FacetRequest(layout.VERSION_KEY, limit=most, filter=narrowed, exact=True))
    return {str(hit.value): hit.count for hit in found.hits if hit.count}


def _load(folder: Path, plan: Plan) -> qdrant.EdgeShard:
    if not folder.is_dir():
        raise _damaged(folder.parent, f"{folder.name} is missing")
    with _engine_errors(folder.parent):
        try:
            return qdrant.EdgeShard.load(str(folder), config(plan))
        except Exception as error:
            if "WouldBlock" not in str(error):
                raise
            raise InUse(
                f"The index in {folder.parent} is open in another process, and has one owner. End that "
                "process, or set PINCITE_HOME to another folder; to share an index set QDRANT_URL."
            ) from error


def _look_at(shard: qdrant.EdgeShard) -> None:
    """Read some of each part of a shard: the engine opens one whose files are missing."""
    versions(shard)
    shard.scroll(qdrant.ScrollRequest(limit=1, with_payload=True, with_vector=True))


@contextmanager
def _engine_errors(folder: Path) -> Iterator[None]:
    """Raise IndexDamaged for what the engine cannot read, also where it panics."""
    try:
        yield
    except PinciteError:
        raise
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _damaged(folder, str(error)) from error


def _damaged(folder: Path, reason: str) -> IndexDamaged:
    first = " ".join(reason.split())[:200]
    return IndexDamaged(
        f"The index in {folder} cannot be read ({first}). Run `pincite rebuild`, which makes it again from "
        "what is stored: no document is read again."
    )


def _in_graph(shard: Path) -> set[str]:
    listed = shard / _IN_GRAPH
    return set(json.loads(listed.read_text())) if listed.is_file() else set()
