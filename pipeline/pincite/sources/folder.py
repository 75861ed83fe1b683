"""The files of a folder and of the folders in it, which are read when their size or their times change."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pincite.errors import AddressRefused, ChangedWhileRead, SourceUnavailable
from pincite.sources.items import NOTHING, Content, Item, Listing, Stamp

PIECE = 1 << 20
SETTLED_S = 2.0
"""A file that was changed less than this before it was read may change again without its times telling."""


def list_folder(root: Path, wanted: Callable[[str], bool], origin: Callable[[str], str]) -> Listing:
    """The wanted files below `root`, by name; their external ids are relative to it, with POSIX slashes.

    Hidden folders and links to folders are passed by.
    """
    listing = Listing(iter(()))
    listing.items = _items(root, wanted, origin, listing.troubles)
    return listing


def _items(
    root: Path, wanted: Callable[[str], bool], origin: Callable[[str], str], troubles: list[str]
) -> Iterator[Item]:
    if root.resolve() != root:
        raise SourceUnavailable(f"The folder {root} has become a link to another.")
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder == root:
                raise SourceUnavailable(f"The folder {root} cannot be read: {error.strerror}.") from None
            troubles.append(f"The folder {folder.relative_to(root)} cannot be read: {error.strerror}.")
            continue
        folders = []
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.startswith("."):
                    folders.append(folder / entry.name)
                continue
            path = folder / entry.name
            external_id = path.relative_to(root).as_posix()
            if wanted(external_id) and not entry.is_dir():
                yield Item(
                    external_id, origin(external_id), entry.name, _listed(entry), partial(_open, root, path)
                )
        waiting += reversed(folders)


def _listed(entry: os.DirEntry[str]) -> Stamp:
    try:
        return _stamp(entry.stat())
    except OSError:  # opening it will tell
        return NOTHING


def _stamp(state: os.stat_result) -> Stamp:
    # The time of the inode tells of a file that was put in another's place with its time kept.
    return Stamp(last_modified=f"{state.st_mtime_ns}.{state.st_ctime_ns}", size=state.st_size)


@contextmanager
def _open(root: Path, path: Path, _known: Stamp) -> Iterator[Content]:
    """Raises SourceUnavailable, and AddressRefused for a link out of the folder."""
    try:
        real = path.resolve()
        if not real.is_relative_to(root):
            raise AddressRefused("It is a link that leads out of the folder.")
        # Not waiting for a writer: what was a file may be a pipe now.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        file = os.fdopen(os.open(real, flags), "rb", buffering=0)
    except (OSError, RuntimeError) as error:
        raise SourceUnavailable(f"It cannot be read: {getattr(error, 'strerror', error)}.") from None
    with file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise SourceUnavailable("It is no regular file.")

        def pieces() -> Iterator[bytes]:
            try:
                file.seek(0)
                while piece := file.read(PIECE):
                    yield piece
                now = os.fstat(file.fileno())
            except OSError as error:
                raise SourceUnavailable(f"It cannot be read: {error.strerror}.") from None
            if _stamp(now) != _stamp(state):
                raise ChangedWhileRead("It changed while it was read. The next sync takes it.")

        settled = time.time() - state.st_ctime > SETTLED_S
        yield Content(pieces, _stamp(state) if settled else NOTHING)
