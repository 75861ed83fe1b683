"""A version as everything outside the registry is given it: a value, as it was when it was looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pincite.index.filters import Attributes, attributes_of
from pincite.schema.document import Outcome, State
from pincite.schema.profile import Corrections
from pincite.schema.user_metadata import Metadata
from pincite.store.registry.document_metadata import corrected_profile
from pincite.store.registry.tables import VersionRow

ORIGINAL_LOST = "original-lost"
"""The warning of a version whose file is not stored any more, though what was read of it is."""


@dataclass(frozen=True, slots=True)
class Job:
    """A version to bring in: all that a worker needs to know of it."""

    version_id: str
    collection: str
    language: str
    """The collection's."""
    document_id: str
    external_id: str
    number: int
    filename: str
    content_hash: str
    extraction_hash: str | None
    chunks_hash: str | None
    vectors_hash: str | None
    attributes: Attributes
    """The values that filters see of the document with this version."""


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """A version that is not purged, with what is known of its document.

    `bytes` is the size of its file, `chunks` how many passages it has. The hashes name blobs; one that is
    None was not made yet. `expires_at` is when its points and blobs may go, `lease_until` when a worker that
    gives no sign of life loses it. `attributes_stale`: the index does not have what filters are to see.
    """

    id: str
    number: int
    state: State
    filename: str
    media_type: str | None
    bytes: int
    chunks: int | None
    content_hash: str
    extraction_hash: str | None
    chunks_hash: str | None
    vectors_hash: str | None
    outcome: Outcome | None
    warnings: tuple[Outcome, ...]
    lease_until: datetime | None
    expires_at: datetime | None
    collection: str
    language: str
    document_id: str
    external_id: str
    attributes_stale: bool
    profile: Mapping[str, Any] | None
    """The facts that were derived from its content."""
    corrections: Corrections
    metadata: Metadata

    @property
    def hashes(self) -> tuple[str | None, ...]:
        """The file's hash, and those of what each stage made of it, in order."""
        return (self.content_hash, self.extraction_hash, self.chunks_hash, self.vectors_hash)

    @property
    def blobs(self) -> frozenset[str]:
        """The hashes of every blob this version uses."""
        return frozenset(each for each in self.hashes if each)

    def job(self) -> Job:
        """Return what there is to know of it for whoever works on it."""
        profile = corrected_profile(self.profile, self.corrections)
        return Job(
            version_id=self.id,
            collection=self.collection,
            language=self.language,
            document_id=self.document_id,
            external_id=self.external_id,
            number=self.number,
            filename=self.filename,
            content_hash=self.content_hash,
            extraction_hash=self.extraction_hash,
            chunks_hash=self.chunks_hash,
            vectors_hash=self.vectors_hash,
            attributes=attributes_of(self.external_id, profile, self.metadata),
        )


def stored_version(row: VersionRow) -> StoredVersion:
    """Return a row of the registry, and its document's, as a value."""
    document = row.document
    return StoredVersion(
        id=row.id,
        number=row.number,
        state=row.state,
        filename=row.filename,
        media_type=row.media_type,
        bytes=row.bytes,
        chunks=row.chunks,
        content_hash=row.content_hash,
        extraction_hash=row.extraction_hash,
        chunks_hash=row.chunks_hash,
        vectors_hash=row.vectors_hash,
        outcome=Outcome.model_validate(row.outcome) if row.outcome else None,
        warnings=tuple(Outcome.model_validate(each) for each in row.warnings),
        lease_until=row.lease_until,
        expires_at=row.expires_at,
        collection=document.collection.name,
        language=document.collection.language,
        document_id=document.id,
        external_id=document.external_id,
        attributes_stale=document.attributes_stale,
        profile=row.profile,
        corrections=document.corrections,
        metadata=document.metadata_,
    )
