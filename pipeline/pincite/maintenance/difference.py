"""Name the differences between the registry, the index and the blobs: a stable code and a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:  # a client that reads differences need not load the stores
    from pincite.runtime.private_files import Foreign
    from pincite.store.registry import StoredVersion

ROLES = ("original", "extraction", "chunks", "vectors")
"""The blobs of a version, each made from the one before it."""

SENTENCES = {
    "original-missing": "The file that was handed in is not stored any more.",
    "original-damaged": "The stored file is not what was handed in: its bytes have changed or are cut short.",
    "original-back": "The file that was lost is stored again.",
    "extraction-missing": "The pages that were read are not stored any more, and no quote can be checked.",
    "extraction-damaged": "The stored pages have changed or are cut short.",
    "chunks-missing": "The passages are not stored any more.",
    "chunks-damaged": "The stored passages have changed or are cut short.",
    "vectors-missing": "The vectors are not stored.",
    "vectors-damaged": "The stored vectors have changed or are cut short.",
    "points-missing": "The index has {found} of its {wanted} passages.",
    "points-extra": "The index has {found} passages of it, and it has {wanted}.",
    "points-hidden": "Searches may see {found} of its {wanted} passages.",
    "points-differ": "What the index has of it is not what is stored.",
    "points-left": "The index still has {found} passages of it, though it failed.",
    "points-unknown": "The index has {found} passages of a version that the registry does not have.",
    "attributes-stale": "Filters do not see yet what is known of it.",
    "lease-expired": "Whoever was reading it gives no sign of life any more.",
    "purge-overdue": "It is replaced or deleted, and what is stored of it should have gone.",
    "blob-unused": "These stored bytes are no version's.",
    "images-left": "There are page images of a version that is gone.",
    "partial-left": "A writer that ended early has left a part of a file behind.",
    "owned-by-another-user": "In the data folder, {path} belongs to another user (uid {uid}){more}. It keeps "
    "its mode, and others may be able to read it. Make it this user's with `chown`, or remove it.",
    "index-unreadable": "The index does not give back what is in it ({reason}). Run `pincite rebuild`.",
}


class Difference(BaseModel):
    """One thing that the stores do not agree on, and what it concerns. Which of the ids there are depends."""

    model_config = ConfigDict(frozen=True)

    code: str
    detail: str
    collection: str | None = None
    document: str | None = None
    """The external id."""
    version: int | None = None
    version_id: str | None = None
    blob: str | None = None
    """A hash, or the name of a part of a file."""
    path: str | None = None
    """Below the data folder."""


def difference(code: str, version: StoredVersion, blob: str | None = None, **values: object) -> Difference:
    """Return what is the matter with a version."""
    return Difference(
        code=code,
        detail=SENTENCES[code].format(**values),
        collection=version.collection,
        document=version.external_id,
        version=version.number,
        version_id=version.id,
        blob=blob,
    )


def not_ours(found: Foreign) -> Difference:
    """Something in the data folder that another user owns."""
    more = f", like {found.count - 1} more in {found.path.split('/')[0]}" if found.count > 1 else ""
    detail = SENTENCES["owned-by-another-user"].format(path=found.path, uid=found.uid, more=more)
    return Difference(code="owned-by-another-user", detail=detail, path=found.path)


def orphan(
    code: str, *, version_id: str | None = None, blob: str | None = None, **values: object
) -> Difference:
    """Something that is there and belongs to no version."""
    return Difference(code=code, detail=SENTENCES[code].format(**values), version_id=version_id, blob=blob)
