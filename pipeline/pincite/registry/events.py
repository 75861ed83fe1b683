"""Writes the log of events: whatever happens to a document is told in the very commit that does it.

The rows tell it themselves. A session looks at what has changed of them before it writes them, so that no
code that changes a state can forget its event, and none is told of a change that was rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Update, event, func, insert, select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.attributes import get_history

from pincite.registry.tables import DocumentRow, EventRow, VersionRow

PAGE_STEPS = 20
"""So many times at most the pages of one version are told: a long document must not fill the log."""
UNKNOWN_STEP = 50
"""Pages from one telling to the next, where nobody knows how many there are."""
ORDER = ("changed", "pages", "state", "answers", "deleted")
"""What is told first of one commit: a version comes to its state before it answers."""
TOLD = frozenset({"state", "live_version_id", "deleted_at", "metadata", "corrections"})

_TURN = 0x50696E63697465  # "Pincite": advisory locks are named by numbers, and shared by a whole database


class TellingSession(Session):
    """A session whose commit holds an event for each change of a version's state or pages, of which version
    answers, of what is known of a document, and for its end.

    A bulk update passes by the rows that tell: one of a column that is told of raises TypeError.
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


@event.listens_for(TellingSession, "before_flush")
def _note(session: Session, _context: Any, _instances: Any) -> None:
    noted: list[dict[str, Any]] = []
    for row in (*session.new, *session.dirty):
        if isinstance(row, VersionRow):
            noted.extend(_of_version(row))
        elif isinstance(row, DocumentRow) and row not in session.new:
            noted.extend(_of_document(row))
    noted.sort(key=lambda told: (told["document_id"], ORDER.index(told["kind"]), told["version"] or 0))
    session.info.setdefault("noted", []).extend(noted)


@event.listens_for(TellingSession, "before_commit")
def _tell(session: Session) -> None:
    session.flush()
    noted = session.info.pop("noted", [])
    if noted:
        take_turn(session)
        sqlite = session.get_bind().dialect.name == "sqlite"
        at = datetime.now(UTC) if sqlite else session.scalars(select(func.clock_timestamp())).one()
        session.execute(insert(EventRow), [told | {"at": at} for told in noted])


@event.listens_for(TellingSession, "do_orm_execute")
def _refuse_silence(execution: ORMExecuteState) -> None:
    if execution.bind_mapper is None or execution.bind_mapper.class_ not in (DocumentRow, VersionRow):
        return
    statement = execution.statement
    if execution.is_insert or (isinstance(statement, Update) and TOLD & statement.compile().params.keys()):
        raise TypeError("a bulk statement would change what is told of, and tell no one: change the row")


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
    told = dict.fromkeys(("state", "pages_done", "pages_total", "code", "detail"))
    told |= {"collection_id": document.collection.id, "document_id": document.id}
    if get_history(document, "deleted_at").added:
        # A document that comes back is told of by its new version.
        if document.deleted_at is not None:
            yield {"kind": "deleted", "version": None, **told}
        return
    if any(get_history(document, name).added for name in ("metadata_", "corrections", "title")):
        yield {"kind": "changed", "version": None, **told}
    if get_history(document, "live_version_id").added:
        live = [v.number for v in document.versions if v.id == document.live_version_id]
        yield {"kind": "answers", "version": live[0] if live else None, **told}
