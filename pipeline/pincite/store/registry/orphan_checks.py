"""Tell whether something that is stored is still no version's, which stays so while it is removed.

What a worker is about to name is not yet named in a reader's snapshot: so the question is asked inside a
commit, and the block is a part of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from pincite.schema.document import SEARCHABLE, State
from pincite.store.registry.database import Database
from pincite.store.registry.removals import is_used
from pincite.store.registry.tables import VersionRow


class OrphanChecks:
    """Answers for blobs, for points and for page images."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def while_unused(self, blob_hash: str) -> Iterator[bool]:
        """Yield True if no version uses a blob."""
        with self._database.write() as session:
            self._database.lock(session, blob_hash)
            yield not is_used(session, blob_hash)

    @contextmanager
    def while_gone(self, version_id: str) -> Iterator[bool]:
        """Yield True if there is no such version, or it is purged."""
        with self._state(version_id) as state:
            yield state is None

    @contextmanager
    def while_hidden(self, version_id: str) -> Iterator[bool]:
        """Yield True if a version's pages are not to be seen: it does not answer, nor did a moment ago."""
        with self._state(version_id) as state:
            yield state not in SEARCHABLE

    @contextmanager
    def _state(self, version_id: str) -> Iterator[State | None]:
        query = select(VersionRow.state).where(VersionRow.id == version_id, VersionRow.purged.is_(False))
        with self._database.write() as session:
            yield session.scalar(query)
