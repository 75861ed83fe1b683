"""Connections that go only where they may, and never take longer than they may.

The address that was checked is the one that is connected to: a name is resolved once for each connection,
here, so DNS that answers otherwise a moment later changes nothing. TLS and the Host header keep the name.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from pincite.errors import FetchTimeout
from pincite.sources.addresses import Resolve, checked_addresses


class RequestDeadline:
    """The moment by which the request under way must end; shared by the connections of one thread."""

    def __init__(self, limit_s: float) -> None:
        self.limit_s = limit_s
        self._end = time.monotonic()

    def start(self, seconds: float) -> None:
        """Begin a request that may take so many seconds."""
        self._end = time.monotonic() + seconds

    def left(self, timeout: float | None = None) -> float:
        """Return the seconds that are left, at most `timeout` of them. Raises FetchTimeout if none are."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchTimeout(f"It took longer than {self.limit_s:g} seconds (PINCITE_SOURCE_TIMEOUT_S).")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection on which no wait is longer than what is left."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: RequestDeadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects over `network` to the addresses of a host that were checked, one after the other."""

    def __init__(
        self,
        network: httpcore.NetworkBackend,
        deadline: RequestDeadline,
        *,
        allow_private: bool,
        resolve: Resolve,
    ) -> None:
        self._network = network
        self._deadline = deadline
        self._allow_private = allow_private
        self._resolve = resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers within `timeout` seconds.

        Raises AddressRefused where an address is not allowed, SourceUnavailable where the name is not known,
        FetchTimeout, and httpcore's errors where none answers.
        """
        addresses = checked_addresses(host, port, allow_private=self._allow_private, resolve=self._resolve)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, timeout, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(addresses[-1], port, timeout, socket_options)

    def _connect(
        self,
        address: str,
        port: int,
        timeout: float | None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout)
        return _Stream(self._network.connect_tcp(address, port, left, None, socket_options), self._deadline)


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class GuardedTransport(httpx.BaseTransport):
    """httpx over connections of `GuardedBackend`: no proxy, no other way around it.

    Raises what httpcore raises.
    """

    def __init__(self, backend: GuardedBackend, verify: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=verify or httpx.create_ssl_context(),
            max_connections=4,
            keepalive_expiry=30.0,
            network_backend=backend,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, and return its response with a body that is still to be read."""
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        """Close the connections."""
        self._pool.close()
