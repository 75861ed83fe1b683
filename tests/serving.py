"""A service in a thread, spoken to over HTTP, as `pincite serve` is one in a process."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from typing import Any

import uvicorn

from pincite.library import Library
from pincite_api import create_app
from pincite_api.server import Server

from .cheap import forget_apps

TICK_S = 0.01


class QuickServer(Server):
    """A server that ends as soon as it is told to. uvicorn looks every tenth of a second, which hundreds of
    tests would wait for."""

    async def main_loop(self) -> None:
        ticks = count()
        while not await self.on_tick(next(ticks)):
            await asyncio.sleep(TICK_S)


def bound() -> socket.socket:
    """A socket that listens at a free port of this machine."""
    return socket.create_server(("127.0.0.1", 0))


@contextmanager
def serving(library: Library, listening: socket.socket | None = None, **options: Any) -> Iterator[str]:
    """Serve a library at a port of its own or a given one, and yield its address."""
    app = create_app(library, **options)
    config = uvicorn.Config(app, ws="none", lifespan="off", log_level="warning", timeout_graceful_shutdown=5)
    server = QuickServer(config, app)
    with listening or bound() as at:
        host, port = at.getsockname()
        thread = Thread(target=server.run, kwargs={"sockets": [at]})
        thread.start()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join()
            forget_apps()
