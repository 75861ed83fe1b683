"""Reads RSS and Atom feeds."""

from __future__ import annotations

from typing import IO

import feedparser

from pincite.errors import BadResponse, FetchTooLarge

MAX_BYTES = 10 * 2**20


def read_feed(file: IO[bytes], url: str) -> list[str]:
    """The links of a feed's entries, the newest first as feeds have them; relative ones are of `url`.

    Raises BadResponse for what is no feed.
    """
    content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise FetchTooLarge(f"The feed has more than {MAX_BYTES:,} bytes.")
    feed = feedparser.parse(content, response_headers={"content-location": url}, sanitize_html=False)
    if not feed.version:
        raise BadResponse("It is no RSS or Atom feed.")
    if feed.bozo and not feed.entries:
        raise BadResponse(f"The feed cannot be read ({type(feed.bozo_exception).__name__}).")
    return [entry.link for entry in feed.entries if entry.get("link")]
