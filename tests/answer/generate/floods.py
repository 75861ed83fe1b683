"""What a broken or hostile model server may send without end, for tests and for bench/model_flood.py.

A flood is a whole HTTP response, its head included, that never ends by itself.
"""

from __future__ import annotations

import json
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, cycle, repeat

Flood = Callable[[], Iterable[bytes]]

COMPLETIONS, MODELS, TOKENIZE = "/v1/chat/completions", "/v1/models", "/tokenize"
HEAD = b"HTTP/1.1 200 OK\r\n"
BODY = b"\r\n"
BLOCK = 2**16
DRIP_S = 0.05


def event(text: str, field: str = "content") -> bytes:
    """Return an event of a completion that adds this text."""
    return b"data: " + json.dumps({"choices": [{"delta": {field: text}}]}).encode() + b"\n\n"


def endless(*pieces: bytes, first: bytes = HEAD + BODY) -> Flood:
    """Send these pieces over and over, as fast as they are taken."""
    block = b"".join(pieces)
    block *= max(1, BLOCK // len(block))
    return lambda: chain([first], repeat(block))


def drip(*pieces: bytes, first: bytes = HEAD + BODY) -> Flood:
    """Send these pieces over and over, slowly."""

    def slowly() -> Iterator[bytes]:
        for piece in cycle(pieces):
            time.sleep(DRIP_S)
            yield piece

    return lambda: chain([first], slowly())


def compressed() -> Iterator[bytes]:
    """White space of which a kilobyte stands for a megabyte."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    yield HEAD + b"Content-Encoding: gzip\r\n" + BODY
    while True:
        yield packer.compress(b" " * 2**22)


OPENED = event('{"sentences": [')
SENTENCES = [f'{{"citations": ["1.1"], "text": "The fee is {number} crowns."}}, ' for number in range(1000)]
PIECES = {
    "bytes": b"x",
    "white space": b" ",
    "empty lines": b"\n",
    "comments": b": still there\n\n",
    "empty events": b"data:{}\n",
    "words": event("word "),
    "thoughts": event("word ", "reasoning_content"),
    "spaces": event(" "),
    "braces": event("{"),
    "brackets": event("["),
    "sentences": b"".join(map(event, SENTENCES)),
    "openings": OPENED,
    "huge tokens": event("x" * BLOCK),
    "choices": b'data: {"choices": [' + b"{}, " * 50_000 + b"{}]}\n",
    "nesting": b"data: " + b"[" * 50_000 + b"\n",
}
"""What the body of a completion may be made of, over and over."""

BEGUN = HEAD + BODY
FLOODS: dict[str, Flood] = {
    **{name: endless(piece) for name, piece in PIECES.items()},
    "one event": endless(b" ", first=BEGUN + b"data: "),
    "one huge token": endless(b"x", first=BEGUN + event("x").removesuffix(b'"}}]}\n\n')),
    "one nesting": endless(b"[", first=BEGUN + b"data: "),
    "one list of choices": endless(b"{},", first=BEGUN + b'data: {"choices": ['),
    "spaces after a brace": endless(event(" "), first=BEGUN + event("{")),
    "spaces between sentences": endless(event("  "), first=BEGUN + OPENED),
    "spaces behind the answer": endless(event(" "), first=BEGUN + event('{"sentences": []}')),
    "brackets in the answer": endless(event("["), first=BEGUN + OPENED + event('{"citations": ')),
    "sentences in the answer": endless(PIECES["sentences"], first=BEGUN + OPENED),
    "sentences in one token": endless(event("".join(SENTENCES[:300])), first=BEGUN + OPENED),
    "a compressed body": compressed,
    "chunks of one byte": endless(b"1\r\n \r\n", first=HEAD + b"Transfer-Encoding: chunked\r\n" + BODY),
    "headers": endless(b"Set-Cookie: a=b\r\n", first=HEAD),
    "interim responses": endless(b"HTTP/1.1 100 Continue\r\n\r\n", first=b""),
    "an error's body": endless(b" ", first=b"HTTP/1.1 500 Broken\r\n\r\n"),
    "a drip of bytes": drip(b"x"),
    "a drip of comments": drip(PIECES["comments"]),
    "a drip of words": drip(PIECES["words"]),
    "a drip of spaces": drip(PIECES["spaces"]),
    "a drip of thoughts": drip(PIECES["thoughts"]),
    "a drip of headers": drip(b"A: b\r\n", first=HEAD),
}
"""By name, in reply to a request for a completion."""

LOOK_UPS: dict[str, Flood] = {
    "white space": endless(b" "),
    "nesting": endless(b"["),
    "models": endless(b'{"id": "a"},', first=BEGUN + b'{"data": ['),
    "a compressed body": compressed,
    "an error's body": endless(b" ", first=b"HTTP/1.1 500 Broken\r\n\r\n"),
    "a drip": drip(b" "),
}
"""By name, in reply to a request for the list of models, or for a count of tokens."""

TOKEN = b'{"choices": [{"message": {"content": "'
LIKELIEST = b'{"choices": [{"logprobs": {"content": [{"top_logprobs": ['
WHOLE: dict[str, Flood] = {
    "a flood": endless(b"x"),
    "a drip": drip(b" "),
    "one huge token": endless(b"x", first=BEGUN + TOKEN),
    "white space": endless(b" "),
    "nesting": endless(b"["),
    "likeliest tokens": endless(b'{"token": "A", "logprob": -1},', first=BEGUN + LIKELIEST),
    "lists, as many as are read": lambda: [BEGUN + b"[" + b"[]," * 20_000 + b"0]"],
}
"""By name, in reply to a request for a completion that comes whole: of the judge, and of the rewriter. The
last ends, and is parsed."""
