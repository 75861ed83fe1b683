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

PAGES = frozenset({"/docs"})
"""Paths of pages for people: a link from another site may open them, but no site may frame them."""
OWN_SITES = frozenset({"same-origin", "none"})
"""Values of Sec-Fetch-Site: a page of this service asks, or the user does, with no page at all."""
EVERY_RESPONSE = {"Cross-Origin-Resource-Policy": "same-origin", "X-Content-Type-Options": "nosniff"}


class SiteGuard:
    """ASGI middleware: no request that a page of another site or origin makes.

    With `allowed_hosts` only these host names are answered too, and Origin must be the service's own.
    """

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str] | None) -> None:
        self._app = app
        self._allowed = None if allowed_hosts is None else {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._refusal(scope) if scope["type"] == "http" else None
        app = self._app if found is None else problem_response(found)
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if self._allowed is not None and _host_name(host) not in self._allowed:
            detail = f"This service does not answer to “{host}”. Use one of its own names."
            return problem(421, "unknown-host", detail, instance=scope["path"])
        if self._allowed is not None and origin is not None and not _is_of(origin, host):
            detail = f"A page of {origin} cannot use this service from a browser."
            return problem(403, "foreign-origin", detail, instance=scope["path"])
        if not OWN_SITES.issuperset(headers.getlist("sec-fetch-site")) and not _opens_a_page(scope, headers):
            detail = "A page of another site cannot use this service from a browser."
            return problem(403, "foreign-origin", detail, instance=scope["path"])
        return None


class ResponseHeaders:
    """ASGI layer: every response says that other sites may not embed it, and that its type is not a guess."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(EVERY_RESPONSE)
                if scope["path"] in PAGES:
                    headers["Content-Security-Policy"] = "frame-ancestors 'none'"
            await send(message)

        await self.app(scope, receive, with_headers)


def _is_of(origin: str, host: str) -> bool:
    return origin.partition("://")[2].lower() == host.lower()


def _opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Return True if a browser opens one of the pages for people in a tab."""
    opens = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return opens and scope["method"] == "GET" and scope["path"] in PAGES


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
