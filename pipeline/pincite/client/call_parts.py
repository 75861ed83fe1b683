"""Parts of the verbs' requests: addresses, and responses of one value or of several."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel

from pincite.client.call import Call
from pincite.schema.list_page import ListPage

Value = TypeVar("Value", bound=BaseModel)
Item = TypeVar("Item", bound=BaseModel)


def one(kind: type[Value], method: str, path: str, **given: Any) -> Call[Value]:
    """Return a call whose response is a value."""
    return Call(method, path, lambda response: kind.model_validate_json(response.content), **given)


def listed(kind: type[Item], name: str, method: str, path: str, **given: Any) -> Call[list[Item]]:
    """Return a call whose response has a list under a name."""
    return Call(method, path, lambda response: items(kind, response, name), **given)


def items(kind: type[Item], response: httpx.Response, name: str) -> list[Item]:
    """Read the list under a name of a response."""
    return [kind.model_validate(each) for each in response.json()[name]]


def list_page(kind: type[Item], name: str, path: str, **params: Any) -> Call[ListPage[Item]]:
    """Return a call whose response has a page of a list."""

    def read(response: httpx.Response) -> ListPage[Item]:
        told = response.json()
        return ListPage(items(kind, response, name), told["after"] if told["has_more"] else None)

    return Call("GET", path, read, params)


def events_at(collection: str, document_id: str | None) -> str:
    """Return the path of the events of a document, or of all."""
    of = collection_at(collection) if document_id is None else document_at(collection, document_id)
    return f"{of}/events"


def document_at(collection: str, document_id: str) -> str:
    """Return the path of a document."""
    return f"{documents_at(collection)}/{quoted(document_id)}"


def documents_at(collection: str) -> str:
    """Return the path of the documents of a collection."""
    return f"{collection_at(collection)}/documents"


def collection_at(name: str) -> str:
    """Return the path of a collection."""
    return f"/v1/collections/{quoted(name)}"


def quoted(name: str) -> str:
    """Return a name as a part of a path."""
    return quote(name, safe="")
