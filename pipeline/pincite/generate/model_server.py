"""One OpenAI-compatible server, spoken to over HTTP: what it serves, and completions as they stream.

Every wait has an end: connecting, the first token, the time between two tokens, and the whole. A request that
meets no server, or one that is busy, is made again, but never once a token has come. The work is done by an
event loop in a thread of its own, so that a wait can be given up at any instant: an answer that nobody waits
for any more costs the server no further token.
"""

from __future__ import annotations

import json
import queue
import random
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pincite.errors import (
    GeneratorCutOff,
    GeneratorInvalid,
    GeneratorTimeout,
    GeneratorUnavailable,
)

CONNECT_S = 5.0
LOOK_UP_S = 5.0
"""For what is asked before the completion: which model is served, and how many tokens a text has."""
FIRST_TOKEN_SHARE, BETWEEN_TOKENS_SHARE = 0.5, 0.25
"""Of the time for the whole answer: the longest wait for the first token, and between two."""

ATTEMPTS = 3
BACKOFF_S = 0.25
BUSY = frozenset({429, 503})
CANCEL_POLL_S = 0.1


@dataclass(frozen=True, slots=True)
class Served:
    """A model, and how many tokens it reads and writes; None where the server doesn't say."""

    model: str
    context_tokens: int | None


@dataclass(frozen=True, slots=True)
class Completion:
    """How a completion ended. Times are in seconds from the request on."""

    finish_reason: str
    prompt_tokens: int | None
    completion_tokens: int | None
    first_token_s: float
    seconds: float
    retries: int


@dataclass(slots=True)
class _Progress:
    began: float
    retries: int = 0
    first_token: float | None = None
    finish_reason: str | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


Delta = str | Completion


