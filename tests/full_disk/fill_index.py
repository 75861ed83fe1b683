"""Fills the embedded index until its disk is full, deletes, and opens it again; prints what came of it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

import numpy as np

from pincite.errors import DiskFull
from pincite.index import layout
from pincite.index.bm25 import query_vector
from pincite.index.edge import EdgeIndex
from pincite.index.vector_index import Point, Scope
from pincite.runtime.room import Room
from pincite.schema.chunk import Chunk, Segment

DIM = 384
PER_VERSION = 200
PAGE = 4096
OTHER_BYTES = 8 << 20
"""What another program has on the disk until it is made to go."""
WORDS = [f"word{number}" for number in range(200)]


def key(version: int) -> str:
    return str(UUID(int=version))


def points(version: int, count: int = PER_VERSION) -> list[Point]:
    drawn = np.random.default_rng(version)
    made = []
    for ordinal in range(count):
        text = " ".join(drawn.choice(WORDS, 150))
        vector = drawn.normal(size=DIM).astype(np.float32)
        chunk = Chunk(str(UUID(int=version * 1000 + ordinal)), ordinal, text, (Segment(1, 0, len(text)),), "")
        vector = vector / np.float32(np.linalg.norm(vector))
        made.append(Point(chunk, "a", key(version), key(version), version, f"document {version}", vector))
    return made


def fill(index: EdgeIndex, versions: Iterator[int]) -> tuple[int, DiskFull]:
    """Add versions until there is no room; how many were added whole, and the error."""
    for count, version in enumerate(versions):
        try:
            index.upsert(points(version))
            index.set_servable(key(version), True)
            index.flush()
        except DiskFull as error:
            return count, error
    raise AssertionError("the disk is never full")


def with_just_the_room(index: EdgeIndex, room: Room, other: Path) -> int:
    """Write a version of 1,000 passages with just the room that it asks for, and delete it again.

    Returns what was free beside the reserve then.
    """
    version = 9_000
    big = points(version, 1000)
    size = other.stat().st_size + (room.free - layout.most_bytes(big)) // PAGE * PAGE
    with other.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, size + PAGE)
        with suppress(DiskFull):
            index.upsert(big)
            raise AssertionError("there is room")
        file.truncate(size)
        index.upsert(big)
        index.set_servable(key(version), True)
        index.flush()
        left = room.free
        index.delete(key(version))
        index.flush()
        file.truncate(OTHER_BYTES)
        os.posix_fallocate(file.fileno(), 0, OTHER_BYTES)
    return left


def everything(index: EdgeIndex) -> dict[str, list[float]]:
    found = index.search_sparse(Scope("a"), query_vector("word1 word2 word3"), 10_000)
    return {chunk: [round(score, 4)] for chunk, score in found.items()}


def main() -> None:
    folder = Path(sys.argv[1])
    room = Room(folder, 8 << 20)

    def opened() -> EdgeIndex:
        return EdgeIndex(folder / "index", "model", DIM, room=room)

    other = folder / "other"
    other.write_bytes(bytes(OTHER_BYTES))
    index = opened()
    room.keep()
    left = with_just_the_room(index, room, other)
    count, error = fill(index, iter(range(1, 1000)))
    # Another program takes all that is left, to the last byte.
    with suppress(OSError), other.open("ab", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    free = shutil.disk_usage(folder).free
    before = everything(index)
    deleted = index.delete(key(1))
    index.flush()
    index.close()
    with room.lent():
        index = opened()
    deleted_after_restart = index.delete(key(2))
    index.flush()
    after = everything(index)
    other.unlink()
    room.keep()
    index.upsert(points(count + 1))
    index.set_servable(key(count + 1), True)
    index.flush()
    result = {
        "left": left,
        "added": count,
        "detail": error.detail,
        "free": free,
        "found before": len(before),
        "deleted": [deleted, deleted_after_restart],
        "found after": len(after),
        "versions": sorted(index.versions(servable=True)),
    }
    with closing(index):
        print(json.dumps(result))  # noqa: T201 - what the test reads


if __name__ == "__main__":
    main()
