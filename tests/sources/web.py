"""A real web server by script, and a network on which public addresses lead to it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore

PUBLIC, OTHER_PUBLIC = "93.184.215.14", "151.101.1.140"


@dataclass
class Page:
    """What is answered: `pieces` are sent one by one, and `etag` is compared as servers do."""

    body: bytes = b"<p>page</p>"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str | None = None
    pieces: Iterable[bytes] | None = None


@dataclass
class Site:
    """Pages by path; what was asked for, with the request's headers. `turns` are answered before the page."""

    port: int = 0
    turns: dict[str, list[Page]] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        """What was asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def redirect(self, path: str, location: str, **headers: str) -> None:
        self.pages[path] = Page(status=302, headers={"Location": location, **headers})


@contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Yield a site that is served on loopback, over TLS with a context."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            turns = site.turns.get(self.path)
            page = turns.pop(0) if turns else site.pages.get(self.path, Page(b"", 404))
            if page.etag and self.headers.get("If-None-Match") == page.etag:
                page = Page(b"", 304)
            self.send_response(page.status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            if page.etag:
                self.send_header("ETag", page.etag)
            if page.pieces is None:
                self.send_header("Content-Length", str(len(page.body)))
            else:
                self.close_connection = True
                self.send_header("Connection", "close")
            self.end_headers()
            try:
                for piece in page.pieces if page.pieces is not None else [page.body]:
                    self.wfile.write(piece)
            except OSError:  # the client has seen enough
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Network(httpcore.NetworkBackend):
    """Leads every address to one site, and notes which was dialled."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._inner = httpcore.SyncBackend()
        self.dialled: list[str] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        self.dialled.append(host)
        return self._inner.connect_tcp("127.0.0.1", self._site.port, timeout, None, socket_options)


def names(**addresses: str | list[str]) -> Callable[[str, int], list[str]]:
    """Return a resolver that knows these hosts below .test; a list of addresses is given one by one."""
    turns = {name: iter(found) for name, found in addresses.items() if isinstance(found, list)}

    def resolve(host: str, port: int) -> list[str]:
        name = host.removesuffix(".test")
        if name not in addresses:
            raise OSError(f"unknown name {host}")
        found = addresses[name]
        return [found if isinstance(found, str) else next(turns[name])]

    return resolve
