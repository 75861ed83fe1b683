"""Versions: which of them answers, which did, and how to go back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from pincite.errors import NoRollback, NotFound, UnderWay
from pincite.index.filters import Attributes, Filter, matches
from pincite.index.filters.conditions import stored
from pincite.schema.document import IN_PROGRESS, LIVE, SEARCHABLE, Document, Grade, PastVersion, State
from pincite.store.registry import document_metadata
from pincite.store.registry.cancellation import ENDED
from pincite.store.registry.database import Database
from pincite.store.registry.document_metadata import LiveVersion, corrected_profile
from pincite.store.registry.rows import existing_document
from pincite.store.registry.stored_versions import StoredVersion, stored_version
from pincite.store.registry.tables import DocumentRow, VersionRow
from pincite.store.registry.views import as_document, as_past_version, can_go_back_to

# What every search and every sentence asks is put together once: that takes longer than to ask it.
_LIVE_VERSIONS = (
    select(
        VersionRow.id,
        DocumentRow.id,
        DocumentRow.external_id,
        DocumentRow.title,
        VersionRow.number,
        VersionRow.extraction_hash,
        VersionRow.profile,
        DocumentRow.corrections,
    )
    .join(DocumentRow, DocumentRow.live_version_id == VersionRow.id)
    .where(VersionRow.id.in_(bindparam("wanted", expanding=True)), VersionRow.state.in_(LIVE))
)
_PRESENT = select(func.count()).where(
    VersionRow.id.in_(bindparam("wanted", expanding=True)),
    VersionRow.state.in_(SEARCHABLE),
    VersionRow.purged.is_(False),
)


class Versions:
    """The registry's part on versions that are settled. Those on their way are `Queue`'s."""

    _database: Database
    _grace: timedelta

    def version(self, collection: str, document_id: str, number: int | None = None) -> StoredVersion:
        """Return a version: the numbered one, or else the live one, or else the newest.

        Raises NotFound.
        """
        with self._database.read() as session:
            document = existing_document(session, collection, document_id)
            versions = [v for v in document.versions if not v.purged and v.state not in ENDED]
            if number is not None:
                versions = [v for v in versions if v.number == number]
            elif document.live_version_id:
                versions = [v for v in versions if v.id == document.live_version_id]
            if not versions and number is None:
                detail = "is stored: its ingestion was cancelled. Add it again."
                raise NotFound("version", f"Nothing of “{document.external_id}” {detail}")
            if not versions:
                raise NotFound("version", f"“{document.external_id}” has no version {number} any more.")
            return stored_version(versions[-1])

    def live(self, version_ids: Iterable[str], where: Filter | None = None) -> dict[str, LiveVersion]:
        """Return which of these versions answer questions and are of documents that pass, in one snapshot."""
        wanted = set(version_ids)
        with self._database.read() as session:
            passing = wanted if where is None else _passing(session, wanted, where)
            return {
                row[0]: LiveVersion(
                    row[1], row[2], row[3], row[4], row[5] or "", corrected_profile(row[6], row[7])
                )
                for row in session.execute(_LIVE_VERSIONS, {"wanted": list(wanted)})
                if row[0] in passing
            }

    def present(self, version_ids: Iterable[str]) -> bool:
        """Tell whether none of these versions' documents was deleted meanwhile.

        Superseded ones are present.
        """
        wanted = set(version_ids)
        with self._database.read() as session:
            return session.scalars(_PRESENT, {"wanted": list(wanted)}).one() == len(wanted)

    def without_grade(self, after: str, limit: int) -> list[tuple[str, str]]:
        """Return the next versions after an id that were read and have no grade.

        They are in order, each with the hash of what was read.
        """
        query = (
            select(VersionRow.id, VersionRow.extraction_hash)
            .where(
                VersionRow.id > after,
                VersionRow.grade.is_(None),
                VersionRow.extraction_hash.is_not(None),
                VersionRow.purged.is_(False),
                VersionRow.state.not_in(ENDED),
            )
            .order_by(VersionRow.id)
            .limit(limit)
        )
        with self._database.read() as session:
            return [(row[0], row[1] or "") for row in session.execute(query)]

    def give_grades(self, grades: Mapping[str, Grade]) -> None:
        """Note the grades of versions that have none."""
        which = VersionRow.id.in_(grades), VersionRow.grade.is_(None)
        with self._database.write() as session:
            query = select(VersionRow).where(*which).order_by(VersionRow.id)
            for version in session.scalars(query.with_for_update()):
                version.grade = grades[version.id]

    @contextmanager
    def while_present(self, version_id: str) -> Iterator[bool]:
        """Tell whether a version is there and its time is not over, which stays so while the block goes on.

        Whoever takes it away is waited for, or waits: what the block has left of it is there to be removed.
        """
        shown = VersionRow.state.in_(SEARCHABLE) & VersionRow.purged.is_(False)
        query = select(VersionRow).where(VersionRow.id == version_id, shown).with_for_update(read=True)
        with self._database.write() as session:
            found = session.scalars(query).all()  # the clock is asked after a wait for the row
            now = self._database.now(session)
            yield any(version.expires_at is None or version.expires_at > now for version in found)

    def needs_points(self) -> bool:
        """Tell whether there is a version that answers, or did a moment ago, from points in the index."""
        query = select(VersionRow.id).where(
            VersionRow.state.in_(SEARCHABLE),
            VersionRow.purged.is_(False),
            VersionRow.chunks > 0,
        )
        with self._database.read() as session:
            return session.scalar(query.limit(1)) is not None

    def history(self, collection: str, document_id: str) -> list[PastVersion]:
        """Return every version of a document, also those that are gone, the newest first. Raises NotFound."""
        query = select(VersionRow).where(VersionRow.document_id == document_id)
        with self._database.read() as session:
            existing_document(session, collection, document_id)
            now = self._database.now(session)
            versions = session.scalars(query.order_by(VersionRow.number.desc()))
            return [as_past_version(version, now) for version in versions]

    def rollback_target(
        self, collection: str, document_id: str, number: int | None
    ) -> tuple[str, Attributes]:
        """Return the version that a rollback goes back to, and what filters will see of the document then.

        Raises NotFound, UnderWay or NoRollback, as `rollback` does.
        """
        with self._database.read() as session:
            document, now = existing_document(session, collection, document_id), self._database.now(session)
            target = _target(session, document, number, now)
            return target.id, document_metadata.attributes_of_document(document, target)

    def rollback(self, collection: str, document_id: str, version_id: str, indexed: Attributes) -> Document:
        """Make a superseded version the one that answers, and the one that did the past, in one commit.

        `indexed` are the attributes that its points carry; what was changed since is marked as stale. Raises
        NotFound, UnderWay, or NoRollback where its grace period has ended.
        """
        with self._database.write() as session:
            document = existing_document(session, collection, document_id, lock=True)
            now = self._database.now(session)
            target = session.get(VersionRow, version_id)
            if target is None or target.document_id != document.id:
                raise NotFound("version", f"“{document.external_id}” has no such version.")
            _check_target(document, target, now)
            live = document_metadata.live_version_of(document)
            if live is target:
                return as_document(document)
            if live is not None:
                live.come_to(State.SUPERSEDED, now)
                live.expires_at = now + self._grace
            target.come_to(State.LIVE_WITH_WARNINGS if target.warnings else State.LIVE, now)
            target.expires_at = None
            document.live_version_id, document.title = target.id, document_metadata.title_of(document, target)
            document_metadata.note_change(document.collection)
            if stored(document_metadata.attributes_of_document(document, target)) != stored(indexed):
                document.attributes_stale = True
            session.flush()
            return as_document(document)


def _target(session: Session, document: DocumentRow, number: int | None, now: datetime) -> VersionRow:
    """Return the numbered version, or else the newest before the live one that is in its grace period."""
    if number is None:
        live = document_metadata.live_version_of(document)
        older = [v for v in document.versions if live and v.number < live.number and can_go_back_to(v, now)]
        if not older:
            kept = "; ".join(
                f"version {v.number} until {v.expires_at.astimezone():%Y-%m-%d %H:%M} (--version {v.number})"
                for v in document.versions
                if v.expires_at and can_go_back_to(v, now)
            )
            raise NoRollback(
                f"“{document.external_id}” has no earlier version in its grace period (PINCITE_GRACE_S). "
                + (
                    f"By its number it can go to another that is kept: {kept}."
                    if kept
                    else "Add the earlier file again."
                )
            )
        target = older[-1]
    else:
        numbered = (VersionRow.document_id == document.id) & (VersionRow.number == number)
        found = session.scalar(select(VersionRow).where(numbered))
        if found is None:
            raise NotFound("version", f"“{document.external_id}” has no version {number}.")
        target = found
    _check_target(document, target, now)
    return target


def _check_target(document: DocumentRow, target: VersionRow, now: datetime) -> None:
    """Raise UnderWay or NoRollback."""
    if any(version.state in IN_PROGRESS for version in document.versions):
        raise UnderWay(
            f"A newer version of “{document.external_id}” is on its way and would take this one's place. "
            "Cancel it first, or wait for it."
        )
    if target.id != document.live_version_id and not can_go_back_to(target, now):
        raise NoRollback(
            f"Version {target.number} of “{document.external_id}” is {target.state.value} and not in a grace "
            "period (PINCITE_GRACE_S): it is gone, or never answered. Add its file again."
        )


def _passing(session: Session, version_ids: set[str], where: Filter) -> set[str]:
    """Return the versions whose documents pass a filter, as they are now."""
    query = (
        select(VersionRow, DocumentRow)
        .join(DocumentRow, DocumentRow.live_version_id == VersionRow.id)
        .where(VersionRow.id.in_(version_ids))
    )
    return {
        version.id
        for version, document in session.execute(query)
        if matches(where, document_metadata.attributes_of_document(document, version))
    }
