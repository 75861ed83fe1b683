"""What is promised to those who wait: turns for every collection, a place in the queue, and an end to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pincite.errors import QueueFull
from pincite.schema.document import Outcome
from pincite.store.registry import DocumentQuery
from pincite.store.registry.queue_estimate import Pace, QueueEstimate, QueueEstimator, WorkSpan, pace_of
from pincite.store.registry.tables import DocumentRow, VersionRow

from .conftest import Shelf

MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)
NO_TEXT = Outcome(code="no-text", detail="There is no text in it.")

seconds = st.integers(0, 1000)
spans = st.lists(
    st.builds(
        lambda begin, length, pages: WorkSpan(
            MIDNIGHT + timedelta(seconds=begin), MIDNIGHT + timedelta(seconds=begin + length), pages
        ),
        seconds,
        seconds,
        st.integers(0, 50),
    )
)


def look(shelf: Shelf) -> QueueEstimate:
    with shelf.database.read() as session:
        return QueueEstimator(shelf.database, max_queue=1).estimate_anew(session)


def version_row(shelf: Shelf, external_id: str) -> VersionRow:
    query = select(VersionRow).join(DocumentRow).where(DocumentRow.external_id == external_id)
    with shelf.database.read() as session:
        return session.scalars(query).one()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5), st.integers(1, 8))
def test_no_collection_waits_while_another_is_served(shelf: Shelf, sizes: list[int], limit: int) -> None:
    owner: dict[str, str] = {}
    for size in sizes:
        name = f"c{uuid4().hex}"
        shelf.registry.create_collection(name)
        for number in range(size):
            document = shelf.accept(f"{number}.pdf", b"same", collection=name).document
            [version] = [i for i in look(shelf).positions if i not in owner]
            owner[version] = document.collection
    waiting = Counter(owner.values())
    unserved = dict.fromkeys(waiting, 0)
    while waiting.total():
        here = [name for name, count in waiting.items() if count]
        positions = look(shelf).positions
        claimed = shelf.queue.claim("worker", limit)
        assert sorted(positions[version] for version in claimed) == list(range(1, len(claimed) + 1))
        assert len(claimed) == min(limit, waiting.total())
        taken = Counter(owner[version] for version in claimed)
        for name in here:
            assert taken[name] >= min(waiting[name], limit // len(here))
            unserved[name] = 0 if taken[name] else unserved[name] + 1
            assert unserved[name] * limit < len(sizes) + limit
        waiting -= taken
        for version in claimed:
            shelf.queue.fail(version, "worker", NO_TEXT)


def test_in_a_collection_the_oldest_goes_first(shelf: Shelf) -> None:
    for name in ("b.pdf", "c.pdf", "a.pdf"):
        shelf.accept(name, name.encode())
    taken = [shelf.queue.job(version, "worker").external_id for version in shelf.queue.claim("worker", 3)]
    assert taken == ["b.pdf", "c.pdf", "a.pdf"]


def test_each_document_on_its_way_shows_its_place_and_about_how_long_it_takes(shelf: Shelf) -> None:
    for number in range(3):
        shelf.accept(f"{number}.pdf", str(number).encode())
    documents = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    pending = [document.pending_version for document in documents]
    assert [version and version.position for version in pending] == [1, 2, 3]
    assert [version and version.seconds_left for version in pending] == [None, None, None]

    [first] = shelf.queue.claim("worker", 1)
    shelf.queue.fail(first, "worker", NO_TEXT)
    shelf.queue.claim("worker", 1)
    turns = look(shelf)
    assert (turns.held, list(turns.positions.values())) == (1, [1])
    assert turns.pace is not None
    assert turns.pace.versions > 0


def test_an_estimate_counts_those_before_and_the_pages_of_a_long_one(shelf: Shelf) -> None:
    for number in range(3):
        shelf.accept(f"{number}.pdf", str(number).encode())
    [held] = shelf.queue.claim("worker", 1)
    long, last = version_row(shelf, "0.pdf"), version_row(shelf, "2.pdf")
    assert long.id == held
    assert long.claimed_at is not None
    turns = QueueEstimate(long.claimed_at, look(shelf).positions, held=1, pace=Pace(versions=0.5, pages=2.0))
    assert turns.seconds(last) == 6
    assert turns.seconds(long) == 2
    long.pages_total = 100
    assert turns.seconds(long) == 50
    later = QueueEstimate(turns.now + timedelta(seconds=20), turns.positions, turns.held, turns.pace)
    assert later.seconds(long) == 30


@given(spans)
def test_the_pace_is_over_the_time_in_which_there_was_work(spans: list[WorkSpan]) -> None:
    covered = {
        second
        for span in spans
        for second in range(
            int((span.begin - MIDNIGHT).total_seconds()), int((span.end - MIDNIGHT).total_seconds())
        )
    }
    pace = pace_of(spans)
    if not covered:
        assert pace is None
    else:
        assert pace is not None
        assert pace.versions == pytest.approx(len(spans) / len(covered))
        assert pace.pages == pytest.approx(sum(span.pages for span in spans) / len(covered))


def test_a_full_queue_takes_nothing_more_and_says_when_to_come_back(open_shelf: Callable[..., Shelf]) -> None:
    shelf = open_shelf(max_queue=2)
    shelf.registry.create_collection("default")
    for name in ("a.pdf", "b.pdf"):
        shelf.registry.check_room()
        shelf.accept(name, name.encode())
    with pytest.raises(QueueFull) as before_it_is_read:
        shelf.registry.check_room()
    with pytest.raises(QueueFull) as refused:
        shelf.accept("c.pdf", b"three")
    assert before_it_is_read.value.retry_after_s == refused.value.retry_after_s > 0
    assert shelf.registry.find("default", "c.pdf") is None
    assert not shelf.accept("a.pdf", b"a.pdf").created  # what makes no version needs no room
    assert shelf.accept("a.pdf", b"other").created  # nor does what takes another's place
    shelf.bring_live()
    assert shelf.accept("c.pdf", b"three").created
