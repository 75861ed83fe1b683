"""Blobs that a killed process put in their place, and then never came to name in a commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import or_, select

from pincite.registry.database import Database
from pincite.registry.tables import VersionRow

_USES = (VersionRow.content_hash, VersionRow.extraction_hash, VersionRow.chunks_hash, VersionRow.vectors_hash)


def remove_unused(database: Database, hashes: Iterable[str], remove_blob: Callable[[str], bool]) -> int:
    """Remove those of these blobs that no version uses; how many those were.

    Inside one transaction, as whoever begins to use a blob does so inside one.
    """
    with database.write() as session:
        removed = 0
        for blob_hash in set(hashes):
            used = or_(*(column == blob_hash for column in _USES))
            query = select(VersionRow.id).where(VersionRow.purged.is_(False), used).limit(1)
            if session.scalar(query) is None:
                removed += remove_blob(blob_hash)
        return removed
