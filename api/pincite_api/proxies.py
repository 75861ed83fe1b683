"""Read what a proxy says of a request: by which scheme and host it came, and from whom.

Anybody can send these headers, so they hold only where the connection is a trusted proxy's own.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network


class TrustedProxies:
    """ASGI middleware: takes scheme, host and client from the X-Forwarded headers of these proxies."""

    def __init__(self, app: ASGIApp, networks: Iterable[Network]) -> None:
        self._app = app
        self._networks = tuple(networks)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take scheme, host and client of a request from the headers of a trusted proxy."""
        client = scope.get("client")
        if scope["type"] == "http" and client and self._trusts(client[0]):
            scope = self._forwarded(scope)
        await self._app(scope, receive, send)

    def _forwarded(self, scope: Scope) -> Scope:
        headers = Headers(scope=scope)
        changed = dict(scope)
        # The last value is the one that the proxy itself has added.
        if (scheme := _values(headers, "x-forwarded-proto")[-1:]) and scheme[0].lower() in ("http", "https"):
            changed["scheme"] = scheme[0].lower()
        if host := _values(headers, "x-forwarded-host")[-1:]:
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            changed["headers"] = [*others, (b"host", host[0].encode("latin-1"))]
        for sender in map(_without_port, reversed(_values(headers, "x-forwarded-for"))):
            changed["client"] = (sender, 0)
            if not self._trusts(sender):
                break
        return changed

    def _trusts(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._networks)


def _without_port(sender: str) -> str:
    """Return the address alone. Some proxies write `192.0.2.1:80` or `[2001:db8::1]:80`."""
    if sender.startswith("["):
        return sender[1:].partition("]")[0]
    return sender.partition(":")[0] if sender.count(":") == 1 else sender


def _values(headers: Headers, name: str) -> list[str]:
    given = ",".join(headers.getlist(name)).split(",")
    return [value.strip() for value in given if value.strip()]
