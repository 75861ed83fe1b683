"""Reads the log of events: from any point on, and nothing is ever missed; the oldest are let go."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, delete, exists, func, or_, select, update

from pincite.errors import NotFound
from pincite.schema.event import Event
from pincite.schema.list_page import ListPage
from pincite.store.registry.collections import no_collection
from pincite.store.registry.database import Database
from pincite.store.registry.events import take_turn
from pincite.store.registry.tables import CollectionRow, DocumentRow, EventRow, VersionRow

GAP = "gap"
_NEWEST = select(func.coalesce(func.max(EventRow.id), 0))
_SHOWN = (
    EventRow.id,
    EventRow.at,
    EventRow.kind,
    CollectionRow.name.label("collection"),
    DocumentRow.external_id.label("document"),
    EventRow.document_id,
    EventRow.version,
    EventRow.state,
    EventRow.pages_done,
    EventRow.pages_total,
    EventRow.code,
    EventRow.detail,
)
_NOTHING = dict.fromkeys(("document_id", "version", "state", "pages_done", "pages_total", "code", "detail"))


class EventLog:
    """The events so far, in the order of the commits. Events are written by the commits themselves."""

    def __init__(self, database: Database, *, keep_days: float) -> None:
        self._database = database
        self._keep = timedelta(days=keep_days)

    def list(
        self, collection: str | None, *, document_id: str | None = None, after: int = 0, limit: int = 100
    ) -> ListPage[Event]:
        """Return the next events after an id, of a collection or of one document.

        Without a collection, those of all.

        Where events after that id are no longer kept, the first is of kind `gap`. Those of a deleted document
        stay. Raises NotFound for the collection, and for a document that never was.
        """
        there = (CollectionRow.id == EventRow.collection_id) & CollectionRow.deleted_at.is_(None)
        query = (
            select(*_SHOWN)
            .outerjoin(DocumentRow, DocumentRow.id == EventRow.document_id)
            .outerjoin(CollectionRow, there)
            .where(EventRow.id > after)
            .order_by(EventRow.id)
            .limit(limit + 1)
        )
        if collection is not None:
            owner = select(CollectionRow.id).where(CollectionRow.name == collection).scalar_subquery()
            query = query.where(EventRow.collection_id == owner)
        if document_id is not None:
            born = select(func.min(VersionRow.created_at)).where(VersionRow.document_id == document_id)
            lost = and_(EventRow.kind == GAP, EventRow.at >= born.scalar_subquery())
            query = query.where(or_(EventRow.document_id == document_id, lost))
        with self._database.read() as session:
            rows = session.execute(query).all()
        if not rows and collection is not None:
            self._check(collection, document_id)
        events = [Event.model_validate(row._asdict()) for row in rows[:limit]]
        return ListPage(events, events[-1].id if len(rows) > limit else None)

    def newest(self) -> int:
        """Return the id of the newest event of all collections, 0 where there is none: a cheap question."""
        found = self._database.first(_NEWEST)
        return found[0] if found else 0

    def prune(self) -> None:
        """Let go of the events that are too old.

        A `gap` takes the place of the last of each collection, and one that of all collections that are gone:
        who follows all of them is told too.
        """
        with self._database.read() as session:
            old = EventRow.at < self._database.now(session) - self._keep
            if not session.scalar(select(exists().where(old, EventRow.kind != GAP))):
                return
        lasts = (
            select(EventRow.collection_id, func.max(EventRow.id)).where(old).group_by(EventRow.collection_id)
        )
        with self._database.write() as session:
            take_turn(session)
            for collection_id, last in session.execute(lasts).all():
                session.execute(
                    delete(EventRow).where(EventRow.collection_id == collection_id, EventRow.id < last)
                )
                session.execute(update(EventRow).where(EventRow.id == last).values(kind=GAP, **_NOTHING))
            there = select(CollectionRow.id).where(CollectionRow.deleted_at.is_(None))
            of_gone = old & EventRow.collection_id.not_in(there)
            last_of_gone = select(func.max(EventRow.id)).where(of_gone).scalar_subquery()
            session.execute(delete(EventRow).where(of_gone, EventRow.id < last_of_gone))

    def _check(self, collection: str, document_id: str | None) -> None:
        with self._database.read() as session:
            owner = session.scalar(select(CollectionRow.id).where(CollectionRow.name == collection))
            if owner is None:
                raise no_collection(collection)
            if document_id is None:
                return
            there = exists().where(DocumentRow.id == document_id, DocumentRow.collection_id == owner)
            if not session.scalar(select(there)):
                raise NotFound("document", f"There is no document {document_id} in “{collection}”.")
