"""Finding and locking the rows that one change is about.

SQLite has one writer at a time, and there a lock is nothing. See `database` for the order of locks. A
document is locked without its key: writers of its versions, whose foreign key looks at that, don't wait.
"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from pincite.errors import NotFound
from pincite.store.registry.tables import CollectionRow, DocumentRow, VersionRow


def documents_of(collection: str) -> Select[DocumentRow]:
    """Return the documents of a collection that were not deleted."""
    return (
        select(DocumentRow)
        .join(CollectionRow)
        .where(CollectionRow.name == collection, DocumentRow.deleted_at.is_(None))
    )


def existing_document(
    session: Session, collection: str, document_id: str, *, lock: bool = False
) -> DocumentRow:
    """Return a document that was not deleted; with `lock` it and its versions are this writer's.

    Raises NotFound.
    """
    query = documents_of(collection).where(DocumentRow.id == document_id)
    if lock:
        query = query.with_for_update(of=DocumentRow, key_share=True)
    row: DocumentRow | None = session.scalar(query)
    if row is None:
        raise NotFound("document", f"There is no document {document_id} in “{collection}”.")
    if lock:
        lock_versions_of(session, document_id)
    return row


def lock_document_of(session: Session, version_id: str) -> None:
    """Lock the document of a version, before the version is."""
    owner = select(VersionRow.document_id).where(VersionRow.id == version_id).scalar_subquery()
    session.execute(select(DocumentRow.id).where(DocumentRow.id == owner).with_for_update(key_share=True))


def lock_versions_of(session: Session, *document_ids: str) -> None:
    """Lock the versions of documents that are kept, after the documents."""
    session.execute(
        select(VersionRow.id)
        .where(VersionRow.document_id.in_(document_ids), VersionRow.purged.is_(False))
        .order_by(VersionRow.id)
        .with_for_update()
    )
