"""Writes the log of events: what happens to a document, and a collection's end, is told in the very commit.

The rows tell it themselves. A session looks at what has changed of them before it writes them, so that no
code that changes a state can forget its event, and none is told of a change that was rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, event, func, insert, select, true
from sqlalchemy.orm import ORMExecuteState, Session, aliased
from sqlalchemy.orm.attributes import get_history

from pincite.schema.document import State
from pincite.store.registry import summaries
from pincite.store.registry.tables import CollectionRow, DocumentRow, EventRow, VersionRow

PAGE_STEPS = 20
"""So many times at most the pages of one version are told: a long document must not fill the log."""
UNKNOWN_STEP = 50
"""Pages from one telling to the next, where nobody knows how many there are."""
ORDER = ("changed", "pages", "state", "answers", "deleted")
"""Kinds of events that are told first of one commit: a version comes to its state before it answers."""
TOLD = frozenset({"live_version_id", "deleted_at", "metadata", "corrections"})
"""Columns of a document that are told of, beside its title, which follows from the others."""

_BLANK = dict.fromkeys(("version", "state", "pages_done", "pages_total", "code", "detail"))

_TURN = 0x50696E63697465  # "Pincite": advisory locks are named by numbers, and shared by a whole database


class EventLoggingSession(Session):
    """A session whose commit holds the events of its changes, and the summaries of the changed documents.

    An event tells of a change of a version's state or pages, of which version answers, of what is known of a
    document, and of its end and its collection's.

    A bulk update of states, or one that deletes documents, is told of too; other bulk statements that would
    pass by the rows that tell raise TypeError.
    """


def take_turn(session: Session) -> None:
    """Let nobody else write events until this session has committed.

    A reader goes on after the last id that it has seen, so ids must come up in the order of the commits. In
    SQLite they do: it has one writer at a time. In Postgres an id is given when its row is written, and 7 can
    be committed before 6: a reader that has seen 7 would never see 6. Whoever holds this lock is the only one
    who is given ids, and Postgres lets go of it after the commit can be seen. It is taken as the last thing
    before the commit, so nobody waits for a row while holding it: it can cause no deadlock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_TURN)))


@event.listens_for(EventLoggingSession, "before_flush")
def _note(session: Session, _context: Any, _instances: Any) -> None:
    noted: list[dict[str, Any]] = []
    for row in (*session.new, *session.dirty):
        if isinstance(row, VersionRow):
            noted.extend(_of_version(row))
            summaries.note_version(session, row)
        elif isinstance(row, DocumentRow) and row not in session.new:
            noted.extend(_of_document(row))
    _add(session, noted)
    for row in session.dirty:
        if isinstance(row, CollectionRow) and get_history(row, "deleted_at").added:
            told = {"kind": "collection-gone", "collection_id": row.id, "document_id": None}
            session.info.setdefault("noted", []).append(told | _BLANK)


@event.listens_for(EventLoggingSession, "before_commit")
def _tell(session: Session) -> None:
    session.flush()
    summaries.write_noted(session)
    noted = session.info.pop("noted", [])
    if noted:
        take_turn(session)
        sqlite = session.get_bind().dialect.name == "sqlite"
        at = datetime.now(UTC) if sqlite else session.scalars(select(func.clock_timestamp())).one()
        session.execute(insert(EventRow), [told | {"at": at} for told in noted])


@event.listens_for(EventLoggingSession, "do_orm_execute")
def _note_bulk(execution: ORMExecuteState) -> None:
    mapper, statement = execution.bind_mapper, execution.statement
    if mapper is None or mapper.class_ not in (DocumentRow, VersionRow) or execution.is_select:
        return
    if not isinstance(statement, Update):
        raise TypeError("rows that tell are not written in bulk: add them to the session")
    new = statement.compile().params
    which = true() if statement.whereclause is None else statement.whereclause
    if mapper.class_ is VersionRow and "state" in new:
        _add(execution.session, _of_versions(execution.session, which, new))
    if mapper.class_ is DocumentRow and TOLD & new.keys():
        if new.get("deleted_at") is None:
            raise TypeError("what is known of documents is not changed in bulk: change their rows")
        _add(execution.session, _of_deleted(execution.session, which))


def _of_versions(
    session: Session, which: ColumnElement[bool], new: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    # An alias, since the condition may have a subquery on documents, which would be bound to this one.
    owner, outcome = aliased(DocumentRow), new.get("outcome") or {}
    query = (
        select(
            owner.collection_id,
            VersionRow.document_id,
            VersionRow.number.label("version"),
            VersionRow.pages_done,
            VersionRow.pages_total,
        )
        .join(owner, owner.id == VersionRow.document_id)
        .where(which, VersionRow.state != new["state"])
    )
    told: dict[str, Any] = {"kind": "state", "state": State(new["state"]).value}
    told |= {"code": outcome.get("code"), "detail": outcome.get("detail")}
    return (told | row._asdict() for row in session.execute(query).all())


def _of_deleted(session: Session, which: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
    query = select(DocumentRow.collection_id, DocumentRow.id.label("document_id")).where(which)
    return ({"kind": "deleted"} | _BLANK | row._asdict() for row in session.execute(query).all())


def _add(session: Session, noted: Iterable[dict[str, Any]]) -> None:
    ordered = sorted(
        noted, key=lambda told: (told["document_id"], ORDER.index(told["kind"]), told["version"] or 0)
    )
    session.info.setdefault("noted", []).extend(ordered)
    summaries.note(session, (told["document_id"] for told in ordered))


def _of_version(version: VersionRow) -> Iterator[dict[str, Any]]:
    came = bool(get_history(version, "state").added)
    if came or _went_on(version):
        outcome = version.outcome or {}
        yield {
            "kind": "state" if came else "pages",
            "collection_id": version.document.collection.id,
            "document_id": version.document.id,
            "version": version.number,
            "state": version.state.value,
            "pages_done": version.pages_done,
            "pages_total": version.pages_total,
            "code": outcome.get("code"),
            "detail": outcome.get("detail"),
        }


def _went_on(version: VersionRow) -> bool:
    total = version.pages_total

    def step(done: int) -> int:
        return done * PAGE_STEPS // total if total else done // UNKNOWN_STEP

    before = next(iter(get_history(version, "pages_done").deleted), version.pages_done)
    return step(before) != step(version.pages_done)


def _of_document(document: DocumentRow) -> Iterator[dict[str, Any]]:
    told = _BLANK | {"collection_id": document.collection.id, "document_id": document.id}
    if get_history(document, "deleted_at").added:
        # A document that comes back is told of by its new version.
        if document.deleted_at is not None:
            yield told | {"kind": "deleted"}
        return
    if any(get_history(document, name).added for name in ("metadata_", "corrections", "title")):
        yield told | {"kind": "changed"}
    if get_history(document, "live_version_id").added:
        live = [v.number for v in document.versions if v.id == document.live_version_id]
        yield told | {"kind": "answers", "version": live[0] if live else None}
