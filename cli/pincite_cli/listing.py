"""Read whole lists, which a library and a service give in stretches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pincite.client.client import Client
    from pincite.library import Library
    from pincite.schema.document import Document, State
    from pincite.schema.stretch import Stretch

LIST_PAGE = 500

Item = TypeVar("Item")


def documents(library: Library | Client, collection: str, state: State | None = None) -> Iterator[Document]:
    """Yield all documents, or those that have a version in a state, by external id. Raises NotFound."""
    return whole(lambda after: library.documents(collection, after=after, limit=LIST_PAGE, state=state))


def whole(read: Callable[[Any], Stretch[Item]]) -> Iterator[Item]:
    """Yield a whole list; `read` gives the stretch of it after a place, and the first one after None."""
    stretch = read(None)
    yield from stretch.items
    while stretch.after is not None:
        stretch = read(stretch.after)
        yield from stretch.items
