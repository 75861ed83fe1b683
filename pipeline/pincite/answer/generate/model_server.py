"""One OpenAI-compatible server, spoken to over HTTP: what it serves, and completions as they stream.

Every wait has an end: connecting, the first token, the time between two tokens, and the whole. A request that
meets no server, or one that is busy, is made again, but never once a token has come. The work is done by an
event loop in a thread of its own, so that a wait can be given up at any instant: an answer that nobody waits
for any more costs the server no further token. The thread that waits keeps the deadline itself, so that it
ends in time even if a flood keeps the loop busy.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, TypeVar
from urllib.parse import urlsplit

import anyio
import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pincite.answer.generate.bounded_response import (
    ACCEPTED_ENCODING,
    MAX_BODY_BYTES,
    MAX_COMPLETION_BYTES,
    EventStream,
    raw_bytes,
    read_json,
    token_count,
)
from pincite.answer.generate.completion import Completion, CompletionReader
from pincite.answer.generate.failed_request import timed_out, user_error
from pincite.answer.generate.reply import Reply
from pincite.errors import GeneratorInvalid, GeneratorUnavailable
from pincite.runtime.http_retry import backoff

CONNECT_S = 5.0
LOOK_UP_S = 5.0
"""For what is asked before the completion: which model is served, and how many tokens a text has."""
FIRST_TOKEN_SHARE, BETWEEN_TOKENS_SHARE = 0.5, 0.25
"""Of the time for the whole answer: the longest wait for the first token, and between two."""

POLL_S = 0.1
"""Seconds between two looks at a wait: was it given up, or has it taken too long?"""

END = b"[DONE]"
"""The data of a stream's last event."""


@dataclass(frozen=True, slots=True)
class Served:
    """A model, and how many tokens it reads and writes; None where the server doesn't say."""

    model: str
    context_tokens: int | None


Delta = str | Completion
T = TypeVar("T")


