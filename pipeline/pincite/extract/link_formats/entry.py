"""An entry of what names documents elsewhere, and its address."""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import urljoin

LinkListKind = Literal["sitemap", "feed", "robots"]
MAX_CHARS = 2_048
"""Characters that are kept of an entry. No address of a document is longer, nor a rule that it meets."""


class LinkEntry(NamedTuple):
    """A page, a further sitemap, or a line of robots.txt that is for this program."""

    kind: Literal["page", "sitemap", "rule"]
    text: str


def absolute(link: str, base: str) -> str:
    """Complete a link by the address where it stands; return it as it is where it cannot be read."""
    try:
        return urljoin(base, link.strip())
    except ValueError:
        return link
