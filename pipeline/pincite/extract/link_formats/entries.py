"""Read what names documents elsewhere, by its kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pincite.extract.link_formats.entry import MAX_CHARS, LinkEntry, LinkListKind


def entries(kind: LinkListKind, path: Path, url: str) -> Iterator[LinkEntry]:
    """Yield what a file of a kind names that was fetched from a URL.

    Raises SourceError where it cannot be read on.
    """
    match kind:
        case "sitemap":
            from pincite.extract.link_formats import sitemap

            found = sitemap.entries(path, url)
        case "feed":
            from pincite.extract.link_formats import feed

            found = feed.entries(path, url)
        case "robots":
            from pincite.extract.link_formats import robots

            found = robots.entries(path)
    for entry in found:
        # What UTF-8 cannot say would not get through to the parent.
        yield entry._replace(text=entry.text[:MAX_CHARS].encode("utf-8", "replace").decode())
