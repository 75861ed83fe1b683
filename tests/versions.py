"""What tests of versions and deletes share: a library, pages about fees, and what every store holds."""

from __future__ import annotations

from pathlib import Path

from pincite.library import Library
from pincite.schema.document import Document

QUESTION = "What is the mooring fee for a barge?"


def notice(fee: int) -> bytes:
    """Return a page of several chunks, each of which says what the fee is."""
    boats = ("barge", "cutter", "ferry", "lugger", "pilot boat")
    parts = "".join(
        f"<h2>Fee for a {boat}</h2><p>The mooring fee for a {boat} is {fee} crowns for each night.</p>"
        for boat in boats
    )
    title = "Harbour notice"
    return (
        f"<!doctype html><html><head><title>{title}</title></head><body><main><h1>{title}</h1>"
        f"<p>This notice is for all who moor here.</p>{parts}</main></body></html>"
    ).encode()


def add(library: Library, collection: str, name: str, content: bytes) -> Document:
    """Hand a file in and bring it live."""
    document = library.add(collection, name, [content], filename=name).document
    library.ingest()
    return library.document(collection, document.id)


def answer(library: Library, collection: str) -> str:
    return library.answer(collection, QUESTION).answer or ""


def live_number(document: Document) -> int | None:
    return document.live_version.number if document.live_version else None


def stored(library: Library) -> tuple[dict[str, int], set[Path]]:
    """Return the points of each version in the index, and every blob and page image."""
    places = (library.settings.home.glob("blobs/??/*"), library.settings.home.glob("page-images/**/*"))
    return library.parts.index.versions(), {path for found in places for path in found if path.is_file()}
