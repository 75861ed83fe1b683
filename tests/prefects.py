"""A database of Prefect's with all its tables, made once in a run: they take half of a server's start."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from filelock import FileLock

from pincite.runtime.health import PartState
from pincite_flows.server import LocalPrefect, PrefectServer

START_TIMEOUT_S = 180.0

SpareMigrations = Callable[[Path], None]


class AbsentPrefect(PrefectServer):
    """A server that is away, which is known without asking."""

    def __init__(self) -> None:
        super().__init__("http://127.0.0.1:9/api")

    def trouble(self) -> PartState:
        return PartState("degraded", "there is no Prefect server")


@pytest.fixture(scope="session")
def spare_migrations(tmp_path_factory: pytest.TempPathFactory) -> SpareMigrations:
    """Give a new data folder the database of a Prefect server that has started once."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # which the processes of a run share
    made = folder / "prefect.db"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            _make(made)

    def give(home: Path) -> None:
        database = home / "prefect" / "prefect.db"
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        database.parent.mkdir(mode=0o700)
        shutil.copy(made, database)  # with its mode

    return give


def _make(path: Path) -> None:
    with TemporaryDirectory() as home:
        server = LocalPrefect(Path(home))
        try:
            assert server.wait_ready(START_TIMEOUT_S)
        finally:
            server.stop()
        with closing(sqlite3.connect(Path(home) / "prefect" / "prefect.db")) as database:
            [(busy, _, _)] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not busy
        shutil.copy(Path(home) / "prefect" / "prefect.db", half := path.with_suffix(".half"))
        half.replace(path)
