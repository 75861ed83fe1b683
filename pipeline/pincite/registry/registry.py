"""Every collection, document and version, and which of them answers: the registry decides what is visible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid4, uuid5

from sqlalchemy import Select, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from pincite.blobs import Staged
from pincite.document import IN_PROGRESS, LIVE, Collection, Document, State
from pincite.errors import AlreadyExists, InvalidName, NotFound, OriginConflict
from pincite.filters import Filter, matches
from pincite.index.languages import ENGLISH, check_language
from pincite.registry import known
from pincite.registry.database import Database
from pincite.registry.known import KnownDocument, LiveVersion
from pincite.registry.tables import CollectionRow, DocumentRow, VersionRow
from pincite.registry.views import as_collection, as_document

COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
MAX_EXTERNAL_ID = 1024

# What every search asks is put together once: that takes longer than to ask it.
_REVISION = select(
    CollectionRow.id, CollectionRow.revision, CollectionRow.language, CollectionRow.calibration
).where(CollectionRow.name == bindparam("name"))
_ANSWERING = (
    select(func.count())
    .select_from(DocumentRow)
    .join(CollectionRow)
    .where(CollectionRow.name == bindparam("name"), DocumentRow.live_version_id.is_not(None))
)
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


@dataclass(frozen=True, slots=True)
class Accepted:
    """A document after a file was handed in; `created` says whether that made a version."""

    document: Document
    created: bool


class Revision(NamedTuple):
    """A number that changes whenever other documents of a collection answer, or something else is known of
    one; what the collection's words are read in, ISO 639-1; and what the calibrator measured last.

    Another collection that has the same name one day has another id.
    """

    collection_id: str
    number: int
    language: str
    calibration: dict[str, Any] | None


class Registry:
    """Collections, documents and versions. Work on versions is `Queue`'s."""

    def __init__(self, database: Database, *, grace_s: float) -> None:
        self._database = database
        self._grace = timedelta(seconds=grace_s)

    def create_collection(self, name: str, *, language: str = ENGLISH) -> Collection:
        """Raises InvalidName, UnknownLanguage, or AlreadyExists."""
        if not COLLECTION_NAME.fullmatch(name):
            raise InvalidName(
                f"“{name}” cannot name a collection: use 1 to 63 of a-z, 0-9, dot, dash and underscore, "
                "beginning with a letter or a digit."
            )
        check_language(language)
        with self._database.write() as session:
            if session.scalar(select(CollectionRow).where(CollectionRow.name == name)):
                raise AlreadyExists("collection", f"The collection “{name}” exists already.")
            now = self._database.now(session)
            row = CollectionRow(id=str(uuid4()), name=name, language=language, created_at=now)
            session.add(row)
        return as_collection(row, 0)

    def collections(self) -> list[Collection]:
        counts = (
            select(DocumentRow.collection_id, func.count().label("documents"))
            .where(DocumentRow.deleted_at.is_(None))
            .group_by(DocumentRow.collection_id)
            .subquery()
        )
        query = (
            select(CollectionRow, func.coalesce(counts.c.documents, 0))
            .outerjoin(counts, counts.c.collection_id == CollectionRow.id)
            .order_by(CollectionRow.name)
        )
        with self._database.read() as session:
            return [as_collection(row, documents) for row, documents in session.execute(query)]

    def collection(self, name: str) -> Collection:
        """Raises NotFound."""
        for collection in self.collections():
            if collection.name == name:
                return collection
        raise no_collection(name)

    def accept(
        self,
        collection: str,
        external_id: str,
        content: Staged,
        *,
        filename: str,
        build: str,
        origin: str | None,
        replace: bool,
        metadata: Mapping[str, object] | None = None,
    ) -> Accepted:
        """Make a version of the content, in one commit, unless it is the live or pending content already.

        `metadata` are merged into the document's in the same commit, also where no version is made. Raises
        AlreadyExists when other content is there and `replace` is false, OriginConflict when the id belongs
        to a file from another place, NotFound for the collection, InvalidName for the id, InvalidMetadata.
        """
        check_external_id(external_id)
        with self._database.write() as session:
            self._database.lock_blob(session, content.hash)
            now = self._database.now(session)
            document = self._document_to_fill(session, collection, external_id)
            current = [
                v for v in document.versions if v.id == document.live_version_id or v.state in IN_PROGRESS
            ]
            if metadata:
                known.change(document, metadata, {})
            if current and current[-1].content_hash == content.hash:
                content.keep()  # does nothing, unless the bytes were lost since
                return Accepted(as_document(document), created=False)
            if current and origin and document.origin and origin != document.origin:
                raise OriginConflict(
                    f"“{external_id}” is already there, from {document.origin}; this one is from {origin}. "
                    "Add it under another id (on the command line with --prefix), or delete the other first."
                )
            if current and not replace:
                raise AlreadyExists(
                    "document", f"“{external_id}” is already there with other content. Use PUT to replace it."
                )
            for version in current:
                if version.state in IN_PROGRESS:
                    version.state, version.lease_until, version.expires_at = State.CANCELLED, None, now
            live = next((v for v in current if v.id == document.live_version_id), None)
            if live is not None and live.content_hash == content.hash:
                content.keep()
                return Accepted(as_document(document), created=False)
            document.origin, document.deleted_at = origin, None
            document.title = document.title or filename
            next_version(document, content.hash, content.bytes, filename=filename, build=build, now=now)
            content.keep()
            session.flush()
            return Accepted(as_document(document), created=True)

    def document(self, collection: str, document_id: str) -> Document:
        """Raises NotFound, also for a deleted document."""
        with self._database.read() as session:
            return as_document(_existing(session, collection, document_id))

    def find(self, collection: str, external_id: str) -> Document | None:
        """The document of an external id, if it is there."""
        with self._database.read() as session:
            row = session.scalar(_documents_of(collection).where(DocumentRow.external_id == external_id))
            return as_document(row) if row else None

    def documents(
        self, collection: str, *, after: str | None, limit: int, state: State | None
    ) -> tuple[list[Document], bool]:
        """Documents by external id, from the one after document id `after`; whether there are more."""
        self.collection(collection)
        query = _documents_of(collection).order_by(DocumentRow.external_id).limit(limit + 1)
        if state is not None:
            query = query.where(DocumentRow.versions.any(VersionRow.state == state))
        with self._database.read() as session:
            if after is not None:
                last = session.get(DocumentRow, after)
                if last is None:
                    raise NotFound(
                        "document", f"There is no document {after} to go on after. Start from the first."
                    )
                query = query.where(DocumentRow.external_id > last.external_id)
            rows = list(session.scalars(query).unique())
            return [as_document(row) for row in rows[:limit]], len(rows) > limit

    def version(self, collection: str, document_id: str, number: int | None = None) -> VersionRow:
        """A version's row: the numbered one, or else the live one, or else the newest. Raises NotFound."""
        with self._database.read() as session:
            document = _existing(session, collection, document_id)
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

    def revision(self, collection: str) -> Revision:
        """Where a collection stands. Raises NotFound."""
        found = self._database.first(_REVISION, name=collection)
        if found is None:
            raise no_collection(collection)
        return Revision(*found)

    def answering(self, collection: str) -> int:
        """How many documents answer questions."""
        found = self._database.first(_ANSWERING, name=collection)
        return found[0] if found else 0

    def calibrate(self, collection: str, measured: dict[str, Any]) -> None:
        """Keeps what the calibrator measured; of a collection that is gone, nothing."""
        with self._database.write() as session:
            session.execute(
                update(CollectionRow).where(CollectionRow.name == collection).values(calibration=measured)
            )

    def known(self, collection: str) -> list[KnownDocument]:
        """What is known of each live document, as corrected."""
        query = (
            select(DocumentRow, VersionRow)
            .join(VersionRow, DocumentRow.live_version_id == VersionRow.id)
            .join(CollectionRow)
            .where(CollectionRow.name == collection, VersionRow.state.in_(LIVE))
            .order_by(DocumentRow.external_id)
        )
        with self._database.read() as session:
            return [known.known_document(document, version) for document, version in session.execute(query)]

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

    def update(
        self,
        collection: str,
        document_id: str,
        *,
        metadata: Mapping[str, object],
        profile: Mapping[str, object],
        withdraw: Iterable[str],
    ) -> Document:
        """Merge into a document's metadata and corrections, in one commit.

        Raises NotFound, InvalidMetadata or InvalidProfile.
        """
        with self._database.write() as session:
            document = _existing(session, collection, document_id)
            known.change(document, metadata, profile, withdraw)
            session.flush()
            return as_document(document)

    def delete(self, collection: str, document_id: str) -> list[VersionRow]:
        """Take a document out of every answer, in this commit; what is left of it may be purged now."""
        with self._database.write() as session:
            now = self._database.now(session)
            document = _existing(session, collection, document_id)
            versions = [version for version in document.versions if not version.purged]
            for version in versions:
                version.state, version.lease_until, version.expires_at = State.DELETED, None, now
                version.outcome, version.warnings, version.updated_at = None, [], now
            document.live_version_id, document.deleted_at = None, now
            known.forget(document)
            known.note_change(document.collection)
            return versions

    def needs_points(self) -> bool:
        """Whether there is a version that answers, or did a moment ago, from points in the index."""
        query = select(VersionRow.id).where(
            VersionRow.state.in_([*LIVE, State.SUPERSEDED]),
            VersionRow.purged.is_(False),
            VersionRow.chunks > 0,
        )
        with self._database.read() as session:
            return session.scalar(query.limit(1)) is not None

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
            version = session.get_one(VersionRow, version_id)
            if version.purged:
                return 0
            version.purged = True
            session.flush()
            removed = 0
            for blob in sorted(version.blobs):  # in one order, so that no two wait for each other
                self._database.lock_blob(session, blob)
                if not is_used(session, blob):
                    removed += remove_blob(blob)
            return removed

    def counts(self) -> dict[str, dict[State, int]]:
        """Per collection, how many documents' newest versions are in each state."""
        newest = (
            select(VersionRow.document_id, func.max(VersionRow.number).label("number"))
            .group_by(VersionRow.document_id)
            .subquery()
        )
        query = (
            select(CollectionRow.name, VersionRow.state, func.count())
            .join(DocumentRow, DocumentRow.collection_id == CollectionRow.id)
            .join(VersionRow, VersionRow.document_id == DocumentRow.id)
            .join(newest, (newest.c.document_id == DocumentRow.id) & (newest.c.number == VersionRow.number))
            .where(DocumentRow.deleted_at.is_(None))
            .group_by(CollectionRow.name, VersionRow.state)
        )
        with self._database.read() as session:
            counts: dict[str, dict[State, int]] = {}
            for name, state, count in session.execute(query):
                counts.setdefault(name, {})[state] = count
            return counts

    def _document_to_fill(self, session: Session, collection: str, external_id: str) -> DocumentRow:
        owner = session.scalar(select(CollectionRow).where(CollectionRow.name == collection))
        if owner is None:
            raise no_collection(collection)
        document_id = str(uuid5(NAMESPACE_URL, f"{owner.id}/{external_id}"))
        document = session.get(DocumentRow, document_id)
        if document is None:
            document = DocumentRow(
                id=document_id,
                collection=owner,
                external_id=external_id,
                title="",
                next_number=1,
                metadata_={},
                corrections={},
                attributes_stale=False,
                versions=[],
            )
            session.add(document)
        return document


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


