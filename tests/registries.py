"""Empty registries in SQLite files, made once and then copied: the migrations take longer than most tests."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import make_url

from pincite.registry import Database


def open_registry(url: str, *, clock: Callable[[], datetime] | None = None) -> Database:
    """Open a registry. A new file begins as a copy of an empty registry, and is opened as any other."""
    found = make_url(url)
    if found.get_backend_name() == "sqlite" and found.database and not Path(found.database).exists():
        Path(found.database).write_bytes(_empty_registry())
    return Database(url, clock=clock)


@cache
def _empty_registry() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registry.sqlite3"
        Database(f"sqlite:///{path}").close()
        return path.read_bytes()
