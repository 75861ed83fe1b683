"""The service's verbs in Python, to be awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterable
from contextlib import aclosing, asynccontextmanager
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from pincite.client import (
    collection_calls,
    content_calls,
    document_calls,
    installation_calls,
    question_calls,
    source_calls,
)
from pincite.client.call import Call, ServiceUnavailable, described, refusal, result, unavailable
from pincite.client.client import ADDRESS, POLL_S
from pincite.client.sse import Messages, ServerSentEvent
from pincite.client.streams import RETRY_S, Answering, Following, refuse_compressed, stream_options
from pincite.schema.answer import Answer, AnswerEvent, Begin, Progress
from pincite.schema.document import Document
from pincite.schema.event import Event

Given = ParamSpec("Given")
Result = TypeVar("Result")
Sent = Coroutine[Any, Any, Result]


def _sent(call: Callable[Given, Call[Result]]) -> Callable[Concatenate[AsyncClient, Given], Sent[Result]]:
    """Make a method of a verb: it sends the verb's request, and returns its result."""

    async def method(self: AsyncClient, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return await self.send(call(*args, **kwargs))

    return described(method, call)


def _streamed(
    call: Callable[Given, Call[Answer]],
) -> Callable[Concatenate[AsyncClient, Given], AsyncIterator[AnswerEvent]]:
    """Make a method of a verb that answers: it yields the events of the answer."""

    def stream(self: AsyncClient, /, *args: Given.args, **kwargs: Given.kwargs) -> AsyncIterator[AnswerEvent]:
        """Yield each checked sentence as soon as it is there, and at the end the whole answer."""
        return self._answering(call(*args, **kwargs))

    return described(stream, call)


class AsyncClient:
    """`Client`, to be awaited. It belongs to one event loop."""

    def __init__(
        self,
        address: str = ADDRESS,
        api_key: str | None = None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self.address = address
        self._http = httpx.AsyncClient(
            base_url=address,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            trust_env=False,  # the key and the documents are for the service alone, not for a proxy
            verify=not address.startswith("http://"),  # the authorities take a while to load
            transport=transport,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    collections = _sent(collection_calls.collections)
    collection = _sent(collection_calls.collection)
    create_collection = _sent(collection_calls.create_collection)
    suggest = _sent(collection_calls.suggest)
    delete_collection = _sent(collection_calls.delete_collection)

    add = _sent(document_calls.add)
    documents = _sent(document_calls.documents)
    find = _sent(document_calls.find)
    document = _sent(document_calls.document)
    update = _sent(document_calls.update)
    retry = _sent(document_calls.retry)
    cancel = _sent(document_calls.cancel)
    delete = _sent(document_calls.delete)
    versions = _sent(document_calls.versions)
    rollback = _sent(document_calls.rollback)
    events = _sent(document_calls.events)

    report = _sent(content_calls.report)
    pages = _sent(content_calls.pages)
    page = _sent(content_calls.page)
    elements = _sent(content_calls.elements)

    search = _sent(question_calls.search)
    search_result = _sent(question_calls.search_result)
    explain = _sent(question_calls.explain)
    answer = _sent(question_calls.answer)
    stream = _streamed(question_calls.answer)

    sources = _sent(source_calls.sources)
    add_source = _sent(source_calls.add_source)
    change_source = _sent(source_calls.change_source)
    remove_source = _sent(source_calls.remove_source)
    sync = _sent(source_calls.sync)

    status = _sent(installation_calls.status)
    alive = _sent(installation_calls.alive)
    examine = _sent(installation_calls.examine)
    heal = _sent(installation_calls.heal)

    async def wait(self, collection: str, document_id: str, timeout_s: float) -> Document:
        """Return the document as soon as nothing of it is under way, or as it is after `timeout_s` seconds.

        Raises Refused where there is none, and ServiceUnavailable.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            document = await self.document(collection, document_id)
            left = deadline - time.monotonic()
            if document.pending_version is None or left <= 0:
                return document
            await asyncio.sleep(min(POLL_S, left))

    async def follow_events(
        self, collection: str, document_id: str | None = None, *, after: int = 0
    ) -> AsyncIterator[Event]:
        """Yield what has happened after the event `after`, and then what happens.

        To a document until it settles, to a collection without end. A connection that breaks is made anew,
        and no event is lost.
        """
        call, following = document_calls.events_of(collection, document_id), Following(after)
        while True:
            try:
                async with self._streaming(call, following.after) as messages:
                    async for message in messages:
                        if (event := following.take(message)) is not None:
                            yield event
                        if following.done:
                            return
            except ServiceUnavailable:
                if not following.may_try_again():
                    raise
            await asyncio.sleep(RETRY_S)

    async def send(self, call: Call[Result]) -> Result:
        """Send a request and read its response. Raises Refused and ServiceUnavailable."""
        content = None if call.content is None else _pieces(call.content)
        try:
            response = await self._http.request(call.method, call.path, content=content, **call.options())
        except httpx.TransportError as error:
            raise unavailable(self.address, error) from None
        return result(call, response)

    async def _answering(self, call: Call[Answer]) -> AsyncIterator[AnswerEvent]:
        answering = Answering()
        async with self._streaming(call) as messages:
            async for message in messages:
                event = answering.take(message)
                if event is not None and not isinstance(event, Begin | Progress):
                    yield event
        answering.ended()

    @asynccontextmanager
    async def _streaming(
        self, call: Call[Any], after: int | None = None
    ) -> AsyncIterator[AsyncGenerator[ServerSentEvent]]:
        """Open a stream, and yield its messages. Raises Refused and ServiceUnavailable."""
        try:
            async with (
                self._http.stream(call.method, call.path, **stream_options(call, after)) as response,
                aclosing(_messages(response)) as messages,
            ):
                yield messages
        except httpx.TransportError as error:
            raise unavailable(self.address, error) from None


async def _pieces(pieces: Iterable[bytes]) -> AsyncIterator[bytes]:
    """Yield pieces that are read in a thread, so that a slow disk holds up nobody."""
    waiting = iter(pieces)
    while (piece := await asyncio.to_thread(next, waiting, None)) is not None:
        yield piece


async def _messages(response: httpx.Response) -> AsyncGenerator[ServerSentEvent]:
    """Yield the messages of a stream. Raises Refused where it is an error."""
    if not response.is_success:
        await response.aread()
        raise refusal(response)
    refuse_compressed(response)
    messages = Messages()
    async for piece in response.aiter_bytes():
        for message in messages.feed(piece):
            yield message
