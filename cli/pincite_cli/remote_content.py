"""What a running service has read of documents, as `Content` of the library has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pincite.stored_pages import PageList, StoredPage

Get = Callable[[str, dict[str, Any]], bytes]
"""Called with a path and its query; returns the body of the answer."""


class RemoteContent:
    """Reads pages and elements of a version: the numbered one, or else the live one or the newest."""

    def __init__(self, get: Get) -> None:
        self._get = get

    def pages(self, collection: str, document_id: str, version: int | None = None) -> PageList:
        return PageList.model_validate_json(self._read(collection, document_id, "pages", version))

    def page(self, collection: str, document_id: str, number: int, version: int | None = None) -> StoredPage:
        found = self._read(collection, document_id, f"pages/{number}", version)
        return StoredPage.model_validate_json(found)

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        elements: list[dict[str, Any]] = json.loads(self._read(collection, document_id, "elements", version))
        return elements

    def _read(self, collection: str, document_id: str, what: str, version: int | None) -> bytes:
        path = f"/v1/collections/{quote(collection, safe='')}/documents/{quote(document_id, safe='')}/{what}"
        return self._get(path, {} if version is None else {"version": version})
