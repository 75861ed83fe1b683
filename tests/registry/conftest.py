"""A registry over SQLite and one over Postgres, with a collection, a queue, and a way to hand in content."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pincite.blobs import BlobStore
from pincite.registry import Accepted, Database, Queue, Registry

from ..postgres import Postgres


class Shelf:
    """The registry's parts beside a blob store, as `Library` wires them."""

    def __init__(self, home: Path, url: str, *, lease_s: float = 60.0, grace_s: float = 0.0) -> None:
        self.home, self.url = home, url
        self.database = Database(url)
        self.registry = Registry(self.database, grace_s=grace_s)
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
    ) -> Accepted:
        with self.blobs.stage([content]) as staged:
            return self.registry.accept(
                "default",
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

    def make(**options: float) -> Shelf:
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
