"""Rows of the registry as the values that are shown."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from pincite.schema.document import (
    IN_PROGRESS,
    Collection,
    Document,
    DocumentTotals,
    Grade,
    Outcome,
    PastVersion,
    State,
    Version,
)
from pincite.store.registry.cancellation import ENDED
from pincite.store.registry.document_metadata import live_version_of, newest_of, profile_of
from pincite.store.registry.queue_estimate import QueueEstimate
from pincite.store.registry.tables import CollectionRow, DocumentRow, VersionRow


def as_collection(row: CollectionRow, totals: DocumentTotals) -> Collection:
    """Return a collection as it is shown."""
    return Collection(
        name=row.name,
        language=row.language,
        documents=totals.all,
        totals=totals,
        suggestions=row.suggestions or [],
        created_at=row.created_at,
    )


def as_version(row: VersionRow, estimate: QueueEstimate | None = None) -> Version:
    """Return the version; of one on its way, with what `estimate` says of it."""
    return Version(
        number=row.number,
        state=row.state,
        content_hash=row.content_hash,
        bytes=row.bytes,
        filename=row.filename,
        attempt=row.attempt,
        worker=row.worker,
        position=estimate.position(row) if estimate else None,
        seconds_left=estimate.seconds(row) if estimate else None,
        not_before=row.not_before if row.state in IN_PROGRESS else None,
        pages_done=row.pages_done,
        pages_total=row.pages_total,
        chunks=row.chunks,
        outcome=Outcome.model_validate(row.outcome) if row.outcome else None,
        warnings=[Outcome.model_validate(warning) for warning in row.warnings],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def as_past_version(row: VersionRow, now: datetime) -> PastVersion:
    """Return a version in its document's history, as it is `now`."""
    return PastVersion(
        **dict(as_version(row)),
        kept=not row.purged and row.state not in ENDED,
        rollback_until=row.expires_at if can_go_back_to(row, now) else None,
    )


def can_go_back_to(row: VersionRow, now: datetime) -> bool:
    """Tell whether a version answered before, and all of it is still there."""
    in_grace = row.expires_at is not None and row.expires_at > now
    return row.state is State.SUPERSEDED and not row.purged and in_grace


def as_document(row: DocumentRow, estimate: QueueEstimate | None = None) -> Document:
    """Return the document; with `estimate`, also what is to be expected of a version on its way."""
    live = live_version_of(row)
    pending = next((v for v in reversed(row.versions) if v.state in IN_PROGRESS), None)
    return Document(
        id=row.id,
        collection=row.collection.name,
        external_id=row.external_id,
        title=row.title,
        origin=row.origin,
        live_version=as_version(live) if live else None,
        pending_version=as_version(pending, estimate) if pending else None,
        last_version=as_version(row.versions[-1]),
        changed_at=newest_of(row).changed_at,
        grade=cast(Grade | None, (live or row.versions[-1]).grade),
        metadata=row.metadata_,
        profile=profile_of(row, live),
        corrections=row.corrections,
    )
