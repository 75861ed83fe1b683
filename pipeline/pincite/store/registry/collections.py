"""Collections: made, listed, and what of each answers questions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from pincite.errors import AlreadyExists, InvalidName, InvalidSuggestions, NotFound
from pincite.index.languages import ENGLISH, check_language
from pincite.schema.document import LIVE, Collection, DocumentTotals, State
from pincite.schema.user_metadata import check_text
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import LiveDocument, live_document_of
from pincite.store.registry.summaries import RANKS
from pincite.store.registry.tables import CollectionRow, DocumentRow, SummaryRow, VersionRow
from pincite.store.registry.views import as_collection

MAX_SUGGESTIONS, MAX_SUGGESTION = 12, 500
"""Questions of a collection, and characters of each."""
COLLECTION_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")

# What every search asks is put together once: that takes longer than to ask it.
_REVISION = select(
    CollectionRow.id, CollectionRow.revision, CollectionRow.language, CollectionRow.calibration
).where(CollectionRow.name == bindparam("name"), CollectionRow.deleted_at.is_(None))
_ANSWERING = (
    select(func.count())
    .select_from(DocumentRow)
    .join(CollectionRow)
    .where(CollectionRow.name == bindparam("name"), DocumentRow.live_version_id.is_not(None))
)
_PASSAGES = (
    select(func.coalesce(func.sum(VersionRow.chunks), 0))
    .join(DocumentRow, DocumentRow.live_version_id == VersionRow.id)
    .join(CollectionRow, CollectionRow.id == DocumentRow.collection_id)
    .where(CollectionRow.name == bindparam("name"))
)


class Revision(NamedTuple):
    """The state of what a collection answers from.

    It has a number that changes whenever other documents answer or something else is known of one, the
    language that words are read in (ISO 639-1), and what the calibrator measured last.

    Another collection that has the same name one day has another id.
    """

    collection_id: str
    number: int
    language: str
    calibration: dict[str, Any] | None


class Collections:
    """The registry's part on collections."""

    _database: Database

    def create_collection(self, name: str, *, language: str = ENGLISH) -> Collection:
        """Make an empty collection. Raises InvalidName, UnknownLanguage, or AlreadyExists."""
        if not COLLECTION_NAME.fullmatch(name):
            raise InvalidName(
                f"“{name}” cannot name a collection: use 1 to 63 of a-z, 0-9, dot, dash and underscore, "
                "beginning with a letter or a digit."
            )
        check_language(language)
        with self._database.write() as session:
            self._database.lock(session, "collections")
            if session.scalar(select(CollectionRow).where(CollectionRow.name == name)):
                raise AlreadyExists("collection", f"The collection “{name}” exists already.")
            now = self._database.now(session)
            row = CollectionRow(id=str(uuid4()), name=name, language=language, created_at=now)
            session.add(row)
        return as_collection(row, DocumentTotals())

    def ensure_a_collection(self, name: str) -> None:
        """Make an empty collection of this name where there is none of any name."""
        if not self.collections():
            with suppress(AlreadyExists):  # another machine that opens the same registry was first
                self.create_collection(name)

    def collections(self) -> list[Collection]:
        """List all collections, by name."""
        there = CollectionRow.deleted_at.is_(None)
        with self._database.read() as session:
            rows = list(session.scalars(select(CollectionRow).where(there).order_by(CollectionRow.name)))
            return _shown(session, rows)

    def collection(self, name: str) -> Collection:
        """Return the collection. Raises NotFound."""
        with self._database.read() as session:
            return _shown(session, [existing_collection(session, name)])[0]

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        """Suggest these questions, and no others. Raises InvalidSuggestions and NotFound."""
        suggestions = checked_suggestions(questions)
        with self._database.write() as session:
            row = collection_to_change(self._database, session, name)
            row.suggestions = suggestions
            return _shown(session, [row])[0]

    def counts(self) -> dict[str, dict[State, int]]:
        """Per collection, how many documents are in each state."""
        query = (
            select(CollectionRow.name, SummaryRow.state_rank, func.count())
            .join(SummaryRow, SummaryRow.collection_id == CollectionRow.id)
            .group_by(CollectionRow.name, SummaryRow.state_rank)
        )
        with self._database.read() as session:
            counts: dict[str, dict[State, int]] = {}
            for name, rank, count in session.execute(query):
                counts.setdefault(name, {})[RANKS[rank]] = count
            return counts

    def revision(self, collection: str) -> Revision:
        """Return where a collection stands. Raises NotFound."""
        found = self._database.first(_REVISION, name=collection)
        if found is None:
            raise no_collection(collection)
        return Revision(*found)

    def answering(self, collection: str) -> int:
        """Return how many documents answer questions."""
        found = self._database.first(_ANSWERING, name=collection)
        return found[0] if found else 0

    def passages(self, collection: str) -> int:
        """Return how many passages of documents that answer questions there are."""
        found = self._database.first(_PASSAGES, name=collection)
        return (found[0] or 0) if found else 0

    def calibrate(self, collection: str, measured: dict[str, Any]) -> None:
        """Keep what the calibrator measured; of a collection that is gone, nothing."""
        with self._database.write() as session:
            session.execute(
                update(CollectionRow).where(CollectionRow.name == collection).values(calibration=measured)
            )

    def live_documents(self, collection: str) -> list[LiveDocument]:
        """Return what is known of each live document, as corrected."""
        query = (
            select(DocumentRow, VersionRow)
            .join(VersionRow, DocumentRow.live_version_id == VersionRow.id)
            .join(CollectionRow)
            .where(CollectionRow.name == collection, VersionRow.state.in_(LIVE))
            .order_by(DocumentRow.external_id)
        )
        with self._database.read() as session:
            return [live_document_of(document, version) for document, version in session.execute(query)]


