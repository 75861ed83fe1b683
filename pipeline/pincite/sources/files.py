"""Files in pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

PIECE = 1 << 20


def from_start(file: IO[bytes]) -> Iterator[bytes]:
    """Yield a file's bytes from its beginning, in pieces."""
    file.seek(0)
    yield from read_all(file)


def read_all(file: IO[bytes]) -> Iterator[bytes]:
    """Yield what is left of a file, in pieces."""
    while piece := file.read(PIECE):
        yield piece
