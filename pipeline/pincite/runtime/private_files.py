"""Keeps what Pincite makes in its data folder to this user: folders are 0700, and files are 0600.

A list names what that is. Everything else in the data folder keeps its mode, and so does the data folder.
"""

from __future__ import annotations

import errno
import logging
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

FOLDER, FILE = 0o700, 0o600

MADE = (
    "owner.lock",
    "owner.json",
    "owner.json.new",
    "registry.sqlite3",
    "registry.sqlite3-wal",
    "registry.sqlite3-shm",
    "blobs",
    "page-images",
    "index",
    "index.new",
    "index.rebuilt",
    "prefect",
    "reserve",
)
"""Everything that Pincite makes in a data folder."""

PRIVATE_FROM_THE_START = frozenset({"blobs", "page-images"})
"""Folders of very many files, each made with its mode. They are looked into only where the folder itself was
open to others. Into the others, libraries write too: the engine, Prefect."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another user's part of what Pincite made: the first path of `count`, and whose it is."""

    path: str
    uid: int
    count: int


class PrivateFiles:
    """The files that Pincite made in a data folder.

    A folder that `blobs_url` names is not among it, wherever it lies: others may share that one.
    """

    def __init__(self, home: Path, blobs_url: str | None) -> None:
        self._home = home
        shared = _shared(blobs_url)
        self._names = [name for name in MADE if home.resolve() / name not in shared]

    def tighten(self) -> None:
        """Take every right of other users from it.

        Links are not followed, and what another user owns is left. Call it before the registry is opened: a
        process that closes an SQLite file lets go of every lock that it has on it.
        """
        with _folder(self._home) as home:
            for name in self._names:
                try:
                    _tighten(home, name, whole=name not in PRIVATE_FROM_THE_START)
                except PermissionError as error:  # not every disk knows modes
                    log.warning("%s may be open to other users: %s", self._home / name, error.strerror)

    def foreign(self) -> Iterator[Foreign]:
        """Yield what another user owns, and `tighten` has left: one for each name of the list."""
        with _folder(self._home) as home:
            for name in self._names:
                if found := list(_foreign(home, name, name)):
                    path, uid = found[0]
                    yield Foreign(path, uid, len(found))


def create(path: Path) -> None:
    """Make an empty file for this user alone. One that is there stays as it is."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE))


def _tighten(folder: int, name: str, *, whole: bool) -> None:
    """Tighten an entry of a folder; `whole` looks into a folder that is closed already."""
    state = _state(folder, name)
    if state is None or state.st_uid != os.geteuid():
        return
    is_folder, is_open = stat.S_ISDIR(state.st_mode), bool(state.st_mode & _OTHERS)
    if not (is_open or (is_folder and whole)):
        return
    with suppress(FileNotFoundError), _opened(folder, name, state) as entry:
        if is_open:  # the folder before what is in it: that closes the way to all of it
            os.fchmod(entry, FOLDER if is_folder else FILE)
        for each in _names(entry) if is_folder else ():
            _tighten(entry, each, whole=True)


def _foreign(folder: int, name: str, path: str) -> Iterator[tuple[str, int]]:
    """Yield the paths and owners of what is not this user's, from an entry of a folder on."""
    state = _state(folder, name)
    if state is None:
        return
    if state.st_uid != os.geteuid():
        yield path, state.st_uid
    elif stat.S_ISDIR(state.st_mode):
        with suppress(FileNotFoundError), _opened(folder, name, state) as entry:
            for each in _names(entry):
                yield from _foreign(entry, each, f"{path}/{each}")


def _state(folder: int, name: str) -> os.stat_result | None:
    """Return what a file or folder is; None where it is gone, or is something else, such as a link."""
    try:
        state = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None
    return state if stat.S_ISREG(state.st_mode) or stat.S_ISDIR(state.st_mode) else None


@contextmanager
def _opened(folder: int, name: str, found: os.stat_result) -> Iterator[int]:
    """Yield a descriptor of what was found.

    Raises FileNotFoundError where something else has its place by now.
    """
    try:
        entry = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise FileNotFoundError(name) from error
        raise
    try:
        if not os.path.samestat(os.fstat(entry), found):
            raise FileNotFoundError(name)
        yield entry
    finally:
        os.close(entry)


def _names(folder: int) -> list[str]:
    with os.scandir(folder) as entries:
        return sorted(entry.name for entry in entries)


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _shared(blobs_url: str | None) -> list[Path]:
    """Return the folders of this machine whose modes belong to whoever named them."""
    from fsspec.core import split_protocol  # here, since the command line beside a service has no fsspec

    protocol, path = split_protocol(blobs_url or "")
    if not path or protocol not in (None, "file", "local"):
        return []
    named = Path(path).resolve()
    return [*named.parents, named, named / "page-images"]
