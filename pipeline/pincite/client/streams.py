"""Read the streams of a service: an answer as it is made, and events, which go on after a break."""

from __future__ import annotations

from typing import Any

import httpx
from pydantic import TypeAdapter

from pincite.answer.stream import EVENT_NAMES
from pincite.client.call import CONNECT_TIMEOUT_S, Call, Refused, refusal_of
from pincite.client.sse import ServerSentEvent
from pincite.schema.answer import Answer, AnswerEvent
from pincite.schema.event import Event

SILENCE_S = 60.0
"""A stream gives a sign of life every 15 s: after this long it is dead."""
RETRY_S = 2.0
MAX_TRIES = 15
"""Tries to come back one after the other: a service that restarts has half a minute."""
_TYPES = {name: TypeAdapter[AnswerEvent](kind) for kind, name in EVENT_NAMES.items()}


def stream_options(call: Call[Any], last_event_id: int | None = None) -> dict[str, Any]:
    """Return how a call is sent whose response is a stream, as httpx takes it."""
    headers = {"Accept": "text/event-stream", "Accept-Encoding": "identity"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = str(last_event_id)
    timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_TIMEOUT_S)
    return {**call.options(), "headers": headers, "timeout": timeout}


def refuse_compressed(response: httpx.Response) -> None:
    """Raise Refused where a stream is compressed: a few bytes of it could stand for gigabytes."""
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Refused("service-failed", "The service compresses its stream. It was asked not to.")


class Answering:
    """Makes the events of an answer from the messages of its stream."""

    def __init__(self) -> None:
        self.done = False

    def take(self, message: ServerSentEvent) -> AnswerEvent | None:
        """Return the event of a message, if this release knows it.

        Raises Refused where the answer broke off.
        """
        if message.name == "error":
            raise refusal_of(message.data)
        if message.name not in _TYPES:
            return None
        event = _TYPES[message.name].validate_json(message.data)
        self.done = isinstance(event, Answer)
        return event

    def ended(self) -> None:
        """Note that the stream has ended. Raises Refused where the answer has not."""
        if not self.done:
            raise Refused("service-failed", "The answer broke off. Ask again.")


class Following:
    """The place of a stream of events, over all connections that it took."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.done = False
        self._tries = 0

    def take(self, message: ServerSentEvent) -> Event | None:
        """Return the event of a message, if it is one. Raises Refused where the service ends it so."""
        self._tries = 0
        if message.name == "error":
            raise refusal_of(message.data)
        if message.name == "done":
            self.done = True
            return None
        event = Event.model_validate_json(message.data)
        self.after = event.id
        return event

    def may_try_again(self) -> bool:
        """Count a connection that broke. Return True if another is worth a try."""
        self._tries += 1
        return self._tries < MAX_TRIES
