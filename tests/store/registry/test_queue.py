"""What the queue promises about work: held once, taken over when its worker is gone, never stuck."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy.exc import TimeoutError
from sqlalchemy.orm import Session

from pincite.schema.document import Outcome, State
from pincite.store.registry import MAX_ATTEMPTS, DocumentQuery, LeaseLost

from .conftest import Shelf

LEASE_S = 0.3  # a heart beats three times in that, by no clock but the machine's
MOST_OF_A_LEASE = timedelta(seconds=0.8 * LEASE_S)


@pytest.fixture
def beating(open_shelf: Callable[..., Shelf]) -> Shelf:
    """Return a shelf whose leases are renewed often. They run out by its clock alone, which stands still."""
    made = open_shelf(lease_s=LEASE_S)
    made.registry.create_collection("default")
    return made


def test_a_version_is_held_by_one_worker_at_a_time(shelf: Shelf) -> None:
    for i in range(20):
        shelf.accept(f"{i}.pdf", str(i).encode())
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda worker: shelf.queue.claim(f"worker-{worker}", 5), range(8)))
    claimed = [version for claim in claims for version in claim]
    assert len(claimed) == len(set(claimed)) == 20


def test_an_expired_lease_is_taken_by_the_next_worker(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("gone", 10)
    shelf.let_leases_run_out()
    assert shelf.queue.claim("next", 10) == [version]
    with pytest.raises(LeaseLost):
        shelf.queue.advance(version, "gone", State.EXTRACTING)


def test_a_heartbeat_keeps_the_lease(beating: Shelf) -> None:
    beating.accept("a.pdf", b"one")
    [version] = beating.queue.claim("busy", 10)
    with beating.queue.heartbeat("busy", [version]):
        for _ in range(3):
            beating.clock.advance(MOST_OF_A_LEASE)
            beating.wait_for_renewal(version)
            assert beating.queue.claim("next", 10) == []
    beating.queue.advance(version, "busy", State.EXTRACTING)


def test_a_batch_that_its_worker_gave_up_is_taken_while_that_works_on_the_next(beating: Shelf) -> None:
    beating.accept("a.pdf", b"one")
    given_up = beating.queue.claim("busy", 10)
    beating.accept("b.pdf", b"two")
    [version] = beating.queue.claim("busy", 10)
    with beating.queue.heartbeat("busy", [version]):
        for _ in range(2):
            beating.clock.advance(MOST_OF_A_LEASE)
            beating.wait_for_renewal(version)
        assert beating.queue.claim("next", 10) == given_up


def test_a_worker_that_comes_back_takes_the_batch_that_it_gave_up_itself(beating: Shelf) -> None:
    beating.accept("a.pdf", b"one")
    given_up = beating.queue.claim("busy", 10)
    beating.accept("b.pdf", b"two")
    beating.let_leases_run_out()
    taken = beating.queue.claim("busy", 10)
    assert (taken[0], len(taken)) == (given_up[0], 2)
    assert beating.queue.claim("next", 10) == []


def test_a_heartbeat_outlives_a_moment_in_which_no_connection_is_free(
    beating: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    beating.accept("a.pdf", b"one")
    [version] = beating.queue.claim("busy", 10)
    write, failures = beating.database.write, ["once"]

    def exhausted_once() -> AbstractContextManager[Session]:
        if failures and failures.pop():
            raise TimeoutError("QueuePool limit reached")
        return write()

    monkeypatch.setattr(beating.database, "write", exhausted_once)
    with beating.queue.heartbeat("busy", [version]):
        beating.clock.advance(MOST_OF_A_LEASE)
        beating.wait_for_renewal(version)
    assert not failures
    beating.clock.advance(MOST_OF_A_LEASE)
    assert beating.queue.claim("next", 10) == []


def test_what_a_worker_held_that_is_gone_waits_again_and_the_living_keep_theirs(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    gone = shelf.queue.claim("gone", 10)
    shelf.let_leases_run_out()
    shelf.accept("b.pdf", b"two")
    held = shelf.queue.claim("other", 1)
    assert held == gone  # the oldest first
    with pytest.raises(LeaseLost):
        shelf.queue.advance(gone[0], "gone", State.EXTRACTING)
    shelf.queue.claim("third", 10)
    shelf.queue.advance(held[0], "other", State.EXTRACTING)
    shelf.let_leases_run_out()
    assert held[0] in shelf.queue.claim("third", 10)
    with pytest.raises(LeaseLost):
        shelf.queue.advance(held[0], "other", State.EXTRACTING)


def test_what_kills_its_worker_again_and_again_ends_with_an_outcome(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    for _ in range(MAX_ATTEMPTS):
        assert len(shelf.queue.claim("worker", 10)) == 1
        shelf.queue.release_all()
    assert shelf.queue.claim("worker", 10) == []
    failed = shelf.only().last_version
    assert failed.state is State.FAILED
    assert failed.outcome is not None
    assert failed.outcome.code == "ingestion-interrupted"


def test_what_kills_its_worker_takes_no_other_of_its_batch_with_it(shelf: Shelf) -> None:
    for name in ("a.pdf", "poison.pdf", "c.pdf", "d.pdf"):
        shelf.accept(name, name.encode())
    poison = shelf.registry.find("default", "poison.pdf")
    assert poison is not None
    for _ in range(3 * MAX_ATTEMPTS):
        jobs = [shelf.queue.job(version, "worker") for version in shelf.queue.claim("worker", 16)]
        if not any(job.document_id == poison.id for job in jobs):
            for job in jobs:
                shelf.queue.go_live(job.version_id, "worker", {})
        shelf.queue.release_all()
    documents = shelf.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
    ended = {document.external_id: document.last_version for document in documents}
    assert ended.pop("poison.pdf").state is State.FAILED
    assert {version.state for version in ended.values()} == {State.LIVE}


def test_what_was_taken_alone_holds_up_no_batch_and_a_pause_makes_nothing_suspect(shelf: Shelf) -> None:
    for name in ("a.pdf", "b.pdf"):
        shelf.accept(name, name.encode())
    for _ in range(2):
        suspects = shelf.queue.claim("worker", 16)
        shelf.queue.release_all()
    shelf.accept("c.pdf", b"c")
    assert shelf.queue.claim("worker", 16) == suspects[:1]
    assert shelf.queue.claim("worker", 16) == suspects[1:]
    [third] = shelf.queue.claim("worker", 16)
    for version in (*suspects, third):
        shelf.queue.postpone(version, "worker", Outcome(code="internal-error", detail="The index was away."))
    shelf.make_due()
    assert shelf.queue.claim("worker", 16) == [*suspects, third]


def test_an_orderly_stop_is_no_failed_attempt(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    for _ in range(5):
        assert len(shelf.queue.claim("worker", 10)) == 1
        shelf.queue.release("worker")
    assert len(shelf.queue.claim("worker", 10)) == 1


def test_what_a_stage_made_is_kept_with_the_note_of_it(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 10)
    with shelf.blobs.stage([b"extraction"]) as blob:
        shelf.queue.attach(version, "worker", "extraction_hash", blob)
    job = shelf.queue.job(version, "worker")
    assert job.extraction_hash == blob.hash
    assert shelf.blobs.read(blob.hash) == b"extraction"


def test_a_worker_that_lost_its_lease_leaves_no_blob_behind(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 10)
    shelf.queue.release_all()
    with pytest.raises(LeaseLost), shelf.blobs.stage([b"extraction"]) as blob:
        shelf.queue.attach(version, "worker", "extraction_hash", blob)
    assert not shelf.blobs.exists(blob.hash)
