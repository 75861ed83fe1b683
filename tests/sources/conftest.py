"""A library whose registry and blobs are real, and a world of documents that a source shows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pytest

from pincite.extract import Extractor
from pincite.extract.link_discovery import DiscoveredLinks
from pincite.extract.link_formats.entry import LinkListKind
from pincite.library import Library
from pincite.schema.document import Document
from pincite.sources.report import Entry, SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import read_spec

from ..api.conftest import ScriptedLibrary
from ..postgres import Postgres
from .web import Site, serving


class Shelf(ScriptedLibrary):
    """Documents as a library keeps them, of which nothing is read."""

    extractor: Extractor

    def read_list(self, file: IO[bytes], kind: LinkListKind, url: str) -> DiscoveredLinks:
        return self.extractor.read_list(file, kind, url)

    def make_source(self, kind: str, **values: Any) -> Source:
        """Return a source called “it”, or `name`."""
        return self.add_source(read_spec({"kind": kind, "name": "it", **values}))

    def sync(self, name: str = "it", **options: Any) -> SyncReport:
        return super().sync(name, **options)

    @property
    def there(self) -> dict[str, str]:
        """The content of each document, by its external id."""
        found = self.documents("default", limit=10_000)
        assert found.after is None
        return {
            document.external_id: self.parts.blobs.read(document.last_version.content_hash).decode()
            for document in found.items
        }

    def one(self, external_id: str) -> Document:
        document = self.find("default", external_id)
        assert document is not None
        return document


def ids(entries: list[Entry]) -> list[str]:
    return sorted(entry.external_id for entry in entries)


def write(folder: Path, **files: str) -> None:
    """Write files called so, with .html after their names; __ makes a folder."""
    for name, content in files.items():
        path = folder / f"{name.replace('__', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


on_both = pytest.mark.parametrize("database", ["sqlite", "postgres"], indirect=True)
"""For tests of what a database does: each query of the store of sources, and syncs at once."""


def library_of(shelf: Shelf) -> Library:
    return cast(Library, shelf)


@pytest.fixture
def open_shelf(tmp_path: Path, extractor: Extractor) -> Iterator[Callable[[], Shelf]]:
    """Open a library in the test's home as often as it is called, as other processes would."""
    home = tmp_path / "home"
    home.mkdir()
    shelves: list[Shelf] = []

    def make() -> Shelf:
        shelves.append(Shelf(home))
        shelves[-1].extractor = extractor
        return shelves[-1]

    yield make
    for shelf in shelves:
        shelf.close()


@pytest.fixture
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Which database the registry of the test is in: SQLite where nothing is said."""
    name = str(getattr(request, "param", "sqlite"))
    if name == "sqlite":
        yield name
        return
    server: Postgres = request.getfixturevalue("postgres")
    monkeypatch.setenv("PINCITE_DATABASE_URL", made := server.new_registry())
    yield name
    server.drop(made)


@pytest.fixture
def shelf(database: str, open_shelf: Callable[[], Shelf]) -> Shelf:
    return open_shelf()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "documents"
    made.mkdir()
    return made


@pytest.fixture
def synced(shelf: Shelf, folder: Path) -> Shelf:
    """Return a shelf with a source of a folder, which brought one, two and sub/three."""
    write(folder, one="1", two="2", sub__three="3")
    shelf.make_source("folder", path=str(folder), metadata={"year": 2026})
    assert shelf.sync().counts["added"] == 3
    return shelf


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as made:
        yield made
