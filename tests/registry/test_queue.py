"""What the queue promises about work: held once, taken over when its worker is gone, never stuck."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager

import pytest
from sqlalchemy.exc import TimeoutError
from sqlalchemy.orm import Session

from pincite.document import Outcome, State
from pincite.registry import MAX_ATTEMPTS, LeaseLost

from .conftest import Shelf


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


def test_a_heartbeat_keeps_the_lease(open_shelf: Callable[..., Shelf]) -> None:
    shelf = open_shelf(lease_s=0.6)
    shelf.registry.create_collection("default")
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("busy", 10)
    with shelf.queue.heartbeat("busy", [version]):
        time.sleep(1.5)
        assert shelf.queue.claim("next", 10) == []
    shelf.queue.advance(version, "busy", State.EXTRACTING)


def test_a_batch_that_its_worker_gave_up_is_taken_while_that_works_on_the_next(
    open_shelf: Callable[..., Shelf],
) -> None:
    shelf = open_shelf(lease_s=0.6)
    shelf.registry.create_collection("default")
    shelf.accept("a.pdf", b"one")
    given_up = shelf.queue.claim("busy", 10)
    shelf.accept("b.pdf", b"two")
    with shelf.queue.heartbeat("busy", shelf.queue.claim("busy", 10)):
        time.sleep(1.5)
        assert shelf.queue.claim("next", 10) == given_up


def test_a_heartbeat_outlives_a_moment_in_which_no_connection_is_free(
    open_shelf: Callable[..., Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = open_shelf(lease_s=0.6)
    shelf.registry.create_collection("default")
    shelf.accept("a.pdf", b"one")
    claimed = shelf.queue.claim("busy", 10)
    write, failures = shelf.database.write, ["once"]

    def exhausted_once() -> AbstractContextManager[Session]:
        if failures and failures.pop():
            raise TimeoutError("QueuePool limit reached")
        return write()

    with shelf.queue.heartbeat("busy", claimed):
        monkeypatch.setattr(shelf.database, "write", exhausted_once)
        time.sleep(1.5)
        assert not failures
        assert shelf.queue.claim("next", 10) == []


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
    documents, _ = shelf.registry.documents("default", after=None, limit=10, state=None)
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
