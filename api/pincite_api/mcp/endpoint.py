"""MCP over streamable HTTP: one address for clients of both protocols, of which nothing is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from pincite_api.bodies import MAX_JSON_BYTES, limit_body
from pincite_api.dependencies import check_caller
from pincite_api.problems import RequestProblem

PATH = "/mcp"


class Endpoint:
    """ASGI app: answers a POST. The layers around it have refused other sites, and found the caller.

    `hosts` are the names that the service answers to; None: to any. With `needs_key` nobody gets in without
    the key. Raises RequestProblem for them, and for a body over MAX_JSON_BYTES.
    """

    def __init__(self, server: Server[Any], hosts: Collection[str] | None, *, needs_key: bool) -> None:
        self._server = server
        self._security = _security(hosts)
        self._needs_key = needs_key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of MCP."""
        if self._needs_key:
            check_caller(scope)
        detail = f"A message has at most {MAX_JSON_BYTES:,} bytes of JSON. Ask in fewer words."
        over = RequestProblem(413, "body-too-large", detail)
        body = await limit_body(Request(scope, receive), MAX_JSON_BYTES, over).body()
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return messages.pop() if messages else await receive()

        # A manager for each request: what a client that leaves has begun ends with its request.
        manager = StreamableHTTPSessionManager(
            self._server,
            stateless=True,
            security_settings=self._security,
            max_request_body_size=MAX_JSON_BYTES,
        )
        async with manager.run():
            await manager.handle_request(scope, again, send)


def _security(hosts: Collection[str] | None) -> TransportSecuritySettings:
    """Return the transport's own checks of Host and Origin, which come after those of `SiteGuard`."""
    named = [f"[{host}]" if ":" in host else host for host in hosts or ()]
    origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in named]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=hosts is not None,
        allowed_hosts=_with_ports(named),
        allowed_origins=_with_ports(origins),
    )


def _with_ports(names: list[str]) -> list[str]:
    return [*names, *(f"{name}:*" for name in names)]
