"""OpenAI's clients embed texts by the model of the installation."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
import numpy as np
import openai
import pytest
from openai import OpenAI
from openai.types import CreateEmbeddingResponse
from openai.types.embedding_create_params import EmbeddingCreateParams

from pincite.embed import Embedder
from pincite_api.openai.embeddings import MAX_TEXTS
from pincite_api.openai.parameters import EMBEDDINGS

from .conftest import ScriptedLibrary, Serve, ask_and_leave
from .openai_types import read_as
from .test_problems import assert_envelope

PATH = "/v1/embeddings"
MODEL = "pincite-embedding"
TEXTS = ["The lease ends in May.", "When does the lease end?", "Pumps need oil."]


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture
def client(library: ScriptedLibrary, client: httpx.Client, embedder: Embedder) -> httpx.Client:
    library.parts.embedder = embedder
    return client


@pytest.fixture
def chats(client: httpx.Client) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{client.base_url}/v1", api_key="any", max_retries=0) as opened:
        yield opened


@pytest.mark.parametrize(
    "wanted", [{}, {"encoding_format": "float"}, {"encoding_format": None}, {"dimensions": 384}]
)
def test_a_batch_of_texts_has_the_vectors_of_passages_in_order(
    chats: OpenAI, embedder: Embedder, wanted: dict[str, Any]
) -> None:
    made = chats.embeddings.create(model=MODEL, input=TEXTS, **wanted)
    assert [each.index for each in made.data] == [0, 1, 2]
    vectors = np.asarray([each.embedding for each in made.data], dtype=np.float32)
    assert np.allclose(vectors, embedder.passages(TEXTS), atol=1e-6)
    assert made.usage.prompt_tokens == made.usage.total_tokens == sum(embedder.count_tokens(TEXTS))


def test_the_reply_reads_by_the_published_types(client: httpx.Client, embedder: Embedder) -> None:
    response = client.post(PATH, json={"model": MODEL, "input": TEXTS[0], "user": "me", "task": "x"})
    made, extras = read_as(CreateEmbeddingResponse, response.text)
    assert (made.model, len(made.data), extras) == (MODEL, 1, {"pincite"})
    assert response.json()["pincite"] == {"model": embedder.fingerprint, "ignored": ["user", "task"]}


@pytest.mark.parametrize("tokens", [[1, 2, 3], [[1, 2], [3]]])
def test_tokens_are_refused_with_what_to_set_instead(chats: OpenAI, tokens: Any) -> None:
    with pytest.raises(openai.BadRequestError, match="check_embedding_ctx_length=False") as caught:
        chats.embeddings.create(model=MODEL, input=tokens)
    assert caught.value.param == "input"


@pytest.mark.parametrize(
    ("wanted", "param"),
    [
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": ["a", " "]}, "input"),
        ({"input": ["a"] * (MAX_TEXTS + 1)}, "input"),
        ({"input": ["short", "long " * 300]}, "input"),
        ({"dimensions": 256}, "dimensions"),
        ({"encoding_format": "int8"}, "encoding_format"),
    ],
)
def test_what_cannot_be_embedded_is_refused_by_name(
    client: httpx.Client, wanted: dict[str, Any], param: str
) -> None:
    refused = client.post(PATH, json={"model": MODEL, "input": "a"} | wanted)
    assert_envelope(refused, 400, "invalid-request")
    assert refused.json()["error"]["param"] == param


def test_a_batch_may_be_larger_than_a_question(client: httpx.Client) -> None:
    long = client.post(PATH, json={"model": MODEL, "input": ["a" * 2000] * 1000, "dimensions": 1})
    assert_envelope(long, 400, "invalid-request")
    assert long.json()["error"]["param"] == "dimensions", "the body was read whole"


def test_a_list_of_wrong_items_is_one_fault(client: httpx.Client) -> None:
    refused = client.post(PATH, json={"model": MODEL, "input": [{}] * 500_000})
    assert_envelope(refused, 400, "invalid-request")
    assert len(refused.content) < 1000


def test_a_body_is_not_read_for_a_client_without_the_key(library: ScriptedLibrary, serve: Serve) -> None:
    client = serve(api_key="the-key")
    for body in (b"{", b" " * (2 << 20)):
        refused = client.post(PATH, content=body, headers={"Content-Type": "application/json"})
        assert_envelope(refused, 401, "key-needed")


def test_the_work_ends_when_nobody_waits_for_it(
    client: httpx.Client, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, ended, windows = threading.Event(), threading.Event(), 1000

    def passages(texts: Sequence[str], progress: Callable[[int], None]) -> Any:
        began.set()
        try:
            for done in range(windows):
                time.sleep(0.01)  # a window takes a while, in which it is seen that nobody waits
                progress(done)
        except BaseException:
            ended.set()
            raise
        return embedder.passages(texts)

    monkeypatch.setattr(embedder, "passages", passages)
    ask_and_leave(client, PATH, {"model": MODEL, "input": "a"}, "*/*", lambda: began.wait(30))
    assert ended.wait(30)


def test_a_model_that_embeds_nothing_is_not_found(client: httpx.Client) -> None:
    for name in ("pincite/default", "text-embedding-3-small"):
        assert_envelope(client.post(PATH, json={"model": name, "input": "a"}), 404, "model_not_found")


def test_an_alias_is_a_name_of_the_model(library: ScriptedLibrary, serve: Serve, embedder: Embedder) -> None:
    library.parts.embedder = embedder
    aliased = serve(model_aliases={"text-embedding-3-small": MODEL})
    made = aliased.post(PATH, json={"model": "text-embedding-3-small", "input": "a"}).json()
    assert made["model"] == MODEL


def test_each_parameter_of_the_published_types_has_a_treatment() -> None:
    assert {parameter.name for parameter in EMBEDDINGS} == set(EmbeddingCreateParams.__annotations__)


@pytest.mark.parametrize("texts", ["rent \ud800", ["whole", "rent \ud800"]])
def test_a_text_with_half_of_a_surrogate_pair_is_refused(client: httpx.Client, texts: Any) -> None:
    asked = json.dumps({"model": MODEL, "input": texts})
    refused = client.post(PATH, content=asked, headers={"Content-Type": "application/json"})
    assert_envelope(refused, 400, "invalid-request")
    assert "half of a surrogate pair" in refused.json()["error"]["message"]
