"""Name a page: its id, which is the address of its resource, the link that opens it, and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from pincite.errors import InvalidPageId
from pincite.schema.answer import Citation
from pincite.store.registry.collections import COLLECTION_NAME

SCHEME = "pincite:"
TEMPLATE = "pincite://c/{collection}/d/{document}/p/{page}{?v}"
_ID = re.compile(
    rf"pincite://c/(?P<collection>{COLLECTION_NAME.pattern})/d/(?P<document>[0-9A-Za-z-]{{1,64}})"
    r"(?:/p/(?P<page>[1-9]\d{0,6}))?(?:\?v=(?P<version>[1-9]\d{0,8})(?:&from=(?P<start>\d{1,9}))?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PageId:
    """A page, and where a version is named, the character of its text to begin at.

    Pages count from 1, characters from 0. Without a version it is of the live one, or else the newest.
    """

    collection: str
    document: str
    page: int = 1
    version: int | None = None
    start: int = 0

    def __str__(self) -> str:
        return self._address("pincite://", [f"from={self.start}"] if self.start else [])

    @classmethod
    def parse(cls, text: str) -> PageId:
        """Read an id. That of a document, without a page, is its first page. Raises InvalidPageId."""
        match = _ID.fullmatch(text)
        if match is None:
            raise InvalidPageId(
                f"“{text}” is no id of a page. Use one that search gives, such as pincite://c/default/d/…/p/1."
            )
        return cls(
            match["collection"],
            match["document"],
            int(match["page"] or 1),
            int(match["version"]) if match["version"] else None,
            int(match["start"] or 0),
        )

    def at(self, **changes: Any) -> PageId:
        """Return the id with these fields changed."""
        return replace(self, **changes)

    def link(self, base: str, *highlights: tuple[int, int]) -> str:
        """Return the address below `base` that opens the page in a browser, with these characters marked."""
        return self._address(f"{base}/", [f"hl={start}-{end}" for start, end in highlights])

    def _address(self, base: str, more: list[str]) -> str:
        query = "&".join([*([f"v={self.version}"] if self.version else []), *more])
        path = f"{base}{_document_path(self.collection, self.document)}/p/{self.page}"
        return f"{path}?{query}" if query else path


def citation_link(base: str, collection: str, citation: Citation) -> str:
    """Return the address below `base` that opens the cited page in a browser, with the words marked."""
    if not citation.spans:
        return f"{base}/{_document_path(collection, citation.document_id)}?v={citation.version}"
    page = PageId(collection, citation.document_id, citation.spans[0].page, citation.version)
    return page.link(base, *((span.start, span.end) for span in citation.spans if span.page == page.page))


def page_title(document: str, page: int) -> str:
    """Return the title of a page of a document."""
    return f"{document}, page {page}"


def citation_title(citation: Citation) -> str:
    """Return the document and the page of a citation."""
    return page_title(citation.document, citation.spans[0].page) if citation.spans else citation.document


def _document_path(collection: str, document: str) -> str:
    return f"c/{quote(collection, safe='')}/d/{quote(document, safe='')}"
