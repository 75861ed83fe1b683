"""What is promised where several processes have the registry, each with connections of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Barrier, Event
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pincite.errors import AlreadyExists, NotFound, QueueFull
from pincite.schema.document import IN_PROGRESS
from pincite.store.registry import DocumentQuery, LeaseLost, removals
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import note_change
from pincite.store.registry.sources import SourceStore, StoredSource
from pincite.store.registry.tables import CollectionRow, SourceRow, VersionRow

from .conftest import Shelf

PROCESSES = 6
GRACE_S = 60.0


@pytest.fixture
def shelves(open_shelf: Callable[..., Shelf]) -> Iterator[list[Shelf]]:
    """Yield the same registry, opened as often as there are processes, at once."""
    with ThreadPoolExecutor(PROCESSES) as pool:
        opened = list(pool.map(lambda _: open_shelf(max_queue=60), range(PROCESSES)))
        made = list(pool.map(_creates, opened))
    assert made.count(True) == 1
    yield opened


def _creates(shelf: Shelf) -> bool:
    try:
        shelf.registry.create_collection("default")
        return True
    except AlreadyExists:
        return False


@pytest.mark.usefixtures("own_migrations")
def test_a_new_registry_waits_for_another_that_is_just_being_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    with closing(sqlite3.connect(tmp_path / "registry.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            opened = pool.submit(Database, url)
            assert not wait([opened], timeout=0.5).done
            other.execute("COMMIT")
            database = opened.result()
    assert database.first(select(func.count()).select_from(VersionRow)) == (0,)
    database.close()


def test_each_version_is_taken_by_exactly_one(shelves: list[Shelf]) -> None:
    for number in range(30):
        shelves[0].accept(f"{number}.pdf", str(number).encode())
    start = Barrier(PROCESSES)

    def work(number: int) -> list[str]:
        start.wait()
        taken = []
        while claimed := shelves[number].queue.claim(f"worker-{number}", 3):
            for version in claimed:
                shelves[number].queue.go_live(version, f"worker-{number}", {})
            taken += claimed
        return taken

    with ThreadPoolExecutor(PROCESSES) as pool:
        taken = [version for batch in pool.map(work, range(PROCESSES)) for version in batch]
    assert len(taken) == len(set(taken)) == 30


def test_the_same_id_handed_in_everywhere_at_once_is_one_document(shelves: list[Shelf]) -> None:
    start = Barrier(PROCESSES)

    def accept(number: int) -> str:
        start.wait()
        return shelves[number].accept("a.pdf", str(number).encode()).document.id

    with ThreadPoolExecutor(PROCESSES) as pool:
        [document_id] = set(pool.map(accept, range(PROCESSES)))
    numbers = [version.number for version in shelves[0].registry.history("default", document_id)]
    assert numbers == list(range(PROCESSES, 0, -1))
    assert len(shelves[0].queue.claim("worker", 10)) == 1


def test_however_many_upload_at_once_the_queue_stays_within_its_limit(shelves: list[Shelf]) -> None:
    def accept(number: int) -> bool:
        try:
            return shelves[number % PROCESSES].accept(f"{number}.pdf", str(number).encode()).created
        except QueueFull:
            return False

    with ThreadPoolExecutor(4 * PROCESSES) as pool:
        accepted = list(pool.map(accept, range(100)))
    assert accepted.count(True) == shelves[0].queue.waiting() == 60


@pytest.mark.parametrize("how", ["deleted", "expired"])
def test_what_is_kept_of_a_version_while_it_is_present_is_there_before_the_version_goes(
    open_shelf: Callable[..., Shelf], how: str
) -> None:
    shelf, other = (open_shelf(grace_s=GRACE_S) for _ in range(2))
    shelf.registry.create_collection("default")
    document = shelf.accept("a.pdf", b"first").document
    shelf.bring_live()
    first = shelf.registry.version("default", document.id).id
    shelf.accept("a.pdf", b"second")
    shelf.bring_live()

    def take_away() -> list[str]:
        if how == "deleted":
            return other.registry.delete("default", document.id)
        return other.registry.expired()

    with ThreadPoolExecutor(1) as pool:
        with shelf.registry.while_present(first) as present:
            assert present
            shelf.clock.advance(timedelta(seconds=GRACE_S))
            going = pool.submit(take_away)
            assert not wait([going], timeout=1).done
        assert first in going.result()
    with shelf.registry.while_present(first) as present:
        assert not present


def test_bytes_that_one_removes_while_another_takes_them_up_stay(shelves: list[Shelf]) -> None:
    def purge(start: Barrier, versions: list[str]) -> None:
        start.wait()
        shelves[0].registry.purge(versions, shelves[0].blobs.remove)

    def accept(start: Barrier, turn: int) -> str:
        start.wait()
        return shelves[1].accept(f"{turn}.pdf", b"same").document.last_version.content_hash

    for turn in range(15):
        start = Barrier(2)
        document = shelves[0].accept("gone.pdf", b"same").document
        versions = shelves[0].registry.delete("default", document.id)
        with ThreadPoolExecutor(2) as pool:
            purged, accepted = pool.submit(purge, start, versions), pool.submit(accept, start, turn)
            purged.result()
            assert shelves[0].blobs.exists(accepted.result())


def test_nothing_is_added_to_a_collection_that_is_being_deleted(
    open_shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, other = open_shelf(), open_shelf()
    ours.registry.create_collection("default")
    ours.accept("a.pdf", b"one")
    began, may_end, forget = Event(), Event(), removals._delete_documents

    def slowly(*arguments: Any) -> Any:
        forgotten = forget(*arguments)
        began.set()
        may_end.wait(60)
        return forgotten

    def source() -> StoredSource:
        return SourceStore(other.database).create("s", "default", {"kind": "folder", "path": "/x"})

    monkeypatch.setattr(removals, "_delete_documents", slowly)
    with ThreadPoolExecutor(4) as pool:
        deleting = pool.submit(ours.registry.delete_collection, "default")
        assert began.wait(60)
        adding: list[Future[Any]] = [
            pool.submit(other.accept, "a.pdf", b"two"),
            pool.submit(other.accept, "b.pdf", b"two"),
            pool.submit(source),
        ]
        wait(adding, 0.5)
        may_end.set()
        assert deleting.result()[0] == 1
        for each in adding:
            with pytest.raises(NotFound, match="no collection “default”"):
                each.result()
    with ours.database.read() as session:
        left = select(VersionRow.id).where(VersionRow.state.in_(IN_PROGRESS))
        assert session.scalars(left).all() == session.scalars(select(SourceRow.name)).all() == []


def test_a_version_that_one_goes_back_to_as_its_grace_ends_is_not_given_up_by_another(
    open_shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    user, other = (open_shelf(grace_s=GRACE_S) for _ in range(2))
    user.registry.create_collection("default")
    for content in (b"one", b"two"):
        document = user.accept("a.pdf", content).document
        user.bring_live()
    first = user.registry.version("default", document.id, 1).id
    holds, may_commit = Event(), Event()

    def note_slowly(collection: CollectionRow) -> None:
        holds.set()
        assert may_commit.wait(60)
        note_change(collection)

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as pool:
        patched.setattr("pincite.store.registry.versions.document_metadata.note_change", note_slowly)
        back = pool.submit(user.registry.rollback, "default", document.id, first, {})
        assert holds.wait(60)
        user.clock.advance(timedelta(seconds=GRACE_S))
        looking = pool.submit(other.registry.expired)
        wait([looking], timeout=1)  # it waits for whoever holds the version, or it gives nothing up at once
        may_commit.set()
        given_up = set(looking.result())
    live = back.result().live_version
    assert live is not None
    assert (live.number, given_up & {first}) == (1, set())


def test_a_delete_holds_up_nobody_who_has_a_version_that_is_purged(open_shelf: Callable[..., Shelf]) -> None:
    """Who waited for a row holds it, though it is purged by then; then he waits for the next."""
    shelf, other = (open_shelf(grace_s=GRACE_S) for _ in range(2))
    shelf.registry.create_collection("default")
    for number in range(4):
        document = shelf.accept("a.pdf", str(number).encode()).document
        shelf.bring_live()
    shelf.clock.advance(timedelta(seconds=GRACE_S))
    purged, *_, last = shelf.registry.expired()
    shelf.registry.purge([purged], shelf.blobs.remove)

    def lock(session: Session, version: str) -> None:
        session.execute(select(VersionRow.id).where(VersionRow.id == version).with_for_update())

    with ThreadPoolExecutor(1) as pool:
        with other.database.write() as session:
            lock(session, purged)
            deleting = pool.submit(shelf.registry.delete, "default", document.id)
            wait([deleting], timeout=1)  # by then it waits for the row, or for SQLite's one writer
            lock(session, last)
        assert last in deleting.result()


def test_whatever_is_done_at_once_nobody_waits_for_whom_he_holds_up(shelves: list[Shelf]) -> None:
    """All kinds of writers on few documents. A deadlock would end one of them with an error."""
    names = [f"{number}.pdf" for number in range(4)]

    def work(number: int) -> None:
        shelf, random, worker = shelves[number], Random(number), f"worker-{number}"
        for _ in range(15):
            name = random.choice(names)
            with suppress(LeaseLost, NotFound):
                shelf.accept(name, str(random.random()).encode(), metadata={"by": number})
                for version in shelf.queue.claim(worker, 2):
                    with shelf.blobs.stage([b"extraction"]) as blob:
                        shelf.queue.attach(version, worker, "extraction_hash", blob)
                    shelf.queue.go_live(version, worker, {})
                document = shelf.registry.find("default", name)
                if document is None:
                    continue
                shelf.registry.update("default", document.id, metadata={"n": 1}, profile={}, withdraw=())
                if random.random() < 0.3:
                    deleted = shelf.registry.delete("default", document.id)
                    shelf.registry.purge(deleted, shelf.blobs.remove)
                shelf.registry.purge(shelf.registry.expired(), shelf.blobs.remove)

    with ThreadPoolExecutor(PROCESSES) as pool:
        list(pool.map(work, range(PROCESSES)))
    shelf = shelves[0]
    for worker in range(PROCESSES):
        shelf.queue.release(f"worker-{worker}")
    shelf.bring_live()
    documents = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    for document in documents:
        assert document.live_version == document.last_version
        assert shelf.blobs.exists(document.last_version.content_hash)
