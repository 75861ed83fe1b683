"""Group values that are near, rules that meet, lines of one row, places of one cell."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)


def grouped(items: Iterable[Item], joins: Callable[[list[Item], Item], bool]) -> list[list[Item]]:
    """Return items in groups, in order: each joins the group before it, or begins another.

    `joins` is asked with the last group, which has an item, and the next item.
    """
    groups: list[list[Item]] = []
    for item in items:
        if groups and joins(groups[-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


class DisjointSets(Generic[Key]):
    """Sets of items that are joined pair by pair (union-find)."""

    def __init__(self, items: Iterable[Key]) -> None:
        self._parent = {item: item for item in items}

    def root(self, item: Key) -> Key:
        """Return the item that stands for all of its set."""
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item

    def join(self, one: Key, other: Key) -> None:
        """Make one set of those of two items; the root of the other's stands for it."""
        self._parent[self.root(one)] = self.root(other)
