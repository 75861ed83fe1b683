"""Read RSS and Atom feeds."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser

from pincite.errors import BadResponse, FetchTooLarge
from pincite.extract.link_formats.entry import LinkEntry, absolute

MAX_BYTES = 10 * 2**20
MAX_ENTRIES = 50_000


def entries(path: Path, url: str) -> Iterator[LinkEntry]:
    """Yield the pages of a feed's entries, the newest first as feeds have them; relative ones are of `url`.

    Raises BadResponse for what is no feed, FetchTooLarge for one over the limits.
    """
    if path.stat().st_size > MAX_BYTES:
        raise FetchTooLarge(f"The feed has more than {MAX_BYTES:,} bytes.")
    feed = _parsed(path.read_bytes(), url)
    if not feed.version:
        raise BadResponse("It is no RSS or Atom feed.")
    if feed.bozo and not feed.entries:
        raise BadResponse(f"The feed cannot be read ({type(feed.bozo_exception).__name__}).")
    links = [entry.link for entry in feed.entries if entry.get("link")]
    if feed.entries and not links:
        raise BadResponse(f"None of the feed's {len(feed.entries):,} entries links a page.")
    yield from (LinkEntry("page", absolute(link, url)) for link in links[:MAX_ENTRIES])
    if len(links) > MAX_ENTRIES:
        raise FetchTooLarge(f"The feed has more than {MAX_ENTRIES:,} entries.")


def _parsed(content: bytes, url: str) -> Any:
    try:
        return feedparser.parse(
            io.BytesIO(content),  # bytes by themselves it takes for the name of a file, and opens that
            response_headers={"content-location": url},
            resolve_relative_uris=False,  # in the entries' HTML, which nobody reads
            sanitize_html=False,
        )
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - it breaks in many ways, on a character that is none for one
        raise BadResponse(f"The feed cannot be read ({type(error).__name__}).") from None