class ModelServer:
    """A server and the connections to it. Every method may be called from any thread."""

    def __init__(self, url: str, key: str | None, timeout_s: float) -> None:
        authorization = {"Authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            headers={"Accept-Encoding": ACCEPTED_ENCODING, **authorization},
            # None are kept: a server could pile them up.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        parts = urlsplit(url)
        self._tokenize_url = (
            f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1')}/tokenize"
        )
        self._timeout_s = timeout_s
        self._counts = True
        self._served: Served | None = None
        self._lock = threading.Lock()
        self._loop = ExitStack()
        self._portal: BlockingPortal | None = None

    def close(self) -> None:
        """Close the connections, and end the thread."""
        with self._lock:
            if self._portal is not None:
                self._portal.call(self._client.aclose)
                self._portal = None
            self._loop.close()

    def served(self, wanted: str | None, deadline: float) -> Served:
        """Return the model that is wanted, or else the first that is served; it is asked for once.

        Raises GeneratorUnavailable.
        """
        if served := self._served:
            return served
        self._counts = True
        listed = self._look_up("GET", "/models", None, deadline)
        try:
            models = [model for model in listed["data"] if wanted in (None, model["id"])]
            model = models[0] if models or wanted is None else {"id": wanted}
            self._served = served = Served(str(model["id"]), token_count(model.get("max_model_len")))
        except (LookupError, TypeError, AttributeError):
            raise GeneratorInvalid("The model server's list of models holds none.") from None
        return served

    def forget_served(self) -> None:
        """Ask again which model is served: another may be when the server is back."""
        self._served = None

    def count_tokens(self, model: str, messages: list[dict[str, str]], deadline: float) -> int | None:
        """Return the number of tokens of a prompt; None where the server doesn't count. Only vLLM does."""
        if not self._counts:
            return None
        body = {"model": model, "messages": messages}
        try:
            count = token_count(self._look_up("POST", self._tokenize_url, body, deadline)["count"])
        except (GeneratorUnavailable, LookupError, TypeError):
            count = None
        self._counts = count is not None
        return count

    def complete(self, request: dict[str, Any], deadline: float, read: Callable[[Any], T]) -> Reply[T]:
        """Begin a completion that comes whole. The reply has what `read` makes of its JSON.

        It is read as soon as it is there, so that no more than that is kept of it: parsed JSON is large.
        """
        future = self._running().start_task_soon(self._complete_whole, request, deadline, read)
        return Reply(future, deadline)

    def stream(
        self, request: dict[str, Any], cancelled: threading.Event, deadline: float
    ) -> Generator[Delta]:
        """Yield the pieces of a completion's text as they come, then its end; nothing once cancelled.

        While nothing comes it gives empty pieces, so that its reader can do something else. `deadline` is in
        time.monotonic(). Raises GeneratorUnavailable, in all its kinds.
        """
        # It grows no further than the bytes of a stream, which are bounded.
        arrived: queue.SimpleQueue[Delta | BaseException | None] = queue.SimpleQueue()
        pump = self._running().start_task_soon(self._pump, request, deadline, arrived.put)
        try:
            while not cancelled.is_set():
                # A completion that ended in time is read to its end, however slowly.
                if time.monotonic() > deadline and not pump.done():
                    raise timed_out()
                try:
                    delta = arrived.get(timeout=POLL_S)
                except queue.Empty:
                    delta = ""
                if isinstance(delta, BaseException):
                    raise delta
                if delta is None:
                    return
                yield delta
        finally:
            pump.cancel()

    def _running(self) -> BlockingPortal:
        with self._lock:
            if self._portal is None:
                self._portal = self._loop.enter_context(start_blocking_portal(name="model-server"))
            return self._portal

    def _look_up(self, method: str, url: str, body: dict[str, Any] | None, deadline: float) -> Any:
        limit, what = MAX_BODY_BYTES, "a list of models or a count"
        reply = self._running().start_task_soon(self._ask, method, url, body, limit, what)
        try:
            return reply.result(max(0.0, min(LOOK_UP_S, deadline - time.monotonic())))
        except (TimeoutError, httpx.HTTPError) as error:
            raise user_error(error) from None
        finally:
            reply.cancel()

    async def _ask(self, method: str, url: str, body: dict[str, Any] | None, limit: int, what: str) -> Any:
        retries = 0
        while True:
            try:
                async with self._client.stream(method, url, json=body) as response:
                    response.raise_for_status()
                    return await read_json(response, limit, what)
            except httpx.HTTPError as error:
                await anyio.sleep(backoff(error, retries))
                retries += 1

    async def _complete_whole(self, request: dict[str, Any], deadline: float, read: Callable[[Any], T]) -> T:
        limit, what = MAX_COMPLETION_BYTES, "an opinion or a question"
        try:
            with anyio.fail_after(deadline - time.monotonic()):
                return read(await self._ask("POST", "/chat/completions", request, limit, what))
        except (TimeoutError, httpx.HTTPError) as error:
            raise user_error(error) from None

    async def _pump(
        self, request: dict[str, Any], deadline: float, put: Callable[[Delta | BaseException | None], None]
    ) -> None:
        """Hand on what comes, then how it ended or why it did not."""
        reader = CompletionReader()
        try:
            with anyio.fail_after(deadline - time.monotonic()):
                await self._complete(request, reader, put)
            put(reader.completion())
        except (TimeoutError, httpx.HTTPError) as error:
            put(user_error(error, reader.begun))
        except Exception as error:
            put(error)
            raise
        finally:
            put(None)

    async def _complete(
        self, request: dict[str, Any], reader: CompletionReader, put: Callable[[str], None]
    ) -> None:
        while True:
            try:
                return await self._receive(request, reader, put)
            except httpx.HTTPError as error:
                if reader.begun:
                    raise
                await anyio.sleep(backoff(error, reader.retries))
            reader.retries += 1

    async def _receive(
        self, request: dict[str, Any], reader: CompletionReader, put: Callable[[str], None]
    ) -> None:
        """Hand on the text of each event. Raises TimeoutError if a token is too long in coming."""
        events = EventStream()
        with anyio.move_on_after(FIRST_TOKEN_SHARE * self._timeout_s) as patience:
            async with self._client.stream("POST", "/chat/completions", json=request) as response:
                response.raise_for_status()
                async for piece in raw_bytes(response):
                    for event in events.feed(piece):
                        if event == END:
                            return
                        text, is_token = reader.read(event)
                        if is_token:
                            patience.deadline = anyio.current_time() + BETWEEN_TOKENS_SHARE * self._timeout_s
                        if text:
                            put(text)
        # Not `fail_after`: it is silent if a token that came at the last instant has moved the deadline.
        if patience.cancelled_caught:
            raise TimeoutError
