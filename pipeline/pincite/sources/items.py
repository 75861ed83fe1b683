"""List the items of a source, each with what tells if it changed and a way to its bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Stamp:
    """The description of an item without its bytes. Equal stamps mean equal bytes.

    `size` is in bytes; the others are as the source wrote them.
    """

    etag: str | None = None
    last_modified: str | None = None
    size: int | None = None

    def tells(self) -> bool:
        """Tell whether it says enough to go without the bytes."""
        return self.etag is not None or (self.last_modified is not None and self.size is not None)


NOTHING = Stamp()


@dataclass(frozen=True, slots=True)
class ItemContent:
    """An item's bytes, from their beginning each time, and the stamp of exactly these.

    `pieces` raise SourceError when the bytes cannot be read, or change while they are.
    """

    pieces: Callable[[], Iterator[bytes]]
    stamp: Stamp


Open = Callable[[Stamp], AbstractContextManager[ItemContent | None]]
"""Opens an item, given the stamp of the last sync; None when the source says that nothing has changed.

Raises SourceError.
"""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a source lists. `stamp` is NOTHING where only opening the item can tell."""

    external_id: str
    origin: str
    filename: str
    stamp: Stamp
    open: Open


@dataclass(slots=True)
class SourceListing:
    """The items of a source. `troubles` are filled while `items` are read: why some may be missing.

    Where absence says nothing, as with a feed that shows only its newest entries, `exhaustive` is false.
    `items` raises SourceError when the source cannot be listed any further.
    """

    items: Iterator[Item]
    troubles: list[str] = field(default_factory=list)
    exhaustive: bool = True
