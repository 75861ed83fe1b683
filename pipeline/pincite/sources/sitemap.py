"""Reads sitemaps (sitemaps.org): pages, or further sitemaps. Entities and networks are left alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO, Literal

from lxml import etree

from pincite.errors import BadResponse, FetchTooLarge
from pincite.sources.decode import inflated, limited
from pincite.sources.files import from_start

MAX_BYTES = 50 * 2**20
MAX_LOCATIONS = 50_000
"""Both are the protocol's own limits of one sitemap."""
GZIP = b"\x1f\x8b"

Kind = Literal["page", "sitemap"]


def read_sitemap(file: IO[bytes]) -> Iterator[tuple[Kind, str]]:
    """The locations of a sitemap in a file, which gzip may have compressed.

    Raises BadResponse for what is no sitemap, FetchTooLarge for one over the limits.
    """
    with tempfile.TemporaryFile() as plain:
        pieces = from_start(file)
        file.seek(0)
        compressed = file.read(2) == GZIP
        for piece in limited(inflated(pieces) if compressed else pieces, MAX_BYTES):
            plain.write(piece)
        plain.seek(0)
        try:
            yield from _locations(plain)
        except etree.XMLSyntaxError as error:
            raise BadResponse(f"It is no sitemap that can be read ({error.msg}).") from None


def _locations(file: IO[bytes]) -> Iterator[tuple[Kind, str]]:
    count, root = 0, None
    parser = etree.iterparse(
        file,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in parser:
        name = etree.QName(element).localname
        if root is None:
            root = name
            if root not in ("urlset", "sitemapindex"):
                raise BadResponse(f"It is no sitemap: it begins with <{name}>.")
        if event == "start" or name not in ("url", "sitemap"):
            continue
        location = next((child for child in element if etree.QName(child).localname == "loc"), None)
        text = (location.text or "").strip() if location is not None else ""
        if text:
            count += 1
            if count > MAX_LOCATIONS:
                raise FetchTooLarge(f"It has more than {MAX_LOCATIONS:,} locations.")
            yield ("page" if root == "urlset" else "sitemap"), text
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
