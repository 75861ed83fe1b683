"""Open the index that the settings name."""

from __future__ import annotations

from collections.abc import Collection

from pincite.index.vector_index import IndexOptions, VectorIndex
from pincite.runtime.room import Room
from pincite.settings import Settings


def open_index(
    settings: Settings,
    fingerprint: str,
    dim: int,
    *,
    installation: str | None = None,
    may_be_new: bool = True,
    former: Collection[str] = (),
    room: Room | None = None,
) -> VectorIndex:
    """Open the index that the settings name: the embedded one, or a Qdrant server's.

    `fingerprint` names the embedding, `former` are names that it had earlier, and `dim` is the length of its
    vectors. One that isn't there is made, unless there should be points in it: IndexMissing. Raises
    IndexMismatch where the index was made with others, IndexDamaged where it cannot be read, InUse where
    another process has the embedded index open, StoreMismatch where a server's is of another installation,
    and SettingsConflict where the server doesn't answer. What adds to the embedded index raises DiskFull
    where `room` is short.
    """
    options = IndexOptions(settings.indexing_threshold, settings.quantization, may_be_new, former)
    if settings.qdrant_url is None:
        from pincite.index.edge import EdgeIndex

        return EdgeIndex(settings.home / "index", fingerprint, dim, options, room=room)
    from pincite.index.server import connect

    key = settings.qdrant_api_key
    api_key = key.get_secret_value() if key else None
    return connect(
        settings.qdrant_url,
        api_key,
        fingerprint,
        dim,
        name=settings.qdrant_collection,
        installation=installation,
        options=options,
    )
