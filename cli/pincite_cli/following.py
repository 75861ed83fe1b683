"""Server-sent events of a running service, taken up again where the connection broke off."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import httpx

from pincite.document import Event
from pincite.errors import PinciteError

RETRY_S = 2.0
SILENCE_S = 60.0
"""A stream gives a sign of life every 15 s: after this long it is dead."""
MAX_TRIES = 15
"""Tries to come back one after the other: a service that restarts has half a minute."""


Refuse = Callable[[str, str], PinciteError]


def follow(client: httpx.Client, path: str, after: int, refuse: Refuse) -> Iterator[Event]:
    """The events of a stream from one id on, until it says that it is done.

    `refuse` makes the error that is raised of the code and the sentence with which the service ends it.
    Raises HTTPStatusError with a response that was read, and TransportError when the service stays away.
    """
    tries = 0
    while True:
        try:
            for name, data in _messages(client, path, after):
                tries = 0
                if name == "done":
                    return
                if name == "error":
                    problem = json.loads(data)
                    raise refuse(problem["code"], problem["detail"])
                event = Event.model_validate_json(data)
                after = event.id
                yield event
        except httpx.TransportError:
            tries += 1
            if tries == MAX_TRIES:
                raise
        time.sleep(RETRY_S)


def _messages(client: httpx.Client, path: str, after: int) -> Iterator[tuple[str, str]]:
    """The name and the data of each message."""
    headers = {"Accept": "text/event-stream", "Last-Event-ID": str(after)}
    timeout = httpx.Timeout(SILENCE_S, connect=5.0)
    with client.stream("GET", path, headers=headers, timeout=timeout) as response:
        if response.is_error:
            response.read()
        response.raise_for_status()
        fields: dict[str, str] = {}
        for line in response.iter_lines():
            name, _, value = line.partition(": ")
            if line:
                fields[name] = value
            elif "data" in fields:
                yield fields["event"], fields["data"]
                fields = {}
