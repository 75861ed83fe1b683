"""The instants at which a process can be killed: before and after each call that leaves something behind.

The calls are counted by kind. Nothing of the code under test knows of this: its methods are wrapped in the
process that is to be killed. Instead of a kill, a call can find that the disk is full.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import Lock, current_thread
from types import FrameType
from typing import Any, Literal

from sqlalchemy.orm import Session

from pincite.index.edge import EdgeIndex
from pincite.index.server import ServerIndex
from pincite.store.blobs import BlobStore
from pincite.store.page_images import PageImages
from pincite.store.registry import Database

Moment = Literal["before", "after"]

CALLS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (BlobStore, ("_keep", "remove")),
    (EdgeIndex, ("upsert", "delete", "set_servable", "set_attributes", "flush")),
    (ServerIndex, ("upsert", "delete", "set_servable", "set_attributes", "flush")),
    (PageImages, ("get", "remove")),
)


@dataclass(frozen=True)
class Boundary:
    """Before or after the call of a kind with this number, from 1."""

    kind: str
    number: int
    moment: Moment

    def __str__(self) -> str:
        return f"{self.moment} {self.kind} {self.number}"


class Boundaries:
    """Counts the calls of this process from `install` on; kills it at a boundary, or has the disk full."""

    def __init__(self, kill_at: Boundary | None, full_at: Boundary | None = None) -> None:
        self.counted: Counter[str] = Counter()
        self.passed: dict[str, list[Boundary]] = {}
        """By thread, the boundaries in the order in which it came to them."""
        self._kill_at = kill_at
        self._full_at = full_at
        self._lock = Lock()

    def install(self) -> None:
        """Wrap the methods, for as long as this process lives."""
        for owner, names in CALLS:
            for name in names:
                kind = f"{owner.__name__.replace('Edge', '').replace('Server', '')}.{name.lstrip('_')}"
                setattr(owner, name, self._wrapped(kind, getattr(owner, name)))
        write = Database.write

        def counted_write(database: Database) -> AbstractContextManager[Session]:
            return self._around(f"commit of {_caller(sys._getframe(1))}", write(database))

        Database.write = counted_write  # type: ignore[method-assign, assignment]

    def _wrapped(self, kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            number = self._begin(kind)
            result = method(*given, **named)
            self._pass(Boundary(kind, number, "after"))
            return result

        return call

    @contextmanager
    def _around(self, kind: str, block: AbstractContextManager[Session]) -> Iterator[Session]:
        number = self._begin(kind)
        with block as session:
            yield session
        self._pass(Boundary(kind, number, "after"))

    def _begin(self, kind: str) -> int:
        with self._lock:
            self.counted[kind] += 1
            number = self.counted[kind]
        self._pass(Boundary(kind, number, "before"))
        return number

    def _pass(self, boundary: Boundary) -> None:
        with self._lock:
            self.passed.setdefault(current_thread().name, []).append(boundary)
        if boundary == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        if boundary == self._full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _caller(frame: FrameType) -> str:
    """Return a method, by the class of the object that it is called of, whichever of its bases has it."""
    name = frame.f_code.co_qualname.split(".<locals>")[0]
    owner = frame.f_locals.get("self")
    return name if owner is None else f"{type(owner).__name__}.{name.rpartition('.')[2]}"
