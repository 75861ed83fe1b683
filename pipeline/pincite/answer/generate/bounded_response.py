"""Read the responses of a model server within bounds, whatever the server sends.

A server can send bytes without end, as one line, as one JSON value, or compressed. The bounds are far above
what an honest server sends. A response that passes one is refused, never cut short.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
from pydantic_core import from_json

from pincite.errors import GeneratorInvalid

MAX_BODY_BYTES = 1_500_000
"""Of a list of models or a count. A thousand models take some 1 MB. Parsed JSON takes up to 24 times that."""
MAX_COMPLETION_BYTES = 2**16
"""Of a completion that comes whole: an opinion of one token with the 20 likeliest in its place, or a question
of 256 tokens. Either takes a few KB, and ten times that is room for servers that say much beside."""
MAX_STREAM_BYTES = 8 * 2**20
"""Of a completion. An answer has at most 1,024 tokens, and each takes some 400 bytes in an event of its own;
a model that thinks first may use some thousands more."""
MAX_EVENT_BYTES = 2**18
"""Of an event, which is parsed at once. The longest text that is read fits, with each character escaped."""
MAX_TOKENS = 2**53
"""Far beyond any model, and still exact as a float, with which shares of it are computed."""

ACCEPTED_ENCODING = "identity"
"""Asked for, because a few compressed bytes can stand for gigabytes."""


def raw_bytes(response: httpx.Response) -> AsyncIterator[bytes]:
    """Return the pieces of a response's body as they come. Raises GeneratorInvalid if it is compressed."""
    encoding = response.headers.get("Content-Encoding") or ACCEPTED_ENCODING
    if encoding.lower() != ACCEPTED_ENCODING:
        raise GeneratorInvalid("The model server compresses its responses. It was asked not to.")
    return response.aiter_raw()


async def read_json(response: httpx.Response, limit: int, what: str) -> Any:
    """Return the JSON of a whole response of at most `limit` bytes. `what` names it in errors.

    Raises GeneratorInvalid if it is longer, or something else.
    """
    body = bytearray()
    async for piece in raw_bytes(response):
        body += piece
        if len(body) > limit:
            raise _too_long(what, limit)
    return parse_json(body)


def parse_json(data: bytes | bytearray) -> Any:
    """Return the value of some JSON. Raises GeneratorInvalid for anything else, and for deep nesting."""
    try:
        return from_json(data)
    except ValueError:
        raise GeneratorInvalid("The model server answered with something other than JSON.") from None


def token_count(value: Any) -> int | None:
    """Return a number of tokens as a server says it, or None for anything that cannot be one."""
    return value if isinstance(value, int) and 0 <= value <= MAX_TOKENS else None


class EventStream:
    """Takes the bytes of a stream of events in order, and gives the data of each event.

    Comments and other fields are skipped: servers send comments to keep a connection open. In this interface
    the data of an event is one line.
    """

    def __init__(self) -> None:
        self._received = 0
        self._line = bytearray()

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the data that this piece completes. Raises GeneratorInvalid beyond a bound."""
        self._received += len(piece)
        if self._received > MAX_STREAM_BYTES:
            raise _too_long("an answer", MAX_STREAM_BYTES)
        for part in piece.splitlines(keepends=True):
            self._line += part
            if len(self._line) > MAX_EVENT_BYTES:
                raise _too_long("a part of an answer", MAX_EVENT_BYTES)
            if part.endswith((b"\n", b"\r")):
                line = bytes(self._line)
                self._line.clear()
                if line.startswith(b"data:"):
                    yield line.removeprefix(b"data:").strip()


def _too_long(what: str, limit: int) -> GeneratorInvalid:
    return GeneratorInvalid(
        f"The model server sent more than {limit:,} bytes for {what}. The rest was not read."
    )
