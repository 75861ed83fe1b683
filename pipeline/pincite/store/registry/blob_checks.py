"""The time when the bytes of each blob were last read and compared with its hash: one row for each blob."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from pincite.store.registry.database import Database
from pincite.store.registry.tables import Base

AT_ONCE = 500
"""Rows of one statement."""
NEVER = datetime.min.replace(tzinfo=UTC)


class BlobCheckRow(Base):
    """A blob; `checked_at` is null until it was read for the first time after it was written."""

    __tablename__ = "blob_checks"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    checked_at: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class CheckTimes:
    """The count of blobs that were never checked, and the time of the oldest check of the others."""

    never: int
    oldest: datetime | None


class BlobChecks:
    """Notes when blobs are checked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_age(self, there: Collection[str]) -> list[str]:
        """Return the blobs that are there, the least recently checked first.

        Those that never were, then by time. No row is kept of others.
        """
        query = select(BlobCheckRow.hash, BlobCheckRow.checked_at)
        with self._database.write() as session:
            self._database.lock(session, "blob-checks")
            known = {row.hash: row.checked_at for row in session.execute(query)}
            for gone in _some(sorted(known.keys() - there)):
                session.execute(delete(BlobCheckRow).where(BlobCheckRow.hash.in_(gone)))
            for new in _some(sorted(set(there) - known.keys())):
                session.execute(insert(BlobCheckRow), [{"hash": each, "checked_at": None} for each in new])
        return sorted(there, key=lambda each: (known.get(each) or NEVER, each))

    def note(self, blobs: Sequence[str]) -> None:
        """Note that blobs are checked now."""
        with self._database.write() as session:
            self._database.lock(session, "blob-checks")
            now = self._database.now(session)
            for some in _some(blobs):
                rows = update(BlobCheckRow).where(BlobCheckRow.hash.in_(some))
                session.execute(rows.values(checked_at=now))

    def checked(self) -> CheckTimes:
        """Return how far the checks have come."""
        counts = select(
            func.count() - func.count(BlobCheckRow.checked_at), func.min(BlobCheckRow.checked_at)
        ).select_from(BlobCheckRow)
        with self._database.read() as session:
            never, oldest = session.execute(counts).one()
        return CheckTimes(never, oldest)


def _some(hashes: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield hashes in parts that fit into one statement."""
    for start in range(0, len(hashes), AT_ONCE):
        yield hashes[start : start + AT_ONCE]
