"""Whatever goes wrong, a client reads the same format, and a code that stays."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from pincite.errors import (
    AlreadyExists,
    EmptyFile,
    GeneratorUnavailable,
    IndexMismatch,
    InUse,
    InvalidHighlight,
    InvalidName,
    ModelUnavailable,
    NoPageImage,
    NotFound,
    OriginConflict,
    PinciteError,
    SettingsConflict,
    UnsupportedType,
    UploadTooLarge,
)
from pincite.schema.search import Hit
from pincite_api.bodies import MAX_JSON_BYTES
from pincite_api.openai.envelope import speaks_openai, status_there
from pincite_api.problems import MAX_FAULTS

from .conftest import ScriptedLibrary

SEARCH = "/v1/collections/default/search"
AS_JSON = {"Content-Type": "application/json"}


def assert_problem(response: httpx.Response, status: int, code: str) -> None:
    if speaks_openai(response.url.path):
        assert_envelope(response, status_there(status), code)
        return
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:pincite:problem:{code}"
    assert problem["title"] and problem["detail"]
    assert problem["instance"] == response.url.path


def assert_envelope(response: httpx.Response, status: int, code: str) -> None:
    """Check that an error is one as OpenAI's clients read it."""
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code)
    assert error.keys() == {"message", "type", "param", "code"}
    assert error["message"] and error["type"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("document", "It is not there."), 404),
        (NoPageImage("It has none."), 404),
        (AlreadyExists("document", "It is there."), 409),
        (OriginConflict("It is another's."), 409),
        (UploadTooLarge("It is too large."), 413),
        (UnsupportedType("It is plain text."), 415),
        (EmptyFile("It holds no bytes."), 422),
        (InvalidName("That is no name."), 422),
        (InvalidHighlight("The page is shorter."), 422),
        (InUse("It is in use."), 503),
        (IndexMismatch("It does not match."), 503),
        (ModelUnavailable("It is not there."), 503),
        (SettingsConflict("They do not go together."), 503),
        (GeneratorUnavailable("It does not answer."), 503),
    ],
)
def test_each_error_keeps_its_code_and_its_sentence(
    library: ScriptedLibrary, client: httpx.Client, error: PinciteError, status: int
) -> None:
    def fail() -> list[Hit]:
        raise error

    library.on_search = fail
    response = client.post(SEARCH, json={"question": "When?"})
    assert_problem(response, status, error.code)
    assert response.json()["detail"] == error.detail


def test_an_error_nobody_foresaw_tells_nothing_from_inside(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    def fail() -> list[Hit]:
        raise RuntimeError("password=hunter2")

    library.on_search = fail
    response = client.post(SEARCH, json={"question": "When?"})
    assert_problem(response, 500, "internal-error")
    assert "hunter2" not in response.text
    assert "RuntimeError" not in response.text


def test_a_server_that_is_away_is_named_and_worth_another_try(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    def fail() -> list[Hit]:
        raise OperationalError("SELECT hunter2", {}, Exception("connection refused"))

    library.on_search = fail
    response = client.post(SEARCH, json={"question": "When?"})
    assert_problem(response, 503, "database-unavailable")
    assert "hunter2" not in response.text


@pytest.mark.parametrize(
    "path", ["/nothing", "/v1/nothing", "/v1/collections/", "/v1/collections/default/search/"]
)
def test_an_unknown_route_is_a_problem(client: httpx.Client, path: str) -> None:
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", SEARCH, "POST"),
        ("PUT", "/v1/collections/default", "DELETE, GET, PATCH"),
        ("DELETE", "/v1/collections/default/documents", "GET, POST, PUT"),
        ("POST", "/healthz", "GET"),
        ("OPTIONS", "/docs", "GET"),
    ],
)
def test_a_method_that_is_not_there_says_which_are(
    client: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = client.request(method, path)
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == allowed
    assert allowed in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"question": "When?", "k": 0}, ["body", "k"]),
        ({"question": "When?", "k": 101}, ["body", "k"]),
        ({"question": "   "}, ["body", "question"]),
        ({"question": "When?", "limit": 5}, ["body", "limit"]),
        ({"question": "When?", "within": []}, ["body", "within"]),
        ({"question": "When?", "within": "a\x00b"}, ["body", "within"]),
        ({}, ["body", "question"]),
    ],
)
def test_a_field_that_is_wrong_is_named(client: httpx.Client, body: dict[str, object], at: list[str]) -> None:
    response = client.post(SEARCH, json=body)
    assert_problem(response, 422, "invalid-request")
    assert any(fault["at"][: len(at)] == at for fault in response.json()["errors"])


