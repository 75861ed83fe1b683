"""JSON over a kilobyte is sent compressed to whoever takes gzip; streams of events never are."""

from __future__ import annotations

import gzip
from functools import partial

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LEAST_BYTES = 1024
IN_A_THREAD_BYTES = 1 << 16
"""Bytes from which compressing takes more than a millisecond or two: it is done in a thread, not the loop."""
LEVEL = 5


def accepts_gzip(headers: Headers) -> bool:
    """Return True if a client takes gzip."""
    for coding in ",".join(headers.getlist("accept-encoding")).lower().split(","):
        name, _, quality = coding.partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


class JsonCompression:
    """ASGI middleware: compresses an answer of JSON that is sent in one piece."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compress a JSON answer that is sent in one piece, for a client that takes gzip."""
        if scope["type"] != "http" or not accepts_gzip(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        begun: Message | None = None

        async def compressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start" and _is_json(message):
                begun = message
                return
            if begun is not None:
                start, begun = begun, None
                if not message.get("more_body") and len(message.get("body", b"")) >= LEAST_BYTES:
                    message = {**message, "body": await _zip(message["body"])}
                    headers = MutableHeaders(scope=start)
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(message["body"]))
                    headers.add_vary_header("Accept-Encoding")
                await send(start)
            await send(message)

        await self._app(scope, receive, compressed)


def _is_json(start: Message) -> bool:
    headers = Headers(scope=start)
    kind = headers.get("content-type", "").partition(";")[0].strip()
    return (kind == "application/json" or kind.endswith("+json")) and "content-encoding" not in headers


async def _zip(body: bytes) -> bytes:
    work = partial(gzip.compress, body, LEVEL, mtime=0)
    return await to_thread.run_sync(work) if len(body) > IN_A_THREAD_BYTES else work()
