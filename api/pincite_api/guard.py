"""Keeps other web sites out of a service that listens on this machine without a key.

A page from elsewhere can make a browser send requests to 127.0.0.1: under a name of its own that it points
there (DNS rebinding), or as a form, which needs nobody's permission. Both show in the headers.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from pincite_api.problems import Problem, problem, problem_response


class HostGuard:
    """ASGI middleware: only these host names, and no request that a page of another origin makes."""

    def __init__(self, app: ASGIApp, allowed_hosts: Collection[str]) -> None:
        self._app = app
        self._allowed = {host.lower() for host in allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._refusal(scope) if scope["type"] == "http" else None
        app = self._app if found is None else problem_response(found)
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> Problem | None:
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if _host_name(host) not in self._allowed:
            detail = f"This service does not answer to “{host}”. Use one of its own names."
            return problem(421, "unknown-host", detail, instance=scope["path"])
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            detail = f"A page of {origin} cannot use this service from a browser."
            return problem(403, "foreign-origin", detail, instance=scope["path"])
        return None


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
