"""Optimise the embedded index while it answers and is written to: HNSW graphs, and vectors of int8.

The engine's optimiser holds the interpreter for as long as it runs. So it runs in a child process, over a
copy of the shard, and the copy takes the shard's place when what was written meanwhile has been written to it
too. Until then the shard is whole by itself: whatever ends early, the copy alone is lost.

The graph is a hierarchical navigable small world (Malkov and Yashunin 2016, arXiv:1603.09320). It is walked
by vectors of a byte a dimension, and the best are scored again by the vectors as they were embedded.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock, Thread

import qdrant_edge as qdrant

from pincite.errors import DiskFull
from pincite.index import layout
from pincite.index.shards import Shards
from pincite.runtime import fsync
from pincite.runtime.cpu_count import usable_cores
from pincite.runtime.parent_death import end_with
from pincite.runtime.room import disk_full
from pincite.settings import Quantization

log = logging.getLogger(__name__)

M = 16
EF_CONSTRUCT = 128
"""The graph's links a point and level, and the candidates for them, where more gained no recall."""

_FULL_SCAN_KB = 10_000
_NICE = 10

CopyFile = Callable[[str, str], object]


@dataclass(frozen=True, slots=True)
class Plan:
    """The graphs to be made of vectors of `dim` dimensions: one of each segment with `threshold` of them.

    `in_memory` says that the disk is memory.
    """

    dim: int
    threshold: int
    quantization: Quantization
    in_memory: bool = False


class Stopped(Exception):
    """The optimisation was told to stop."""


class Optimisation:
    """One optimisation, in a thread of its own from the start.

    `copy` fills an empty folder with the shard as it is, file by file through the function that it is given;
    `adopt` puts the optimised shard in that folder in use.
    """

    def __init__(
        self,
        shards: Shards,
        copy: Callable[[Path, CopyFile], None],
        adopt: Callable[[Path], None],
        plan: Plan,
    ) -> None:
        self.since = datetime.now(UTC)
        self.failure: str | None = None
        """The reason that it came to nothing, once it has ended so."""
        self.ran_out_of_room = False
        """Return True if that was for want of room on the disk."""
        self._shards = shards
        self._copy = copy
        self._adopt = adopt
        self._plan = plan
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._starting = Lock()
        self._thread = Thread(target=self._run, name="optimise-index", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """True while it is running."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Return once it has ended, one way or another."""
        self._thread.join()

    def stop(self) -> None:
        """End it and remove what it made, unless that is in use already."""
        with self._starting:
            self._stopping = True
            if self._child is not None:
                self._child.kill()
        self._thread.join()

    def _run(self) -> None:
        draft = self._shards.draft()
        try:
            self._copy(draft, self._copy_file)
            self._optimise(draft)
            self._adopt(draft)
        except Stopped:
            log.info("The optimisation of the index was stopped.")
        except Exception as error:  # the index is as good without, and its state says why
            log.exception("The index was not optimised and stays as it is.")
            self.ran_out_of_room = isinstance(error, DiskFull) or disk_full(error) is not None
            self.failure = f"{type(error).__name__}: {error}"
        finally:
            self._shards.discard_others()

    def _copy_file(self, source: str, target: str) -> None:
        if self._stopping:
            raise Stopped
        try:
            fsync.copy_sparse(source, target)
        except OSError as error:
            if full := disk_full(error):  # for the next file too, which an OSError would not keep from it
                raise full from error
            raise

    def _optimise(self, draft: Path) -> None:
        plan = json.dumps(asdict(self._plan))
        command = [sys.executable, "-P", "-m", __name__, str(draft), str(os.getpid()), plan]
        with self._starting:
            if self._stopping:
                raise Stopped
            self._child = subprocess.Popen(  # noqa: S603 - this interpreter, fixed arguments
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        _, words = self._child.communicate()
        if self._stopping:
            raise Stopped
        if self._child.returncode == -signal.SIGBUS:
            raise DiskFull("A page of the optimised index found no room on the disk.")
        if self._child.returncode != 0:
            last = words.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no word"]
            raise RuntimeError(f"the optimising process ended with {self._child.returncode}: {last[0]}")


def main() -> None:
    """Optimise a shard that nobody else has open.

    Arguments: its folder, the parent's process id, and the plan in JSON.
    """
    folder, parent, plan = sys.argv[1:]
    end_with(int(parent))
    os.nice(_NICE)
    shard = qdrant.EdgeShard.load(folder, config(Plan(**json.loads(plan))))
    shard.optimize()
    shard.flush()
    shard.close()


def placement(in_memory: bool) -> qdrant.Memory | None:
    """Return how vectors are read: ahead, when a shard is opened, but not where the disk is memory.

    There, to read what was never written takes room.
    """
    return qdrant.Memory.Cold if in_memory else None


def config(plan: Plan) -> qdrant.EdgeConfig:
    """Return the configuration that a shard is opened with.

    A search has half of the cores: the question is embedded, and what was found is ranked, on the others, and
    a thread that is woken on a core in use waits there.
    """
    kilobytes = max(1, plan.threshold * plan.dim * 4 // 1024)
    int8 = qdrant.ScalarQuantizationConfig(qdrant.ScalarType.Int8, quantile=0.99, memory=qdrant.Memory.Pinned)
    return qdrant.EdgeConfig(
        vectors={
            layout.DENSE: qdrant.EdgeVectorParams(
                plan.dim,
                qdrant.Distance.Cosine,
                hnsw_config=qdrant.HnswIndexConfig(M, EF_CONSTRUCT, min(_FULL_SCAN_KB, kilobytes)),
                quantization_config=int8 if plan.quantization == "int8" else None,
                memory=placement(plan.in_memory),
            )
        },
        sparse_vectors={layout.SPARSE: qdrant.EdgeSparseVectorParams(modifier=qdrant.Modifier.Idf)},
        optimizers=qdrant.EdgeOptimizersConfig(indexing_threshold=kilobytes),
        max_search_threads=max(1, usable_cores() // 2),
    )


if __name__ == "__main__":
    main()
