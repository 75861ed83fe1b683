"""Keep what is known of a document: the user's metadata, and the derived profile as the user corrected it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from pincite.index.filters import Attributes, attributes_of
from pincite.schema.document import State
from pincite.schema.profile import Corrections, Profile, corrected, patch_corrections
from pincite.schema.user_metadata import merge_patch
from pincite.store.registry.tables import CollectionRow, DocumentRow, VersionRow


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """The values that a hit's version must match to be shown, and where its pages are."""

    document_id: str
    external_id: str
    title: str
    number: int
    extraction_hash: str
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class LiveDocument:
    """A live document: the version that answers, and as what a question may name it."""

    version_id: str
    live: LiveVersion
    profile: Profile


def live_document_of(document: DocumentRow, version: VersionRow) -> LiveDocument:
    """Return the document with its live version."""
    extraction, profile = version.extraction_hash or "", profile_of(document, version)
    live = LiveVersion(document.id, document.external_id, document.title, version.number, extraction, profile)
    return LiveDocument(version.id, live, profile)


def live_version_of(document: DocumentRow) -> VersionRow | None:
    """Return the version of a document that answers, if there is one."""
    return next((v for v in document.versions if v.id == document.live_version_id), None)


def newest_of(document: DocumentRow) -> VersionRow:
    """Return the version that a document's state is told by: the newest, or after a rollback the live one."""
    newest = document.versions[-1]
    return (live_version_of(document) or newest) if newest.state is State.SUPERSEDED else newest


def profile_of(document: DocumentRow, version: VersionRow | None) -> Profile:
    """Return the profile of a version, with the document's corrections; of None, the corrections alone."""
    return corrected_profile(version.profile if version else None, document.corrections)


def corrected_profile(derived: Mapping[str, object] | None, corrections: Corrections) -> Profile:
    """Return a profile as it was derived, with a document's corrections."""
    return corrected(Profile.model_validate(derived or {}), corrections)


def title_of(document: DocumentRow, version: VersionRow | None) -> str:
    """Return what a document is called: its title where it has one, or else its id."""
    title = profile_of(document, version).title
    return title.value if title else document.external_id


def attributes_of_document(document: DocumentRow, version: VersionRow) -> Attributes:
    """Return what a filter sees of a document that has this version live."""
    return attributes_of(document.external_id, profile_of(document, version), document.metadata_)


def change(
    document: DocumentRow,
    metadata: Mapping[str, object],
    profile: Mapping[str, object],
    withdraw: Iterable[str] = (),
) -> None:
    """Merge into the metadata and the corrections, and mark what the index knows of a live version as stale.

    Raises InvalidMetadata or InvalidProfile.
    """
    live, title = live_version_of(document), title_of(document, live_version_of(document))
    document.metadata_ = merge_patch(document.metadata_, metadata)
    document.corrections = dict(patch_corrections(document.corrections, profile, withdraw))
    if title_of(document, live) != title:
        document.title = title_of(document, live)
    document.attributes_stale = document.attributes_stale or live is not None
    note_change(document.collection)


def note_change(collection: CollectionRow) -> None:
    """Note that other documents answer, or that something else is known of one."""
    collection.revision = CollectionRow.revision + 1


FORGOTTEN: dict[str, Any] = {"title": "", "metadata_": {}, "corrections": {}, "attributes_stale": False}
"""The values that are left of what was known when a document is deleted."""


def forget(session: Session, document: DocumentRow) -> None:
    """Keep nothing of what was known: for a document that is deleted."""
    for name, value in FORGOTTEN.items():
        setattr(document, name, value)
    forget_profiles(session, VersionRow.document_id == document.id)


def forget_profiles(session: Session, which: ColumnElement[bool]) -> None:
    """Keep nothing of what was found in versions, also in those that are purged."""
    forgotten = update(VersionRow).where(which).values(profile=None)
    session.execute(forgotten, execution_options={"synchronize_session": False})