@pytest.mark.parametrize(
    ("method", "path", "known"),
    [
        ("POST", SEARCH, "filter, k, question, where, within"),
        (
            "POST",
            "/v1/collections/default/answers",
            "filter, history, min_verdict, policy, question, where, within",
        ),
        (
            "POST",
            "/v1/collections/default/explain",
            "chunk, document, filter, k, question, where, within",
        ),
        ("POST", "/v1/collections", "language, name"),
        ("PATCH", "/v1/collections/default/documents/x", "metadata, profile, withdraw"),
        ("POST", "/v1/collections/default/documents/x/rollback", "version"),
    ],
)
def test_an_unknown_field_is_refused_with_those_that_are_known(
    client: httpx.Client, method: str, path: str, known: str
) -> None:
    body = {"question": "When?", "name": "new", "chunk": "c"}
    asked = {name: value for name, value in body.items() if name in known.split(", ")}
    response = client.request(method, path, json=asked | {"top_k": 5})
    assert_problem(response, 422, "invalid-request")
    assert response.json()["errors"] == [
        {"at": ["body", "top_k"], "detail": f"no such field. Known are: {known}"}
    ]
    assert f"top_k: no such field. Known are: {known}" in response.json()["detail"]


def test_an_unknown_field_hides_no_other_fault(client: httpx.Client) -> None:
    response = client.post(SEARCH, json={"qestion": "When?", "k": 0, "within": "a\x00b"})
    faults = {".".join(fault["at"][:2]): fault["detail"] for fault in response.json()["errors"]}
    assert set(faults) >= {"body.question", "body.qestion", "body.k", "body.within"}
    assert faults["body.k"] == "Input should be greater than or equal to 1"


def test_of_thousands_of_faults_the_first_are_told(client: httpx.Client) -> None:
    refused = client.post(SEARCH, json={f"x{number}": 0 for number in range(50_000)})
    assert_problem(refused, 422, "invalid-request")
    problem = refused.json()
    assert len(problem["errors"]) == MAX_FAULTS
    assert problem["detail"].endswith("; and 49,981 more"), "the question is missing too"


def test_an_unknown_field_of_a_source_is_refused_with_those_of_its_kind(client: httpx.Client) -> None:
    known = (
        "allow_private, collection, delay_s, exclude, include, kind, max_vanished, metadata, name, schedule"
    )
    feed = {"kind": "feed", "name": "news", "url": "https://news.example/feed"}
    added = client.post("/v1/sources", json=feed | {"every": "1 day"})
    assert_problem(added, 422, "invalid-request")
    assert f"every: no such field. Known are: {known}, url" in added.json()["detail"]
    client.post("/v1/sources", json=feed).raise_for_status()
    changed = client.patch("/v1/sources/news", json={"every": "1 day"})
    assert_problem(changed, 422, "invalid-source")
    assert f"every: no such field. Known are: {known}, url." in changed.json()["detail"]


@pytest.mark.parametrize(
    "body", [b'{"question": ', b'{"\\ud800": 1}', b'{"question": "\\ud800"}', b"\xff\xfe"]
)
def test_a_body_that_is_no_proper_json_is_a_problem(client: httpx.Client, body: bytes) -> None:
    response = client.post(SEARCH, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code in (400, 422)
    assert response.headers["content-type"] == "application/problem+json"


QUESTION = {"role": "user", "content": "When?"}
HALF = "rent \ud800"


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    "messages",
    [
        [{"role": "user", "content": HALF}],
        [{"role": "user", "content": [{"type": "text", "text": HALF}]}],
        [QUESTION, {"role": "assistant", "content": HALF}, QUESTION],
        [{"role": "system", "content": HALF}, QUESTION],
    ],
)
def test_a_chat_with_half_of_a_surrogate_pair_is_refused(
    client: httpx.Client, messages: list[dict[str, Any]], streamed: bool
) -> None:
    chat = {"model": "pincite/default", "messages": messages, "stream": streamed}
    refused = client.post("/v1/chat/completions", content=json.dumps(chat), headers=AS_JSON)
    assert refused.status_code == 400
    assert refused.json()["error"]["code"] == "invalid-request"
    assert "half of a surrogate pair" in refused.json()["error"]["message"]


