"""Copies of a registry in a SQLite file that the migrations made once: they take longer than most tests."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from secrets import token_hex
from threading import Lock
from uuid import uuid4

from pincite.store.registry import Database

migrate = Database._migrate
_copying = Lock()


def copy_or_migrate(database: Database) -> None:
    """Bring a registry up to date, in place of `Database._migrate`.

    A new file begins as a copy of an empty registry, as an installation of its own, and is then opened as any
    other.
    """
    path = Path(database.engine.url.database or "")
    if database._sqlite and path.is_file():
        with _copying:
            if path.stat().st_size == 0:
                path.write_bytes(_empty_registry())
                with closing(sqlite3.connect(path)) as own, own:
                    own.execute(
                        "UPDATE installation SET name = ?, embed_secret = ?", (str(uuid4()), token_hex(32))
                    )
    migrate(database)


class _Migrated(Database):
    """One that runs every migration."""

    _migrate = migrate


@cache
def _empty_registry() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.sqlite3"
        _Migrated(f"sqlite:///{path}").close()
        return path.read_bytes()
