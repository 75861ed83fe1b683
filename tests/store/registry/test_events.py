"""The log of events: each change is told once, in the commit that makes it, and is read from any point."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Executable, delete, insert, select, update

from pincite.errors import AlreadyExists, NotFound
from pincite.schema.document import Outcome, State
from pincite.schema.event import Event
from pincite.schema.list_page import ListPage
from pincite.store.blobs import Staged
from pincite.store.registry import EventLog
from pincite.store.registry.events import PAGE_STEPS
from pincite.store.registry.tables import DocumentRow, EventRow, VersionRow
from tests.postgres import Postgres

from .conftest import Shelf

ALL = 10_000
YESTERDAY = datetime.now(UTC) - timedelta(days=1)
Steps = list[tuple[str, str, bytes]]
STEPS: st.SearchStrategy[Steps] = st.lists(
    st.tuples(
        st.sampled_from(["accept", "live", "fail", "read", "set", "delete", "retake"]),
        st.sampled_from(["a.pdf", "b.pdf"]),
        st.sampled_from([b"one", b"two", b"three"]),
    ),
    max_size=14,
)


def log_of(shelf: Shelf, keep_days: float = 30) -> EventLog:
    return EventLog(shelf.database, keep_days=keep_days)


def told(shelf: Shelf, after: int = 0, document_id: str | None = None) -> list[Event]:
    return log_of(shelf).list("default", after=after, limit=ALL, document_id=document_id).items


def short(events: list[Event]) -> list[tuple[str, int | None, str | None]]:
    return [(event.kind, event.version, event.state) for event in events]


def test_a_document_is_told_of_from_its_first_version_to_its_end(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    shelf.bring_live()
    shelf.accept("a.pdf", b"two")
    shelf.bring_live()
    shelf.registry.update("default", document.id, metadata={"year": 2026}, profile={}, withdraw=[])
    shelf.registry.delete("default", document.id)
    assert short(told(shelf)) == [
        ("state", 1, "queued"),
        ("changed", None, None),  # its title: it had been called by its file
        ("state", 1, "live"),
        ("answers", 1, None),
        ("state", 2, "queued"),
        ("state", 1, "superseded"),
        ("state", 2, "live"),
        ("answers", 2, None),
        ("changed", None, None),
        ("state", 1, "deleted"),
        ("state", 2, "deleted"),
        ("deleted", None, None),
    ]
    assert {(event.document, event.document_id) for event in told(shelf)} == {("a.pdf", document.id)}


def test_a_failure_is_told_with_its_outcome(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version_id] = shelf.queue.claim("worker", 1)
    shelf.queue.fail(version_id, "worker", Outcome(code="no-text", detail="There is no text in it."))
    last = told(shelf)[-1]
    assert (last.state, last.code, last.detail) == (State.FAILED, "no-text", "There is no text in it.")


def test_the_pages_of_a_long_document_are_told_in_steps(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version_id] = shelf.queue.claim("worker", 1)
    for done in range(301):
        shelf.queue.advance(version_id, "worker", State.EXTRACTING, pages_done=done, pages_total=300)
    pages = [event for event in told(shelf) if event.kind == "pages"]
    assert len(pages) == PAGE_STEPS
    assert (pages[-1].pages_done, pages[-1].pages_total) == (300, 300)


def test_what_changes_nothing_is_not_told(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    shelf.bring_live()
    shelf.registry.update("default", document.id, metadata={"year": 1}, profile={}, withdraw=[])
    before = told(shelf)
    shelf.accept("a.pdf", b"one")
    shelf.registry.update("default", document.id, metadata={"year": 1}, profile={}, withdraw=[])
    shelf.queue.release("worker")
    shelf.queue.release_all()
    assert told(shelf) == before


def test_what_is_rolled_back_is_not_told(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    before = told(shelf)
    with pytest.raises(AlreadyExists):
        shelf.accept("a.pdf", b"two", replace=False, metadata={"year": 1})

    def full() -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        shelf.registry.accept(
            "default",
            "b.pdf",
            Staged("0" * 64, 1, full),
            filename="b.pdf",
            fingerprint="build",
            origin=None,
            replace=True,
        )
    assert told(shelf) == before


def test_what_is_changed_in_bulk_is_told_too(shelf: Shelf) -> None:
    ids = [shelf.accept(name, b"one").document.id for name in ("a.pdf", "b.pdf")]
    shelf.registry.create_collection("other")
    seen = log_of(shelf).newest()
    documents = select(DocumentRow.id).where(DocumentRow.external_id != "c.pdf")
    outcome = {"code": "off", "detail": "It was called off."}
    with shelf.database.write() as session:
        ended = update(VersionRow).where(VersionRow.document_id.in_(documents))
        for _ in range(2):
            session.execute(ended.values(state=State.CANCELLED, outcome=outcome))
        session.execute(update(DocumentRow).where(DocumentRow.id == ids[0]).values(deleted_at=YESTERDAY))
    events = told(shelf, after=seen)
    assert sorted(event.document_id or "" for event in events[:2]) == sorted(ids)
    assert {(event.state, event.code, event.version) for event in events[:2]} == {(State.CANCELLED, "off", 1)}
    assert [(event.kind, event.document_id) for event in events[2:]] == [("deleted", ids[0])]


@pytest.mark.parametrize(
    "statement",
    [
        update(DocumentRow).values(live_version_id=None),
        insert(VersionRow).values(id="x", state=State.LIVE),
        delete(DocumentRow),
    ],
)
def test_a_bulk_statement_that_would_tell_nobody_is_refused(shelf: Shelf, statement: Executable) -> None:
    with pytest.raises(TypeError), shelf.database.write() as session:
        session.execute(statement)


def test_a_collection_is_not_told_of_another(shelf: Shelf) -> None:
    shelf.registry.create_collection("other")
    document = shelf.accept("a.pdf", b"one").document
    log = log_of(shelf)
    assert log.list("other") == ListPage([], None)
    for collection, document_id in (("nowhere", None), ("other", document.id), ("default", "nothing")):
        with pytest.raises(NotFound):
            log.list(collection, document_id=document_id)


def test_the_events_of_a_deleted_document_can_still_be_read(shelf: Shelf) -> None:
    document = shelf.accept("a.pdf", b"one").document
    shelf.registry.delete("default", document.id)
    assert short(told(shelf, document_id=document.id))[-1] == ("deleted", None, None)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, page=st.integers(1, 5))
def test_replaying_from_any_point_gives_the_rest_and_what_it_says_is_so(steps: Steps, page: int) -> None:
    with fresh_shelf() as shelf:
        log = log_of(shelf)
        followed: list[Event] = []
        for step in steps:
            take(shelf, *step)
            followed += log.list("default", after=followed[-1].id if followed else 0, limit=ALL).items
        whole = told(shelf)
        assert followed == whole
        assert [event.id for event in whole] == sorted({event.id for event in whole})
        assert log.newest() == (whole[-1].id if whole else 0)
        for start in [0, *(event.id for event in whole)]:
            assert list(walk(log, start, page)) == [event for event in whole if event.id > start]
        assert states_told(whole) == states_kept(shelf)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=STEPS, after=STEPS)
def test_who_stands_before_what_was_let_go_is_told_of_the_gap_first(before: Steps, after: Steps) -> None:
    with fresh_shelf() as shelf:
        for step in before:
            take(shelf, *step)
        kept_from = len(told(shelf))
        age(shelf, days=31)
        for step in after:
            take(shelf, *step)
        whole = told(shelf)
        log_of(shelf).prune()
        log_of(shelf).prune()
        for start in [0, *(event.id for event in whole)]:
            rest = told(shelf, after=start)
            lost = bool(kept_from) and start < whole[kept_from - 1].id
            assert [event.kind == "gap" for event in rest[:1]] == [True] * lost or not lost
            assert rest[lost:] == [event for event in whole[kept_from:] if event.id > start]


def test_a_gap_is_of_no_concern_to_a_document_that_came_after_it(shelf: Shelf) -> None:
    old = shelf.accept("a.pdf", b"one").document
    age(shelf, days=31)
    with shelf.database.write() as session:
        for version in session.query(VersionRow):
            version.created_at -= timedelta(days=31)
    log_of(shelf).prune()
    young = shelf.accept("b.pdf", b"two").document
    assert [event.kind for event in told(shelf, document_id=old.id)] == ["gap"]
    assert [event.kind for event in told(shelf, document_id=young.id)] == ["state"]


def test_the_end_of_a_collection_is_told_after_that_of_its_documents_and_where_it_has_none(
    shelf: Shelf,
) -> None:
    shelf.accept("a.pdf", b"one")
    shelf.registry.create_collection("empty")
    shelf.registry.delete_collection("default")
    shelf.registry.delete_collection("empty")
    events = log_of(shelf).list(None, limit=ALL).items
    assert [event.kind for event in events] == ["state", "state", "deleted", *["collection-gone"] * 2]
    assert [(event.collection, event.document_id) for event in events[-2:]] == [(None, None)] * 2


def test_an_id_is_never_given_twice(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    last = log_of(shelf).newest()
    with shelf.database.write() as session:
        session.execute(delete(EventRow))
    shelf.accept("b.pdf", b"one")
    assert log_of(shelf).newest() > last


def test_the_events_of_collections_that_are_gone_go_with_their_age_and_leave_one_gap(shelf: Shelf) -> None:
    log = log_of(shelf)
    for _ in range(3):
        shelf.accept("a.pdf", b"one")
        shelf.registry.delete_collection("default")
        shelf.registry.create_collection("default")
    log.prune()
    before = log.list(None, limit=ALL).items
    assert "gap" not in {event.kind for event in before}
    age(shelf, days=31)
    for _ in range(2):
        log.prune()
        [gap] = log.list(None, limit=ALL).items
        assert (gap.kind, gap.id, gap.collection, gap.document) == ("gap", before[-1].id, None, None)
    shelf.accept("b.pdf", b"two")
    for follower in before[:-1]:
        assert [event.kind for event in log.list(None, after=follower.id).items] == ["gap", "state"]
    assert [event.kind for event in log.list(None, after=gap.id).items] == ["state"]


def test_a_reader_misses_nothing_that_several_processes_write_to_postgres(
    postgres: Postgres, tmp_path: Path
) -> None:
    writers, each = 6, 25
    url = postgres.new_registry()
    shelves = [Shelf(tmp_path / str(number), url) for number in range(writers)]
    shelves[0].registry.create_collection("default")
    log, done = log_of(shelves[0]), threading.Event()
    followed: list[Event] = []

    def write(number: int) -> None:
        for count in range(each):
            shelves[number].accept(f"{number}-{count}.pdf", b"one")

    def follow() -> None:
        while True:
            ended = done.is_set()  # before the look, so that the last look comes after the last commit
            found = log.list("default", after=followed[-1].id if followed else 0, limit=ALL)
            followed.extend(found.items)
            if ended and found.after is None:
                return

    with ThreadPoolExecutor(writers + 1) as pool:
        following = pool.submit(follow)
        list(pool.map(write, range(writers)))
        done.set()
        following.result(60)
    assert len(followed) == writers * each
    assert followed == log.list("default", limit=ALL).items
    for shelf in shelves:
        shelf.database.close()


@contextmanager
def fresh_shelf() -> Iterator[Shelf]:
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder), f"sqlite:///{folder}/registry.sqlite3")
        shelf.registry.create_collection("default")
        try:
            yield shelf
        finally:
            shelf.database.close()


def take(shelf: Shelf, action: str, name: str, content: bytes) -> None:
    """Do one thing to a document, or nothing where that cannot be done to it now."""
    found = shelf.registry.find("default", name)
    if action == "accept":
        shelf.accept(name, content)
    elif action == "live":
        shelf.bring_live()
    elif action in ("fail", "read", "retake"):
        for version_id in shelf.queue.claim("worker", 1):
            if action == "fail":
                shelf.queue.fail(version_id, "worker", Outcome(code="no-text", detail="No text."))
            elif action == "read":
                shelf.queue.advance(version_id, "worker", State.EXTRACTING, pages_done=1, pages_total=2)
            if action != "fail":
                shelf.queue.release_all()
    elif found is not None:
        with suppress(NotFound):
            if action == "set":
                shelf.registry.update(
                    "default", found.id, metadata={"text": content.decode()}, profile={}, withdraw=[]
                )
            else:
                shelf.registry.delete("default", found.id)


def walk(log: EventLog, after: int, page: int) -> Iterator[Event]:
    place: int | None = after
    while place is not None:
        stretch = log.list("default", after=place, limit=page)
        yield from stretch.items
        place = stretch.after


def age(shelf: Shelf, days: int) -> None:
    with shelf.database.write() as session:
        for event in session.query(EventRow):
            event.at -= timedelta(days=days)


def states_told(events: list[Event]) -> dict[tuple[str, int], str]:
    return {
        (event.document or "", event.version or 0): event.state or ""
        for event in events
        if event.kind == "state"
    }


def states_kept(shelf: Shelf) -> dict[tuple[str, int], str]:
    with shelf.database.read() as session:
        return {
            (version.document.external_id, version.number): version.state.value
            for version in session.query(VersionRow)
        }
