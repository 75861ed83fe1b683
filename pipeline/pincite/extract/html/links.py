"""Find the links of an HTML page again in the texts of its blocks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from pincite.extract.blocks import clean
from pincite.schema.extraction import Link

_SCHEMES = ("", "http", "https", "mailto")
_AHEAD = 4_000
"""Characters of a page that may stand between two blocks; a block is not looked for further on."""
_MAX_URL = 2_048


class LinkMap:
    """The characters of a page that stand in links, white space left out.

    Blocks are asked for in the order of the page. One whose characters do not stand in the page as they are
    has no links. Links to other places of the page are among them, with their `#`.
    """

    def __init__(self, root: Any) -> None:
        pieces: list[str] = []
        self._links: list[tuple[int, int, str]] = []
        begun: list[tuple[int, str]] = []
        at = 0
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if event == "end" and element.tag == "a":
                start, url = begun.pop()
                if url and start < at:
                    self._links.append((start, at, url))
            elif event == "start" and element.tag == "a":
                begun.append((at, "" if leads_to_itself(element) else _address(element.get("href") or "")))
            piece = _dense(element.text if event == "start" else element.tail)
            pieces.append(piece)
            at += len(piece)
        self._text = "".join(pieces)
        self._links.sort()
        self._at = 0
        self._next = 0

    def within(self, text: str) -> tuple[Link, ...]:
        """Return the links in the next block, with offsets into its text."""
        dense = _dense(text)
        start = self._text.find(dense, self._at, self._at + len(dense) + _AHEAD)
        if start < 0 or not dense:
            return ()
        end = self._at = start + len(dense)
        places = [place for place, char in enumerate(text) if not char.isspace()]
        found, number = [], self._next
        while number < len(self._links) and self._links[number][0] < end:
            first, last, url = self._links[number]
            if last <= end and number == self._next:
                self._next += 1
            first, last = max(first, start) - start, min(last, end) - start
            if first < last:
                found.append(Link(places[first], places[last - 1] + 1, url))
            number += 1
        return tuple(found)


def _dense(text: str | None) -> str:
    return "".join(clean(text).replace("\xad", "").split()) if text else ""


def _address(href: str) -> str:
    """Return an address that may be shown: of a place on the page, relative, of the web, or of mail."""
    url = "".join(clean(href).split())
    try:
        scheme = urlsplit(url).scheme.lower()
    except ValueError:
        return ""
    return url if scheme in _SCHEMES and len(url) <= _MAX_URL and url != "#" else ""


def leads_to_itself(link: Any) -> bool:
    """Return True if a link names the place where it stands, as the sign beside a heading does."""
    href = link.get("href") or ""
    around = (link, *link.iterancestors())
    return href.startswith("#") and any(href[1:] in (each.get("id"), each.get("name")) for each in around)
