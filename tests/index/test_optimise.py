"""Optimise the embedded index: it answers at another speed, and nothing else changes.

Neither does what is in it, whoever writes meanwhile and whoever is killed.
"""

from __future__ import annotations

import errno
import shutil
import subprocess
import sys
import threading
from collections import namedtuple
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from pincite.index.bm25 import query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.live_shard import LiveShard
from pincite.index.optimise import Optimisation
from pincite.index.shards import Shards
from pincite.index.vector_index import IndexOptions, Point, Scope, Stored, Vector
from pincite.runtime import fsync
from pincite.runtime.room import allocated
from pincite.schema.chunk import Chunk, Segment
from pincite.settings import Quantization

from ..killed import kill_this_process, run_until_killed

DIM = 16
THRESHOLD = 100
PER_VERSION = 50

Usage = namedtuple("Usage", "free")


def key(version: int) -> str:
    return str(UUID(int=version))


def vector_of(number: int) -> Vector:
    vector = np.random.default_rng(number).normal(size=DIM)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def point(version: int, ordinal: int, *, collection: str = "a", salt: int = 0) -> Point:
    number = version * 1000 + ordinal
    text = f"chunk {ordinal} of {version} in {salt}"
    chunk = Chunk(str(UUID(int=number)), ordinal, text, (Segment(1, 0, len(text)),), "a title")
    vector = vector_of(number + 1_000_000 * salt)
    return Point(chunk, collection, key(version), key(version), version, f"document {version}", vector)


def points(version: int, **how: Any) -> list[Point]:
    return [point(version, ordinal, **how) for ordinal in range(PER_VERSION)]


def add(index: EdgeIndex, *versions: int, **how: Any) -> None:
    for version in versions:
        index.upsert(points(version, **how))
        index.set_servable(key(version), True)


def open_index(folder: Path, quantization: Quantization = "int8") -> EdgeIndex:
    return EdgeIndex(folder, "model", DIM, IndexOptions(THRESHOLD, quantization))


def optimise(index: EdgeIndex) -> None:
    """Run an optimisation to its end."""
    index.optimise()
    for thread in threading.enumerate():
        if thread.name == "optimise-index":
            thread.join()


def leave(patch: pytest.MonkeyPatch, free: int) -> None:
    """Let the disk have so much room left."""
    patch.setattr(shutil, "disk_usage", lambda _: Usage(free))


def everything(index: EdgeIndex) -> dict[str, Stored]:
    """All that a search can find."""
    return index.fetch(index.search_sparse(Scope("a"), query_vector("chunk"), 10_000).keys())


def shards(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_dir()]


