"""A source as it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from pincite.sources.spec import AnySpec, SourceSpec, read_spec

if TYPE_CHECKING:  # a client that reads sources need not load the registry
    from pincite.store.registry.sources import StoredSource


class Source(BaseModel):
    """A source as it stands: `documents` is how many it has brought, `last_sync` the counts of its last sync.

    `synced_at` and `last_sync` are null before the first sync.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    collection: str
    spec: SourceSpec
    documents: int
    created_at: datetime
    synced_at: datetime | None
    last_sync: dict[str, Any] | None


def source_of(stored: StoredSource) -> Source:
    """Return a source as it is told, from what the registry has of it."""
    return Source(
        name=stored.name,
        collection=stored.collection,
        spec=read_spec({**stored.spec, "name": stored.name, "collection": stored.collection}),
        documents=stored.documents,
        created_at=stored.created_at,
        synced_at=stored.synced_at,
        last_sync=stored.summary,
    )


def stored_spec(spec: AnySpec) -> dict[str, Any]:
    """Return what the registry keeps of a spec beside its name and its collection."""
    return spec.model_dump(mode="json", exclude={"name", "collection"})
