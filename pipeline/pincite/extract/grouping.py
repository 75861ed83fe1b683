"""Group what follows each other: values that are near, rules of one place, lines of one row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")


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
