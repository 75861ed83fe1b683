"""Writes that a client may send twice and have done once: what came under which key, and its answer.

A request is claimed before it is worked on, and its answer is kept before it is sent. Whoever comes with the
same key meanwhile is told to wait. A claim is held under a lease: where its process was killed, the next who
comes with the key takes the claim over and has the work done again, which every write of the core can bear.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Update, delete, exists, or_, select, update
from sqlalchemy.exc import IntegrityError

from pincite.store.registry.database import Database
from pincite.store.registry.tables import RequestRow

LEASE_S = 30.0
KEEP_S = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Result:
    """An HTTP response as it was sent."""

    status: int
    headers: list[list[str]]
    content: bytes


@dataclass(frozen=True, slots=True)
class Claimed:
    """The key is the caller's own until `finish` or `release`: do the work."""

    id: str
    holder: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The key was used before, for this request, with this body. No result: that is still being worked on."""

    request: str
    body: str | None
    result: Result | None


class Requests:
    """Claims of requests, and the results of those that are done. Ids and fingerprints are SHA-256 in hex."""

    def __init__(self, database: Database, *, lease_s: float = LEASE_S, keep_s: float = KEEP_S) -> None:
        self._database = database
        self.lease_s = lease_s
        self._lease, self._keep = timedelta(seconds=lease_s), timedelta(seconds=keep_s)

    def claim(self, key_id: str, request: str) -> Claimed | Earlier:
        """Take a key for a request, or learn what became of the one that came with it before."""
        try:
            return self._claim(key_id, request)
        except IntegrityError:  # in Postgres another process took it in this moment, and committed that
            return self._claim(key_id, request)

    def _claim(self, key_id: str, request: str) -> Claimed | Earlier:
        with self._database.write() as session:
            now = self._database.now(session)
            row = session.get(RequestRow, key_id, with_for_update=True)
            if row is not None and row.until + (self._keep if row.holder else timedelta()) > now:
                abandoned = row.holder is not None and row.until <= now
                if not abandoned or row.request != request:
                    result = Result(row.status, row.headers or [], row.content or b"") if row.status else None
                    return Earlier(row.request, row.body, result)
            claimed = Claimed(key_id, str(uuid4()))
            fresh = RequestRow(id=key_id, request=request, holder=claimed.holder, until=now + self._lease)
            if row is not None:
                session.delete(row)
                session.flush()
            session.add(fresh)
            return claimed

    def renew(self, claimed: Claimed) -> None:
        """Hold on to a claim for another lease."""
        with self._database.write() as session:
            until = self._database.now(session) + self._lease
            session.execute(_mine(claimed).values(until=until))

    def finish(self, claimed: Claimed, body: str, result: Result) -> None:
        """Keep the result for whoever comes again; nothing, where the claim was taken over meanwhile."""
        with self._database.write() as session:
            session.execute(
                _mine(claimed).values(
                    body=body,
                    holder=None,
                    until=self._database.now(session) + self._keep,
                    status=result.status,
                    headers=result.headers,
                    content=result.content,
                )
            )

    def release(self, claimed: Claimed) -> None:
        """Let go of a claim as if it had never been: the key may be used for anything."""
        with self._database.write() as session:
            session.execute(
                delete(RequestRow).where(RequestRow.id == claimed.id, RequestRow.holder == claimed.holder)
            )

    def release_all(self) -> None:
        """Leave each claim to the next who comes: for the one owner of a data folder, as it begins."""
        with self._database.write() as session:
            session.execute(
                update(RequestRow)
                .where(RequestRow.holder.is_not(None))
                .values(until=self._database.now(session))
            )

    def prune(self) -> None:
        """Forget what is too old."""
        with self._database.read() as session:
            now = self._database.now(session)
            old = or_(
                RequestRow.holder.is_(None) & (RequestRow.until <= now), RequestRow.until <= now - self._keep
            )
            if not session.scalar(select(exists().where(old))):
                return
        with self._database.write() as session:
            session.execute(delete(RequestRow).where(old))


def _mine(claimed: Claimed) -> Update:
    return update(RequestRow).where(RequestRow.id == claimed.id, RequestRow.holder == claimed.holder)
