"""Read sitemaps (sitemaps.org): pages, or further sitemaps. Entities and networks are left alone."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from lxml import etree

from pincite.errors import BadResponse, FetchTooLarge
from pincite.extract.link_formats.entry import LinkEntry, absolute

MAX_BYTES = 50 * 2**20
MAX_LOCATIONS = 50_000
"""Both are the protocol's own limits of one sitemap."""
GZIP = b"\x1f\x8b"


class _Limited:
    """A file of which no more than `MAX_BYTES` may be read."""

    def __init__(self, file: IO[bytes] | gzip.GzipFile) -> None:
        self._file, self._left = file, MAX_BYTES

    def read(self, size: int) -> bytes:
        """Read from the file. Raises FetchTooLarge."""
        piece = self._file.read(size)
        self._left -= len(piece)
        if self._left < 0:
            raise FetchTooLarge(f"The sitemap has more than {MAX_BYTES:,} bytes.")
        return piece


def entries(path: Path, url: str) -> Iterator[LinkEntry]:
    """Yield the locations of a sitemap in a file, which gzip may have compressed; relative ones are of `url`.

    Raises BadResponse for what is no sitemap, FetchTooLarge for one over the limits.
    """
    with path.open("rb") as file:
        compressed = file.read(len(GZIP)) == GZIP
        file.seek(0)
        try:
            yield from _locations(_Limited(gzip.GzipFile(fileobj=file) if compressed else file), url)
        except etree.XMLSyntaxError as error:
            raise BadResponse(f"It is no sitemap that can be read ({error.msg}).") from None
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadResponse(f"The compressed sitemap is broken ({error}).") from None


def _locations(file: _Limited, url: str) -> Iterator[LinkEntry]:
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
                raise BadResponse(f"It is no sitemap: it begins with <{name[:50]}>.")
        if event == "start" or name not in ("url", "sitemap"):
            continue
        if text := _location(element):
            count += 1
            if count > MAX_LOCATIONS:
                raise FetchTooLarge(f"The sitemap has more than {MAX_LOCATIONS:,} locations.")
            yield LinkEntry("page" if root == "urlset" else "sitemap", absolute(text, url))
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _location(element: etree._Element) -> str:
    for child in element.iterchildren("{*}loc"):  # what has no name, such as an entity, is passed by
        return (child.text or "").strip()
    return ""
