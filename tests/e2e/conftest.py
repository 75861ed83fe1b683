"""What end-to-end tests share: one service that runs for all of them, and a folder of bad files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest

from ..prefects import SpareMigrations
from .service import Service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory, spare_migrations: SpareMigrations) -> Iterator[Service]:
    """Yield a service with a data folder of its own; in the end it is asked to stop, and stops cleanly."""
    running = Service(tmp_path_factory.mktemp("user"))
    spare_migrations(running.data)
    try:
        running.start()
        yield running
        assert running.stop() == 0, running.log.read_text(errors="replace")
        assert not (running.data / "owner.json").exists()
    finally:
        running.close()


@pytest.fixture
def collection(service: Service, request: pytest.FixtureRequest) -> str:
    """Return a collection of the test's own in the running service."""
    name = request.node.name.replace("_", "-")[:63]
    service.client.post("/v1/collections", json={"name": name}).raise_for_status()
    return str(name)


@pytest.fixture(scope="session")
def bad_files(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Path:
    """Fill a folder with each kind of file that people hand in by mistake or malice, and with near ones."""
    folder = tmp_path_factory.mktemp("bad")
    sheet = (sample_docs / "datasheet-cv-120.pdf").read_bytes()
    files: dict[str, Callable[[], bytes]] = {
        "letter.pdf": lambda: b"Dear reader, this is plain text.\n" * 20,
        "empty.pdf": lambda: b"",
        "locked.pdf": _locked,
        "cut.pdf": lambda: sheet[: len(sheet) * 2 // 3],
        "pageless.pdf": _pageless,
        "blank.pdf": lambda: _pages(1),
        "latin-1.html": lambda: (
            "<html><head><meta charset='iso-8859-1'><title>Menu</title></head>"
            "<body><h1>Menu</h1><p>The café opens at seven in the morning.</p></body></html>"
        ).encode("latin-1"),
        "deep.html": lambda: b"<html><body>" + b"<div>" * 1_000_000 + b"text",
        "long.pdf": lambda: _pages(10_000),
    }
    for name, make in files.items():
        (folder / name).write_bytes(make())
    return folder


def _pages(count: int) -> bytes:
    with pymupdf.open() as document:
        for _ in range(count):
            document.new_page()
        content: bytes = document.tobytes()
    return content


def _locked() -> bytes:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 100), "Nobody may read this.")
        content: bytes = document.tobytes(
            encryption=pymupdf.mupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner"
        )
    return content


def _pageless() -> bytes:
    """Return a whole PDF, with its cross-reference table, whose page tree is empty."""
    objects = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>")
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        body
        + b"xref\n0 3\n0000000000 65535 f \n%strailer<</Size 3/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (
            table,
            len(body),
        )
    )
