"""The state of a library's parts, for whoever runs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pincite.answer.judge.model_judge import known_judges
from pincite.runtime.room import Room
from pincite.settings import Settings
from pincite.wiring import Stores


def status_of(settings: Settings, stores: Stores, room: Room, build: str, generator: str) -> dict[str, Any]:
    """Return the documents by state, the queue, the index, and the versions of what reads and embeds."""
    index = stores.index.state()
    checked = stores.blob_checks.checked()
    return {
        "home": str(settings.home),
        "collections": {
            name: {state.value: count for state, count in states.items()}
            for name, states in stores.registry.counts().items()
        },
        "queue": stores.queue.waiting(),
        "index": {
            "engine": stores.index.engine,
            "chunks": index.points,
            "unindexed": index.unindexed,
            "optimising_since": _written(index.optimising_since),
            "trouble": index.trouble,
        },
        "blobs": {"never_checked": checked.never, "oldest_check": _written(checked.oldest)},
        "disk": {"free": max(0, room.free), "reserve": room.reserve, "full": room.is_full},
        "embedding": stores.embedder.fingerprint,
        "embedding_backend": stores.embedder.backend,
        "build": build,
        "generator": generator,
        "judges": [judge.model_dump(mode="json") for judge in known_judges(stores.database)],
    }


def _written(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None