def checked_suggestions(questions: Sequence[str]) -> list[str]:
    """Return questions without the white space around them. Raises InvalidSuggestions."""
    if len(questions) > MAX_SUGGESTIONS:
        raise InvalidSuggestions(
            f"A collection suggests at most {MAX_SUGGESTIONS} questions; these are {len(questions)}."
        )
    suggestions = [question.strip() for question in questions]
    for suggestion in suggestions:
        check_text(suggestion, InvalidSuggestions)
        if not 1 <= len(suggestion) <= MAX_SUGGESTION:
            raise InvalidSuggestions(
                f"A suggested question has 1 to {MAX_SUGGESTION} characters; one has {len(suggestion)}."
            )
    return suggestions


def _shown(session: Session, rows: Sequence[CollectionRow]) -> list[Collection]:
    """Return collections with how many documents they have, counted in an index."""
    of_these = SummaryRow.collection_id.in_([row.id for row in rows])
    query = (
        select(SummaryRow.collection_id, SummaryRow.tab, func.count())
        .where(of_these)
        .group_by(SummaryRow.collection_id, SummaryRow.tab)
    )
    counts: dict[str, dict[str, int]] = {row.id: {} for row in rows}
    for collection_id, tab, count in session.execute(query):
        counts[collection_id][tab] = count
    return [
        as_collection(row, DocumentTotals(**counts[row.id] | {"all": sum(counts[row.id].values())}))
        for row in rows
    ]


def existing_collection(session: Session, name: str) -> CollectionRow:
    """Return the row of a collection that is there. Raises NotFound."""
    there = CollectionRow.deleted_at.is_(None)
    row = session.scalar(select(CollectionRow).where(CollectionRow.name == name, there))
    if row is None:
        raise no_collection(name)
    return row


def collection_to_change(
    database: Database, session: Session, name: str, *, to_delete: bool = False
) -> CollectionRow:
    """Return the row of a collection.

    Nobody deletes it until the commit, and nobody adds to it if it is `to_delete`.

    To be asked for before any row is locked: whoever has it waits for writers of its documents. Raises
    NotFound.
    """
    database.lock(session, f"collection {name}", shared=not to_delete)
    return existing_collection(session, name)


def no_collection(name: str) -> NotFound:
    """Return the error for a name that no collection has."""
    return NotFound("collection", f"There is no collection “{name}”. Check the name, or create it.")
