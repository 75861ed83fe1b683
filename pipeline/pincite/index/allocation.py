"""Takes room on the disk for what the engine writes next, and says how much an index takes of it.

The engine makes its files large and empty, and maps them. The disk gives a mapped file its room when a page
is first written to, and where it has none, the process is killed by SIGBUS. So each file is given what the
next write needs before that is done, or the write is not begun.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

LARGEST_FILE = 32 << 20
"""Size of the files that texts and vectors go to. The engine makes the others smaller, by what they take."""

_LEAST_AHEAD = 64 << 10
"""Bytes that each file has ahead of what is written, at least."""

_READ_WHOLE = "chunk_"
"""How the names of those files begin that the engine reads to their end when it opens an index."""

_BLOCK = 64 << 10


def allocate_ahead(folder: Path, growth: int, points: int = 0) -> None:
    """Take the room that a write of `growth` bytes needs, in each file of a shard of so many points.

    Raises OSError where the disk is full. Only for who alone writes there.
    """
    if not hasattr(os, "posix_fallocate"):  # macOS: room is checked, and not taken
        return
    least = max(_LEAST_AHEAD, points // 4)  # some files have bits of each point, and most are zero
    in_memory = is_memory(folder)
    for path in _files(folder):
        with suppress(FileNotFoundError):  # the engine removes files as it goes
            whole = in_memory and path.name.startswith(_READ_WHOLE)
            _allocate(path, least, LARGEST_FILE if whole else growth)


def allocated(folder: Path) -> int:
    """Return the bytes of the disk that the files below a folder take."""
    return sum(path.stat().st_blocks * 512 for path in _files(folder))


def is_memory(folder: Path) -> bool:
    """Return True if a folder is on a tmpfs, where to read what was never written takes room, too."""
    device = folder.stat().st_dev
    wanted = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # not Linux
        return False
    return any(mount.split()[2] == wanted and " - tmpfs " in mount for mount in mounts)


def copy_sparse(source: str, target: str) -> None:
    """Copy a file without the parts that were never written, which take no room in the copy either."""
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        size = os.fstat(old.fileno()).st_size
        new.truncate(size)
        for start, end in _written(old.fileno(), size):
            old.seek(start)
            new.seek(start)
            left = end - start
            while left and (piece := old.read(min(left, 1 << 20))):
                new.write(piece)
                left -= len(piece)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def _allocate(path: Path, least: int, growth: int) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        size = os.fstat(descriptor).st_size
        ahead = max(least, growth * min(size, LARGEST_FILE) // LARGEST_FILE)
        length = min(size, _end(descriptor, size) + ahead)
        if length:
            os.posix_fallocate(descriptor, 0, length)
    finally:
        os.close(descriptor)


def _end(descriptor: int, size: int) -> int:
    """The end of what is written in a file: behind it all is zero."""
    for start, end in reversed(list(_written(descriptor, size))):
        at = end
        while at > start:
            block = os.pread(descriptor, min(_BLOCK, at - start), max(start, at - _BLOCK))
            at -= len(block)
            if content := block.rstrip(b"\0"):
                return at + len(content)
    return 0


def _written(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file that may hold data, from start to end. Of what was only allocated or read, some may
    be among them."""
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # there is none behind this
                return
            raise
        end = min(size, os.lseek(descriptor, start, os.SEEK_HOLE))
        yield start, end
