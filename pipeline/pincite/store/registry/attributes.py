"""Brings what filters see of a document into the index after every change, however often that is cut off."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select

from pincite.errors import DiskFull
from pincite.index.vector_index import VectorIndex
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import attributes_of_document, live_version_of
from pincite.store.registry.rows import lock_document_of
from pincite.store.registry.tables import DocumentRow, VersionRow

log = logging.getLogger(__name__)

BATCH = 64
"""Documents that are written in one transaction, which holds up other writers."""


class AttributeWriter:
    """Writes the attributes of documents to the points of their live versions.

    A change marks its document as stale in its own commit. The mark is taken off in a transaction that holds
    the document while its points are written: whatever is killed, and whoever else writes, a mark that is
    gone means that the points are right.
    """

    def __init__(self, database: Database, index: VectorIndex) -> None:
        self._database = database
        self._index = index

    def check_room(self, document_id: str) -> None:
        """Raise DiskFull where there is no room for a change of a document's points.

        It is asked before the change is committed.
        """
        with self._database.read() as session:
            document = session.get(DocumentRow, document_id)
            live = live_version_of(document) if document else None
        if live is not None:
            self._index.check_room_for_attributes(live.id)

    def write(self, document_ids: Sequence[str]) -> None:
        """Bring these documents' points up to date, where they are not.

        Where there is no room for one, its mark stays, and it is written later: the change is committed.
        """
        query = (
            select(DocumentRow)
            .where(DocumentRow.id.in_(document_ids), DocumentRow.attributes_stale.is_(True))
            .order_by(DocumentRow.id)
            .with_for_update(of=DocumentRow, key_share=True)
        )
        with self._database.write() as session:
            stale = list(session.scalars(query).unique())
            for document in stale:
                live = live_version_of(document)
                try:
                    if live is not None:
                        self._index.set_attributes(live.id, attributes_of_document(document, live))
                except DiskFull as error:
                    log.warning("Filters see a change of %s later: %s", document.id, error)
                else:
                    document.attributes_stale = False
            if stale:
                self._index.flush()

    def write_of(self, version_id: str) -> None:
        """Write the attributes to the points of a version, whether it is live or not, marked or not.

        Raises IndexMismatch where this process must not have written them.
        """
        with self._database.write() as session:
            self._database.check_embedding(session)
            lock_document_of(session, version_id)
            version = session.get_one(VersionRow, version_id)
            self._index.set_attributes(version_id, attributes_of_document(version.document, version))

    def write_all(self) -> None:
        """Bring every document's points up to date: what a killed process has left undone."""
        query = select(DocumentRow.id).where(DocumentRow.attributes_stale.is_(True))
        with self._database.read() as session:
            stale = list(session.scalars(query))
        for start in range(0, len(stale), BATCH):
            self.write(stale[start : start + BATCH])
