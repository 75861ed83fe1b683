"""The service's verbs in Python, waiting for each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import httpx

from pincite.answer.stream import AnswerStream
from pincite.client import (
    collection_calls,
    content_calls,
    document_calls,
    installation_calls,
    question_calls,
    source_calls,
)
from pincite.client.call import Call, ServiceUnavailable, described, refusal, result, unavailable
from pincite.client.sse import Messages, ServerSentEvent
from pincite.client.streams import RETRY_S, Answering, Following, refuse_compressed, stream_options
from pincite.schema.answer import Answer, AnswerEvent
from pincite.schema.document import Document
from pincite.schema.event import Event

ADDRESS = "http://127.0.0.1:8300"
POLL_S = 0.5

Given = ParamSpec("Given")
Result = TypeVar("Result")


def _sent(call: Callable[Given, Call[Result]]) -> Callable[Concatenate[Client, Given], Result]:
    """Make a method of a verb: it sends the verb's request, and returns its result."""

    def method(self: Client, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        return self.send(call(*args, **kwargs))

    return described(method, call)


def _streamed(call: Callable[Given, Call[Answer]]) -> Callable[Concatenate[Client, Given], AnswerStream]:
    """Make a method of a verb that answers: it returns the events of the answer."""

    def stream(self: Client, /, *args: Given.args, **kwargs: Given.kwargs) -> AnswerStream:
        """Yield each checked sentence as soon as it is there, and at the end the whole answer."""
        return AnswerStream(partial(self._answering, call(*args, **kwargs)))

    return described(stream, call)


class Client:
    """A running service, with the verbs and types of `Library`; may be used from several threads.

    An error has the code that the library's has: Refused, and ServiceUnavailable where nobody answers.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        api_key: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.address = address
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else None,
            trust_env=False,  # the key and the documents are for the service alone, not for a proxy
            verify=not address.startswith("http://"),  # the authorities take a while to load
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

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

    def wait(self, collection: str, document_id: str, timeout_s: float) -> Document:
        """Return the document as soon as nothing of it is under way, or as it is after `timeout_s` seconds.

        Raises Refused where there is none, and ServiceUnavailable.
        """
        deadline = time.monotonic() + timeout_s
        while True:
            document = self.document(collection, document_id)
            left = deadline - time.monotonic()
            if document.pending_version is None or left <= 0:
                return document
            time.sleep(min(POLL_S, left))

    def wait_ready(self, timeout_s: float) -> None:
        """Wait for a service that was just started. Raises ServiceUnavailable after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            try:
                return self.alive()
            except ServiceUnavailable:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(POLL_S)

    def follow_events(
        self, collection: str, document_id: str | None = None, *, after: int = 0
    ) -> Iterator[Event]:
        """Yield what has happened after the event `after`, and then what happens.

        To a document until it settles, to a collection without end. A connection that breaks is made anew,
        and no event is lost.
        """
        call, following = document_calls.events_of(collection, document_id), Following(after)
        while True:
            try:
                with self._streaming(call, following.after) as messages:
                    for message in messages:
                        if message is not None and (event := following.take(message)) is not None:
                            yield event
                        if following.done:
                            return
            except ServiceUnavailable:
                if not following.may_try_again():
                    raise
            time.sleep(RETRY_S)

    def send(self, call: Call[Result]) -> Result:
        """Send a request and read its response. Raises Refused and ServiceUnavailable."""
        try:
            response = self._http.request(call.method, call.path, content=call.content, **call.options())
        except httpx.TransportError as error:
            raise unavailable(self.address, error) from None
        return result(call, response)

    def _answering(self, call: Call[Answer], cancelled: threading.Event) -> Generator[AnswerEvent]:
        answering = Answering()
        with self._streaming(call) as messages:
            for message in messages:
                if message is not None and (event := answering.take(message)) is not None:
                    yield event
                if cancelled.is_set():
                    return
        answering.ended()

    @contextmanager
    def _streaming(
        self, call: Call[Any], after: int | None = None
    ) -> Iterator[Iterator[ServerSentEvent | None]]:
        """Open a stream, and yield its messages. Raises Refused and ServiceUnavailable."""
        try:
            with self._http.stream(call.method, call.path, **stream_options(call, after)) as response:
                yield _messages(response)
        except httpx.TransportError as error:
            raise unavailable(self.address, error) from None


def _messages(response: httpx.Response) -> Iterator[ServerSentEvent | None]:
    """Yield the messages of a stream, and None for each sign of life. Raises Refused where it is an error."""
    if not response.is_success:
        response.read()
        raise refusal(response)
    refuse_compressed(response)
    messages = Messages()
    for piece in response.iter_bytes():
        yield from messages.feed(piece)
        yield None
