"""Manage the folder of the embedded index: of the shards in it one is the index, and a file says which.

Another shard takes its place when that file is replaced, which happens at once or not at all: a process that
is killed at any instant leaves one whole index, and perhaps a folder beside it that the next owner removes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from pincite.runtime import fsync

FIRST = "shard"
"""The shard that is the index until another takes its place."""

_CURRENT = "current"


class Shards:
    """The shards of one folder. Only its owner may change them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = folder / _CURRENT

    @property
    def current(self) -> Path:
        """The shard that is the index."""
        return self._folder / (self._names.read_text() if self._names.is_file() else FIRST)

    def draft(self) -> Path:
        """Make a new empty folder for a shard that may become the index."""
        return Path(tempfile.mkdtemp(prefix=f"{FIRST}-", dir=self._folder))

    def promote(self, shard: Path) -> None:
        """Make a shard the index; when this returns, it stays so after a loss of power."""
        beside = self._names.with_suffix(".new")
        with beside.open("w") as stream:
            stream.write(shard.name)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(self._names)
        fsync.sync(self._folder)

    def sync(self, shard: Path) -> None:
        """Write a shard's files to the disk while other threads run; the engine's flush lets none."""
        for parent, _, files in os.walk(shard):  # the engine removes files and folders as it goes
            for path in (Path(parent), *(Path(parent) / file for file in files)):
                with suppress(FileNotFoundError):
                    fsync.sync(path)

    def discard_others(self) -> None:
        """Remove every shard but the index."""
        for shard in self._folder.glob(f"{FIRST}*"):
            if shard != self.current:
                shutil.rmtree(shard, ignore_errors=True)
