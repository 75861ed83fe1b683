"""The id of a page is the address of its resource; and the link that opens the page in a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, unquote

from pincite.errors import InvalidPageId

SCHEME = "pincite:"
TEMPLATE = "pincite://c/{collection}/d/{document}/p/{page}{?v}"
_ID = re.compile(
    r"pincite://c/(?P<collection>[^/?#]+)/d/(?P<document>[^/?#]+)(?:/p/(?P<page>[1-9]\d{0,6}))?"
    r"(?:\?v=(?P<version>[1-9]\d{0,8}))?(?:[?&]from=(?P<start>\d{1,9}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class PageId:
    """A page of a version, without one of the live version, from a character of its text on."""

    collection: str
    document: str
    page: int = 1
    version: int | None = None
    start: int = 0

    def __str__(self) -> str:
        query = [f"v={self.version}"] if self.version else []
        query += [f"from={self.start}"] if self.start else []
        path = f"pincite://c/{_quoted(self.collection)}/d/{_quoted(self.document)}/p/{self.page}"
        return path + (f"?{'&'.join(query)}" if query else "")

    @classmethod
    def parse(cls, text: str) -> PageId:
        """Read an id. That of a document, without a page, is its first page. Raises InvalidPageId."""
        match = _ID.fullmatch(text)
        if match is None:
            raise InvalidPageId(
                f"“{text}” is no id of a page. Use one that search gives, such as pincite://c/default/d/…/p/1."
            )
        return cls(
            unquote(match["collection"]),
            unquote(match["document"]),
            int(match["page"] or 1),
            int(match["version"]) if match["version"] else None,
            int(match["start"] or 0),
        )

    def at(self, **changes: Any) -> PageId:
        """Return the id with these fields changed."""
        return replace(self, **changes)

    def link(self, base: str, *highlights: tuple[int, int]) -> str:
        """Return the address below `base` that opens the page in a browser, with these characters marked."""
        query = [f"v={self.version}"] if self.version else []
        query += [f"hl={start}-{end}" for start, end in highlights]
        path = f"{base}/c/{_quoted(self.collection)}/d/{_quoted(self.document)}/p/{self.page}"
        return path + (f"?{'&'.join(query)}" if query else "")


def _quoted(name: str) -> str:
    return quote(name, safe="")
