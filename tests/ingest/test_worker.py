"""The worker keeps its leases while it works, gives back what is interrupted, and waits for room."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pincite.errors import DiskFull
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.runtime.health import READY
from pincite.runtime.room import Room
from pincite.settings import Settings


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """Yield a library with one document that waits."""
    with Library(Settings(home=tmp_path / "home")) as library:
        page = b"<h1>Mill</h1><p>The mill was built in 1904 by the river.</p>"
        library.add(DEFAULT_COLLECTION, "mill.html", [page], filename="mill.html")
        yield library


def test_one_heartbeat_keeps_the_leases_of_a_batch(library: Library) -> None:
    def bring_in(versions: Sequence[str], worker: str) -> None:
        library.bring_in(versions, worker, lambda *_: beating.append(_beats(worker)))

    worker, beating = library.worker(bring_in), list[int]()
    assert worker.take_a_batch() == 1
    assert set(beating) == {1}
    assert _beats(worker.name) == 0
    assert library.search(DEFAULT_COLLECTION, "When was the mill built?")


def _beats(worker: str) -> int:
    return sum(thread.name == f"heartbeat-{worker}" for thread in threading.enumerate())


def test_workers_in_two_containers_hold_leases_of_their_own(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getpid", lambda: 1)
    assert library.worker().name != library.worker().name


def test_an_interrupted_batch_goes_back_as_if_never_taken(library: Library) -> None:
    def interrupt(_versions: Sequence[str], _worker: str) -> None:
        raise KeyboardInterrupt

    for _ in range(5):  # more often than a document is tried
        with pytest.raises(KeyboardInterrupt):
            library.worker(interrupt).take_a_batch()
    assert library.worker().take_a_batch() == 1
    assert library.search(DEFAULT_COLLECTION, "When was the mill built?")


def test_a_batch_that_fails_is_not_given_back_at_once(library: Library) -> None:
    def fail(_versions: Sequence[str], _worker: str) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        library.worker(fail).take_a_batch()
    assert library.worker().take_a_batch() == 0


def test_nothing_is_taken_while_the_disk_is_full(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = library.worker()
    with monkeypatch.context() as full:
        full.setattr(Room, "free", 0)
        assert worker.drain() == 0
        assert str(worker.state(READY)) == "ready; waiting for room on the disk"
        with pytest.raises(DiskFull):
            library.check_room()
    assert worker.drain() == 1
    assert worker.state(READY) == READY
