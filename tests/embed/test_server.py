"""Vectors of an embedding server are the model's own, and whatever else a server sends is refused in time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from pincite.embed import Embedder
from pincite.embed.server import EmbeddingServer
from pincite.embed.server_backend import KNOWN_TEXTS, TEXTS
from pincite.errors import (
    EmbeddingServerAway,
    EmbeddingServerMismatch,
    EmbeddingServerUnavailable,
    PinciteError,
    SettingsConflict,
)
from pincite.settings import Settings

QUESTION = "How often is the harbour dredged?"
PASSAGES = [f"Basin {number} is dredged every {number + 1} years." for number in range(2 * TEXTS + 5)]
PROMPTS: dict[Any, str] = {"query": "question: ", "document": "passage: "}

Vectors = Sequence[Sequence[float]]
Bytes = Callable[[], Iterator[bytes]]


@dataclass
class Script:
    """What the server does with what it is asked, and what it was asked."""

    embed: Callable[[list[str]], Vectors]
    change: Callable[[dict[str, Any]], None] = lambda _: None
    """Of a response, before it is sent."""
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Of the next responses, one after the other, with headers; then 200."""
    raw: Bytes | None = None
    """What is sent in place of a response, its head included."""
    models: bool = True
    asked: list[list[str]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    """The model, in each request."""


@contextmanager
def serving(script: Script) -> Iterator[str]:
    """Yield the base URL of a server that follows the script."""
    closing = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

        def do_GET(self) -> None:
            status = 200 if script.models and self.path == "/v1/models" else 404
            self._reply(status, {}, {"data": [{"id": "served"}]})

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.asked.append(request["input"])
            script.named.append(request["model"])
            script.keys.append(self.headers["Authorization"])
            if script.raw is not None:
                self.close_connection = True
                with suppress(OSError):  # a client that reads no more
                    for piece in script.raw():
                        if closing.wait(0):
                            return
                        self.wfile.write(piece)
                return
            status, headers = script.statuses.pop(0) if script.statuses else (200, {})
            data = [
                {"index": i, "embedding": list(map(float, vector))}
                for i, vector in enumerate(script.embed(request["input"]))
            ]
            # The order is the index's, not the list's.
            response: dict[str, Any] = {"data": data[::-1]}
            script.change(response)
            self._reply(status, headers, response)

        def _reply(self, status: int, headers: dict[str, str], body: dict[str, Any]) -> None:
            sent = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(sent)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(sent)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def local() -> Embedder:
    return Embedder(backend="openvino")


@pytest.fixture
def script(local: Embedder) -> Script:
    return Script(embed=lambda texts: local.passages(texts).tolist())


@contextmanager
def served(
    script: Script, timeout_s: float = 20.0, prompts: dict[Any, str] | None = None
) -> Iterator[Embedder]:
    with serving(script) as url:
        embedder = Embedder(
            backend="openvino", prompts=prompts, server=EmbeddingServer(url, "secret", timeout_s)
        )
        try:
            yield embedder
        finally:
            embedder.unload()


def test_vectors_are_the_models_own_in_batches_of_what_servers_take(script: Script, local: Embedder) -> None:
    with served(script) as embedder:
        assert np.allclose(embedder.passages(PASSAGES), local.passages(PASSAGES), atol=0.03)
        assert np.allclose(embedder.query(QUESTION), local.query(QUESTION), atol=0.03)
        assert embedder.passages([]).shape == (0, embedder.dim)
        assert embedder.fingerprint == local.fingerprint
        assert "127.0.0.1" in embedder.backend
    assert max(map(len, script.asked)) == len(KNOWN_TEXTS) + TEXTS == 32
    assert set(script.keys) == {"Bearer secret"}


def test_prompts_are_put_before_texts_here_and_too_long_texts_are_cut_here(script: Script) -> None:
    with served(script, prompts=PROMPTS) as embedder:
        embedder.query(QUESTION)
        embedder.passages(["pump " * 400])
        (*known, question), (*_, passage) = script.asked
        assert known == [PROMPTS["query"] + text for text in KNOWN_TEXTS]
        assert question == PROMPTS["query"] + QUESTION
        assert passage.startswith("passage: pump pump")
        assert embedder.count_tokens([passage])[0] == 254


def test_a_server_that_lists_no_models_is_asked_all_the_same(script: Script) -> None:
    script.models = False
    with served(script) as embedder:
        assert embedder.query(QUESTION).shape == (384,)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_that_is_busy_or_stumbles_is_asked_again(script: Script, status: int) -> None:
    script.statuses = [(status, {}), (status, {})]
    with served(script) as embedder:
        assert embedder.query(QUESTION).shape == (384,)
    assert len(script.asked) == 3


def test_it_is_asked_again_no_sooner_than_it_says(script: Script) -> None:
    script.statuses = [(429, {"Retry-After": "1"})]
    began = time.monotonic()
    with served(script) as embedder:
        embedder.query(QUESTION)
    assert time.monotonic() - began >= 1


def nan(response: dict[str, Any]) -> None:
    response["data"][0]["embedding"][7] = float("nan")


def one_too_few(response: dict[str, Any]) -> None:
    response["data"].pop()


def one_twice(response: dict[str, Any]) -> None:
    response["data"][0] = response["data"][1]


def one_shorter(response: dict[str, Any]) -> None:
    response["data"][0]["embedding"].pop()


def nothing_but_0(response: dict[str, Any]) -> None:
    response["data"][0]["embedding"] = [0.0] * 384


def huge(response: dict[str, Any]) -> None:
    response["data"][0]["embedding"] = [1e300] * 384


def words(response: dict[str, Any]) -> None:
    response["data"][0]["embedding"] = ["a"] * 384


@pytest.mark.parametrize("change", [nan, one_too_few, one_twice, one_shorter, nothing_but_0, huge, words])
def test_what_is_no_vector_for_each_text_is_refused(
    script: Script, change: Callable[[dict[str, Any]], None]
) -> None:
    script.change = change
    with served(script) as embedder:
        with pytest.raises(EmbeddingServerUnavailable, match=r"127\.0\.0\.1") as raised:
            embedder.query(QUESTION)
        assert not isinstance(raised.value, EmbeddingServerAway)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


def flood() -> Iterator[bytes]:
    yield HEAD
    while True:
        yield b" " * 65_536


def drip() -> Iterator[bytes]:
    yield HEAD
    while True:
        time.sleep(0.05)
        yield b" "


def drip_of_the_head() -> Iterator[bytes]:
    for byte in HEAD * 100:
        time.sleep(0.05)
        yield bytes([byte])


def compressed() -> Iterator[bytes]:
    yield HEAD.replace(b"\r\n\r\n", b"\r\nContent-Encoding: gzip\r\n\r\n")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (flood, "more than"),
        (drip, "within 2 seconds"),
        (drip_of_the_head, "within 2 seconds"),
        (compressed, "compresses"),
    ],
)
def test_bytes_without_end_and_slow_ones_are_given_up(script: Script, raw: Bytes, said: str) -> None:
    script.raw = raw
    with served(script, timeout_s=2.0) as embedder:
        began = time.monotonic()
        with pytest.raises(EmbeddingServerUnavailable, match=said) as raised:
            embedder.query(QUESTION)
        assert not isinstance(raised.value, EmbeddingServerAway)
        assert time.monotonic() - began < 30


