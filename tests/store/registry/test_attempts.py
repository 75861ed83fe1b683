"""What is promised of failures: the world's are tried again for a while, and anything on request."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pincite.errors import BytesLost, NotFound, NothingToRetry, VersionCancelled
from pincite.schema.document import Outcome, State
from pincite.store.registry import MAX_ATTEMPTS, LeaseLost
from pincite.store.registry.attempts import LONGEST_PAUSE, backoff

from .conftest import Shelf

AWAY = Outcome(code="internal-error", detail="The index was away.")
UNREADABLE = Outcome(code="unreadable", detail="It cannot be read.")


def fail(shelf: Shelf, outcome: Outcome = UNREADABLE) -> str:
    [version] = shelf.queue.claim("worker", 1)
    shelf.queue.fail(version, "worker", outcome)
    return version


def test_what_fails_for_no_fault_of_its_own_is_tried_again_after_a_while(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 1)
    shelf.queue.postpone(version, "worker", AWAY)
    pending = shelf.only().pending_version
    assert pending is not None
    assert (pending.state, pending.outcome, pending.attempt) == (State.QUEUED, AWAY, 1)
    assert pending.not_before is not None
    assert pending.not_before > pending.updated_at
    assert shelf.queue.claim("worker", 1) == []
    with pytest.raises(LeaseLost):
        shelf.queue.advance(version, "worker", State.EXTRACTING)
    shelf.make_due()
    assert shelf.queue.claim("worker", 1) == [version]
    shelf.queue.go_live(version, "worker", {})
    live = shelf.only().live_version
    assert live is not None
    assert (live.outcome, live.not_before, live.attempt) == (None, None, 2)


def test_after_the_last_attempt_it_has_failed_for_the_reason_it_failed(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    for attempt in range(1, MAX_ATTEMPTS + 1):
        [version] = shelf.queue.claim("worker", 1)
        shelf.queue.postpone(version, "worker", AWAY)
        assert shelf.only().last_version.attempt == attempt
        shelf.make_due()
    assert shelf.queue.claim("worker", 1) == []
    failed = shelf.only().last_version
    assert (failed.state, failed.outcome) == (State.FAILED, AWAY)


def test_a_pause_that_was_begun_while_the_clock_was_ahead_is_over(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    ahead = timedelta(days=365)
    shelf.clock.advance(ahead)
    [version] = shelf.queue.claim("worker", 1)
    shelf.queue.postpone(version, "worker", AWAY)
    assert shelf.queue.claim("worker", 1) == []
    shelf.clock.advance(-ahead)
    assert shelf.queue.claim("worker", 1) == [version]


def test_pauses_grow_and_do_not_end_all_at_once() -> None:
    for attempt in range(1, MAX_ATTEMPTS):
        pauses = {backoff(attempt) for _ in range(50)}
        assert len(pauses) > 1
        assert max(pauses) < min(backoff(attempt + 1) for _ in range(50))
        assert max(pauses) <= LONGEST_PAUSE


def test_a_failed_document_is_tried_again_on_request_with_what_its_stages_left(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [version] = shelf.queue.claim("worker", 1)
    with shelf.blobs.stage([b"extraction"]) as blob:
        shelf.queue.attach(version, "worker", "extraction_hash", blob, pages_done=3, pages_total=3)
    shelf.queue.fail(version, "worker", UNREADABLE)
    document = shelf.only()

    shelf.queue.retry("default", document.id)
    again = shelf.only().pending_version
    assert again is not None
    assert (again.state, again.attempt, again.outcome) == (State.QUEUED, 0, None)
    assert shelf.queue.claim("worker", 1) == [version]
    assert shelf.queue.job(version, "worker").extraction_hash == blob.hash
    shelf.queue.go_live(version, "worker", {})
    assert shelf.only().live_version == shelf.only().last_version


def test_a_retry_leaves_what_answers_alone(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    [first] = shelf.bring_live()
    shelf.accept("a.pdf", b"two")
    second = fail(shelf)
    shelf.queue.retry("default", shelf.only().id)
    assert set(shelf.registry.live([first, second])) == {first}
    assert shelf.bring_live() == [second]
    assert set(shelf.registry.live([first, second])) == {second}


def test_only_what_has_failed_can_be_tried_again(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    document_id = shelf.only().id
    with pytest.raises(NothingToRetry, match="queued"):
        shelf.queue.retry("default", document_id)
    shelf.bring_live()
    with pytest.raises(NothingToRetry, match="live"):
        shelf.queue.retry("default", document_id)
    shelf.registry.delete("default", document_id)
    with pytest.raises(NotFound):
        shelf.queue.retry("default", document_id)


@pytest.mark.parametrize("held", [False, True])
def test_what_was_cancelled_is_added_again_and_not_tried_again(shelf: Shelf, held: bool) -> None:
    shelf.accept("a.pdf", b"one")
    document_id = shelf.only().id
    if held:  # its version is kept until its worker can write no more, its bytes are not
        shelf.queue.claim("worker", 1)
    cancelled = shelf.registry.cancel("default", document_id)
    for _ in ("before", "after"):
        with pytest.raises(VersionCancelled, match="Add its file again"):
            shelf.queue.retry("default", document_id)
        shelf.registry.purge(cancelled, shelf.blobs.remove)
    assert shelf.blobs_kept() == []
    assert shelf.accept("a.pdf", b"one").document.last_version.number == 2
    assert len(shelf.bring_live()) == 1


def test_what_failed_since_its_bytes_were_lost_is_added_again(shelf: Shelf) -> None:
    shelf.accept("a.pdf", b"one")
    fail(shelf, Outcome(code="content-lost", detail="Its bytes are not stored any more."))
    with pytest.raises(BytesLost, match="Add its file again"):
        shelf.queue.retry("default", shelf.only().id)
    assert shelf.accept("a.pdf", b"one").created
