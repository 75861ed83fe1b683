"""Pages and elements of a version: the numbered one, or else the live one or the newest."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from pincite.client.call import Call
from pincite.client.calls.parts import document_at, one
from pincite.store.report import Report
from pincite.store.stored_pages import PageList, StoredPage


def report(collection: str, document_id: str, version: int | None = None) -> Call[Report]:
    """Say how a version was read: the numbered one, or else the live one or the newest."""
    return one(Report, "GET", f"{document_at(collection, document_id)}/report", params={"version": version})


def pages(collection: str, document_id: str, version: int | None = None) -> Call[PageList]:
    """List the pages of a version, in columns."""
    return one(PageList, "GET", f"{document_at(collection, document_id)}/pages", params={"version": version})


def page(collection: str, document_id: str, number: int, version: int | None = None) -> Call[StoredPage]:
    """Return a page's text, words and elements. Code `page-not-found`."""
    path = f"{document_at(collection, document_id)}/pages/{number}"
    return one(StoredPage, "GET", path, params={"version": version})


def elements(collection: str, document_id: str, version: int | None = None) -> Call[list[dict[str, Any]]]:
    """Return the elements of a version in unstructured's form."""
    path = f"{document_at(collection, document_id)}/elements"
    read = TypeAdapter(list[dict[str, Any]])
    return Call("GET", path, lambda response: read.validate_json(response.content), {"version": version})
