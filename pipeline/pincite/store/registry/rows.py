"""Finding and locking the rows that one change is about.

SQLite has one writer at a time, and there a lock is nothing. See `database` for the order of locks. A
document is locked without its key: writers of its versions, whose foreign key looks at that, don't wait.
"""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, Select, select
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
    session: Session, collection: str, document_id: str, *, lock: bool = False, also_purged: bool = False
) -> DocumentRow:
    """Return a document that was not deleted; with `lock` it and its versions are this writer's.

    `also_purged` is for who changes versions that are purged, too. Raises NotFound.
    """
    query = documents_of(collection).where(DocumentRow.id == document_id)
    if lock:
        query = query.with_for_update(of=DocumentRow, key_share=True)
    row: DocumentRow | None = session.scalar(query)
    if row is None:
        raise NotFound("document", f"There is no document {document_id} in “{collection}”.")
    if lock:
        lock_versions(session, VersionRow.document_id == document_id, also_purged=also_purged)
    return row


def lock_document_of(session: Session, version_id: str) -> None:
    """Lock the document of a version, before the version is."""
    owner = owner_of(version_id)
    session.execute(select(DocumentRow.id).where(DocumentRow.id == owner).with_for_update(key_share=True))


def owner_of(version_id: str) -> ScalarSelect[str]:
    """Return the id of a version's document, for a query."""
    return select(VersionRow.document_id).where(VersionRow.id == version_id).scalar_subquery()


def lock_versions(session: Session, which: ColumnElement[bool], *, also_purged: bool = False) -> None:
    """Lock versions after their documents, in the order in which everybody does.

    Whoever changes one that was not locked so may wait for somebody who waits for him: Postgres also holds a
    row for him who waited for it and found it purged.
    """
    wanted = which if also_purged else which & VersionRow.purged.is_(False)
    session.execute(select(VersionRow.id).where(wanted).order_by(VersionRow.id).with_for_update())