@pytest.mark.parametrize(("status", "away"), [(400, False), (413, False), (401, True), (404, True)])
def test_a_refusal_is_named_and_not_repeated_and_that_of_any_text_is_told_apart(
    script: Script, status: int, away: bool
) -> None:
    script.statuses = [(status, {})]
    with served(script) as embedder:
        with pytest.raises(EmbeddingServerUnavailable, match=str(status)) as raised:
            embedder.query(QUESTION)
        assert isinstance(raised.value, EmbeddingServerAway) == away
    assert len(script.asked) == 1


def test_a_server_that_is_away_is_named() -> None:
    embedder = Embedder(server=EmbeddingServer("http://127.0.0.1:9/v1"))
    with pytest.raises(EmbeddingServerAway, match="cannot be reached") as raised:
        embedder.query(QUESTION)
    assert raised.value.code == "embedding-server-unavailable"
    embedder.unload()


def other_pooling(local: Embedder) -> Callable[[list[str]], Vectors]:
    return lambda texts: [read.vectors[0].tolist() for read in local.passage_tokens(texts)]


def other_prompt(local: Embedder) -> Callable[[list[str]], Vectors]:
    return lambda texts: local.passages([f"passage: {text}" for text in texts]).tolist()


def other_length(local: Embedder) -> Callable[[list[str]], Vectors]:
    return lambda texts: [[*vector, 0.5] for vector in local.passages(texts).tolist()]


@pytest.mark.parametrize("other", [other_pooling, other_prompt, other_length])
def test_another_model_is_refused_by_name_also_when_it_comes_under_way(
    script: Script, local: Embedder, other: Callable[[Embedder], Callable[[list[str]], Vectors]]
) -> None:
    with served(script) as embedder:
        embedder.query(QUESTION)
        script.embed = other(local)
        for call in (lambda: embedder.query(QUESTION), lambda: embedder.passages(PASSAGES)):
            with pytest.raises(EmbeddingServerMismatch, match="all-MiniLM-L6-v2") as raised:
                call()
            assert raised.value.code == "embedding-server-mismatch"


@pytest.mark.parametrize(("model", "named"), [(None, "served"), ("another", "another")])
def test_the_settings_name_the_server_its_model_and_its_key(
    script: Script, model: str | None, named: str
) -> None:
    with serving(script) as url:
        embedder = Embedder.of(
            Settings(embedding_url=url, embedding_server_model=model, embedding_api_key="from the settings")
        )
        embedder.query(QUESTION)
        embedder.unload()
        embedder.query(QUESTION)
        embedder.unload()
    assert set(script.keys) == {"Bearer from the settings"}
    assert script.named == [named, named]


def test_a_servers_model_without_a_server_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsConflict, match="PINCITE_EMBEDDING_URL"):
        Settings(embedding_server_model="another")


def test_a_prompt_that_leaves_no_room_for_a_passage_is_refused() -> None:
    embedder = Embedder(prompts={"document": "a passage of a document " * 40})
    with pytest.raises(SettingsConflict, match="PINCITE_PASSAGE_PROMPT") as raised:
        _ = embedder.max_tokens
    assert isinstance(raised.value, PinciteError)


@pytest.mark.parametrize("url", ["gpu:8080/v1", "http://", "http://gpu:port/v1", "ftp://gpu/v1"])
def test_an_address_that_is_none_is_refused_at_the_start(url: str) -> None:
    with pytest.raises(SettingsConflict, match="PINCITE_EMBEDDING_URL"):
        Settings(embedding_url=url)


def test_a_server_that_asks_for_more_time_than_there_is_ends_the_request_at_once(script: Script) -> None:
    script.statuses = [(429, {"Retry-After": "120"})]
    with served(script) as embedder:
        began = time.monotonic()
        with pytest.raises(EmbeddingServerUnavailable, match="answered 429"):
            embedder.passages(PASSAGES[:1])
    assert time.monotonic() - began < 30
    assert len(script.asked) == 1
