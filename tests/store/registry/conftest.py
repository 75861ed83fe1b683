"""A registry over SQLite and one over Postgres, with a collection, a queue, and a way to hand in content."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event

from pincite.schema.document import Accepted, Document
from pincite.settings import MAX_QUEUE
from pincite.store.blobs import BlobStore
from pincite.store.registry import Database, DocumentQuery, Queue, Registry
from pincite.store.registry.attempts import LONGEST_PAUSE
from pincite.store.registry.tables import VersionRow
from tests.clock import Clock
from tests.postgres import Postgres

RENEWAL_TIMEOUT_S = 60.0


class Statement(NamedTuple):
    """One that was sent to the database; `many`: once for each of the parameters."""

    text: str
    parameters: Any
    many: bool


class Shelf:
    """The registry's parts beside a blob store, as `Library` wires them, with a clock that stands still."""

    def __init__(
        self,
        home: Path,
        url: str,
        *,
        lease_s: float = 60.0,
        grace_s: float = 0.0,
        max_queue: int = MAX_QUEUE,
        clock: Clock | None = None,
    ) -> None:
        self.home, self.url, self.lease = home, url, timedelta(seconds=lease_s)
        self.clock = clock or Clock()
        self.database = Database(url, clock=self.clock)
        self.registry = Registry(self.database, grace_s=grace_s, max_queue=max_queue)
        self.queue = Queue(self.database, lease_s=lease_s, grace_s=grace_s)
        self.blobs = BlobStore(str(home / "blobs"))

    def accept(
        self,
        external_id: str,
        content: bytes,
        *,
        origin: str | None = None,
        replace: bool = True,
        metadata: dict[str, object] | None = None,
        collection: str = "default",
    ) -> Accepted:
        with self.blobs.stage([content]) as staged:
            return self.registry.accept(
                collection,
                external_id,
                staged,
                filename="file.pdf",
                fingerprint="build",
                origin=origin,
                replace=replace,
                metadata=metadata,
            )

    def blobs_kept(self) -> list[str]:
        """Return the hashes of all blobs that are there."""
        return sorted(path.name for path in (self.home / "blobs").glob("??/*"))

    def bring_live(self, worker: str = "worker") -> list[str]:
        """Take everything that waits through the queue, without reading it."""
        claimed = self.queue.claim(worker, 100)
        for version_id in claimed:
            self.queue.go_live(version_id, worker, {})
        return claimed

    def only(self) -> Document:
        """Return the one document of the default collection."""
        [document] = self.registry.list_documents("default", DocumentQuery(), after=None, limit=10).items
        return document

    @contextmanager
    def statements(self) -> Iterator[list[Statement]]:
        """Yield what is sent to the database meanwhile."""
        sent: list[Statement] = []

        def note(
            _connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool
        ) -> None:
            sent.append(Statement(text, parameters, many))

        event.listen(self.database.engine, "before_cursor_execute", note)
        yield sent
        event.remove(self.database.engine, "before_cursor_execute", note)

    def make_due(self) -> None:
        """Let the time go by until whatever failed is to be tried again."""
        self.clock.advance(LONGEST_PAUSE)

    def let_leases_run_out(self) -> None:
        """Let the time go by in which workers give a sign of life."""
        self.clock.advance(2 * self.lease)

    def wait_for_renewal(self, version_id: str) -> None:
        """Wait until a heartbeat has renewed a lease at the time that it is now, or later."""
        renewed, deadline = self.clock() + self.lease, time.monotonic() + RENEWAL_TIMEOUT_S
        while self._lease_until(version_id) < renewed:
            assert time.monotonic() < deadline, "no heartbeat came"
            time.sleep(0.01)

    def _lease_until(self, version_id: str) -> datetime:
        with self.database.read() as session:
            until = session.get_one(VersionRow, version_id).lease_until
        assert until is not None
        return until


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[str]:
    """Yield an empty database of the test's own."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield (made := server.new_database())
    server.drop(made)


@pytest.fixture
def registry_url(request: pytest.FixtureRequest, engine: str, tmp_path: Path) -> Iterator[str]:
    """Yield an empty registry of the test's own."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.sqlite3'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield (made := server.new_registry())
    server.drop(made)


@pytest.fixture
def open_shelf(tmp_path: Path, registry_url: str) -> Iterator[Callable[..., Shelf]]:
    """Open the test's registry, as often as it is called; all that it opens have one clock."""
    shelves: list[Shelf] = []
    clock = Clock()

    def make(**options: Any) -> Shelf:
        shelf = Shelf(tmp_path, registry_url, clock=clock, **options)
        shelves.append(shelf)
        return shelf

    yield make
    for shelf in shelves:
        shelf.database.close()


@pytest.fixture
def shelf(open_shelf: Callable[..., Shelf]) -> Shelf:
    made = open_shelf()
    made.registry.create_collection("default")
    return made
