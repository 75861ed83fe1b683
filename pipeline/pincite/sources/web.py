"""The pages that a list of URLs, a sitemap or a feed names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.parse import unquote, urlsplit

from pincite.errors import BadResponse, InvalidSource, SourceError
from pincite.sources.fetch import Fetcher
from pincite.sources.items import NOTHING, Item, ItemContent, SourceListing, Stamp
from pincite.sources.spec import FeedSpec, SitemapSpec, UrlsSpec, WebSpec, plain_url
from pincite.store.blobs import from_start

MAX_PAGES = 100_000
"""Of one sitemap with all that it names, or of a feed."""
MAX_SITEMAPS = 1_000


def list_web(spec: WebSpec, fetcher: Fetcher, wanted: Callable[[str], bool]) -> SourceListing:
    """Return the wanted pages of a source; their external ids are their URLs."""
    listing = SourceListing(iter(()), exhaustive=not isinstance(spec, FeedSpec))
    listing.items = _items(spec, fetcher, wanted, listing.troubles)
    return listing


def _items(
    spec: WebSpec, fetcher: Fetcher, wanted: Callable[[str], bool], troubles: list[str]
) -> Iterator[Item]:
    count = 0
    for listed in _urls(spec, fetcher, troubles):
        count += 1
        if count > MAX_PAGES:
            troubles.append(f"It names more than {MAX_PAGES:,} pages; the others are left out.")
            return
        try:
            url = plain_url(listed)
        except InvalidSource as error:
            name = ascii(listed[:200])[1:-1]
            yield Item(name, name, name, NOTHING, partial(_no_url, error.detail))
            continue
        if wanted(url):
            yield Item(url, url, _name(url), NOTHING, partial(_open, fetcher, url))


def _urls(spec: WebSpec, fetcher: Fetcher, troubles: list[str]) -> Iterator[str]:
    match spec:
        case UrlsSpec():
            yield from spec.urls
        case FeedSpec():
            listed = fetcher.listed(spec.url, "feed")
            yield from (entry.text for entry in listed.entries)
            if listed.trouble is not None:
                raise listed.trouble
        case SitemapSpec():
            yield from _sitemap_urls(spec.url, fetcher, troubles)


def _sitemap_urls(url: str, fetcher: Fetcher, troubles: list[str]) -> Iterator[str]:
    """Yield the pages of a sitemap, or of the sitemaps that an index names.

    What cannot be read is a trouble.
    """
    listed = fetcher.listed(url, "sitemap")
    yield from (entry.text for entry in listed.entries if entry.kind == "page")
    maps = list(dict.fromkeys(entry.text for entry in listed.entries if entry.kind == "sitemap"))
    if len(maps) > MAX_SITEMAPS:
        troubles.append(f"It names more than {MAX_SITEMAPS:,} sitemaps; the others are left out.")
    for inner in maps[:MAX_SITEMAPS]:
        try:
            yield from _inner_urls(plain_url(inner), fetcher)
        except (SourceError, InvalidSource) as error:
            troubles.append(f"{error.code}: The sitemap {inner[:200]} cannot be read: {error.detail}")
    if listed.trouble is not None:
        raise listed.trouble


def _inner_urls(url: str, fetcher: Fetcher) -> Iterator[str]:
    listed = fetcher.listed(url, "sitemap")
    yield from (entry.text for entry in listed.entries if entry.kind == "page")
    if listed.trouble is not None:
        raise listed.trouble
    if any(entry.kind == "sitemap" for entry in listed.entries):
        raise BadResponse(
            "This index of sitemaps is listed in another one, which the protocol does not allow."
        )


@contextmanager
def _open(fetcher: Fetcher, url: str, known: Stamp) -> Iterator[ItemContent | None]:
    with fetcher.fetch(url, known) as fetched:
        yield ItemContent(partial(from_start, fetched.file), fetched.stamp) if fetched else None


@contextmanager
def _no_url(detail: str, _known: Stamp) -> Iterator[None]:
    raise BadResponse(detail)
    yield


def _name(url: str) -> str:
    """Return what a page is called where it does not say so itself.

    The last part of its path, or its host.
    """
    parts = urlsplit(url)
    name = unquote(parts.path).rstrip("/").rsplit("/", 1)[-1]
    return "".join(filter(str.isprintable, name))[:255] or parts.netloc
