"""Fetches what strangers serve: from where that is allowed, as much and as long as that is allowed.

Each hop of a redirect is a request of its own: its address is checked, its robots.txt is asked, and a token
goes with it only if it is for that very origin. A host that asks to be left alone for a while is waited for,
once. There are no cookies and no proxies.
"""

from __future__ import annotations

import ssl
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from typing import IO, Self
from urllib.parse import urljoin

import httpcore
import httpx

from pincite.errors import BadResponse, Gone, InvalidSource, SourceUnavailable
from pincite.extract.link_discovery import DiscoveredLinks
from pincite.extract.link_formats.entry import LinkListKind
from pincite.sources.addresses import Resolve, resolve_host
from pincite.sources.decode import ACCEPTED, decoded
from pincite.sources.host_rate_limiter import HostRateLimiter
from pincite.sources.items import NOTHING, Stamp
from pincite.sources.robots import MAX_ROBOTS_BYTES, Robots
from pincite.sources.secrets import origin_of
from pincite.sources.spec import plain_url
from pincite.sources.transport import GuardedBackend, GuardedTransport, RequestDeadline

USER_AGENT = f"pincite/{version('pincite')}"
MAX_REDIRECTS = 5
CONNECT_S, READ_S = 10.0, 30.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
NOT_MODIFIED = 304

ReadList = Callable[[IO[bytes], LinkListKind, str], DiscoveredLinks]
"""Reads what a file from a URL lists; `Extractor.read_list`."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A body on disk, at its beginning, and where it was in the end."""

    file: IO[bytes]
    url: str
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """The limits of a fetch, and what it is allowed.

    `max_bytes` holds for a body as it comes and as it is once decompressed, `timeout_s` for one fetch with
    its redirects, without the waits between requests. `tokens` are by origin.
    """

    max_bytes: int
    timeout_s: float
    delay_s: float
    allow_private: bool = False
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """The clock and the network of a fetcher, which tests script."""

    resolve: Resolve = resolve_host
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    network: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)
    verify: ssl.SSLContext | None = None


class Fetcher:
    """Fetches one thing after another, for one source, in one thread."""

    def __init__(self, read_list: ReadList, options: FetchOptions, world: World | None = None) -> None:
        world = world or World()
        self._options = options
        self._read_list = read_list
        self._rate_limiter = HostRateLimiter(options.timeout_s, world.clock, world.sleep)
        self._deadline = RequestDeadline(options.timeout_s)
        self._robots = Robots(self._read_robots)
        backend = GuardedBackend(
            world.network, self._deadline, allow_private=options.allow_private, resolve=world.resolve
        )
        self._client = httpx.Client(
            transport=GuardedTransport(backend, world.verify),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": ACCEPTED},
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    @contextmanager
    def fetch(self, url: str, known: Stamp = NOTHING) -> Iterator[Fetched | None]:
        """Yield what is at a URL, in a file that is gone afterwards; None when it is as `known` says.

        Raises SourceError.
        """
        with tempfile.TemporaryFile() as file:
            yield self._follow(url, known, file)

    def listed(self, url: str, kind: LinkListKind) -> DiscoveredLinks:
        """Return what a sitemap or a feed names. Raises SourceError where it cannot be fetched."""
        with self.fetch(url) as fetched:
            assert fetched is not None, "it was not asked whether it changed"
            return self._read_list(fetched.file, kind, fetched.url)

    def _follow(self, url: str, known: Stamp, file: IO[bytes]) -> Fetched | None:
        """Go where a URL leads, and write what is there into a file.

        Stamps are of what is at the very URL: where a redirect leads may be another page the next time.
        """
        left_s = self._options.timeout_s
        for hop in range(MAX_REDIRECTS + 1):
            self._robots.check(url)
            delay_s = max(self._options.delay_s, self._robots.delay_s(url))
            with self._answer(url, delay_s, left_s, NOTHING if hop else known) as response:
                if response.status_code == NOT_MODIFIED and known != NOTHING and not hop:
                    return None
                if response.status_code not in REDIRECTS:
                    self._save(response, file, self._options.max_bytes)
                    return Fetched(file, url, NOTHING if hop else _stamp(response))
                url = _target(url, response)
            left_s = self._deadline.left()
        raise BadResponse(f"It redirects more than {MAX_REDIRECTS} times.")

    @contextmanager
    def _answer(
        self, url: str, delay_s: float, left_s: float, known: Stamp = NOTHING
    ) -> Iterator[httpx.Response]:
        """Yield what the host says in its turn, or after it was waited for as it asked.

        Raises SourceError.
        """
        for waited in (False, True):
            self._rate_limiter.wait(url, delay_s)
            self._deadline.start(left_s)
            with self._response(url, known) as response:
                if self._rate_limiter.let_in(url, response, waited=waited):
                    yield response
                    return

    @contextmanager
    def _response(self, url: str, known: Stamp = NOTHING) -> Iterator[httpx.Response]:
        headers = {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        token = self._options.tokens.get(origin_of(url))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                yield response
        except (httpcore.TimeoutException, httpx.TimeoutException):
            self._deadline.left()
            raise SourceUnavailable("The server stopped answering.") from None
        except httpcore.LocalProtocolError:  # its text shows what was sent, and a token may be in that
            raise SourceUnavailable("Its address cannot be asked for over HTTP.") from None
        except (httpcore.NetworkError, httpcore.ProtocolError, httpx.HTTPError, httpx.InvalidURL) as error:
            raise SourceUnavailable(f"It cannot be fetched ({str(error) or type(error).__name__}).") from None

    def _save(self, response: httpx.Response, file: IO[bytes], limit: int) -> None:
        """Write a body into a file, and go back to its beginning."""
        _check_status(response)
        for piece in decoded(response.iter_raw(), response.headers.get("Content-Encoding", ""), limit):
            self._deadline.left()
            file.write(piece)
        file.seek(0)

    def _read_robots(self, url: str) -> list[str]:
        """Return the lines of a robots.txt that are for us; none where there is none. Raises SourceError."""
        for _ in range(MAX_REDIRECTS + 1):
            with (
                self._answer(url, 0.0, self._options.timeout_s) as response,
                tempfile.TemporaryFile() as file,
            ):
                if response.status_code in REDIRECTS:
                    url = _target(url, response)
                    continue
                if 400 <= response.status_code < 500:
                    return []
                self._save(response, file, MAX_ROBOTS_BYTES)
                listed = self._read_list(file, "robots", url)
            if listed.trouble is not None:
                raise listed.trouble
            return [text for _, text in listed.entries]
        return []


def _target(url: str, response: httpx.Response) -> str:
    """Return where a redirect leads. Raises BadResponse."""
    location = response.headers.get("Location")
    if not location:
        raise BadResponse(f"It answers {response.status_code} without saying where to go.")
    try:
        return plain_url(urljoin(url, location))
    except (InvalidSource, ValueError):
        raise BadResponse("It redirects to what is no address of http or https.") from None


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in GONE:
        raise Gone(f"The server says that there is nothing ({status}).")
    if status != httpx.codes.OK:
        raise BadResponse(f"The server answers {status}.")


def _stamp(response: httpx.Response) -> Stamp:
    """Return what the page is known by, of what can be sent back as it came."""
    etag, last_modified = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    return Stamp(etag if etag.isascii() else None, last_modified if last_modified.isascii() else None)
