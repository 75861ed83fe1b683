"""Blobs that a killed process put in their place, and then never came to name in a commit."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pincite.store.registry.database import Database
from pincite.store.registry.removals import is_used


def remove_unused(database: Database, hashes: Iterable[str], remove_blob: Callable[[str], bool]) -> int:
    """Remove those of these blobs that no version uses; how many those were.

    Inside one transaction, as whoever begins to use a blob does so inside one.
    """
    with database.write() as session:
        return sum(remove_blob(each) for each in sorted(set(hashes)) if not is_used(session, each))
