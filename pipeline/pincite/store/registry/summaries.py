"""Keeps a summary of each document, which lists are made of, in the very commit that changes it.

Rows tell of themselves, as in `events`: a session notes the documents whose rows it changes, and writes their
summaries before it commits.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, exists, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import get_history

from pincite.schema.document import IN_PROGRESS, LIVE, State
from pincite.store.registry.document_metadata import attributes_of_document, live_version_of, newest_of
from pincite.store.registry.tables import DocumentRow, SummaryRow, VersionRow

BATCH = 200
TITLE_CHARS = 1000
"""So much of a title is searched."""
RANKS = (
    State.FAILED,
    State.LIVE_WITH_WARNINGS,
    State.QUEUED,
    State.EXTRACTING,
    State.CHUNKING,
    State.EMBEDDING,
    State.INDEXING,
    State.LIVE,
    State.CANCELLED,
    State.SUPERSEDED,
    State.DELETED,
)
"""States in the order in which documents want a look. A place in it is stored: add new ones at the end."""
_TABS = {State.LIVE: "live", State.LIVE_WITH_WARNINGS: "warnings", State.FAILED: "failed"}
_TABS |= dict.fromkeys(IN_PROGRESS, "under_way")
_TOLD = ("pages_total", "grade")
"""Columns of a version that a summary has, beside those that an event tells of."""


def searchable(text: str) -> str:
    """Return text as it is searched: without regard to case, accents and white space."""
    apart = unicodedata.normalize("NFKD", text)
    plain = "".join(character for character in apart if unicodedata.category(character) != "Mn")
    return " ".join(plain.casefold().split())


def note(session: Session, document_ids: Iterable[str]) -> None:
    """Have the summaries of these documents written before the commit."""
    session.info.setdefault("to_summarise", set()).update(document_ids)


def note_version(session: Session, version: VersionRow) -> None:
    """Have its document's summary written where a version changes what only that has."""
    if any(get_history(version, column).added for column in _TOLD):
        note(session, [version.document.id])


def write_noted(session: Session) -> None:
    """Write the summaries of all documents that were noted, and take away those of deleted ones."""
    ids = sorted(session.info.pop("to_summarise", ()))
    for start in range(0, len(ids), BATCH):
        _write(session, ids[start : start + BATCH])
    session.flush()


def write_missing(connection: Connection) -> None:
    """Write the summaries that documents of an earlier release lack, in this connection's transaction."""
    has_none = ~exists().where(SummaryRow.document_id == DocumentRow.id)
    lacking = select(DocumentRow.id).where(DocumentRow.deleted_at.is_(None), has_none)
    with Session(connection) as session:
        ids = session.scalars(lacking).all()
        for start in range(0, len(ids), BATCH):
            _write(session, ids[start : start + BATCH])
            session.flush()
            session.expunge_all()


def _write(session: Session, document_ids: Sequence[str]) -> None:
    of_these = SummaryRow.document_id.in_(document_ids)
    query = select(SummaryRow).where(of_these).order_by(SummaryRow.document_id).with_for_update()
    there = {row.document_id: row for row in session.scalars(query)}
    # Read behind that lock: what another writer has changed of the same document is seen then.
    documents = (
        select(DocumentRow)
        .where(DocumentRow.id.in_(document_ids), DocumentRow.deleted_at.is_(None))
        .options(selectinload(DocumentRow.versions))
        .execution_options(populate_existing=True)
    )
    for document in session.scalars(documents).unique():
        row = there.pop(document.id, None) or SummaryRow(document_id=document.id)
        _fill(row, document)
        session.add(row)
    for row in there.values():
        session.delete(row)


def _fill(row: SummaryRow, document: DocumentRow) -> None:
    newest, live = newest_of(document), live_version_of(document)
    shown = live or document.versions[-1]
    called_off = newest.state is State.CANCELLED and live is not None and live.state in LIVE
    row.collection_id, row.external_id = document.collection_id, document.external_id
    row.state_rank, row.changed_at = RANKS.index(newest.state), newest.changed_at
    row.tab = _TABS.get(live.state if live and called_off else newest.state, "")
    row.pages = -1 if shown.pages_total is None else shown.pages_total
    row.grade = shown.grade or ""
    row.words = f"{searchable(document.external_id)}\n{searchable(document.title[:TITLE_CHARS])}"
    attributes = attributes_of_document(document, shown)
    row.attributes = {field: list(values) for field, values in attributes.items()}
