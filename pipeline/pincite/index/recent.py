"""Keep the points that were written or fetched last: a search needs many, and reading one takes long."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Set
from threading import Lock

from pincite.index.vector_index import Stored

CAPACITY = 16_384
"""Points that are kept: some 60 MB of texts and vectors."""

Fetch = Callable[[Collection[str]], Iterable[Stored]]
"""Brings the points of some ids that are there."""


class Recent:
    """Keeps what `fetch` brought and what was written; the least recently used goes first.

    Safe from any thread.
    """

    def __init__(self, fetch: Fetch, capacity: int = CAPACITY) -> None:
        self._fetch = fetch
        self._capacity = capacity
        self._kept: OrderedDict[str, Stored] = OrderedDict()
        self._changes = 0
        self._lock = Lock()

    def get(self, ids: Collection[str]) -> dict[str, Stored]:
        """Return the points of these ids that are there."""
        with self._lock:
            found = {each: self._kept[each] for each in ids if each in self._kept}
            for each in found:
                self._kept.move_to_end(each)
            changes = self._changes
        if missing := [each for each in ids if each not in found]:
            fetched = {point.chunk.id: point for point in self._fetch(missing)}
            found |= fetched
            with self._lock:
                if changes == self._changes:  # or they may be of what was written or deleted meanwhile
                    self._add(fetched.values())
        return found

    def keep(self, points: Iterable[Stored]) -> None:
        """Keep points as they have just been written."""
        with self._lock:
            self._changes += 1
            self._add(points)

    def forget(self, version_keys: Set[str]) -> None:
        """Drop the points of these versions, which were deleted."""
        with self._lock:
            self._changes += 1
            for each in [each for each, point in self._kept.items() if point.version_key in version_keys]:
                del self._kept[each]

    def _add(self, points: Iterable[Stored]) -> None:
        for point in points:
            self._kept[point.chunk.id] = point
            self._kept.move_to_end(point.chunk.id)
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)
