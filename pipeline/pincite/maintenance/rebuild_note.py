"""Note for the registry what a rebuilt index has: which passages and vectors are in it.

It lies in the new index's own folder, so that it is in force from the instant in which that index is. It is
noted, and removed, when the library is opened next: a kill in between costs nothing.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from pincite.index.shards import Shards
from pincite.store.registry import Database
from pincite.store.registry.index_contents import IndexContents, IndexedBlobs

_FILE = "rebuilt.json"


def leave_note(shard: Path, made: dict[str, IndexedBlobs]) -> None:
    """Leave a note in a new index's shard of what it has of each version that answers, by version id."""
    (shard / _FILE).write_text(json.dumps({each: asdict(what) for each, what in made.items()}))


def apply_note(index: Path, database: Database) -> None:
    """Note what the index in a folder asks for, where it was rebuilt and that isn't noted yet.

    What it does not have keeps no vectors: they may be of another model than the index is of.
    """
    note = Shards(index).current / _FILE
    if not note.is_file():
        return
    made = {each: IndexedBlobs(**what) for each, what in json.loads(note.read_text()).items()}
    IndexContents(database).note(made)
    note.unlink()
