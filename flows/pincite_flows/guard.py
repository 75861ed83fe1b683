"""Keeps the web pages of others out of the local Prefect server, which has no check of `Host` and `Origin`.

A page from elsewhere can make a browser send requests to 127.0.0.1: under a name of its own that it points
there (DNS rebinding), or as a form or a WebSocket, which need nobody's permission. Both show in the headers.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
CLOSED = ("/docs", "/redoc", "/openapi.json")
"""FastAPI's pages about an API. They need no password, and run another site's scripts beside Prefect's page,
which keeps the password in the browser."""
OWN_PAGES_ONLY = (
    b"content-security-policy",
    b"default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'",
)
"""A header. Prefect's page asks another site for a configuration; the browser then refuses to."""
REFUSED = 1008
"""WebSocket's close code for a policy. Before the handshake is accepted, the server makes it a 403."""


class OriginGuard:
    """ASGI middleware: requests and WebSockets to this port's own names, from its own pages or from none."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in OWN_NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        found = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if found is None:
            await self._app(scope, receive, _with_policy(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": REFUSED})
        else:
            await _answer(send, *found)

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        """Return the status and the sentence to refuse with, or None."""
        hosts, origins = _values(scope, b"host"), _values(scope, b"origin")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return 421, "This server does not answer to that name. Use 127.0.0.1 and its port."
        if any(origin != f"http://{hosts[0]}" for origin in origins):
            return 403, "A page of another origin cannot use this server from a browser."
        if any(scope["path"] == closed or scope["path"].startswith(f"{closed}/") for closed in CLOSED):
            return 404, "This page is not served."
        return None


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").lower() for given, value in scope["headers"] if given == name]


def _with_policy(send: Send) -> Send:
    """Return `send` with the policy in the head of each HTTP response."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), OWN_PAGES_ONLY]}
        await send(message)

    return sending


async def _answer(send: Send, status: int, sentence: str) -> None:
    body = f"{sentence}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
