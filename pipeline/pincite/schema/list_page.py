"""A page of a list, as services give long lists: some items, and where the next page begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Item]):
    """Items of a list, and what to give as `after` for the page that follows: None at the end."""

    items: list[Item]
    after: Any
