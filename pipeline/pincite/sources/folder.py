"""The files of a folder and of the folders in it, which are read when their size or their times change."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from pincite.errors import AddressRefused, ChangedWhileRead, InvalidName, SourceUnavailable
from pincite.sources.items import NOTHING, Item, ItemContent, SourceListing, Stamp
from pincite.sources.patterns import PathFilter
from pincite.store.blobs import from_start

SETTLED_S = 2.0
"""A file that was changed less than this before it was read may change again without its times telling."""


def list_folder(root: Path, wanted: PathFilter, origin: Callable[[str], str]) -> SourceListing:
    """Return the wanted files below `root`, by name. Their external ids are relative to it, with slashes.

    Hidden folders, folders in which nothing can be wanted and links to folders are passed by. Going through
    the items raises SourceUnavailable where `root` cannot be read; a folder below it that cannot be read
    becomes one of the listing's troubles.
    """
    listing = SourceListing(iter(()))
    listing.items = _items(root, wanted, origin, listing.troubles)
    return listing


def _items(
    root: Path, wanted: PathFilter, origin: Callable[[str], str], troubles: list[str]
) -> Iterator[Item]:
    if root.resolve() != root:
        raise SourceUnavailable(f"The folder {root} has become a link to another. Add a source for that one.")
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            if folder == root:
                raise SourceUnavailable(f"The folder {root} cannot be read: {error.strerror}.") from None
            name = _shown(folder.relative_to(root).as_posix())
            troubles.append(f"{SourceUnavailable.code}: The folder {name} cannot be read: {error.strerror}.")
            continue
        folders = []
        for entry in found:
            path = folder / entry.name
            external_id = path.relative_to(root).as_posix()
            if _is_folder(entry, follow=False):
                if not entry.name.startswith(".") and not wanted.leaves_out(external_id):
                    folders.append(path)
            elif wanted(external_id) and not _is_folder(entry, follow=True):
                shown = _shown(external_id)
                opened = partial(_open, root, path) if shown == external_id else _no_name
                yield Item(shown, origin(shown), _shown(entry.name), _listed(entry), opened)
        waiting += reversed(folders)


def _is_folder(entry: os.DirEntry[str], *, follow: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=follow)
    except OSError:  # such as a link to itself; opening it will tell
        return False


def _shown(name: str) -> str:
    """Return a name as text; what is not UTF-8 in it is escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


@contextmanager
def _no_name(_known: Stamp) -> Iterator[None]:
    raise InvalidName("Its name is not UTF-8, so it cannot be a document's id. Rename it.")
    yield


def _listed(entry: os.DirEntry[str]) -> Stamp:
    try:
        return _stamp(entry.stat())
    except OSError:  # opening it will tell
        return NOTHING


def _stamp(state: os.stat_result) -> Stamp:
    # The time of the inode tells of a file that was put in another's place with its time kept.
    return Stamp(last_modified=f"{state.st_mtime_ns}.{state.st_ctime_ns}", size=state.st_size)


@contextmanager
def _open(root: Path, path: Path, _known: Stamp) -> Iterator[ItemContent]:
    """Yield the file. Raises SourceUnavailable, and AddressRefused for a link out of the folder."""
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
                yield from from_start(file)
                now = os.fstat(file.fileno())
            except OSError as error:
                raise SourceUnavailable(f"It cannot be read: {error.strerror}.") from None
            if _stamp(now) != _stamp(state):
                raise ChangedWhileRead("It changed while it was read. The next sync takes it.")

        settled = time.time() - state.st_ctime > SETTLED_S
        yield ItemContent(pieces, _stamp(state) if settled else NOTHING)
