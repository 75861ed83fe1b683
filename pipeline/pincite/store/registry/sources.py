"""Sources of documents, and what was seen of each item at its last sync."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, delete, func, or_, select
from sqlalchemy.orm import Session

from pincite.errors import AlreadyExists, ContentLost, NotFound
from pincite.schema.document import State
from pincite.store.registry.collections import collection_to_change
from pincite.store.registry.database import Database
from pincite.store.registry.stored_versions import ORIGINAL_LOST
from pincite.store.registry.tables import CollectionRow, DocumentRow, SourceItemRow, SourceRow, VersionRow


@dataclass(frozen=True, slots=True)
class StoredSource:
    """A source as it is stored: `spec` is without the name and the collection.

    `documents` is how many it has brought. `synced_at` and `summary` tell of the last sync that came to its
    end.
    """

    name: str
    collection: str
    spec: Mapping[str, Any]
    documents: int
    created_at: datetime
    synced_at: datetime | None
    summary: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class SeenItem:
    """The state of an item when a sync last took it in; `size` is in bytes, `hash` is of those bytes."""

    etag: str | None
    last_modified: str | None
    size: int | None
    hash: str
    document_id: str
    deleted: bool = False
    """True if the document is no longer there, though the source has it."""
    lost: bool = False
    """True if bytes of the document were lost here, so that it is to be handed in again."""


class SourceStore:
    """Sources and their items. Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, collection: str, spec: Mapping[str, Any]) -> StoredSource:
        """Keep a source. Raises AlreadyExists, or NotFound for the collection."""
        with self._database.write() as session:
            self._database.lock(session, f"source {name}")
            if session.get(SourceRow, name):
                raise AlreadyExists(
                    "source",
                    f"There is a source “{name}” already. Remove it first, or choose another name.",
                )
            row = SourceRow(
                name=name,
                collection=collection_to_change(self._database, session, collection),
                spec=dict(spec),
                created_at=self._database.now(session),
            )
            session.add(row)
            session.flush()
            return _source(row, 0)

    def all(self, collection: str | None = None) -> list[StoredSource]:
        """Return sources by name."""
        with self._database.read() as session:
            return [_source(*row) for row in _with_counts(session, collection=collection)]

    def get(self, name: str) -> StoredSource:
        """Return a source. Raises NotFound."""
        with self._database.read() as session:
            for row in _with_counts(session, name=name):
                return _source(*row)
        raise no_source(name)

    def change(self, name: str, spec: Mapping[str, Any]) -> None:
        """Give a source another spec. Raises NotFound."""
        with self._database.write() as session:
            _locked(session, name).spec = dict(spec)

    def remove(self, name: str) -> None:
        """Forget a source and what was seen of it; its documents stay. Raises NotFound."""
        with self._database.write() as session:
            session.delete(_locked(session, name))

    def seen(self, name: str) -> dict[str, SeenItem]:
        """Return what a source had, by external id."""
        columns = (
            SourceItemRow.external_id,
            SourceItemRow.etag,
            SourceItemRow.last_modified,
            SourceItemRow.size,
            SourceItemRow.hash,
            SourceItemRow.document_id,
            DocumentRow.deleted_at.is_not(None),
            SourceItemRow.document_id.in_(_LOST),
        )
        query = (
            select(*columns)
            .outerjoin(DocumentRow, DocumentRow.id == SourceItemRow.document_id)
            .where(SourceItemRow.source == name)
        )
        with self._database.read() as session:
            return {row[0]: SeenItem(*row[1:]) for row in session.execute(query)}

    def is_shared(self, name: str, document_id: str) -> bool:
        """Tell whether another source has a document as well."""
        query = select(SourceItemRow.source).where(
            SourceItemRow.document_id == document_id, SourceItemRow.source != name
        )
        with self._database.read() as session:
            return session.scalar(query.limit(1)) is not None

    def save(self, name: str, seen: Mapping[str, SeenItem], gone: Iterable[str] = ()) -> None:
        """Keep what was seen, and forget what is gone. Raises NotFound when the source was removed."""
        with self._database.write() as session:
            _locked(session, name)
            for external_id, item in seen.items():
                session.merge(
                    SourceItemRow(
                        source=name,
                        external_id=external_id,
                        etag=item.etag,
                        last_modified=item.last_modified,
                        size=item.size,
                        hash=item.hash,
                        document_id=item.document_id,
                    )
                )
            for external_id in gone:
                session.execute(
                    delete(SourceItemRow).where(
                        SourceItemRow.source == name, SourceItemRow.external_id == external_id
                    )
                )

    def finish(self, name: str, summary: dict[str, Any]) -> None:
        """Note that a sync came to its end. Raises NotFound."""
        with self._database.write() as session:
            row = _locked(session, name)
            row.synced_at, row.summary = self._database.now(session), summary


_LOST = (
    select(VersionRow.document_id)
    .join(DocumentRow)
    .where(
        or_(VersionRow.id == DocumentRow.live_version_id, VersionRow.number == DocumentRow.next_number - 1),
        VersionRow.state != State.SUPERSEDED,
        or_(
            cast(VersionRow.outcome, String).contains(f'"{ContentLost.code}"'),
            cast(VersionRow.warnings, String).contains(f'"{ORIGINAL_LOST}"'),
        ),
    )
)
"""The documents of which the doctor has said that their bytes are gone."""


def no_source(name: str) -> NotFound:
    """Return the error for a name that no source has."""
    return NotFound("source", f"There is no source “{name}”. Add it first, or check the name.")


def _locked(session: Session, name: str) -> SourceRow:
    """Return the source's row, which no other writer changes meanwhile."""
    row = session.get(SourceRow, name, with_for_update={"of": SourceRow})
    if row is None:
        raise no_source(name)
    return row


def _with_counts(
    session: Session, *, name: str | None = None, collection: str | None = None
) -> Iterable[tuple[SourceRow, int]]:
    counts = (
        select(SourceItemRow.source, func.count().label("documents"))
        .group_by(SourceItemRow.source)
        .subquery()
    )
    query = (
        select(SourceRow, func.coalesce(counts.c.documents, 0))
        .outerjoin(counts, counts.c.source == SourceRow.name)
        .order_by(SourceRow.name)
    )
    if name is not None:
        query = query.where(SourceRow.name == name)
    if collection is not None:
        query = query.join(SourceRow.collection).where(CollectionRow.name == collection)
    return [(row, count) for row, count in session.execute(query)]


def _source(row: SourceRow, documents: int) -> StoredSource:
    return StoredSource(
        name=row.name,
        collection=row.collection.name,
        spec=row.spec,
        documents=documents,
        created_at=row.created_at,
        synced_at=row.synced_at,
        summary=row.summary,
    )