@contextmanager
def while_it_is_built(index: EdgeIndex, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have the copy made and not yet in use while the block runs."""
    copied, go_on = threading.Event(), threading.Event()
    copy = LiveShard._copy

    def copy_and_wait(shard: LiveShard, *arguments: Any) -> None:
        copy(shard, *arguments)
        copied.set()
        assert go_on.wait(60)

    with monkeypatch.context() as patch:
        patch.setattr(LiveShard, "_copy", copy_and_wait)
        index.optimise()
        assert copied.wait(60)
    yield
    assert index.state().optimising_since is not None
    go_on.set()
    optimise(index)


@pytest.mark.parametrize("quantization", ["int8", "none"])
def test_an_optimised_index_answers_as_before(tmp_path: Path, quantization: Quantization) -> None:
    with closing(open_index(tmp_path / "index", quantization)) as index:
        add(index, 1, 2, 3)
        before = index.search_dense(Scope("a"), vector_of(2007), 10)
        assert index.state().unindexed == 3 * PER_VERSION
        optimise(index)
        assert index.state().unindexed == 0
        after = index.search_dense(Scope("a"), vector_of(2007), 10)
        assert list(after) == list(before)
        assert after == pytest.approx(before)
        index.flush()
    with closing(open_index(tmp_path / "index", quantization)) as index:
        assert index.state().unindexed == 0
        assert index.count() == 3 * PER_VERSION


def test_the_best_of_a_filter_are_found_in_the_graph(tmp_path: Path) -> None:
    index = EdgeIndex(tmp_path / "index", "model", DIM, IndexOptions(indexing_threshold=1000))
    with closing(index):
        for version in range(60):
            add(index, version, collection=f"c{version % 10}")
        optimise(index)
        assert index.state().unindexed == 0
        found = 0
        for question in map(vector_of, range(50)):
            near = sorted(
                (p for version in range(0, 60, 10) for p in points(version)),
                key=lambda p: -float(p.vector @ question),
            )
            best = {p.chunk.id for p in near[:10]}
            found += len(best & index.search_dense(Scope("c0"), question, 10).keys())
    assert found >= 0.98 * 500


def test_few_points_are_left_to_the_scan(tmp_path: Path) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1)
        index.optimise()
        assert index.state().optimising_since is None
        assert shards(tmp_path / "index") == ["shard"]


def test_what_is_written_during_an_optimisation_is_there_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2, 3, 4, 5)
        with while_it_is_built(index, monkeypatch):
            add(index, 6)
            index.upsert(points(7))
            index.delete(key(1))
            index.set_servable(key(2), False)
            add(index, 3, salt=1)
            index.upsert(points(8))
            index.delete(key(8))
            before, versions = everything(index), index.versions()
        after = everything(index)
        assert after == before
        assert {hit.version for hit in after.values()} == {3, 4, 5, 6}
        assert all(hit.chunk.text.endswith("in 1") for hit in after.values() if hit.version == 3)
        assert index.versions() == versions
        assert index.state().unindexed == sum(n for k, n in versions.items() if k not in {key(4), key(5)})
        index.flush()
    with closing(open_index(tmp_path / "index")) as index:
        assert everything(index) == before
        assert index.versions() == versions


def test_what_was_written_during_one_optimisation_is_indexed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        with while_it_is_built(index, monkeypatch):
            add(index, 3, 4)
        assert index.state().unindexed == 2 * PER_VERSION
        optimise(index)
        assert index.state().unindexed == 0
        assert len(everything(index)) == 4 * PER_VERSION
        assert len(shards(tmp_path / "index")) == 1


def test_questions_are_answered_and_documents_written_all_the_while(tmp_path: Path) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, *range(1, 11))
        index.optimise()
        version = 11
        while index.state().optimising_since is not None:
            assert len(index.search_dense(Scope("a"), vector_of(2007), 20)) == 20
            add(index, version)
            index.delete(key(version - 5))
            version += 1
        assert {hit.version for hit in everything(index).values()} == {
            *range(1, 6),
            *range(version - 5, version),
        }


def test_closing_stops_an_optimisation_and_leaves_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = threading.Event()
    popen = subprocess.Popen

    def sleeper(command: list[str], **how: Any) -> subprocess.Popen[bytes]:
        started.set()
        return popen([sys.executable, "-c", "import time; time.sleep(600)"], **how)

    monkeypatch.setattr(subprocess, "Popen", sleeper)
    index = open_index(tmp_path / "index")
    add(index, 1, 2)
    index.optimise()
    assert started.wait(60)
    index.close()
    assert shards(tmp_path / "index") == ["shard"]
    with closing(open_index(tmp_path / "index")) as index:
        assert len(everything(index)) == 2 * PER_VERSION


def test_an_optimisation_waits_for_room_for_all_that_it_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        with monkeypatch.context() as patch:
            leave(patch, allocated(tmp_path / "index"))
            optimise(index)
        assert "MiB more" in str(index.state().trouble)
        assert shards(tmp_path / "index") == ["shard"]
        optimise(index)
        assert index.state().trouble is None
        assert index.state().unindexed == 0


def test_an_optimisation_that_nobody_needs_any_more_lacks_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        leave(monkeypatch, 1 << 20)
        optimise(index)
        assert index.state().trouble
        index.delete(key(1))
        optimise(index)
        assert index.state().trouble is None


POPEN = subprocess.Popen


def no_room_in_a_file(*_: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_room_in_a_page(*_: Any, **__: Any) -> subprocess.Popen[bytes]:
    kill_itself = "import os, signal; os.kill(os.getpid(), signal.SIGBUS)"
    return POPEN([sys.executable, "-c", kill_itself], stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("owner", "name", "fail"),
    [(fsync, "copy_sparse", no_room_in_a_file), (subprocess, "Popen", no_room_in_a_page)],
)
def test_an_optimisation_that_ran_out_of_room_is_tried_again_when_there_is_twice_as_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fail: Any
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, fail)
            optimise(index)
        assert index.state().trouble
        assert index.state().unindexed
        with monkeypatch.context() as patch:
            leave(patch, 3 * allocated(tmp_path / "index"))
            optimise(index)
        assert "MiB more" in str(index.state().trouble)
        optimise(index)
        assert index.state().trouble is None
        assert index.state().unindexed == 0


def test_what_was_written_meanwhile_is_written_to_the_copy_only_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        with monkeypatch.context() as patch, while_it_is_built(index, monkeypatch):
            index.delete(key(1))
            leave(patch, 1 << 20)
        assert "DiskFull" in str(index.state().trouble)
        assert index.versions() == {key(2): PER_VERSION}


def test_an_optimisation_that_fails_is_reported_and_tried_again_when_there_is_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("it fails")

    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        with monkeypatch.context() as patch:
            patch.setattr(Optimisation, "_optimise", fail)
            optimise(index)
        trouble = index.state().trouble
        assert trouble == "RuntimeError: it fails"
        assert len(everything(index)) == 2 * PER_VERSION
        assert shards(tmp_path / "index") == ["shard"]
        optimise(index)
        assert index.state().trouble == trouble
        add(index, 3, 4)
        optimise(index)
        assert index.state().trouble is None
        assert index.state().unindexed == 0


def test_a_graph_takes_no_room_for_the_holes_of_the_files_that_were_copied(tmp_path: Path) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        index.flush()
        before = allocated(tmp_path / "index")
        optimise(index)
        assert index.state().unindexed == 0
        assert allocated(tmp_path / "index") < 3 * before


def test_the_end_of_the_optimising_process_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(open_index(tmp_path / "index")) as index:
        add(index, 1, 2)
        run = Optimisation._optimise

        def over_nothing(self: Optimisation, draft: Path) -> None:
            shutil.rmtree(draft / "segments")
            (draft / "edge_config.json").write_text("{")
            run(self, draft)

        monkeypatch.setattr(Optimisation, "_optimise", over_nothing)
        optimise(index)
        assert "the optimising process ended with 1" in (index.state().trouble or "")
        assert len(everything(index)) == 2 * PER_VERSION


def optimise_until_killed(folder: Path, where: str, when: str, log: Path) -> None:
    """Write to an index that is optimised, up to before or after a step; the log tells each write."""
    index = open_index(folder)
    add(index, 1, 2, 3, 4, 5)
    index.flush()
    owner: Any
    owner, name = {
        "copy_sparse": (fsync, "copy_sparse"),
        "child": (subprocess.Popen, "communicate"),
        "promote": (Shards, "promote"),
        "discard": (Shards, "discard_others"),
    }[where]
    step = getattr(owner, name)

    def die(*arguments: Any, **named: Any) -> None:
        if when == "after":
            step(*arguments, **named)
        kill_this_process()

    setattr(owner, name, die)
    with log.open("w", buffering=1) as said:
        index.optimise()  # it may be killed before the first write
        for version in count(6):
            said.write(f"doing added {version}\n")
            add(index, version)
            said.write(f"done added {version}\ndoing deleted {version - 5}\n")
            index.delete(key(version - 5))
            said.write(f"done deleted {version - 5}\ndoing hidden {version - 3}\n")
            index.set_servable(key(version - 3), False)
            said.write(f"done hidden {version - 3}\n")


@pytest.mark.parametrize(
    ("when", "where"),
    [
        ("after", "copy_sparse"),
        ("before", "child"),
        ("after", "child"),
        ("before", "promote"),
        ("after", "promote"),
        ("after", "discard"),
    ],
)
def test_killed_at_any_step_the_index_has_every_write_that_was_acknowledged(
    tmp_path: Path, where: str, when: str
) -> None:
    folder = tmp_path / "index"
    log = tmp_path / "log"
    run_until_killed(optimise_until_killed, folder, where, when, log)
    state = dict.fromkeys(range(1, 6), "added")
    doubtful = None
    for line in log.read_text().split("\n")[:-1]:
        word, what, number = line.split()
        doubtful = int(number) if word == "doing" else None
        if word == "done":
            state[int(number)] = what
    state.pop(doubtful or 0, None)
    with closing(open_index(folder)) as index:
        named = folder / "current"
        assert shards(folder) == [named.read_text() if named.exists() else "shard"]
        for optimised in (False, True):
            if optimised:
                add(index, 1001, 1002)
                state.update({1001: "added", 1002: "added"})
                optimise(index)
                assert index.state().unindexed == 0
            held, seen = index.versions(), [hit.version for hit in everything(index).values()]
            for version, what in state.items():
                assert held.get(key(version), 0) == (0 if what == "deleted" else PER_VERSION)
                assert seen.count(version) == (PER_VERSION if what == "added" else 0)
