"""Hold what this process's flow runs need: an open library cannot travel through Prefect's parameters."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pincite.library import Library


class Stopped(Exception):
    """Ends a run because its process ends."""


@dataclass(frozen=True)
class FlowContext:
    """The library, `drain`, which brings in what waits and says how many, and whether it is time to end."""

    library: Library
    drain: Callable[[], int]
    stopping: threading.Event

    def go_on(self) -> None:
        """Raise Stopped when it is time to end."""
        if self.stopping.is_set():
            raise Stopped


_in_use: list[FlowContext] = []


@contextmanager
def use(context: FlowContext) -> Iterator[None]:
    """Flow runs of this process, in whatever thread, work with `context` while the block runs."""
    _in_use.append(context)
    try:
        yield
    finally:
        _in_use.remove(context)


def current_context() -> FlowContext:
    """Return the context in use. Raises RuntimeError outside of `use`."""
    if not _in_use:
        raise RuntimeError("No library is open in this process: call the flow inside `runtime.use(…)`.")
    return _in_use[-1]


def current_library() -> Library:
    """Return the library in use. Raises RuntimeError outside of `use`."""
    return current_context().library
