"""Room on the disk of the data folder: what is free, what is kept back, and who may use that.

A file of its own keeps the reserve, so that no other program takes it. Documents are brought in only with
what is free beside it. What makes room again, such as a deletion, may use the reserve while it is under way.
"""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from pincite.errors import DiskFull
from pincite.runtime import private_files
from pincite.runtime.health import READY, PartState

log = logging.getLogger(__name__)

LEAST = 1 << 20
"""Bytes without which no work is begun."""

HOW_IT_GOES_ON = "What waits goes on by itself then, in a service or with `pincite add`."

_FILE = "reserve"
_SPARE = 256 << 10
"""Bytes that a reserve leaves to others where there is no room for all of it."""


def disk_full(error: Exception) -> DiskFull | None:
    """Return the error that says where a disk is full; None where an error is of something else."""
    origin = getattr(error, "orig", error)  # what SQLAlchemy's error is made of
    if isinstance(origin, OSError):
        is_full = origin.errno in (errno.ENOSPC, errno.EDQUOT)
    elif isinstance(origin, sqlite3.Error):
        # The other bytes of the code say more of it.
        is_full = getattr(origin, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
    else:
        is_full = "No space left on device" in str(
            error
        )  # the embedded index's own kind has nothing but words
    if not is_full:
        return None
    place = f" for {origin.filename}" if isinstance(origin, OSError) and origin.filename else ""
    return DiskFull(
        f"There is no room left on the disk{place}. Free some, or delete documents. {HOW_IT_GOES_ON}"
    )


class Room:
    """The room in `folder`, where `reserve` bytes are kept back. Safe from any thread."""

    def __init__(self, folder: Path, reserve: int) -> None:
        self.reserve = reserve
        self._folder = folder
        self._file = folder / _FILE
        self._borrowers = 0
        self._lock = Lock()

    @property
    def free(self) -> int:
        """Return the bytes that may be written, without the reserve. Below zero, the reserve is not whole."""
        with self._lock:  # while the reserve changes, its room is counted twice, or not at all
            return self._unused() + self._held() - self.reserve

    @property
    def is_full(self) -> bool:
        """Return True if nothing may be done but what makes room."""
        return self.free < LEAST

    def state(self) -> PartState:
        """Return READY, or `full` and how much must be made free."""
        try:
            self.check()
        except DiskFull as error:
            return PartState("full", error.detail)
        return READY

    def check(self, needed: int = LEAST) -> None:
        """Raise DiskFull unless so many bytes may be written. It says how much room is missing, and where."""
        free = self.free
        if free < needed:
            raise DiskFull(
                f"The disk of {self._folder} is full: this needs {_mib(needed)} MiB, and "
                f"{max(0, free) >> 20:,} MiB are free beside the reserve of {_mib(self.reserve)} MiB. Make "
                f"{_mib(needed - free)} MiB more there. {HOW_IT_GOES_ON}"
            )

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give up the reserve while the block runs, where less than it is free."""
        with self._lock:
            lends = bool(self._borrowers) or self._unused() < self.reserve
            if lends:
                with suppress(FileNotFoundError):
                    os.truncate(self._file, 0)
                self._borrowers += 1  # the last that may fail is behind it
        try:
            yield
        finally:
            if lends:
                with self._lock:
                    self._borrowers -= 1
                self.keep()

    def keep(self) -> None:
        """Make the reserve whole, as far as there is room for it.

        Where that fails, the log says why: what was done before, such as a commit, is done.
        """
        with self._lock:
            try:
                held = self._held()
                if self._borrowers or held == self.reserve or not self._folder.is_dir():
                    return
                possible = self._unused() + held - _SPARE
                self._hold(max(0, min(self.reserve, possible)))
            except OSError as error:
                log.warning("The reserve of the disk is not whole, and is made so later: %s", error)

    def _hold(self, size: int) -> None:
        private_files.create(self._file)
        with self._file.open("r+b") as file:
            try:
                if size:
                    _allocate(file.fileno(), size)
                file.truncate(size)
            except OSError:  # another program was faster
                file.truncate(0)

    def _unused(self) -> int:
        """Return the bytes that are free on the disk where the folder is, or will be."""
        there = next(each for each in (self._folder, *self._folder.absolute().parents) if each.exists())
        return shutil.disk_usage(there).free

    def _held(self) -> int:
        """Return what the reserve takes of the disk. A copy of a data folder may have made it a hole."""
        try:
            state = self._file.stat()
        except FileNotFoundError:
            return 0
        return min(state.st_size, state.st_blocks * 512)


def allocated(folder: Path) -> int:
    """Return the bytes of the disk that all below a folder takes, without the holes of files."""
    total = 0
    for parent, _, files in os.walk(folder):  # the engine removes files and folders as it goes
        for file in files:
            with suppress(FileNotFoundError):
                total += (Path(parent) / file).stat().st_blocks * 512
    return total


def is_memory(folder: Path) -> bool:
    """Return True if a folder is on a tmpfs."""
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:  # not Linux
        return False
    return any(mount.split()[2] == wanted and " - tmpfs " in mount for mount in mounts)


def _allocate(descriptor: int, size: int) -> None:
    """Take `size` bytes of the disk for a file."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.pwrite(descriptor, b"\1" * size, 0)


def _mib(size: int) -> str:
    return f"{-(-size // 2**20):,}"
