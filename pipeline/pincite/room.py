"""Room on the disk of the data folder: what is free, what is kept back, and who may use that.

A file of its own keeps the reserve, so that no other program takes it. Documents are brought in only with
what is free beside it. What makes room again, such as a deletion, may use the reserve while it is under way.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from pincite import private_files
from pincite.errors import DiskFull

LEAST = 1 << 20
"""Bytes without which no work is begun."""

HOW_IT_GOES_ON = "What waits goes on by itself then, in a service or with `pincite add`."

_FILE = "reserve"
_LOW = 4
"""The reserve is lent where less than one part in so many of it is free."""
_SPARE = 256 << 10
"""Bytes that a reserve leaves to others where there is no room for all of it."""


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
        return shutil.disk_usage(self._folder).free + self._held() - self.reserve

    @property
    def is_full(self) -> bool:
        """Whether nothing but what makes room may be done."""
        return self.free < LEAST

    def state(self) -> str:
        """Return `ready`, or `full: ` and how much must be made free."""
        try:
            self.check()
        except DiskFull as error:
            return f"full: {error.detail}"
        return "ready"

    def check(self, needed: int = LEAST) -> None:
        """Raise DiskFull unless so many bytes may be written."""
        free = self.free
        if free < needed:
            raise self.full(needed, free)

    def full(self, needed: int = LEAST, free: int = 0) -> DiskFull:
        """Return the error that says how much room is missing, and where."""
        return DiskFull(
            f"The disk of {self._folder} is full: this needs {_mib(needed)} MiB, and "
            f"{max(0, free) >> 20:,} MiB are free beside the reserve of {_mib(self.reserve)} MiB. Make "
            f"{_mib(needed - free)} MiB more there. {HOW_IT_GOES_ON}"
        )

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Give up the reserve while the block runs, where the disk is full without it."""
        with self._lock:
            low = shutil.disk_usage(self._folder).free < self.reserve // _LOW
            lends = low or bool(self._borrowers)
            if lends:
                self._borrowers += 1
                with suppress(FileNotFoundError):
                    os.truncate(self._file, 0)
        try:
            yield
        finally:
            if lends:
                with self._lock:
                    self._borrowers -= 1
                self.keep()

    def keep(self) -> None:
        """Make the reserve whole, as far as there is room for it."""
        with self._lock:
            held = self._held()
            if self._borrowers or held == self.reserve:
                return
            possible = shutil.disk_usage(self._folder).free + held - _SPARE
            self._hold(max(0, min(self.reserve, possible)))

    def _hold(self, size: int) -> None:
        private_files.create(self._file)
        with self._file.open("r+b") as file:
            try:
                file.truncate(size)
                if size:
                    _allocate(file.fileno(), size)
            except OSError:  # another program was faster
                file.truncate(0)

    def _held(self) -> int:
        try:
            return self._file.stat().st_size
        except FileNotFoundError:
            return 0


def _allocate(descriptor: int, size: int) -> None:
    """Take `size` bytes of the disk for a file."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(descriptor, 0, size)
    else:
        os.pwrite(descriptor, b"\1" * size, 0)


def _mib(size: int) -> str:
    return f"{-(-size // 2**20):,}"