class ModelServer:
    """A server and the connections to it. Every method may be called from any thread."""

    def __init__(self, url: str, key: str | None, timeout_s: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=url.rstrip("/"),
            timeout=httpx.Timeout(timeout_s, connect=min(CONNECT_S, timeout_s)),
            headers={"Authorization": f"Bearer {key}"} if key else {},
        )
        parts = urlsplit(url)
        self._tokenize_url = (
            f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1')}/tokenize"
        )
        self._timeout_s = timeout_s
        self._counts = True
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
        """The model that is wanted, or else the first that is served. Raises GeneratorUnavailable."""
        self._counts = True
        listed = self._look_up("GET", "/models", None, deadline)
        try:
            models = {str(model["id"]): model for model in listed["data"]}
            name = wanted if wanted is not None else next(iter(models))
            context = models.get(name, {}).get("max_model_len")
        except (LookupError, TypeError, AttributeError, StopIteration):
            raise GeneratorInvalid("The model server's list of models holds none.") from None
        return Served(name, context if isinstance(context, int) else None)

    def count_tokens(self, model: str, messages: list[dict[str, str]], deadline: float) -> int | None:
        """How many tokens a prompt has; None where the server doesn't count, as only vLLM does."""
        if not self._counts:
            return None
        try:
            body = {"model": model, "messages": messages}
            found = self._look_up("POST", self._tokenize_url, body, deadline)
            return int(found["count"])
        except (GeneratorUnavailable, LookupError, TypeError, ValueError):
            self._counts = False
            return None

    def stream(self, request: dict[str, Any], cancelled: threading.Event, deadline: float) -> Iterator[Delta]:
        """The pieces of a completion's text as they come, then how it ended; nothing more once cancelled.

        `deadline` is in time.monotonic(). Raises GeneratorUnavailable, in all its kinds.
        """
        arrived: queue.SimpleQueue[Delta | BaseException | None] = queue.SimpleQueue()
        pump = self._running().start_task_soon(self._pump, request, deadline, arrived.put)
        try:
            while not cancelled.is_set():
                try:
                    delta = arrived.get(timeout=CANCEL_POLL_S)
                except queue.Empty:
                    continue
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
        async def ask() -> Any:
            retries = 0
            with anyio.fail_after(min(LOOK_UP_S, deadline - time.monotonic())):
                while True:
                    try:
                        response = await self._client.request(method, url, json=body)
                        return response.raise_for_status().json()
                    except httpx.HTTPError as error:
                        await anyio.sleep(_backoff(error, retries))
                        retries += 1

        try:
            return self._running().call(ask)
        except (TimeoutError, httpx.HTTPError, ValueError) as error:
            raise _named(error) from None

    async def _pump(
        self, request: dict[str, Any], deadline: float, put: Callable[[Delta | BaseException | None], None]
    ) -> None:
        """Hand on what comes, then how it ended or why it did not."""
        progress = _Progress(time.monotonic())
        try:
            with anyio.fail_after(deadline - time.monotonic()):
                async with aclosing(self._attempts(request, progress)) as pieces:
                    async for piece in pieces:
                        put(piece)
            put(_completion(progress))
        except (GeneratorUnavailable, TimeoutError, httpx.HTTPError, ValueError) as error:
            put(_named(error, progress))
        except Exception as error:
            put(error)
            raise
        finally:
            put(None)

    async def _attempts(self, request: dict[str, Any], progress: _Progress) -> AsyncGenerator[str]:
        while True:
            try:
                async with aclosing(self._pieces(request, progress)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except httpx.HTTPError as error:
                if progress.first_token is not None:
                    raise
                await anyio.sleep(_backoff(error, progress.retries))
            progress.retries += 1

    async def _pieces(self, request: dict[str, Any], progress: _Progress) -> AsyncGenerator[str]:
        first_token_s = FIRST_TOKEN_SHARE * self._timeout_s
        patience = time.monotonic() + first_token_s
        with anyio.fail_after(first_token_s):
            outgoing = self._client.build_request("POST", "/chat/completions", json=request)
            response = await self._client.send(outgoing, stream=True)
        try:
            response.raise_for_status()
            lines = response.aiter_lines()
            while True:
                with anyio.fail_after(patience - time.monotonic()):
                    line = await anext(lines, None)
                if line is None:
                    return
                if not line.startswith("data:"):
                    continue
                data = line.removeprefix("data:").strip()
                if data == "[DONE]":
                    return
                piece, thinks = _read(data, progress)
                if piece or thinks:
                    now = time.monotonic()
                    progress.first_token = progress.first_token or now
                    patience = now + BETWEEN_TOKENS_SHARE * self._timeout_s
                if piece:
                    yield piece
        finally:
            await response.aclose()


def _read(data: str, progress: _Progress) -> tuple[str, bool]:
    """The text of a chunk, and whether the model thinks aloud in it; the rest is noted in `progress`."""
    try:
        chunk = json.loads(data)
        if error := chunk.get("error"):
            raise GeneratorCutOff(f"The model server broke off with an error of its own ({_short(error)}).")
        if usage := chunk.get("usage"):
            progress.prompt_tokens = usage.get("prompt_tokens")
            progress.completion_tokens = usage.get("completion_tokens")
        if not (choices := chunk.get("choices")):
            return "", False
        progress.finish_reason = choices[0].get("finish_reason") or progress.finish_reason
        delta = choices[0].get("delta") or {}
        return delta.get("content") or "", bool(delta.get("reasoning_content") or delta.get("reasoning"))
    except (ValueError, LookupError, TypeError, AttributeError):
        detail = "The model server streamed something other than chunks of a completion."
        raise GeneratorInvalid(detail) from None


def _completion(progress: _Progress) -> Completion:
    if progress.finish_reason is None:
        raise GeneratorCutOff("The model server ended its stream before the answer's end.")
    if progress.finish_reason not in ("stop", "length"):
        raise GeneratorCutOff(f"The model broke off: its finish reason is {progress.finish_reason}.")
    now = time.monotonic()
    return Completion(
        finish_reason=progress.finish_reason,
        prompt_tokens=progress.prompt_tokens,
        completion_tokens=progress.completion_tokens,
        first_token_s=(progress.first_token or now) - progress.began,
        seconds=now - progress.began,
        retries=progress.retries,
    )


def _named(error: Exception, progress: _Progress | None = None) -> GeneratorUnavailable:
    """The error that a user meets."""
    match error:
        case GeneratorUnavailable():
            return error
        case httpx.HTTPStatusError():
            status = error.response.status_code
            hint = ": see PINCITE_LLM_API_KEY" if status in (401, 403) else ""
            return GeneratorUnavailable(f"The model server answered {status}{hint}.")
        case TimeoutError() | httpx.TimeoutException():
            return GeneratorTimeout(
                "The model server did not answer in time. PINCITE_LLM_TIMEOUT_S is how long it may take."
            )
        case httpx.HTTPError() if progress is not None and progress.first_token is not None:
            return GeneratorCutOff("The connection to the model server ended inside the answer.")
        case httpx.HTTPError():
            return GeneratorUnavailable(
                f"The server at PINCITE_LLM_URL cannot be reached ({type(error).__name__})."
            )
    return GeneratorInvalid("The model server answered with something other than JSON.")


def _backoff(error: httpx.HTTPError, retries: int) -> float:
    """Seconds to wait before the next try. Raises the error where there is none."""
    busy = isinstance(error, httpx.HTTPStatusError) and error.response.status_code in BUSY
    if retries == ATTEMPTS - 1 or not (busy or isinstance(error, httpx.TransportError)):
        raise error
    # Spread, so that many clients do not come back at once.
    wait: float = BACKOFF_S * 2**retries * random.uniform(0.5, 1)  # noqa: S311
    return max(wait, _retry_after(error.response)) if isinstance(error, httpx.HTTPStatusError) else wait


def _retry_after(response: httpx.Response) -> float:
    try:
        return float(response.headers.get("Retry-After", 0))
    except ValueError:  # a date: the backoff will do
        return 0.0


def _short(error: object) -> str:
    message = error.get("message", error) if isinstance(error, dict) else error
    return " ".join(str(message).split())[:200]
