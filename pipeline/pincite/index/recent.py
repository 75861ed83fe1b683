"""The points that were fetched last: the engine reads a payload from disk, and a search needs hundreds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Set
from threading import Lock

from pincite.index import Stored

CAPACITY = 8192
"""Points that are kept, some 20 MB."""

Fetch = Callable[[Collection[str]], Iterable[Stored]]
"""Brings the points of some ids that are there."""


class Recent:
    """Keeps what `fetch` brought, the least recently used of it goes first. Safe from any thread."""

    def __init__(
        self, fetch: Callable[[Collection[str]], Iterable[Stored]], capacity: int = CAPACITY
    ) -> None:
        self._fetch = fetch
        self._capacity = capacity
        self._kept: OrderedDict[str, Stored] = OrderedDict()
        self._forgotten = 0
        self._lock = Lock()

    def get(self, ids: Collection[str]) -> dict[str, Stored]:
        """The points of these ids that are there."""
        with self._lock:
            found = {each: self._kept[each] for each in ids if each in self._kept}
            for each in found:
                self._kept.move_to_end(each)
            forgotten = self._forgotten
        if missing := [each for each in ids if each not in found]:
            fetched = {point.chunk.id: point for point in self._fetch(missing)}
            found |= fetched
            with self._lock:
                if forgotten == self._forgotten:  # or they may be of what was deleted meanwhile
                    self._kept |= fetched
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
        return found

    def forget(self, version_keys: Set[str]) -> None:
        """Keeps nothing of these versions: they were written, or deleted."""
        with self._lock:
            self._forgotten += 1
            for each in [each for each, point in self._kept.items() if point.version_key in version_keys]:
                del self._kept[each]
