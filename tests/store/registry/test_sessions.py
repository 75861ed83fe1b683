"""Sessions: known by hashes alone, and over when their key, their rest or their week is."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from pincite.store.registry import Sessions
from pincite.store.registry.sessions import IDLE, LONGEST
from pincite.store.registry.tables import SessionRow

from .conftest import Shelf

KEY = b"key"
SECOND = timedelta(seconds=1)


def test_a_session_is_found_by_its_id_and_its_key(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    started, other = sessions.start(KEY), sessions.start(KEY)
    found = sessions.find(started.id, KEY)
    assert found is not None
    assert found.has_token(started.token)
    for wrong in (other.token, started.id, "", "é"):
        assert not found.has_token(wrong)
    for unknown in (started.token, "", "é", started.id.lower() + "x"):
        assert sessions.find(unknown, KEY) is None


def test_no_secret_of_a_session_is_kept(shelf: Shelf) -> None:
    started = Sessions(shelf.database).start(KEY)
    with shelf.database.read() as session:
        row = session.scalars(select(SessionRow)).one()
    for secret in (started.id, started.token, "key"):
        assert secret not in (row.id, row.token, row.key)
    assert len({row.id, row.token, row.key}) == 3


def test_a_session_ends_with_its_key_for_good(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    started = sessions.start(KEY)
    assert sessions.find(started.id, b"a new key") is None
    assert sessions.find(started.id, KEY) is None


def test_a_session_ends_after_twelve_hours_in_which_nothing_is_asked(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    kept, left = sessions.start(KEY), sessions.start(KEY)
    for _ in range(3):
        shelf.clock.advance(IDLE - SECOND)
        assert sessions.find(kept.id, KEY) is not None
    assert sessions.find(left.id, KEY) is None
    shelf.clock.advance(IDLE)
    assert sessions.find(kept.id, KEY) is None


def test_a_session_that_is_only_looked_at_is_no_longer_for_that(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    started = sessions.start(KEY)
    shelf.clock.advance(IDLE - SECOND)
    assert sessions.find(started.id, KEY, in_use=False) is not None
    shelf.clock.advance(SECOND)
    assert sessions.find(started.id, KEY, in_use=False) is None


def test_a_session_ends_after_seven_days_however_much_is_asked(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    started = sessions.start(KEY)
    ends, step, asked = shelf.clock() + LONGEST, timedelta(hours=6), 0
    while shelf.clock.advance(step) < ends - step:
        found = sessions.find(started.id, KEY)
        assert found is not None
        assert found.expires <= ends
        asked += 1
    assert asked > 20
    shelf.clock.advance(step)
    assert sessions.find(started.id, KEY) is None


def test_requests_that_come_close_together_write_once_a_minute(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    started = sessions.start(KEY)

    def seen() -> object:
        with shelf.database.read() as session:
            return session.scalars(select(SessionRow.seen_at)).one()

    begun = seen()
    shelf.clock.advance(30 * SECOND)
    sessions.find(started.id, KEY)
    assert seen() == begun
    shelf.clock.advance(31 * SECOND)
    sessions.find(started.id, KEY)
    assert seen() != begun


def test_what_is_over_is_forgotten_and_nothing_else(shelf: Shelf) -> None:
    sessions = Sessions(shelf.database)
    sessions.start(KEY)
    shelf.clock.advance(IDLE)
    fresh = sessions.start(KEY)
    sessions.prune()
    with shelf.database.read() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1
    assert sessions.find(fresh.id, KEY) is not None
    sessions.end(fresh.id)
    sessions.end(fresh.id)
    assert sessions.find(fresh.id, KEY) is None
