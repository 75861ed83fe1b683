"""The state of a library's parts, for whoever runs it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pincite.answer.judge.model_judge import known_judges
from pincite.settings import Settings
from pincite.wiring import LibraryParts


def status_of(settings: Settings, parts: LibraryParts) -> dict[str, Any]:
    """Return the documents by state, the queue, the index, and the versions of what reads and embeds."""
    index = parts.index.state()
    checked = parts.blob_checks.checked()
    return {
        "home": str(settings.home),
        "collections": {
            name: {state.value: count for state, count in states.items()}
            for name, states in parts.registry.counts().items()
        },
        "queue": parts.queue.waiting(),
        "index": {
            "engine": parts.index.engine,
            "chunks": index.points,
            "unindexed": index.unindexed,
            "optimising_since": _written(index.optimising_since),
            "trouble": index.trouble,
        },
        "blobs": {"never_checked": checked.never, "oldest_check": _written(checked.oldest)},
        "disk": {"free": max(0, parts.room.free), "reserve": parts.room.reserve, "full": parts.room.is_full},
        "embedding": parts.embedder.fingerprint,
        "embedding_backend": parts.embedder.backend,
        "build": parts.fingerprint,
        "generator": parts.answers.generator_name,
        "judges": [judge.model_dump(mode="json") for judge in known_judges(parts.database)],
    }


def _written(time: datetime | None) -> str | None:
    return time.isoformat(timespec="seconds") if time else None
