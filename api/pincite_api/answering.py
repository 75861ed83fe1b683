"""Take an answer from the library without ever blocking the event loop, and end it when its client leaves."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import anyio
from anyio import to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from pincite.answer_stream import AnswerStream
from pincite.document import Answer, AnswerEvent

LEFT_POLL_S = 0.25


async def whole_answer(events: AnswerStream, request: Request) -> Answer:
    """The answer at the end of its events. Raises ClientDisconnect as soon as nobody waits for it."""
    ended: Answer | Exception = ClientDisconnect()
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_when_left, request, group.cancel_scope)
        try:
            async with aclosing(one_by_one(events)) as answering:
                async for event in answering:
                    if isinstance(event, Answer):
                        ended = event
        except Exception as error:  # noqa: BLE001 - raised below: a task group would wrap it
            ended = error
        group.cancel_scope.cancel()
    if isinstance(ended, Answer):
        return ended
    raise ended


async def _cancel_when_left(request: Request, scope: anyio.CancelScope) -> None:
    while not await request.is_disconnected():
        await anyio.sleep(LEFT_POLL_S)
    scope.cancel()


async def one_by_one(events: AnswerStream) -> AsyncGenerator[AnswerEvent, None]:
    """Take each event in a thread, and none before it is asked for; whoever cancels does not wait for it."""
    try:
        while True:
            event = await to_thread.run_sync(next, events, None, abandon_on_cancel=True)
            if event is None:
                return
            yield event
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(events.close)
