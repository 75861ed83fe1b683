"""Versions: which of them answer, what is left of the others, and how they go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session

from pincite.document import LIVE, State
from pincite.errors import NotFound
from pincite.filters import Filter, matches
from pincite.registry import known
from pincite.registry.database import Database
from pincite.registry.known import LiveVersion
from pincite.registry.rows import existing_document
from pincite.registry.tables import DocumentRow, VersionRow

# What every search asks is put together once: that takes longer than to ask it.
_LIVE_VERSIONS = (
    select(
        VersionRow.id,
        DocumentRow.id,
        DocumentRow.external_id,
        DocumentRow.title,
        VersionRow.number,
        VersionRow.extraction_hash,
    )
    .join(DocumentRow, DocumentRow.live_version_id == VersionRow.id)
    .where(VersionRow.id.in_(bindparam("wanted", expanding=True)), VersionRow.state.in_(LIVE))
)


class Versions:
    """The registry's part on versions that are settled. Those on their way are `Queue`'s."""

    _database: Database

    def version(self, collection: str, document_id: str, number: int | None = None) -> VersionRow:
        """A version's row: the numbered one, or else the live one, or else the newest. Raises NotFound."""
        with self._database.read() as session:
            document = existing_document(session, collection, document_id)
            versions = [v for v in document.versions if not v.purged]
            if number is not None:
                versions = [v for v in versions if v.number == number]
            elif document.live_version_id:
                versions = [v for v in versions if v.id == document.live_version_id]
            if not versions:
                raise NotFound("version", f"“{document.external_id}” has no version {number} any more.")
            return versions[-1]

    def live(self, version_ids: Iterable[str], where: Filter | None = None) -> dict[str, LiveVersion]:
        """Which of these versions answer questions and are of documents that pass, in one snapshot."""
        wanted = set(version_ids)
        with self._database.read() as session:
            passing = wanted if where is None else _passing(session, wanted, where)
            return {
                row[0]: LiveVersion(row[1], row[2], row[3], row[4], row[5] or "")
                for row in session.execute(_LIVE_VERSIONS, {"wanted": list(wanted)})
                if row[0] in passing
            }

    def present(self, version_ids: Iterable[str]) -> bool:
        """Whether none of these versions' documents was deleted meanwhile; superseded ones are present."""
        wanted = set(version_ids)
        query = select(func.count()).where(
            VersionRow.id.in_(wanted),
            VersionRow.state.in_([*LIVE, State.SUPERSEDED]),
            VersionRow.purged.is_(False),
        )
        with self._database.read() as session:
            return session.scalars(query).one() == len(wanted)

    def delete(self, collection: str, document_id: str) -> list[VersionRow]:
        """Take a document out of every answer, in this commit; what is left of it may be purged now."""
        with self._database.write() as session:
            now = self._database.now(session)
            document = existing_document(session, collection, document_id)
            versions = [version for version in document.versions if not version.purged]
            for version in versions:
                version.state, version.lease_until, version.expires_at = State.DELETED, None, now
                version.outcome, version.warnings, version.updated_at = None, [], now
            document.live_version_id, document.deleted_at = None, now
            known.forget(document)
            known.note_change(document.collection)
            return versions

    def expired(self) -> list[VersionRow]:
        """Versions whose points and blobs may go."""
        with self._database.read() as session:
            query = select(VersionRow).where(
                VersionRow.purged.is_(False), VersionRow.expires_at <= self._database.now(session)
            )
            return list(session.scalars(query))

    def purge(self, version_id: str, remove_blob: Callable[[str], bool]) -> int:
        """Mark a version as gone and remove the blobs that nobody else uses; how many those were."""
        with self._database.write() as session:
            version = session.get_one(VersionRow, version_id, with_for_update=True)
            if version.purged:
                return 0
            version.purged = True
            session.flush()
            self._database.lock(session, *version.blobs)
            return sum(remove_blob(blob) for blob in version.blobs if not _is_used(session, blob))


def _passing(session: Session, version_ids: set[str], where: Filter) -> set[str]:
    """The versions whose documents pass a filter, as they are now."""
    query = (
        select(VersionRow, DocumentRow)
        .join(DocumentRow, DocumentRow.live_version_id == VersionRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {
        version.id
        for version, document in session.execute(query)
        if matches(where, known.attributes_of_document(document, version))
    }


def _is_used(session: Session, blob_hash: str) -> bool:
    columns = (
        VersionRow.content_hash,
        VersionRow.extraction_hash,
        VersionRow.chunks_hash,
        VersionRow.vectors_hash,
    )
    query = select(VersionRow.id).where(
        VersionRow.purged.is_(False), or_(*(column == blob_hash for column in columns))
    )
    return session.scalar(query.limit(1)) is not None
