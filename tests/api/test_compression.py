"""What is sent compressed, to whom, and that it is the same."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from .conftest import ANSWER, HIT, ScriptedLibrary, events
from .test_questions import ANSWERS, EVENTS, SEARCH
from .test_uploads import DOCUMENTS

QUESTION = {"question": "When?"}


def ask(
    client: httpx.Client, encoding: str, path: str = SEARCH, **headers: str
) -> tuple[httpx.Response, bytes]:
    """Ask a question; the response, and its bytes as they came."""
    with client.stream(
        "POST", path, json=QUESTION, headers={"Accept-Encoding": encoding, **headers}
    ) as response:
        return response, b"".join(response.iter_raw())


@pytest.mark.parametrize("hits", [10, 1000], ids=["at once", "in a thread"])
@pytest.mark.parametrize("encoding", ["gzip", "br, gzip;q=0.5", "*"])
def test_json_over_a_kilobyte_is_compressed_for_who_takes_gzip(
    library: ScriptedLibrary, client: httpx.Client, encoding: str, hits: int
) -> None:
    library.on_search = lambda: [HIT] * hits
    response, sent = ask(client, encoding)
    assert response.headers["content-encoding"] == "gzip"
    assert response.headers["vary"] == "Accept-Encoding"
    assert int(response.headers["content-length"]) == len(sent)
    plain = ask(client, "identity")[1]
    assert len(sent) < len(plain) / 3
    assert gzip.decompress(sent) == plain


@pytest.mark.parametrize("encoding", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0"])
def test_who_takes_no_gzip_gets_json_as_it_is(
    library: ScriptedLibrary, client: httpx.Client, encoding: str
) -> None:
    library.on_search = lambda: [HIT] * 10
    response, sent = ask(client, encoding)
    assert "content-encoding" not in response.headers
    assert len(json.loads(sent)["hits"]) == 10


def test_what_is_short_a_stream_or_no_json_is_never_compressed(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    library.on_search = list
    assert "content-encoding" not in ask(client, "gzip")[0].headers
    many = [ANSWER.sentences[0].model_copy(update={"text": "Text. " * 500})] * 3
    library.on_stream = lambda: events(*many, ANSWER)
    response, sent = ask(client, "gzip", ANSWERS, **EVENTS)
    assert "content-encoding" not in response.headers
    assert sent.count(b"event: sentence") == 3
    content = b"<!doctype html><p>" + b"Text " * 1000
    added = client.put(f"{DOCUMENTS}?external_id=a", content=content)
    original = client.get(f"{added.headers['location']}/original")
    assert "content-encoding" not in original.headers
    assert original.content == content


def test_an_answer_that_is_kept_for_a_retry_is_sent_to_each_as_they_take_it(client: httpx.Client) -> None:
    metadata = {f"note{number}": "x" * 200 for number in range(8)}
    path = f"{DOCUMENTS}?external_id=a&metadata={json.dumps(metadata)}"
    sent: dict[str, Any] = {"content": b"<p>Text", "headers": {"Idempotency-Key": "1"}}
    first = client.put(path, **sent)
    assert first.headers["content-encoding"] == "gzip"
    sent["headers"]["Accept-Encoding"] = "identity"
    again = client.put(path, **sent)
    assert again.headers["idempotency-replayed"] == "true"
    assert "content-encoding" not in again.headers
    assert again.json() == first.json()
