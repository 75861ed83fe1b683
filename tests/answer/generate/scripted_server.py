"""A model server for tests: speaks the part of the OpenAI interface in use over real HTTP, as it is told."""

from __future__ import annotations

import json
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Request = dict[str, Any]

JUDGE, REWRITER = "the judge", "the rewriter"
"""Who asks for completions that come whole."""


@dataclass
class Script:
    """What the server says next, how, and what it was asked."""

    content: str | Callable[[Request], str] = '{"sentences": []}'
    statuses: list[int] = field(default_factory=list)
    """Of the next completions, one after the other; then 200."""
    hang_s: float = 0.0
    """Before anything is said."""
    between_s: float = 0.0
    """Between two pieces, of `piece` characters."""
    piece: int = 8
    on_piece: Callable[[int], None] = lambda _: None
    """Called with the number of each piece that was said."""
    cut_at: int | None = None
    """After so many characters the connection ends."""
    finish_reason: str = "stop"
    raw: str | None = None
    """What is said in place of events."""
    wire: Mapping[str, Callable[[], Iterable[bytes]]] = field(default_factory=dict)
    """By path, or by who asks: the bytes that are sent in place of a response, its head included. They may
    have no end."""
    judge: Callable[[str, str], Mapping[str, float]] | None = None
    """What a judge finds of a source and a sentence: how likely each token is in the place of its letter."""
    rewrite: Callable[[Request], str] = lambda _: "no JSON"
    """What is said in answer to the request for a question that stands alone."""
    rewrites: list[Request] = field(default_factory=list)
    rewrite_hang_s: float = 0.0
    judge_hang_s: float = 0.0
    judge_statuses: list[int] = field(default_factory=list)
    """Of the next opinions, one after the other; then 200."""
    judged: list[Request] = field(default_factory=list)
    model: str = "scripted"
    context_tokens: int | None = None
    counts_tokens: bool = False
    requests: list[Request] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    left: threading.Event = field(default_factory=threading.Event)
    """Set when the client is gone before all was said."""


def saying(*sentences: tuple[Sequence[str], str]) -> str:
    """Return the JSON of an answer whose sentences cite these ids."""
    return json.dumps({"sentences": [{"citations": list(ids), "text": text} for ids, text in sentences]})


def sentence_ids(request: Request) -> dict[str, str]:
    """Return the id under which each sentence was given, by its text."""
    passages = json.loads(request["messages"][-1]["content"])["passages"]
    return {text: id_ for passage in passages for id_, text in passage["sentences"].items()}


@contextmanager
def scripted_server(script: Script) -> Iterator[str]:
    """Yield the base URL of a server that follows the script."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

        def do_GET(self) -> None:
            if self._flooded(self.path):
                return
            self._reply(200, {"data": [{"id": script.model, "max_model_len": script.context_tokens}]})

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self._flooded(self.path):
                return
            if self.path == "/tokenize":
                text = "".join(message["content"] for message in request["messages"])
                self._reply(200 if script.counts_tokens else 404, {"count": len(text.split())})
                return
            if "response_format" in request and not request.get("stream"):
                self._rewrite(request)
                return
            if not request.get("stream"):
                self._judge(request)
                return
            script.requests.append(request)
            script.headers.append(dict(self.headers))
            self._wait(script.hang_s)
            status = script.statuses.pop(0) if script.statuses else 200
            if status != 200:
                self._reply(status, {"error": {"message": "busy"}})
                return
            try:
                self._stream(request)
            except OSError:
                script.left.set()

        def _flooded(self, name: str) -> bool:
            """Send what is on the wire under this name, and return whether there is something."""
            if name not in script.wire:
                return False
            self.close_connection = True
            try:
                for piece in script.wire[name]():
                    if closing.is_set():
                        break
                    self.wfile.write(piece)
            except OSError:
                script.left.set()
            return True

        def _rewrite(self, request: Request) -> None:
            script.rewrites.append(request)
            if self._flooded(REWRITER):
                return
            self._wait(script.rewrite_hang_s)
            with suppress(OSError):  # a client that waits no more
                self._reply(200, {"choices": [{"message": {"content": script.rewrite(request)}}]})

        def _judge(self, request: Request) -> None:
            script.judged.append(request)
            if self._flooded(JUDGE):
                return
            self._wait(script.judge_hang_s)
            status = script.judge_statuses.pop(0) if script.judge_statuses else 200
            asked, _ = json.JSONDecoder().raw_decode(request["messages"][-1]["content"])
            found = script.judge("\n".join(asked["source"]), asked["sentence"]) if script.judge else {}
            tokens = [{"token": token, "logprob": math.log(share)} for token, share in found.items() if share]
            with suppress(OSError):  # a client that waits no more
                self._reply(status, {"choices": [{"logprobs": {"content": [{"top_logprobs": tokens}]}}]})

        def _stream(self, request: Request) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            if script.raw is not None:
                self.wfile.write(script.raw.encode())
                return
            content = script.content if isinstance(script.content, str) else script.content(request)
            for number, start in enumerate(range(0, len(content), script.piece)):
                if script.cut_at is not None and start >= script.cut_at:
                    return
                self._event({"choices": [{"delta": {"content": content[start : start + script.piece]}}]})
                script.on_piece(number)
                self._wait(script.between_s)
            self._event({"choices": [{"delta": {}, "finish_reason": script.finish_reason}]})
            self._event({"choices": [], "usage": {"prompt_tokens": 70, "completion_tokens": 7}})
            self.wfile.write(b"data: [DONE]\n\n")

        def _event(self, value: object) -> None:
            self.wfile.write(f"data: {json.dumps(value)}\n\n".encode())

        def _reply(self, status: int, value: object) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _wait(self, seconds: float) -> None:
            ends = time.monotonic() + seconds
            while not closing.is_set() and (left := ends - time.monotonic()) > 0:
                closing.wait(left)

    closing = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
