"""Compute what is wanted of texts once for all who ask for it at the same time, and keep the newest.

What is kept of documents is forgotten whenever one is deleted. Its bounds stand here together.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")

TOKENS_BYTES = 128 * 2**20
"""Kept of the tokens of passages that answers were made from: some 800 passages."""
VECTORS_BYTES = 16 * 2**20
"""Kept of the vectors of rows and lists: some 10,000."""
LISTS_BYTES = 16 * 2**20
"""Kept of where the lists and tables of documents stand: some 60 filings of 150 pages."""


class SingleFlight(Generic[Value]):
    """A cache of what is computed of texts, of `max_bytes` as `size` counts; usable from several threads."""

    def __init__(
        self,
        compute: Callable[[Sequence[str]], Sequence[Value]],
        size: Callable[[Value], int],
        max_bytes: int,
    ) -> None:
        self._compute = compute
        self._size = size
        self._room = max_bytes
        self._lock = Lock()
        self._known: OrderedDict[str, Future[Value]] = OrderedDict()
        """By text, the one that was wanted last at the end; those that are being computed among them."""

    def get(self, texts: Sequence[str]) -> list[Value]:
        """Return what is computed of each text. Raises what computing raises, for all who wait for it."""
        own: dict[str, Future[Value]] = {}
        with self._lock:
            for text in texts:
                if text not in self._known:
                    own[text] = self._known[text] = Future()
                self._known.move_to_end(text)
            wanted = [self._known[text] for text in texts]
        if own:
            self._fill(own)
        return [each.result() for each in wanted]

    def forget(self) -> None:
        """Drop what is kept. What is being computed is not kept for longer than it is wanted."""
        with self._lock:
            for each in self._known.values():
                self._room += self._size(each.result()) if each.done() else 0
            self._known.clear()

    def _fill(self, own: dict[str, Future[Value]]) -> None:
        try:
            values = self._compute(list(own))
        except BaseException as error:
            with self._lock:
                for text, each in own.items():
                    self._drop(text, each)
            for each in own.values():
                each.set_exception(error)
            raise
        with self._lock:
            for (text, each), value in zip(own.items(), values, strict=True):
                each.set_result(value)
                if self._known.get(text) is each:
                    self._room -= self._size(value)
            self._make_room()

    def _drop(self, text: str, each: Future[Value]) -> None:
        if self._known.get(text) is each:
            del self._known[text]

    def _make_room(self) -> None:
        """Forget those that were not wanted for the longest time."""
        going = []
        for text, each in self._known.items():
            if self._room >= 0:
                break
            if each.done():
                going.append(text)
                self._room += self._size(each.result())
        for text in going:
            del self._known[text]
