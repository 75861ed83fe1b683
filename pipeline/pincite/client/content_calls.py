"""Requests for pages and elements of a version: the numbered one, or else the live one or the newest."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from pincite.client.call import Call
from pincite.client.call_parts import document_at, one
from pincite.store.report import Report
from pincite.store.stored_pages import PageList, StoredPage


def report(collection: str, document_id: str, version: int | None = None) -> Call[Report]:
    """Return how each page of a version was read, what is in doubt and what was left out.

    `version` is a number; None stands for the live one, or else the newest. Code `report-not-found` while
    nothing of it was read.
    """
    return one(Report, "GET", f"{document_at(collection, document_id)}/report", params={"version": version})


def pages(collection: str, document_id: str, version: int | None = None) -> Call[PageList]:
    """Return the sizes of a version's pages, in points, and how each was read: a list of each, from page 1.

    Code `page-not-found` while nothing of it was read.
    """
    return one(PageList, "GET", f"{document_at(collection, document_id)}/pages", params={"version": version})


def page(collection: str, document_id: str, number: int, version: int | None = None) -> Call[StoredPage]:
    """Return the text, words and elements of page `number`, from 1. Boxes are in points from its top left.

    Code `page-not-found`.
    """
    path = f"{document_at(collection, document_id)}/pages/{number}"
    return one(StoredPage, "GET", path, params={"version": version})


def elements(collection: str, document_id: str, version: int | None = None) -> Call[list[dict[str, Any]]]:
    """Return the elements of a version, in order, in unstructured's JSON format.

    Code `elements-not-found` while nothing of it was read.
    """
    path = f"{document_at(collection, document_id)}/elements"
    read = TypeAdapter(list[dict[str, Any]])
    return Call("GET", path, lambda response: read.validate_json(response.content), {"version": version})
