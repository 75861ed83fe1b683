"""Documents: accepted, found and described."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from pincite.errors import AlreadyExists, InvalidName, OriginConflict
from pincite.schema.document import IN_PROGRESS, Accepted, Document, State
from pincite.store.blobs import Staged
from pincite.store.registry import document_metadata
from pincite.store.registry.cancellation import end
from pincite.store.registry.collections import collection_to_change
from pincite.store.registry.database import Database
from pincite.store.registry.queue_estimate import QueueEstimator
from pincite.store.registry.rows import documents_of, existing_document, lock_versions
from pincite.store.registry.tables import DocumentRow, VersionRow
from pincite.store.registry.views import as_document

MAX_EXTERNAL_ID = 1024
MAX_EXTERNAL_ID_BYTES = 2500
"""In UTF-8: what an index of Postgres can hold beside the collection's id."""


class Documents:
    """The registry's part on documents. What becomes of their versions is `Versions`'."""

    _database: Database
    _estimator: QueueEstimator

    def accept(
        self,
        collection: str,
        external_id: str,
        content: Staged,
        *,
        filename: str,
        fingerprint: str,
        origin: str | None,
        replace: bool,
        metadata: Mapping[str, object] | None = None,
    ) -> Accepted:
        """Make a version of the content, in one commit, unless it is the live or pending content already.

        The document that is returned says nothing of its turn yet: to look at the whole queue for each that
        is handed in would hold up the others. `metadata` are merged into the document's in the same commit,
        also where no version is made. Raises AlreadyExists when other content is there and `replace` is
        false, OriginConflict when the id belongs to a file from another place, QueueFull, NotFound for the
        collection, InvalidName for the id, InvalidMetadata.
        """
        check_external_id(external_id)
        with self._database.write() as session:
            now = self._database.now(session)
            document = self._document_to_fill(session, collection, external_id)
            current = [
                v for v in document.versions if v.id == document.live_version_id or v.state in IN_PROGRESS
            ]
            if metadata:
                document_metadata.change(document, metadata, {})
            if current and current[-1].content_hash == content.hash:
                content.keep()  # does nothing, unless the bytes were lost since
                return Accepted(document=as_document(document), created=False)
            if current and origin and document.origin and origin != document.origin:
                raise origin_conflict(external_id, document.origin, origin)
            if current and not replace:
                raise AlreadyExists(
                    "document", f"“{external_id}” is already there with other content. Use PUT to replace it."
                )
            under_way = (VersionRow.document_id == document.id) & VersionRow.state.in_(IN_PROGRESS)
            end(session, under_way, State.CANCELLED, now)
            live = next((v for v in current if v.id == document.live_version_id), None)
            if live is not None and live.content_hash == content.hash:
                content.keep()
                return Accepted(document=as_document(document), created=False)
            self._estimator.check_room(session, to_add=True)
            document.origin, document.deleted_at = origin, None
            document.title = document.title or filename
            next_version(
                document, content.hash, content.bytes, filename=filename, fingerprint=fingerprint, now=now
            )
            session.flush()
            self._database.lock(session, content.hash)
            content.keep()
            return Accepted(document=as_document(document), created=True)

    def check_room(self) -> None:
        """Raise QueueFull where no version can be accepted now: what `accept` would do."""
        with self._database.read() as session:
            self._estimator.check_room(session)

    def document(self, collection: str, document_id: str) -> Document:
        """Return the document. Raises NotFound, also for a deleted document."""
        with self._database.read() as session:
            [document] = self._shown(session, [existing_document(session, collection, document_id)])
            return document

    def find(self, collection: str, external_id: str) -> Document | None:
        """Return the document of an external id, if it is there."""
        with self._database.read() as session:
            row = session.scalar(documents_of(collection).where(DocumentRow.external_id == external_id))
            return self._shown(session, [row])[0] if row else None

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
            document = existing_document(session, collection, document_id, lock=True)
            document_metadata.change(document, metadata, profile, withdraw)
            session.flush()
            return self._shown(session, [document])[0]

    def _shown(self, session: Session, rows: Sequence[DocumentRow]) -> list[Document]:
        """Return documents with what is to be expected of those on their way."""
        expected = any(version.state in IN_PROGRESS for row in rows for version in row.versions)
        estimate = self._estimator.estimate(session) if expected else None
        return [as_document(row, estimate) for row in rows]

    def _document_to_fill(self, session: Session, collection: str, external_id: str) -> DocumentRow:
        owner = collection_to_change(self._database, session, collection)
        document_id = str(uuid5(NAMESPACE_URL, f"{owner.id}/{external_id}"))
        self._database.lock(session, document_id)  # a row that is not there yet cannot be
        document = session.get(
            DocumentRow, document_id, with_for_update={"of": DocumentRow, "key_share": True}
        )
        lock_versions(session, VersionRow.document_id == document_id)
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


def next_version(
    document: DocumentRow, content_hash: str, size: int, *, filename: str, fingerprint: str, now: datetime
) -> VersionRow:
    """Put the next version of a document into the queue, with a content that is stored or about to be."""
    number = document.next_number
    document.next_number = number + 1
    version = VersionRow(
        id=str(uuid5(NAMESPACE_URL, f"{document.id}/{number}/{fingerprint}")),
        number=number,
        build=fingerprint,
        state=State.QUEUED,
        content_hash=content_hash,
        bytes=size,
        filename=filename,
        attempt=0,
        pages_done=0,
        warnings=[],
        created_at=now,
        updated_at=now,
        changed_at=now,
        purged=False,
    )
    document.versions.append(version)
    return version


def origin_conflict(external_id: str, there: str, here: str) -> OriginConflict:
    """Return the error for a document of a name that one from another place has."""
    return OriginConflict(
        f"“{external_id}” is already there, from {there}; this one is from {here}. "
        "Add it under another id (on the command line with --prefix), or delete the other first."
    )


def check_external_id(external_id: str) -> None:
    """Raise InvalidName for an id that is empty, too long, or holds control characters."""
    if not external_id.strip() or len(external_id) > MAX_EXTERNAL_ID:
        raise InvalidName(
            f"A document's id has 1 to {MAX_EXTERNAL_ID} characters; this one has {len(external_id)}."
        )
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in external_id):
        raise InvalidName("A document's id cannot hold control characters. Give it another with external_id.")
    if (size := len(external_id.encode())) > MAX_EXTERNAL_ID_BYTES:
        raise InvalidName(
            f"A document's id has at most {MAX_EXTERNAL_ID_BYTES:,} bytes in UTF-8; this one has {size:,}."
        )
