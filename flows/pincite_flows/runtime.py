"""The library that this process's flow runs work on: it cannot travel through Prefect's parameters."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pincite.library import Library

_in_use: list[Library] = []


@contextmanager
def use(library: Library) -> Iterator[None]:
    """Flow runs of this process, in whatever thread, work on `library` while the block runs."""
    _in_use.append(library)
    try:
        yield
    finally:
        _in_use.remove(library)


def current_library() -> Library:
    """The library in use. Raises RuntimeError outside of `use`."""
    if not _in_use:
        raise RuntimeError("No library is open in this process: call the flow inside `runtime.use(library)`.")
    return _in_use[-1]
