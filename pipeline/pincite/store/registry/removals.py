"""Removals: what leaves every answer in one commit, and its stores after it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from pincite.errors import NothingUnderWay
from pincite.schema.document import IN_PROGRESS, State
from pincite.store.registry import document_metadata
from pincite.store.registry.cancellation import ENDED, end
from pincite.store.registry.collections import collection_to_change
from pincite.store.registry.database import Database
from pincite.store.registry.rows import existing_document, lock_versions
from pincite.store.registry.tables import BLOBS, CollectionRow, DocumentRow, SourceRow, VersionRow


class Removals:
    """The registry's part on versions that go; their rows stay, and no late worker can bring them back."""

    _database: Database

    def cancel(self, collection: str, document_id: str) -> list[str]:
        """Call off what is on its way of a document; the ids of those versions.

        Raises NotFound, or NothingUnderWay.
        """
        with self._database.write() as session:
            document = existing_document(session, collection, document_id, lock=True)
            of_document = VersionRow.document_id == document_id
            under_way = of_document & VersionRow.state.in_(IN_PROGRESS)
            cancelled = end(session, under_way, State.CANCELLED, self._database.now(session))
            if not cancelled:
                raise NothingUnderWay(
                    f"No version of “{document.external_id}” is on its way: there is nothing to cancel."
                )
            return cancelled

    def delete(self, collection: str, document_id: str) -> list[str]:
        """Take a document out of every answer, in this commit; the ids of versions that may be purged.

        Raises NotFound.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            document = existing_document(session, collection, document_id, lock=True, also_purged=True)
            versions = end(session, VersionRow.document_id == document_id, State.DELETED, now)
            document.live_version_id, document.deleted_at = None, now
            document_metadata.forget(session, document)
            document_metadata.note_change(document.collection)
            return versions

    def delete_collection(self, name: str) -> tuple[int, int, list[str]]:
        """Take all of a collection out of every answer, in this commit, and free its name; its sources go.

        How many documents and how many sources that were, and the ids of the versions that may be purged.
        Raises NotFound.
        """
        with self._database.write() as session:
            now = self._database.now(session)
            collection = collection_to_change(self._database, session, name, to_delete=True)
            count, versions = _delete_documents(session, collection, now)
            # No collection that is made can have a name with a space in it.
            collection.name, collection.deleted_at = f"deleted {collection.id}", now
            collection.calibration = collection.suggestions = None
            document_metadata.note_change(collection)
            of_collection = SourceRow.collection_id == collection.id
            sources = session.scalars(delete(SourceRow).where(of_collection).returning(SourceRow.name)).all()
            return count, len(sources), versions

    def expire_ended(self) -> None:
        """Let all that was cancelled or deleted go at once.

        For the one owner of a data folder: the workers of its predecessor are gone with it.
        """
        ended = VersionRow.state.in_(ENDED), VersionRow.purged.is_(False)
        with self._database.write() as session:
            now = self._database.now(session)
            session.execute(update(VersionRow).where(*ended).values(expires_at=now))

    def expired(self) -> list[str]:
        """Return the ids of versions whose points and blobs may go.

        From now on, nobody goes back to one of them.

        Whoever goes back to a version at the end of its grace period holds its row, and is waited for.
        """
        query = select(VersionRow.id).where(VersionRow.purged.is_(False)).order_by(VersionRow.id)
        with self._database.read() as session:
            over = VersionRow.expires_at <= self._database.now(session)
            suspects = list(session.scalars(query.where(over)))
        if not suspects:
            return []
        with self._database.write() as session:
            still = query.where(VersionRow.id.in_(suspects), over)
            return list(session.scalars(still.with_for_update()))

    def purge(self, version_ids: Sequence[str], remove_blob: Callable[[str], bool]) -> int:
        """Mark versions as gone and remove the blobs that nobody else uses; how many those were.

        A version that a worker may still be writing of is marked another time, when its lease would be over.
        """
        going = (
            VersionRow.id.in_(version_ids),
            VersionRow.purged.is_(False),
            VersionRow.expires_at.is_not(None),
        )
        query = select(VersionRow).where(*going).order_by(VersionRow.id).with_for_update()
        with self._database.write() as session:
            now, blobs = self._database.now(session), set()
            for version in session.scalars(query):
                version.purged = version.expires_at is not None and version.expires_at <= now
                if version.purged or version.state in ENDED:
                    blobs |= version.blobs
            session.flush()
            self._database.lock(session, *blobs)
            return sum(remove_blob(blob) for blob in sorted(blobs) if not is_used(session, blob))

    def unused_blobs(self, version_ids: Iterable[str]) -> dict[str, set[str]]:
        """Return the hashes that these versions refer to and nobody uses, by version."""
        with self._database.read() as session:
            versions = [session.get_one(VersionRow, each) for each in version_ids]
            return {
                version.id: {blob for blob in version.blobs if not is_used(session, blob)}
                for version in versions
            }


def _delete_documents(session: Session, collection: CollectionRow, now: datetime) -> tuple[int, list[str]]:
    """Delete what is there of a collection's documents: how many, and the ids of versions that may go."""
    there = DocumentRow.collection_id == collection.id, DocumentRow.deleted_at.is_(None)
    ids = list(
        session.scalars(select(DocumentRow.id).where(*there).order_by(DocumentRow.id).with_for_update())
    )
    of_collection = select(DocumentRow.id).where(DocumentRow.collection_id == collection.id)
    lock_versions(session, VersionRow.document_id.in_(of_collection), also_purged=True)
    versions = end(session, VersionRow.document_id.in_(of_collection), State.DELETED, now)
    document_metadata.forget_profiles(session, VersionRow.document_id.in_(of_collection))
    gone = update(DocumentRow).where(*there).values(live_version_id=None, deleted_at=now)
    session.execute(
        gone.values(document_metadata.FORGOTTEN), execution_options={"synchronize_session": False}
    )
    return len(ids), versions


def is_used(session: Session, blob_hash: str) -> bool:
    """Tell whether a version needs a blob that is not ended or gone."""
    query = select(VersionRow.id).where(
        VersionRow.purged.is_(False),
        VersionRow.state.not_in(ENDED),
        or_(*(getattr(VersionRow, column) == blob_hash for column in BLOBS)),
    )
    return session.scalar(query.limit(1)) is not None


def remove_unused(database: Database, hashes: Iterable[str], remove_blob: Callable[[str], bool]) -> int:
    """Remove those of these blobs that no version uses. Returns their number.

    A killed process may have put them in their place and never named them in a commit. It is done inside one
    transaction, as whoever begins to use a blob does so inside one.
    """
    with database.write() as session:
        return sum(remove_blob(each) for each in sorted(set(hashes)) if not is_used(session, each))
