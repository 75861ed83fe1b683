"""Server-sent events: who wants them, and how a stream of them ends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractContextManager, aclosing, nullcontext
from typing import Any, TypeVar

import anyio
from fastapi import Request
from fastapi.sse import EventSourceResponse

from pincite_api.callers import Callers


def wants_events(request: Request) -> bool:
    """Return True if a client asks for server-sent events."""
    accepted = request.headers.get("accept", "").lower().split(",")
    return any(media.partition(";")[0].strip() == "text/event-stream" for media in accepted)


class EventStream(EventSourceResponse):
    """Server-sent events that are closed, with whatever makes them, when the client leaves.

    `place` is had until then.
    """

    def __init__(
        self, events: AsyncGenerator[bytes, None], place: AbstractContextManager[None] | None = None
    ) -> None:
        super().__init__(events, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})
        self._events = events
        self._place = place or nullcontext()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Send the stream."""
        with self._place:
            async with aclosing(self._events):
                await super().__call__(scope, receive, send)


Item = TypeVar("Item")
CHECK_EVERY_S = 10.0
"""Seconds between checks that a stream's session still holds; a stream may go on for days."""


async def while_signed_in(
    request: Request, events: AsyncGenerator[bytes, None]
) -> AsyncGenerator[bytes, None]:
    """Yield events for as long as their reader has the key, or a session that goes on."""
    callers: Callers = request.app.state.callers
    checked = anyio.current_time()
    async with aclosing(events):
        async for event in events:
            if anyio.current_time() - checked >= CHECK_EVERY_S:
                if await callers.find(request.scope, asks=False) is None:
                    return
                checked = anyio.current_time()
            yield event


async def with_signs_of_life(
    items: AsyncGenerator[Item, None], pause_s: float
) -> AsyncGenerator[Item | None, None]:
    """Yield each item, and None after each pause in which none came: proxies end what is silent for long."""
    coming: asyncio.Task[Item | None] | None = None
    async with aclosing(items):
        try:
            while True:
                coming = asyncio.ensure_future(anext(items, None))
                while not (await asyncio.wait({coming}, timeout=pause_s))[0]:
                    yield None
                if (item := coming.result()) is None:
                    return
                yield item
        finally:
            if coming is not None and not coming.done():
                with anyio.CancelScope(shield=True):
                    coming.cancel()
                    await asyncio.wait({coming})