@pytest.mark.parametrize("name", ["user", "\ud800"])
def test_half_of_a_surrogate_pair_beside_the_messages_is_no_error_of_the_service(
    client: httpx.Client, name: str
) -> None:
    chat = {"model": "pincite/default", "messages": [QUESTION], name: HALF}
    answered = client.post("/v1/chat/completions", content=json.dumps(chat), headers=AS_JSON)
    assert answered.status_code in (200, 400)


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        (SEARCH, b'{"question": ', "body: this is no JSON at character 13: Expecting value"),
        (SEARCH, b'{"question": "x", "within": "\\u0000"}', "text cannot hold the character NUL"),
        ("/v1/sources", b'{"name": "it"}', "body.kind: it is missing"),
        ("/v1/sources", b'{"kind": "ftp"}', "body.kind: there is no “ftp”, but there are folder, storage"),
        ("/v1/sources", b'{"kind": "feed", "name": "My feed"}', "1 to 63 of a-z, 0-9 and dash"),
    ],
)
def test_what_is_wrong_is_said_in_words(client: httpx.Client, path: str, body: bytes, said: str) -> None:
    response = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert_problem(response, 422, "invalid-request")
    assert said in response.json()["detail"]
    assert "pattern" not in response.text


@pytest.mark.parametrize("kind", [{}, {"Content-Type": "application/x-www-form-urlencoded"}])
def test_a_body_that_does_not_say_it_is_json_is_told_how(client: httpx.Client, kind: dict[str, str]) -> None:
    response = client.post(SEARCH, content=b'{"question": "When?"}', headers=kind)
    assert_problem(response, 415, "json-needed")
    assert "Content-Type: application/json" in response.json()["detail"]
    as_json = {"Content-Type": "application/vnd.pincite+json; charset=utf-8"}
    assert client.post(SEARCH, content=b'{"question": "When?"}', headers=as_json).status_code == 200
    assert_problem(client.post(SEARCH), 422, "invalid-request")


def test_a_query_parameter_that_nothing_reads_is_refused_by_every_route(client: httpx.Client) -> None:
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations if path.startswith("/v1/") else ():
            address = re.sub(r"\{\w+\}", "1", path)
            refused = client.request(method, address, params={"extern_id": "x"})
            assert_problem(refused, 422, "invalid-request")
            assert "query.extern_id: no such parameter" in refused.text
    said = client.get("/v1/sources", params={"kind": "urls"}).json()["detail"]
    assert "query.kind: no such parameter. Known are: collection" in said
    listed = client.get("/v1/collections/default/documents", params={"where": "x"}).json()["detail"]
    assert (
        "query.where: no such parameter. Known are: after, count, external_id, filter, limit, order" in listed
    )
    alone = client.get("/v1/collections", params={"filter": "x"}).json()["detail"]
    assert "query.filter: no such parameter: there are none here" in alone


def test_json_has_a_limit_of_its_own(library: ScriptedLibrary, client: httpx.Client) -> None:
    body = b'{"question": "' + b"a" * MAX_JSON_BYTES + b'"}'
    headers = {"Content-Type": "application/json"}
    assert_problem(client.post(SEARCH, content=body, headers=headers), 413, "body-too-large")
    assert_problem(client.post(SEARCH, content=iter([body]), headers=headers), 413, "body-too-large")
    assert library.asked == []


def test_a_collection_can_be_made_once(client: httpx.Client) -> None:
    made = client.post("/v1/collections", json={"name": "contracts"})
    assert made.status_code == 201
    assert client.get(made.headers["location"]).json() == made.json()
    assert_problem(client.post("/v1/collections", json={"name": "contracts"}), 409, "collection-exists")
    assert_problem(client.post("/v1/collections", json={"name": "../x"}), 422, "invalid-name")
    names = [collection["name"] for collection in client.get("/v1/collections").json()["collections"]]
    assert names == ["contracts", "default"]
