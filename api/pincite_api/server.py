"""The HTTP server of the app that `create_app` makes."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import cast

import uvicorn
from fastapi import FastAPI

from pincite_api.connection import Connection


class Server(uvicorn.Server):
    """uvicorn, which cuts off slow requests, and ends the streams before it waits for answers under way."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        settings = app.state.library.settings
        config.http = cast(type[asyncio.Protocol], partial(Connection, settings=settings))
        config.proxy_headers = False  # uvicorn would trust whatever runs on this machine; see proxies.py
        super().__init__(config)
        self._notifier = app.state.notifier

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of events, and then the server."""
        self._notifier.leave()
        await super().shutdown(sockets)
