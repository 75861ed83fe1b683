"""Take an answer from the library without ever blocking the event loop, and end it when its client leaves.

An answer is made at one of few places, whichever way it was asked for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from functools import partial

import anyio
from anyio import to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from pincite.answer.stream import AnswerStream
from pincite.schema.answer import Answer, AnswerEvent
from pincite_api.dependencies import Done
from pincite_api.places import Places
from pincite_api.streams import EventStream

LEFT_POLL_S = 0.25

AsEvents = Callable[[AnswerStream], AsyncGenerator[bytes, None]]


async def answer_or_stream(
    request: Request, collection: str, ask: Callable[[], AnswerStream], as_events: AsEvents | None
) -> Answer | EventStream:
    """Ask, and return the whole answer, or with `as_events` a stream that has its place until it ends.

    Raises AnswersFull where there is no place before long, and ClientDisconnect where nobody waits for it.
    """
    events = await to_thread.run_sync(ask)  # which says what is wrong with a question before it waits
    places: Places = request.app.state.answer_places
    place = await while_waited_for(request, partial(places.take, collection))
    if as_events is not None:
        return EventStream(as_events(events.with_progress()), place)
    with place:
        return await whole_answer(events, request)


async def whole_answer(events: AnswerStream, request: Request) -> Answer:
    """Return the answer at the end of its events. Raises ClientDisconnect as soon as nobody waits for it."""
    return await while_waited_for(request, partial(answer_of, events))


async def answer_of(events: AnswerStream) -> Answer:
    """Return the answer at the end of its events, which are closed whatever happens."""
    async with aclosing(one_by_one(events)) as answering:
        [answer] = [event async for event in answering if isinstance(event, Answer)]
    return answer


async def while_waited_for(request: Request, work: Callable[[], Awaitable[Done]]) -> Done:
    """Do work, and cancel it when its client leaves. Raises ClientDisconnect then."""
    done: list[Done] = []
    failed: Exception = ClientDisconnect()
    async with anyio.create_task_group() as group:
        group.start_soon(_cancel_when_left, request, group.cancel_scope)
        try:
            done.append(await work())
        except Exception as error:  # noqa: BLE001 - raised below: a task group would wrap it
            failed = error
        group.cancel_scope.cancel()
    if done:
        return done[0]
    raise failed


async def _cancel_when_left(request: Request, scope: anyio.CancelScope) -> None:
    while not await request.is_disconnected():
        await anyio.sleep(LEFT_POLL_S)
    scope.cancel()


async def one_by_one(events: AnswerStream) -> AsyncGenerator[AnswerEvent, None]:
    """Yield each event, taken in a thread when it is asked for. Cancelling does not wait for that thread."""
    # Each answer has a thread of its own, and there are as many as places. In a common pool, those that wait
    # for a model would hold up all other requests.
    own = anyio.CapacityLimiter(1)
    try:
        while True:
            event = await to_thread.run_sync(next, events, None, abandon_on_cancel=True, limiter=own)
            if event is None:
                return
            yield event
    finally:
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(events.close, limiter=anyio.CapacityLimiter(1))
