"""Keeps other web sites away from the service, also where it listens on this machine without a key.

A page from elsewhere can make a browser send requests to 127.0.0.1: under a name of its own that it points
there (DNS rebinding), as a form, or as an image, which need nobody's permission. Browsers say so in headers
that no page can set.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pincite_api.problems import Problem, problem, problem_response

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
PROBES = frozenset({"/healthz", "/readyz"})
"""Paths that an orchestrator asks, by whatever address it has."""
OWN_SITES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: a page of this service asks, or the user does, with no page at all."""
EVERY_RESPONSE = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
"""Headers of every response whose route sets no others: no other site may embed it, and its type holds."""
FOR_FRAMES = {
    **EVERY_RESPONSE,
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
}
"""The same for what a sandboxed frame loads, which has no origin. The token that it sends alone counts."""
FRAME_PAGE, FRAME_FILES = "/embed", "/embed/"


def answered_hosts(allowed_hosts: Collection[str] | None, public_url: str | None) -> set[str] | None:
    """Return the names of hosts that the service answers to, without ports; None: it answers to any."""
    public = urlsplit(public_url).hostname if public_url else None
    if allowed_hosts is None and public is None:
        return None
    allowed = LOOPBACK_NAMES if allowed_hosts is None else allowed_hosts
    return {host.lower() for host in (*allowed, *([public] if public else []))}


class SiteGuard:
    """ASGI middleware: no request that a page of another site or origin makes.

    With `allowed_hosts` only these host names are answered. `public_url` is where users reach the service:
    with it, its host and those of this machine are answered and no others, but for the probes. These see by
    `own_host` in the scope whether it is one of those names. With `framed`, any page may have what is for
    frames.
    """

    def __init__(
        self,
        app: ASGIApp,
        allowed_hosts: Collection[str] | None,
        public_url: str | None = None,
        *,
        framed: bool = False,
    ) -> None:
        self._app = app
        self._framed = framed
        self._public = public_url
        self._public_host = urlsplit(public_url).hostname if public_url else None
        self._allowed = answered_hosts(allowed_hosts, public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request by a page of another site, or to a host name that is not answered."""
        found = self._refusal(scope) if scope["type"] == "http" else None
        if scope["type"] == "http":
            scope["own_host"] = self._is_own_host(Headers(scope=scope).get("host", ""))
        app = self._app if found is None else problem_response(found)
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._answers_to(host, scope["path"]):
            detail = f"This service does not answer to “{host}”. Use one of its own names."
            return problem(421, "unknown-host", detail, instance=scope["path"])
        if self._framed and _is_for_frames(scope["path"]):
            return None
        if origin is not None and not self._is_own(origin.lower(), host.lower(), scope["scheme"]):
            detail = f"A page of {origin} cannot use this service from a browser."
            return problem(403, "foreign-origin", detail, instance=scope["path"])
        if not OWN_SITES.issuperset(headers.getlist("sec-fetch-site")) and not _opens_a_page(scope, headers):
            detail = "A page of another site cannot use this service from a browser."
            return problem(403, "foreign-origin", detail, instance=scope["path"])
        return None

    def _answers_to(self, host: str, path: str) -> bool:
        return self._is_own_host(host) or (self._public_host is not None and path in PROBES)

    def _is_own_host(self, host: str) -> bool:
        return self._allowed is None or host_name(host) in self._allowed

    def _is_own(self, origin: str, host: str, scheme: str) -> bool:
        """Return True if an origin is this service's. Behind a proxy that nobody named it may be https."""
        if origin == self._public:
            return True
        if not host or (self._public_host and host_name(host) == self._public_host):
            return False
        return origin in (f"{scheme}://{host}", f"https://{host}")


class ResponseHeaders:
    """ASGI layer: gives every response what it has unless its route says otherwise.

    What is below /v1 and at /mcp is kept by no browser. `framed` has pages for frames, which are not either.
    """

    def __init__(self, app: ASGIApp, *, framed: bool = False) -> None:
        self.app = app
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a response the headers that its route does not set."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                path, for_frames = scope["path"], self._framed and scope["path"].startswith(FRAME_FILES)
                for name, value in (FOR_FRAMES if for_frames else EVERY_RESPONSE).items():
                    headers.setdefault(name, value)
                if for_frames or path.startswith("/v1/") or path == "/mcp":
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


def _is_page(path: str) -> bool:
    """Return True for what a link from another site may open in a tab, though no site may frame it."""
    return path in ("/", "/docs") or path.startswith(("/c/", "/assets/"))


def _is_for_frames(path: str) -> bool:
    return path == FRAME_PAGE or path.startswith(FRAME_FILES)


def _opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Return True if a browser opens one of the pages for people in a tab."""
    opens = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return opens and scope["method"] in ("GET", "HEAD") and _is_page(scope["path"])


def host_name(host: str) -> str | None:
    """Return the name in a Host header, without its port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
