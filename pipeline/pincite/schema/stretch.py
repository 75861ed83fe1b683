"""A part of a list that is read one part after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Item]):
    """Some items of a list, and what to give as `after` for those that follow: None at the end."""

    items: list[Item]
    after: Any
