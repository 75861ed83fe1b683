"""The HTTP server of the app that `create_app` makes."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """uvicorn, which has the streams end before it waits for the answers that are under way."""

    def __init__(self, config: uvicorn.Config, app: FastAPI) -> None:
        super().__init__(config)
        self._feed = app.state.feed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._feed.leave()
        await super().shutdown(sockets)
