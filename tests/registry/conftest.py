"""A registry over SQLite and one over Postgres, with a collection, a queue, and a way to hand in content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sqlalchemy import event, update

from pincite.blobs import BlobStore
from pincite.document import Document
from pincite.registry import Accepted, Database, Queue, Registry
from pincite.registry.tables import VersionRow
from pincite.settings import MAX_QUEUE

from ..postgres import Postgres

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Statement(NamedTuple):
    """One that was sent to the database; `many`: once for each of the parameters."""

    text: str
    parameters: Any
    many: bool


class Shelf:
    """The registry's parts beside a blob store, as `Library` wires them."""

    def __init__(
        self,
        home: Path,
        url: str,
        *,
        lease_s: float = 60.0,
        grace_s: float = 0.0,
        max_queue: int = MAX_QUEUE,
    ) -> None:
        self.home, self.url = home, url
        self.database = Database(url)
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
                build="build",
                origin=origin,
                replace=replace,
                metadata=metadata,
            )

    def blobs_kept(self) -> list[str]:
        """The hashes of all blobs that are there."""
        return sorted(path.name for path in (self.home / "blobs").glob("??/*"))

    def bring_live(self, worker: str = "worker") -> list[str]:
        """Take everything that waits through the queue, without reading it."""
        claimed = self.queue.claim(worker, 100)
        for version_id in claimed:
            self.queue.go_live(version_id, worker, {})
        return claimed

    def only(self) -> Document:
        """The one document of the default collection."""
        [document], _ = self.registry.documents("default", after=None, limit=10, state=None)
        return document

    @contextmanager
    def statements(self) -> Iterator[list[Statement]]:
        """What is sent to the database meanwhile."""
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
        with self.database.write() as session:
            session.execute(update(VersionRow).values(not_before=LONG_AGO))

    def let_leases_run_out(self) -> None:
        """Let the time go by in which workers give a sign of life."""
        with self.database.write() as session:
            session.execute(
                update(VersionRow).where(VersionRow.lease_until.is_not(None)).values(lease_until=LONG_AGO)
            )


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of the test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registry.sqlite3'}"
    server: Postgres = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture
def open_shelf(tmp_path: Path, database_url: str) -> Iterator[Callable[..., Shelf]]:
    shelves: list[Shelf] = []

    def make(**options: Any) -> Shelf:
        shelf = Shelf(tmp_path, database_url, **options)
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
