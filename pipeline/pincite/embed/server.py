"""Embed by an OpenAI-compatible server, spoken to over HTTP: texts in, unit vectors out.

A request ends within a time for all of its tries, however slowly the bytes drip, and reads no more of them
than its vectors can take. An event loop in a thread of its own does the work, so that many are under way.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import anyio
import httpx
import numpy as np
from anyio.from_thread import BlockingPortal, start_blocking_portal
from pydantic import BaseModel, ValidationError

from pincite.embed.vectors import Vectors
from pincite.errors import EmbeddingServerAway, EmbeddingServerUnavailable
from pincite.runtime.http_retry import backoff

TIMEOUT_S = 60.0
"""For a request with all its tries. A GPU takes less than a second; what is queued before may take long."""
QUESTION_TIMEOUT_S = 10.0
"""The same for one for which somebody waits."""
CONNECT_S = 5.0
AGAIN = frozenset({429, 500, 502, 503, 504})
"""Statuses after which a request is made again: to embed twice does no harm."""
AWAY = frozenset({401, 403, 404, 408, 429, 502, 503, 504})
"""Statuses that say nothing of the texts: any others would have met with the same."""
UNREACHED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors that come before a server has any text. A connection that breaks later may break at a text."""
NUMBER_BYTES, OTHER_BYTES = 32, 64 * 1024
"""Of a response: what a number of a vector takes at most, and all else."""


class _Embedding(BaseModel):
    index: int
    embedding: list[float]


class _Response(BaseModel):
    data: list[_Embedding]


class _Model(BaseModel):
    id: str


class _Models(BaseModel):
    data: list[_Model]


class EmbeddingServer:
    """A server and the connections to it. Every method may be called from any thread.

    `model` is the name that it is asked for; None is the first that it lists.
    """

    def __init__(
        self, url: str, key: str | None = None, timeout_s: float = TIMEOUT_S, model: str | None = None
    ) -> None:
        self.host = urlsplit(url).netloc.rpartition("@")[2]
        self._url = url.rstrip("/")
        # Identity, because a few compressed bytes can stand for gigabytes.
        self._headers = {"Accept-Encoding": "identity"} | ({"Authorization": f"Bearer {key}"} if key else {})
        self._timeout_s = timeout_s
        self._wanted = self._model = model or None
        self._lock = threading.Lock()
        self._opened = ExitStack()
        self._portal: BlockingPortal | None = None
        self._client: httpx.AsyncClient | None = None

    def close(self) -> None:
        """Close the connections and end the thread; the next request opens them again."""
        with self._lock:
            if self._portal is not None and self._client is not None:
                self._portal.call(self._client.aclose)
            self._portal = self._client = None
            self.forget_model()
            self._opened.close()

    def forget_model(self) -> None:
        """Look again at which model it serves before the next request, where none was named."""
        self._model = self._wanted

    def begin(self, texts: Sequence[str], dim: int, timeout_s: float = TIMEOUT_S) -> Future[Vectors]:
        """Begin to embed; the future has unit vectors (n, dim), or raises EmbeddingServerUnavailable.

        That is an EmbeddingServerAway where it would have been so for any texts.
        A vector of another length is given as it is, in an array of that length.
        """
        with self._lock:
            if self._portal is None or self._client is None:
                self._portal = self._opened.enter_context(start_blocking_portal(name="embedding-server"))
                self._client = self._portal.call(self._new_client)
            timeout_s = min(timeout_s, self._timeout_s)
            return self._portal.start_task_soon(self._embedded, self._client, list(texts), dim, timeout_s)

    async def _new_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._url,
            timeout=httpx.Timeout(self._timeout_s, connect=min(CONNECT_S, self._timeout_s)),
            headers=self._headers,
            # None are kept: a server could pile them up.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )

    async def _embedded(
        self, client: httpx.AsyncClient, texts: list[str], dim: int, timeout_s: float
    ) -> Vectors:
        most = len(texts) * dim * NUMBER_BYTES + OTHER_BYTES
        try:
            with anyio.fail_after(timeout_s):
                if self._model is None:
                    self._model = await self._first_model(client)
                request = {"model": self._model, "input": texts, "encoding_format": "float"}
                body = await self._sent(client, "POST", "/embeddings", request, most)
        except TimeoutError:
            raise self._failed(f"did not answer within {timeout_s:g} seconds") from None
        except httpx.HTTPStatusError as error:
            status = error.response.status_code
            self.forget_model()
            hint = ": see PINCITE_EMBEDDING_API_KEY" if status in (401, 403) else ""
            named = self._away if status in AWAY else self._failed
            raise named(f"answered {status}{hint}") from None
        except httpx.HTTPError as error:
            self.forget_model()
            named = self._away if isinstance(error, UNREACHED) else self._failed
            raise named(f"cannot be reached ({type(error).__name__})") from None
        return self._vectors(body, len(texts))

    async def _first_model(self, client: httpx.AsyncClient) -> str:
        """Return the first model that the server lists. One that lists none serves one alone, by any name."""
        try:
            listed = await self._sent(client, "GET", "/models", None, OTHER_BYTES)
            return _Models.model_validate_json(listed).data[0].id
        except httpx.HTTPStatusError as error:
            if error.response.status_code not in (404, 405):
                raise
        except (ValidationError, IndexError):
            raise self._away("lists no models") from None
        return "model"

    async def _sent(
        self, client: httpx.AsyncClient, method: str, path: str, request: object, most: int
    ) -> bytes:
        retries = 0
        while True:
            try:
                async with client.stream(method, path, json=request) as response:
                    response.raise_for_status()
                    return await self._body(response, most)
            except httpx.HTTPError as error:
                if (
                    anyio.current_time() + (pause := backoff(error, retries, AGAIN))
                    >= anyio.current_effective_deadline()
                ):
                    raise  # it says itself that it has no time for this
                await anyio.sleep(pause)
                retries += 1

    async def _body(self, response: httpx.Response, most: int) -> bytes:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._failed("compresses its responses, and was asked not to")
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if len(body) > most:
                raise self._failed(f"sent more than {most:,} bytes for one request")
        return bytes(body)

    def _vectors(self, body: bytes, count: int) -> Vectors:
        try:
            found = sorted(_Response.model_validate_json(body).data, key=lambda each: each.index)
        except ValidationError:
            raise self._failed("answered with something other than embeddings") from None
        if [each.index for each in found] != list(range(count)):
            raise self._failed(f"gave {len(found)} vectors for {count} texts, or not one of each")
        if len({len(each.embedding) for each in found}) > 1:
            raise self._failed("gave vectors of several lengths")
        vectors = np.array([each.embedding for each in found])
        with np.errstate(over="ignore"):
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(lengths).all() or not (lengths > 0).all():
            raise self._failed("gave vectors of something other than numbers, or of nothing but 0")
        unit: Vectors = (vectors / lengths).astype(np.float32)
        return unit

    def _failed(self, what: str) -> EmbeddingServerUnavailable:
        return EmbeddingServerUnavailable(self._told(what))

    def _away(self, what: str) -> EmbeddingServerAway:
        return EmbeddingServerAway(self._told(what))

    def _told(self, what: str) -> str:
        return f"The embedding server {self.host} {what}. See PINCITE_EMBEDDING_URL and the server's log."
