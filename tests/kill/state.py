"""All that a library holds, told so that two of them can be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import select

from pincite.index.vector_index import Scope
from pincite.library import Library
from pincite.schema.document import LIVE
from pincite.schema.document import State as DocumentState
from pincite.store.artifacts import unpack_chunks, unpack_vectors
from pincite.store.registry.tables import DocumentRow, SourceItemRow, VersionRow

from .scenarios import COLLECTION, QUESTION

State = dict[str, Any]

LEFT = ("unused", "missing", "images", "half made", "healed")
"""Of a state what must be empty whatever happened."""

EVERYTHING = 10_000


def snapshot(library: Library, *, healed: Sequence[str] = ()) -> State:
    """Documents, versions, points, blobs, images of pages, what is answered, and what had to be healed."""
    with library.parts.database.read() as session:
        documents = list(session.scalars(select(DocumentRow).order_by(DocumentRow.external_id)).unique())
        versions = {document.external_id: list(document.versions) for document in documents}
    kept = [version for each in versions.values() for version in each if not version.purged]
    names = {version.id: f"{name} {version.number}" for name, each in versions.items() for version in each}
    return {
        "documents": {document.external_id: _document(document, names) for document in documents},
        "versions": {names[version.id]: _version(version) for each in versions.values() for version in each},
        "points": {names.get(key, key): count for key, count in library.parts.index.versions().items()},
        "servable": _servable(library, names),
        "blobs": sorted({f"{names[version.id]} {name}" for version in kept for name in _blobs(version)}),
        "vectors": {names[version.id]: _vectors(library, version) for version in kept},
        "unused": sorted(_unused(library, kept)),
        "missing": [*_missing_blobs(library, kept), *_missing_points(library, kept)],
        "images": sorted(_unfit_images(library, kept)),
        "healed": sorted(healed),
        "sources": {source.name: source.documents for source in library.sources()},
        "seen": _seen(library),
        "half made": sorted(_half_made(library.settings.home / "index")),
        "found": [(hit.document, hit.version, hit.text) for hit in library.search(COLLECTION, QUESTION)],
        "answer": library.answer(COLLECTION, QUESTION).answer,
    }


def _document(document: DocumentRow, names: dict[str, str]) -> State:
    return {
        "live": names.get(document.live_version_id or ""),
        "next number": document.next_number,
        "title": document.title,
        "deleted": document.deleted_at is not None,
        "stale": document.attributes_stale,
        "of a source": document.origin is not None,
    }


def _seen(library: Library) -> list[tuple[str, str]]:
    """Return what sources had when they were synced last, but for its times."""
    query = select(SourceItemRow.external_id, SourceItemRow.hash).order_by(SourceItemRow.external_id)
    with library.parts.database.read() as session:
        return [(row[0], row[1]) for row in session.execute(query)]


def _version(version: VersionRow) -> State:
    """Return what a version's row says, but for how far one that was given up had come."""
    told = ["state", "content_hash", "purged", "outcome", "warnings", "filename"]
    if version.state in (*LIVE, DocumentState.SUPERSEDED):
        told += ["extraction_hash", "chunks_hash", "chunks", "pages_total", "media_type", "profile"]
    held = {"held": version.lease_until is not None, "expires": version.expires_at is not None}
    return {name: getattr(version, name) for name in told} | held


def _blobs(version: VersionRow) -> list[str]:
    """Which kinds of blobs a version uses."""
    return [name for name in vars(VersionRow) if name.endswith("_hash") and getattr(version, name)]


def _vectors(library: Library, version: VersionRow) -> list[list[float]] | None:
    """Return the vectors themselves: their last digits depend on which texts were embedded together."""
    if version.vectors_hash is None:
        return None
    found: list[list[float]] = unpack_vectors(library.parts.blobs.read(version.vectors_hash)).tolist()
    return found


def _servable(library: Library, names: dict[str, str]) -> dict[str, int]:
    """How many points of each version a search may see."""
    anything = np.ones(library.parts.embedder.dim, dtype=np.float32)
    seen = library.parts.index.search_dense(Scope(COLLECTION), anything, EVERYTHING)
    counts: dict[str, int] = {}
    for stored in library.parts.index.fetch(seen.keys()).values():
        name = names.get(stored.version_key, stored.version_key)
        counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items()))


def _unused(library: Library, kept: list[VersionRow]) -> Iterator[str]:
    """Blobs that no version uses, and those that were never finished."""
    store = library.parts.blobs
    used = set().union(*(version.blobs for version in kept)) | {store._mark_path.rpartition("/")[2]}
    for path in store._fs.find(store._root):
        *_, folder, name = path.split("/")
        if name not in used and not path.startswith(f"{library.parts.page_images._root}/"):
            yield "partial" if folder == "partial" else name


def _missing_blobs(library: Library, kept: list[VersionRow]) -> Iterator[str]:
    for version in kept:
        for blob in version.blobs:
            if not library.parts.blobs.exists(blob):
                yield f"blob {blob} of version {version.id}"


def _missing_points(library: Library, kept: list[VersionRow]) -> Iterator[str]:
    """Chunks of live versions that have no point."""
    for version in kept:
        if version.chunks_hash and version.state in LIVE:
            ids = [chunk.id for chunk in unpack_chunks(library.parts.blobs.read(version.chunks_hash))]
            missing = len(ids) - len(library.parts.index.fetch(ids))
            if missing:
                yield f"{missing} points of version {version.id}"


def _unfit_images(library: Library, kept: list[VersionRow]) -> Iterator[str]:
    """Images that are not whole, or of versions that have gone."""
    images = library.parts.page_images
    folders = {version.id for version in kept}
    for path in images._fs.find(images._root):
        *_, folder, name = path.split("/")
        if folder not in folders or not name.endswith(".png"):
            yield f"{name} of version {folder}"


def _half_made(index: Path) -> Iterator[str]:
    """Yield what an embedded index left that was never in use."""
    for left in (index.with_name("index.new"), *index.glob("shard-*"), *index.glob("*.new")):
        if left.exists():
            yield left.name
