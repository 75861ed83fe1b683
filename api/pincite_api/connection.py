"""A connection of the HTTP server. Requests that come too slowly are answered 408, and it is closed.

The head of a request has a time limit. A body has a least rate, averaged over the last seconds. Time counts
only while the service reads, so a client never pays for an application that is busy. Both are watched here
and not in the application, which sees a request once its head is there, and may ask for its body much later.
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from contextlib import suppress
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol, RequestResponseCycle

from pincite.settings import Settings
from pincite_api.guard import EVERY_RESPONSE
from pincite_api.problems import Problem, problem, problem_response

SLICE_S, SLICES = 3.0, 10
"""The rate of a body is averaged over this many slices of this many seconds."""
READ_BYTES = 1 << 14
"""Bytes that are read of a connection at once. asyncio reads four times as much, and hundreds may be open."""


class Pace:
    """The bytes of a body that came in each of the last slices of time."""

    def __init__(self, least: float) -> None:
        """Begin to count. `least` is how many bytes must come in `SLICES` slices."""
        self._least = least
        # One slice more than is asked for: a client that sends at the very limit may be late with a burst.
        self._slices = deque([0], SLICES + 1)

    def count(self, number: int) -> None:
        """Count bytes that came."""
        self._slices[-1] += number

    def end_slice(self) -> bool:
        """Begin the next slice. Returns False if too few bytes came in the last ones."""
        enough = len(self._slices) <= SLICES or sum(self._slices) >= self._least
        self._slices.append(0)
        return enough


class Connection(H11Protocol):
    """uvicorn's connection with limits on slow requests. Its own refusals are problems like all others."""

    def __init__(self, *, settings: Settings, **given: Any) -> None:
        super().__init__(**given)
        self._settings = settings
        self._timer: asyncio.TimerHandle | None = None
        self._head_due = False
        self._body_of: RequestResponseCycle | None = None
        self._pace = Pace(0)
        self._was_paused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the head of a request."""
        if hasattr(transport, "max_size"):  # uvloop has a limit of its own
            transport.max_size = READ_BYTES
        # asyncio does so only for a listener that was made with IPPROTO_TCP. Without it the end of an answer
        # waits 40 ms for a client that is in no hurry to acknowledge its beginning.
        connected: socket.socket = transport.get_extra_info("socket")
        with suppress(OSError):  # it is no TCP connection, or one that has ended already
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop waiting."""
        self._stop_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count what came, and hand it on."""
        self._pace.count(len(data))
        super().data_received(data)

    def handle_events(self) -> None:
        """Read requests, and see what must come next."""
        super().handle_events()
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that is no HTTP."""
        detail = "The request is no HTTP/1.1 that can be read, or its head is over 16 KiB."
        self._refuse(problem(400, "malformed-request", detail))

    def _watch(self) -> None:
        """See what the client must send next, and have a timer run if that is new."""
        self._was_paused |= self.flow.read_paused
        state = self.conn.their_state
        # Between two requests uvicorn's own limit for idle connections holds, until the next one begins.
        head_due = state is h11.IDLE and (self.cycle is None or bool(self.conn.trailing_data[0]))
        body_of = self.cycle if state is h11.SEND_BODY else None
        if (head_due, body_of) == (self._head_due, self._body_of):
            return
        self._head_due, self._body_of = head_due, body_of
        self._stop_timer()
        if head_due:
            self._timer = self.loop.call_later(self._settings.header_timeout_s, self._head_is_late)
        elif body_of is not None:
            self._pace = Pace(self._settings.min_upload_bytes_s * SLICE_S * SLICES)
            self._pace.count(len(body_of.body))
            self._timer = self.loop.call_later(SLICE_S, self._end_slice)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _head_is_late(self) -> None:
        limit = self._settings.header_timeout_s
        detail = f"The head of a request must come within {limit:g} s. Send the request again at once."
        self._refuse(problem(408, "request-timeout", detail))

    def _end_slice(self) -> None:
        if self._was_paused or self.conn.they_are_waiting_for_100_continue:
            # The client could not send, or has not been asked to: such a slice goes on.
            self._was_paused = self.flow.read_paused
        elif not self._pace.end_slice():
            least, seconds = self._settings.min_upload_bytes_s, SLICE_S * SLICES
            detail = (
                f"The body came too slowly: at least {least:,} bytes a second are needed, averaged over "
                f"{seconds:g} s. Send the request again over a faster connection."
            )
            self._refuse(problem(408, "request-timeout", detail, instance=self.scope["path"]))
            return
        self._timer = self.loop.call_later(SLICE_S, self._end_slice)

    def _refuse(self, found: Problem) -> None:
        """Close the connection, with a problem as the answer if none has begun."""
        if self.cycle is not None and not self.cycle.response_complete:
            # The application sees a client that has left.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send(found, with_body=self.conn.our_state is h11.IDLE or self.scope["method"] != "HEAD")
        self.transport.close()

    def _send(self, found: Problem, with_body: bool) -> None:
        response = problem_response(found, {**EVERY_RESPONSE, "Connection": "close"})
        for event in (
            h11.Response(
                status_code=found.status,
                headers=response.raw_headers,
                reason=STATUS_PHRASES[found.status],
            ),
            h11.Data(data=bytes(response.body) if with_body else b""),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event))
