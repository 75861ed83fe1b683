"""Read whole lists, which a library and a service give page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pincite.client.client import Client
    from pincite.library import Library
    from pincite.schema.document import Document, State
    from pincite.schema.list_page import ListPage

LIST_PAGE = 500

Item = TypeVar("Item")


def documents(library: Library | Client, collection: str, state: State | None = None) -> Iterator[Document]:
    """Yield all documents, or those that have a version in a state, by external id. Raises NotFound."""
    return whole(lambda after: library.documents(collection, after=after, limit=LIST_PAGE, state=state))


def whole(read: Callable[[Any], ListPage[Item]]) -> Iterator[Item]:
    """Yield a whole list; `read` gives the page of it after a place, and the first one after None."""
    page = read(None)
    yield from page.items
    while page.after is not None:
        page = read(page.after)
        yield from page.items
