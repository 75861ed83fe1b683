"""Keep with an index the model and the length of the vectors that it was made with, and compare them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from pincite.errors import IndexMismatch, IndexMissing
from pincite.index import bm25, layout
from pincite.index.shards import Shards
from pincite.runtime import fsync

_FILE = "identity.json"


def of(fingerprint: str, dim: int) -> dict[str, Any]:
    """Return the model and length of vectors that an index is made with, and cannot be searched without."""
    return {"embedding": fingerprint, "dim": dim, "terms": bm25.SCHEME, "layout": layout.LAYOUT}


def has_former_name(found: object, wanted: Mapping[str, Any], former: Collection[str]) -> bool:
    """Return True if an index was made with what is wanted, by a name that the embedding had earlier."""
    if not isinstance(found, dict) or found.get("embedding") not in former:
        return False
    return {**found, "embedding": wanted["embedding"]} == wanted


def check(found: object, wanted: Mapping[str, Any], place: str) -> None:
    """Raise IndexMismatch unless the index in `place` was made with what is wanted."""
    if found != wanted:
        raise IndexMismatch(
            f"{place} was made with {found or 'something unknown'}, and the settings ask for {dict(wanted)}: "
            f"their vectors cannot be compared. Set PINCITE_EMBEDDING_MODEL back, or run `pincite rebuild`, "
            "which makes the index again from the stored documents, with vectors of the model that is set."
        )


def missing(place: str) -> IndexMissing:
    """Return the error of an index that is not there, although documents answer from it."""
    return IndexMissing(
        f"{place} is not there, and there are documents that answer from it. Put it back, or run "
        "`pincite rebuild`, which makes the index again from what is stored: no document is read again."
    )


def read(folder: Path) -> object:
    """Return the identity of the embedded index in a folder; None where there is none, or no JSON.

    It is in the folder of the shard, so that both change in one step. In a data folder of an older release
    it is `identity.json` in `folder` itself, which is read too.
    """
    for place in (Shards(folder).current / _FILE, folder / _FILE):
        with suppress(FileNotFoundError, NotADirectoryError):
            try:
                return cast(object, json.loads(place.read_text()))
            except ValueError:
                return None
    return None


def write(folder: Path, made_with: Mapping[str, Any]) -> None:
    """Write the identity of the embedded index in a folder, in one step."""
    place = Shards(folder).current / _FILE
    draft = place.with_suffix(".new")
    draft.write_text(json.dumps(made_with))
    fsync.sync(draft)
    draft.replace(place)
    fsync.sync(place.parent)


def remove_former(folder: Path) -> None:
    """Remove the file that an older release left in `folder`."""
    (folder / _FILE).unlink(missing_ok=True)
