"""Note for the registry what a rebuilt index has: which passages and vectors are in it.

It lies in the new index's own folder, so that it is in force from the instant in which that index is. It is
noted, and removed, when the library is opened next: a kill in between costs nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import select

from pincite.index.shards import Shards
from pincite.store.registry import Database
from pincite.store.registry.tables import VersionRow

_FILE = "rebuilt.json"


@dataclass(frozen=True, slots=True)
class Made:
    """The content of the new index for one version."""

    chunks_hash: str
    chunks: int
    vectors_hash: str


def leave(shard: Path, made: dict[str, Made]) -> None:
    """Leave a note in a new index's shard of what it has of each version that answers, by version id."""
    (shard / _FILE).write_text(json.dumps({each: asdict(what) for each, what in made.items()}))


def take_up(index: Path, database: Database) -> None:
    """Note what the index in a folder asks for, where it was rebuilt and that isn't noted yet.

    What it does not have keeps no vectors: they may be of another model than the index is of.
    """
    note = Shards(index).current / _FILE
    if not note.is_file():
        return
    made = {each: Made(**what) for each, what in json.loads(note.read_text()).items()}
    with database.write() as session:
        for version in session.scalars(select(VersionRow).where(VersionRow.purged.is_(False))):
            found = made.get(version.id)
            if found is None:
                version.vectors_hash = None
            else:
                version.chunks_hash, version.chunks = found.chunks_hash, found.chunks
                version.vectors_hash = found.vectors_hash
    note.unlink()
