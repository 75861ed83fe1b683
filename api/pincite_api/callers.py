"""Find who makes a request, once and before anything is done: by the key, or by the cookie of a session.

A browser sends a cookie to every port of a host, so another service there may come to know it. Alone it
therefore reads only. Whoever writes, which asking and searching count as, sends the session's token too; a
page has that from the answer to signing in, and no other answer holds it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Receive, Scope, Send

from pincite.store.registry import Sessions
from pincite_api.guard import host_name
from pincite_api.key_limit import KeyLimit
from pincite_api.problems import RequestProblem

TOKEN_HEADER = "X-Pincite-Session"  # noqa: S105 - a name
READ, WRITE = "read", "write"
ALSO = frozenset({"/readyz", "/mcp"})
"""Paths outside /v1 for which it matters who asks."""
READING = frozenset({"GET", "HEAD"})
"""Methods that a session's cookie is enough for."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Name who makes a request, and what they may do.

    `key` tells callers apart: the key that they gave, now or when they signed in. `expires` is when their
    session ends.
    """

    key: bytes
    scopes: frozenset[str]
    expires: datetime | None = None

    def may(self, method: str) -> bool:
        """Return True if the caller may send a request of this method."""
        return (READ if method in READING else WRITE) in self.scopes


class Callers:
    """Finds the caller of a request. Without a key everybody may do everything."""

    def __init__(self, key: str | None, sessions: Sessions, public_url: str | None) -> None:
        self.key = None if key is None else key.encode()
        self._limit = KeyLimit()
        self._sessions = sessions
        self._public = urlsplit(public_url or "")

    async def find(self, scope: Scope, *, asks: bool = True) -> Caller | None:
        """Return who makes a request; None if they have neither the key nor a session.

        Raises RequestProblem where too many wrong keys came from their address.

        A session goes on for longer by what it asks, and not by being looked at.
        """
        headers = Headers(scope=scope)
        given, everything = given_key(headers), frozenset({READ, WRITE})
        if self.key is None:
            return Caller(given, everything)
        if given:
            return Caller(given, everything) if self.opens(given, scope) else None
        if (session_id := self.cookie(scope)) is None:
            return None
        find = partial(self._sessions.find, session_id, self.key, in_use=asks)
        session = await to_thread.run_sync(find)
        if session is None:
            return None
        writes = session.has_token(headers.get(TOKEN_HEADER, ""))
        return Caller(self.key, everything if writes else frozenset({READ}), expires=session.expires)

    def opens(self, given: bytes, scope: Scope) -> bool:
        """Return True if a key is the service's.

        Raises RequestProblem where too many wrong ones came from the address that gives it.
        """
        if secrets.compare_digest(given, self.key or b""):
            return True
        self._limit.note_wrong(scope["client"][0] if scope.get("client") else "", given)
        return False

    def cookie(self, scope: Scope) -> str | None:
        """Return the id of the session in a request's cookie."""
        cookies = cookie_parser("; ".join(Headers(scope=scope).getlist("cookie")))
        return cookies.get(self.cookie_name(scope)[0]) or None

    def cookie_name(self, scope: Scope) -> tuple[str, bool]:
        """Return the name of the cookie, and whether it goes over https alone.

        The name has the port that the browser knows: cookies have none, and two services on a host would else
        have each other's.
        """
        host = Headers(scope=scope).get("host", "")
        is_public = self._public.scheme == "https" and host_name(host) == self._public.hostname
        secure = scope["scheme"] == "https" or is_public
        try:
            port = urlsplit(f"//{host}").port
        except ValueError:
            port = None
        name = f"pincite-{port or (443 if secure else 80)}"
        return (f"__Host-{name}" if secure else name), secure


class FindCaller:
    """ASGI middleware: puts who makes a request into its scope, as `caller`, where that matters."""

    def __init__(self, app: ASGIApp, callers: Callers) -> None:
        self._app = app
        self._callers = callers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the caller of a request, or the refusal of one, into its scope."""
        if scope["type"] == "http" and (scope["path"].startswith("/v1/") or scope["path"] in ALSO):
            try:
                scope["caller"] = await self._callers.find(scope)
            except RequestProblem as refusal:
                scope["caller_refused"] = refusal  # said by the routes that want one
        await self._app(scope, receive, send)


def caller_of(scope: Scope) -> Caller | None:
    """Return who makes a request, as `FindCaller` has found; None for a request that has no caller."""
    found: Caller | None = scope.get("caller")
    return found


def given_key(headers: Headers) -> bytes:
    """Return the key that a request gives, as a bearer token or as X-API-Key; empty: it gives none."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    given = bearer if scheme.lower() == "bearer" and bearer else headers.get("x-api-key", "")
    # Header values arrive as Latin-1; back in bytes they are what the client sent.
    return given.encode("latin-1")
