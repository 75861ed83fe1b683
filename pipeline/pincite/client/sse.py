"""Read server-sent events within bounds (WHATWG HTML, section 9.2), from bytes as they come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pincite.client.call import Refused

MAX_EVENT_BYTES = 32 * 2**20
"""Far above the longest answer with everything that it cites."""


@dataclass(frozen=True, slots=True)
class ServerSentEvent:
    """An event of a stream: its name and its data."""

    name: str
    data: str


class Messages:
    """Takes the bytes of a stream in order, and gives each event that they complete."""

    def __init__(self) -> None:
        self._line = bytearray()
        self._fields: dict[str, str] = {}
        self._bytes = 0

    def feed(self, piece: bytes) -> Iterator[ServerSentEvent]:
        """Yield the events that this piece completes. Raises Refused beyond `MAX_EVENT_BYTES`."""
        for part in piece.splitlines(keepends=True):
            self._bytes += len(part)
            if self._bytes > MAX_EVENT_BYTES:
                raise Refused("service-failed", "The service sent an event without an end.")
            self._line += part
            if part.endswith(b"\n"):
                line = self._line.decode().rstrip("\r\n")
                self._line.clear()
                yield from self._take(line)

    def _take(self, line: str) -> Iterator[ServerSentEvent]:
        name, _, value = line.partition(":")
        if line and name:
            self._fields[name] = value.removeprefix(" ")
        elif not line:
            fields, self._fields, self._bytes = self._fields, {}, 0
            if "data" in fields:
                yield ServerSentEvent(fields.get("event", "message"), fields["data"])