def next_version(
    document: DocumentRow, content_hash: str, size: int, *, filename: str, build: str, now: datetime
) -> VersionRow:
    """Put the next version of a document into the queue, with a content that is stored or about to be."""
    number = document.next_number
    document.next_number = number + 1
    version = VersionRow(
        id=str(uuid5(NAMESPACE_URL, f"{document.id}/{number}/{build}")),
        number=number,
        build=build,
        state=State.QUEUED,
        content_hash=content_hash,
        bytes=size,
        filename=filename,
        attempt=0,
        pages_done=0,
        warnings=[],
        created_at=now,
        updated_at=now,
        purged=False,
    )
    document.versions.append(version)
    return version


def no_collection(name: str) -> NotFound:
    return NotFound("collection", f"There is no collection “{name}”. Create it first, or check the name.")


def check_external_id(external_id: str) -> None:
    """Raises InvalidName for an id that is empty, too long, or holds control characters."""
    if not external_id.strip() or len(external_id) > MAX_EXTERNAL_ID:
        raise InvalidName(
            f"A document's id has 1 to {MAX_EXTERNAL_ID} characters; this one has {len(external_id)}."
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in external_id):
        raise InvalidName("A document's id cannot hold control characters. Give it another with external_id.")


def _documents_of(collection: str) -> Select[DocumentRow]:
    return (
        select(DocumentRow)
        .join(CollectionRow)
        .where(CollectionRow.name == collection, DocumentRow.deleted_at.is_(None))
    )


def _existing(session: Session, collection: str, document_id: str) -> DocumentRow:
    row: DocumentRow | None = session.scalar(_documents_of(collection).where(DocumentRow.id == document_id))
    if row is None:
        raise NotFound("document", f"There is no document {document_id} in “{collection}”.")
    return row


def is_used(session: Session, blob_hash: str) -> bool:
    """Whether a version that is not gone names a blob."""
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
