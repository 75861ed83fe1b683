"""A source as it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from pincite.sources.spec import SourceSpec


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
