"""Sessions of people who gave the service's key in a browser. Only hashes are kept, and each ends by itself.

A session has two secrets. Its id is what the browser's cookie holds, its token what the page sends beside it.
Both are random, so that a plain hash of each is enough. The key is marked by a code that needs the id, so
that the registry alone is no way to try keys.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, exists, or_, select, update

from pincite.store.registry.database import Database
from pincite.store.registry.tables import SessionRow

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
NOTE_EVERY = timedelta(minutes=1)
"""Delay of the recorded time of a session's last request, at most: not every request writes."""
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class StartedSession:
    """The secrets of a new session. They are kept nowhere."""

    id: str
    token: str
    expires: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A session that goes on; `expires` is when it ends if nothing more is asked."""

    expires: datetime
    token_hash: str

    def has_token(self, token: str) -> bool:
        """Return True if this is the session's second secret."""
        return hmac.compare_digest(self.token_hash, _hash(token))


class Sessions:
    """Starts, finds and ends sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, key: bytes) -> StartedSession:
        """Start a session of somebody who has given this key."""
        session_id, token = secrets.token_urlsafe(SECRET_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        with self._database.write() as session:
            now = self._database.now(session)
            session.add(
                SessionRow(
                    id=_hash(session_id),
                    token=_hash(token),
                    key=_key_mark(session_id, key),
                    created_at=now,
                    seen_at=now,
                )
            )
        return StartedSession(session_id, token, _expires(now, now))

    def find(self, session_id: str, key: bytes, *, in_use: bool = True) -> Session | None:
        """Return the session of this id; None if there is none, or none any more.

        One that is `in_use` goes on for twelve hours from now. One of another key ends here.
        """
        with self._database.read() as session:
            row, now = session.get(SessionRow, _hash(session_id)), self._database.now(session)
        if row is None or _expires(row.created_at, row.seen_at) <= now:
            return None
        if not hmac.compare_digest(row.key, _key_mark(session_id, key)):
            self.end(session_id)
            return None
        if not in_use:
            return Session(_expires(row.created_at, row.seen_at), row.token)
        if row.seen_at + NOTE_EVERY <= now:
            with self._database.write() as session:
                session.execute(update(SessionRow).where(SessionRow.id == row.id).values(seen_at=now))
        return Session(_expires(row.created_at, now), row.token)

    def end(self, session_id: str) -> None:
        """End a session. Ending it twice is safe."""
        with self._database.write() as session:
            session.execute(delete(SessionRow).where(SessionRow.id == _hash(session_id)))

    def prune(self) -> None:
        """Forget the sessions that are over."""
        with self._database.read() as session:
            now = self._database.now(session)
            over = or_(SessionRow.seen_at <= now - IDLE, SessionRow.created_at <= now - LONGEST)
            if not session.scalar(select(exists().where(over))):
                return
        with self._database.write() as session:
            session.execute(delete(SessionRow).where(over))


def _expires(created_at: datetime, seen_at: datetime) -> datetime:
    return min(seen_at + IDLE, created_at + LONGEST)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _key_mark(session_id: str, key: bytes) -> str:
    return hmac.new(session_id.encode(), key, sha256).hexdigest()
