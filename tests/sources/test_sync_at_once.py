"""Syncs of one source at once, and syncs whose process is killed: nothing is doubled, and nothing lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from pincite.errors import SourceBusy
from pincite.sources import sync

from ..killed import kill_this_process, run_until_killed
from .conftest import Shelf, on_both, write


@on_both
def test_two_syncs_of_a_source_do_not_run_at_once(synced: Shelf, folder: Path) -> None:
    write(folder, four="4")

    def again(*_: object) -> None:
        with pytest.raises(SourceBusy):
            synced.sync()
        assert synced.sync(dry_run=True).counts["failed"] == 0

    synced.sync(progress=again)
    assert synced.sync().counts["unchanged"] == 4


@pytest.mark.parametrize("database", ["postgres"], indirect=True)  # a folder of SQLite has one owner
def test_a_source_that_another_process_syncs_is_busy_until_that_ends(
    shelf: Shelf, database: str, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, one="1", two="2")
    shelf.make_source("folder", path=str(folder))
    other = open_shelf()

    def meanwhile(*_: object) -> None:
        with pytest.raises(SourceBusy):
            other.sync()
        assert other.sync(dry_run=True).failed == []

    shelf.sync(progress=meanwhile)
    assert other.sync().counts["unchanged"] == 2
    assert shelf.sync().counts["unchanged"] == 2


@on_both
def test_a_sync_whose_process_is_killed_leaves_its_source_free(
    shelf: Shelf, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, **{f"new{n}": str(n) for n in range(6)})
    shelf.make_source("folder", path=str(folder))
    run_until_killed(sync_until_killed, shelf.home, "before add", 3)
    shelf.sync()
    assert len(shelf.there) == 6


@on_both
def test_syncs_of_a_source_by_many_at_once_double_nothing_and_lose_nothing(
    shelf: Shelf, database: str, open_shelf: Callable[[], Shelf], folder: Path
) -> None:
    write(folder, **{f"f{n}": "0" for n in range(12)})
    shelf.make_source("folder", path=str(folder), max_vanished=1.0)
    shelves = [open_shelf() for _ in range(3)] if database == "postgres" else [shelf] * 3
    over, refused = threading.Event(), Counter[str]()

    def sync_on(each: Shelf) -> None:
        while not over.is_set():
            try:
                report = each.sync()
                assert report.troubles == []
            except SourceBusy:
                refused["busy"] += 1
                time.sleep(0.005)

    with ThreadPoolExecutor(len(shelves)) as threads:
        running = [threads.submit(sync_on, each) for each in shelves]
        for turn in range(1, 6):
            for n in range(12):
                if n == turn:
                    (folder / f"f{n}.html").unlink()
                elif (folder / f"f{n}.html").exists():
                    write(folder, **{f"f{n}": str(turn)})
            write(folder, **{f"new{turn}": "new"})
            time.sleep(0.1)
        over.set()
        for each in running:
            each.result()
    shelf.sync()
    assert shelf.there == {path.name: path.read_text() for path in folder.iterdir()}
    assert shelf.sync().counts["unchanged"] == len(shelf.there)
    documents = shelf.documents("default", limit=100).items
    assert all(document.last_version.number <= 7 for document in documents)
    assert refused


def sync_until_killed(home: Path, where: str, number: int) -> None:
    """Sync the source of a shelf, in batches of four, up to before or after a call with this number."""
    sync.BATCH = 4
    shelf, (when, name), calls = Shelf(home), where.split(), count(1)
    real = getattr(shelf, name)

    def call(*given: Any, **named: Any) -> Any:
        now = next(calls) == number
        if now and when == "before":
            kill_this_process()
        result = real(*given, **named)
        if now:
            kill_this_process()
        return result

    setattr(shelf, name, call)
    shelf.sync(delete_anyway=True)


@pytest.mark.parametrize(
    ("where", "number", "database"),
    [
        *(
            (where, number, "sqlite")
            for where in ("before add", "after add", "before delete", "after delete")
            for number in (2, 5)
        ),
        ("after add", 5, "postgres"),
        ("after delete", 2, "postgres"),
    ],
    indirect=["database"],
)
def test_a_sync_that_is_killed_and_run_again_ends_the_same(
    shelf: Shelf, folder: Path, where: str, number: int
) -> None:
    write(folder, **{f"old{n}": str(n) for n in range(12)})
    shelf.make_source("folder", path=str(folder))
    shelf.sync()
    for n in range(6):
        (folder / f"old{n}.html").unlink()
    write(folder, **{f"new{n}": str(n) for n in range(6)}, old11="changed")
    run_until_killed(sync_until_killed, shelf.home, where, number)
    shelf.sync(delete_anyway=True)
    assert shelf.there == {path.name: path.read_text() for path in folder.iterdir()}
    documents = shelf.documents("default", limit=100).items
    assert {d.last_version.number for d in documents if d.external_id != "old11.html"} == {1}
    assert shelf.one("old11.html").last_version.number == 2
    assert shelf.sync().counts["unchanged"] == 12
