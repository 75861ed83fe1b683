"""Files on a disk: what outlives a loss of power, and copies that have no more of the disk than the original.

On Unix an entry is on disk when its folder is synced.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(path: Path, mode: int = 0o777) -> None:
    """Make a folder with its parents; when it returns, each new one has its entry on disk."""
    new = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    for folder in new:
        sync(folder.parent)


def copy_sparse(source: str, target: str) -> None:
    """Copy a file without its holes: they take nothing of the disk in the copy either."""
    with Path(source).open("rb") as old, Path(target).open("wb") as new:
        size = os.fstat(old.fileno()).st_size
        new.truncate(size)
        for start, end in _written(old.fileno(), size):
            old.seek(start)
            new.seek(start)
            left = end - start
            while left and (piece := old.read(min(left, 1 << 20))):
                left -= new.write(piece)


def _written(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """Yield the parts of a file that are no holes, from start to end.

    Where the file system cannot tell, that is all of it.
    """
    end = 0
    while end < size:
        try:
            start = os.lseek(descriptor, end, os.SEEK_DATA)
            end = os.lseek(descriptor, start, os.SEEK_HOLE)
        except OSError as error:
            if error.errno == errno.ENXIO:  # there is none behind this
                return
            if error.errno not in (errno.EINVAL, errno.ENOTTY, errno.ENOTSUP):
                raise
            start, end = end, size
        yield start, min(end, size)
