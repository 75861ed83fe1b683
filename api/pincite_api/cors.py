"""Lets pages of origins that were named use the paths of OpenAI's clients, by the key alone.

Such a request loses its cookies, and what a browser says of its site, before the guard against other sites
sees it. Requests of all other origins go to the guard as they are.
"""

from __future__ import annotations

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pincite_api.openai.envelope import speaks_openai

TAKEN_AWAY = frozenset({b"cookie", b"origin", b"sec-fetch-site", b"sec-fetch-mode", b"sec-fetch-dest"})
PREFLIGHT_S = 600


class AllowedOrigins:
    """ASGI layer: answers preflights of these origins, and lets a browser give their pages the answers."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight of an allowed origin, and let its pages read the answers."""
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin", "")
        if origin.lower() not in self._origins or not speaks_openai(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                given["Access-Control-Allow-Origin"] = origin
                given["Access-Control-Expose-Headers"] = "Retry-After"
                given.add_vary_header("Origin")
            await send(message)

        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(headers)(scope, receive, shared)
            return
        kept = [(name, value) for name, value in scope["headers"] if name not in TAKEN_AWAY]
        await self.app({**scope, "headers": kept}, receive, shared)


def _preflight(headers: Headers) -> Response:
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": headers.get("access-control-request-headers", ""),
        "Access-Control-Max-Age": str(PREFLIGHT_S),
    }
    return Response(status_code=204, headers=allowed)
