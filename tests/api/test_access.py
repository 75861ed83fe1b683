"""Who may use the service, from where, and what it says of itself."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import httpx
import pytest
from pydantic import BaseModel

from pincite.runtime.health import READY, PartState
from pincite.schema.answer import Answer, Begin, Progress
from pincite.schema.document import Collection, Document, Receipt
from pincite.schema.search import Hit
from pincite_api import answer_examples, examples
from pincite_api.about import About
from pincite_api.openai.envelope import speaks_openai, status_there
from pincite_api.session import SignedIn
from tests.conftest import REPOSITORY

from .conftest import STATUS, ScriptedLibrary, Serve
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS

KEY = "clé-of-the-house"
SIGNING_IN = (("get", "/v1/session"), ("post", "/v1/session"))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {b"Authorization": b"Bearer wrong"},
        {b"Authorization": f"Basic {KEY}".encode()},
        {b"X-API-Key": b"wrong"},
        {b"X-API-Key": b""},
    ],
)
def test_without_the_key_nothing_below_v1_answers(
    library: ScriptedLibrary, serve: Serve, headers: dict[bytes, bytes]
) -> None:
    client = serve(api_key=KEY)
    for method, path in [
        ("GET", "/v1/collections"),
        ("GET", "/v1/status"),
        ("PUT", f"{DOCUMENTS}?external_id=a"),
        ("POST", "/v1/collections/default/search"),
        ("GET", "/v1/collections/default/documents/x/original"),
    ]:
        response = client.request(method, path, headers=headers)
        assert_problem(response, 401, "key-needed")
        assert response.headers["www-authenticate"] == "Bearer"
    assert library.files() == []


def test_with_the_key_either_header_opens(serve: Serve) -> None:
    client = serve(api_key=KEY)
    for headers in ({b"Authorization": f"Bearer {KEY}".encode()}, {b"X-API-Key": KEY.encode()}):
        assert client.get("/v1/collections", headers=headers).status_code == 200


def test_every_route_of_v1_asks_for_the_key(serve: Serve) -> None:
    schema = serve(api_key=KEY).get("/openapi.json").json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            asks = path.startswith("/v1/") and (method, path) not in SIGNING_IN
            assert ("security" in operation) is asks
            assert asks <= ("401" in operation["responses"])


DISK = {"disk": "ready"}
"""What the service itself knows of its parts."""


def test_who_asks_by_another_name_sees_only_what_state_the_parts_are_in(serve: Serve) -> None:
    states = {
        "model": PartState("failing", "/srv/models/x is not there"),
        "prefect": PartState("", "http://10.0.0.7:4200"),
    }
    parts = {"model": "failing: /srv/models/x is not there", "prefect": "http://10.0.0.7:4200"}
    client = serve(public_url="https://pincite.example", health=lambda: states)
    assert client.get("/readyz").json()["parts"] == parts | DISK
    for name, seen in (("pincite.example", parts), ("evil.example", {"model": "failing"})):
        asked = client.get("/readyz", headers={"Host": name})
        assert (asked.status_code, asked.json()["parts"]) == (200, seen | DISK)


def test_probes_need_no_key(serve: Serve) -> None:
    client = serve(api_key=KEY, health=lambda: {"worker": PartState("loading")})
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "parts": {"worker": "loading"} | DISK}


def test_only_who_has_the_key_sees_where_the_parts_are_and_why_they_fail(serve: Serve) -> None:
    refused = "http://10.0.0.7:4200/api does not let this service in (HTTP 401)"
    states = {
        "worker": READY.noting("what has expired is not removed, see http://10.0.0.7"),
        "schedules": PartState("Prefect not ours", refused, ("nothing is done on a schedule",)),
        "prefect": PartState("", "http://10.0.0.7:4200"),
        "model": PartState("failing", "/srv/models/x is not there"),
    }
    texts = {
        "worker": "ready; what has expired is not removed, see http://10.0.0.7",
        "schedules": f"Prefect not ours: {refused}; nothing is done on a schedule",
        "prefect": "http://10.0.0.7:4200",
        "model": "failing: /srv/models/x is not there",
    }
    codes = {"worker": "ready", "schedules": "Prefect not ours", "model": "failing"}
    client = serve(api_key=KEY, health=lambda: states)
    assert client.get("/readyz").json()["parts"] == codes | DISK
    assert client.get("/readyz", headers={"X-API-Key": "wrong"}).json()["parts"] == codes | DISK
    assert client.get("/readyz", headers={b"X-API-Key": KEY.encode()}).json()["parts"] == texts | DISK
    assert serve(health=lambda: states).get("/readyz").json()["parts"] == texts | DISK


def test_the_service_is_not_ready_while_its_library_does_not_answer(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(library, "ping", fail)
    response = client.get("/readyz")
    assert_problem(response, 503, "not-ready")
    assert "hunter2" not in response.text
    assert client.get("/healthz").status_code == 200


def test_status_shows_the_library_and_the_parts(serve: Serve) -> None:
    client = serve(health=lambda: {"worker": READY.noting("waiting for room on the disk")})
    parts = {"worker": "ready; waiting for room on the disk"}
    assert client.get("/v1/status").json() == STATUS | {"parts": parts}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8300", "127.0.0.1.evil.example", "", "[::1"])
def test_a_name_that_is_not_its_own_is_refused(serve: Serve, host: str) -> None:
    client = serve(allowed_hosts=["127.0.0.1", "localhost", "::1"])
    assert_problem(client.get("/v1/collections", headers={"Host": host}), 421, "unknown-host")


@pytest.mark.parametrize("host", ["127.0.0.1:8300", "LOCALHOST", "[::1]:8300"])
def test_its_own_names_are_answered(serve: Serve, host: str) -> None:
    client = serve(allowed_hosts=["127.0.0.1", "localhost", "::1"])
    assert client.get("/v1/collections", headers={"Host": host}).status_code == 200
    same_origin = {"Host": host, "Origin": f"http://{host}"}
    assert client.get("/v1/collections", headers=same_origin).status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000"])
def test_a_page_from_elsewhere_cannot_hand_in_a_form(
    library: ScriptedLibrary, serve: Serve, origin: str
) -> None:
    client = serve(allowed_hosts=["127.0.0.1", "localhost"])
    response = client.post(DOCUMENTS, files={"file": ("a", b"x")}, headers={"Origin": origin})
    assert_problem(response, 403, "foreign-origin")
    assert library.files() == []


@pytest.mark.parametrize(
    ("options", "site"),
    [
        ({}, "cross-site"),
        ({}, "same-site"),
        ({"api_key": KEY}, "cross-site"),
        ({"allowed_hosts": ["127.0.0.1"]}, "cross-site"),
    ],
)
def test_a_page_of_another_site_is_refused_by_every_route_of_data(
    library: ScriptedLibrary, serve: Serve, options: dict[str, Any], site: str
) -> None:
    client = serve(**options)
    from_elsewhere: dict[str, Any] = {"Sec-Fetch-Site": site, "X-API-Key": KEY.encode()}
    opening = from_elsewhere | {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            address = re.sub(r"\{\w+\}", "1", path)
            for headers in (from_elsewhere, opening):
                assert_problem(client.request(method, address, headers=headers), 403, "foreign-origin")
    for path in ("/openapi.json", "/v1/nothing", "/static-offline-docs/swagger-ui.css"):
        assert_problem(client.get(path, headers=opening), 403, "foreign-origin")
    preflight = from_elsewhere | {"Access-Control-Request-Method": "PUT"}
    assert_problem(client.options(DOCUMENTS, headers=preflight), 403, "foreign-origin")
    assert library.files() == []


@pytest.mark.parametrize("sites", [["same-origin", "cross-site"], ["Cross-Site"], ["anything"], [""]])
def test_a_site_that_is_not_known_to_be_its_own_is_another(client: httpx.Client, sites: list[str]) -> None:
    headers = [("Sec-Fetch-Site", site) for site in sites]
    assert_problem(client.get("/v1/collections", headers=headers), 403, "foreign-origin")


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_its_own_pages_and_the_user_are_no_other_site(client: httpx.Client, site: str) -> None:
    for path in ("/v1/collections", "/openapi.json", "/docs", "/healthz"):
        assert client.get(path, headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_from_another_site_opens_the_docs_and_no_frame_does(client: httpx.Client, site: str) -> None:
    opening = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    page = client.get("/docs", headers=opening)
    assert page.status_code == 200
    assert page.headers["content-security-policy"] == "frame-ancestors 'none'"
    for other in ({"Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"}):
        assert_problem(client.get("/docs", headers=opening | other), 403, "foreign-origin")
    assert_problem(client.post("/docs", headers=opening), 403, "foreign-origin")


def test_no_other_site_may_embed_a_response_or_guess_its_type(library: ScriptedLibrary, serve: Serve) -> None:
    def fail() -> list[Hit]:
        raise RuntimeError

    library.on_search = fail
    client = serve(api_key=KEY, allowed_hosts=["127.0.0.1"])
    with_key: dict[str, Any] = {"X-API-Key": KEY.encode()}
    once = {"Idempotency-Key": "1"}
    added = client.put(f"{DOCUMENTS}?external_id=a", content=b"<p>Text", headers=with_key | once)
    document = added.headers["location"]
    requests: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", "/docs", {}),
        ("GET", "/static-offline-docs/swagger-ui.css", {}),
        ("GET", "/openapi.json", {}),
        ("GET", "/healthz", {}),
        ("GET", f"{document}/original", {}),
        ("GET", f"{document}/pages/1.png", {}),
        ("PUT", f"{DOCUMENTS}?external_id=a", once),
        ("GET", "/v1/collections", {"X-API-Key": "wrong"}),
        ("GET", "/v1/collections", {"Sec-Fetch-Site": "cross-site"}),
        ("GET", "/nothing", {}),
        ("DELETE", "/healthz", {}),
        ("GET", "/healthz", {"Host": "evil.example"}),
        ("PUT", f"{DOCUMENTS}?external_id=b", {"Idempotency-Key": ""}),
        ("POST", "/v1/collections/default/search", {"Content-Type": "application/json"}),
    ]
    statuses = []
    for method, path, headers in requests:
        content = {"PUT": b"<p>Text", "POST": b'{"question": "When?"}'}.get(method)
        response = client.request(method, path, headers=with_key | headers, content=content)
        statuses.append(response.status_code)
        assert response.headers.get_list("cross-origin-resource-policy") == ["same-origin"], path
        assert response.headers.get_list("x-content-type-options") == ["nosniff"], path
    assert statuses == [200, 200, 200, 200, 200, 200, 202, 401, 403, 404, 405, 421, 422, 500]


def test_other_origins_get_no_permission(client: httpx.Client) -> None:
    response = client.options(
        DOCUMENTS, headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    )
    assert_problem(response, 403, "foreign-origin")
    assert not [header for header in response.headers if header.startswith("access-control")]


def test_the_docs_need_no_network(client: httpx.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    loaded = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert len(loaded) >= 2
    for url in [*loaded, "/openapi.json"]:
        assert url.startswith("/")
        assert client.get(url).status_code == 200
    assert '"validatorUrl": null' in page.text


@pytest.mark.parametrize(
    ("model", "example"),
    [
        (Collection, examples.COLLECTION),
        (Document, examples.DOCUMENT),
        (Receipt, examples.RECEIPT),
        (Hit, answer_examples.HIT),
        (Answer, answer_examples.ANSWER),
        (Begin, answer_examples.BEGIN),
        (Progress, answer_examples.PROGRESS),
        (About, examples.ABOUT),
        (SignedIn, examples.SIGNED_IN),
    ],
)
def test_each_example_is_what_the_service_would_send(model: type[BaseModel], example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(mode="json") == example


def test_the_service_says_what_it_is_and_takes(library: ScriptedLibrary, serve: Serve) -> None:
    about = serve().get("/v1/about").json()
    released = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    assert about["needs_key"] is False
    assert (about["licence"], about["version"], about["source"]) == ("AGPL-3.0-or-later", released, None)
    assert about["limits"]["upload_bytes"] == library.settings.limits.max_upload_bytes
    assert {"en", "de", "zh"} <= set(about["languages"])
    assert about["policies"] == ["drop", "flag", "refuse"]
    assert about["verdicts"][0] == "quoted"
    assert ".pdf" in [name for kind in about["formats"] for name in kind["extensions"]]
    assert_problem(serve(api_key=KEY).get("/v1/about"), 401, "key-needed")


def test_the_schema_has_the_problems_of_the_guard(serve: Serve) -> None:
    for options, names in (({}, False), ({"api_key": KEY}, False), ({"allowed_hosts": ["127.0.0.1"]}, True)):
        for operations in serve(**options).get("/openapi.json").json()["paths"].values():
            for operation in operations.values():
                assert "403" in operation["responses"]
                assert ("421" in operation["responses"]) is names


def test_the_schema_says_what_is_returned(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    paths = schema["paths"]
    status = paths["/v1/status"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["components"]["schemas"][status["$ref"].rpartition("/")[2]]["required"] == [
        *STATUS,
        "parts",
    ]
    synced = set(paths["/v1/sources/{name}/sync"]["post"]["responses"])
    assert "503" in synced
    assert not {"413", "429"} & synced, "it has no body, and waits for room"
    events = paths["/v1/collections/{collection}/events"]["get"]["parameters"]
    assert "Last-Event-ID" in [parameter["name"] for parameter in events]
    for path, operations in paths.items():
        for method, operation in operations.items():
            answers = set(operation["responses"])
            unread = str(status_there(422)) if speaks_openai(path) else "422"
            assert not path.startswith("/v1/") or {unread, "500", "503"} <= answers, path
            json = "application/json" in operation.get("requestBody", {}).get("content", {})
            assert not json or {"413", "415"} <= answers, (method, path)
            assert ("requestBody" in operation) is ("408" in answers), (method, path)


def test_the_documentation_says_that_names_are_untrusted(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()["info"]["description"]
    assert "Names, titles, headings and quotes are untrusted" in described


def test_the_schema_names_each_operation_and_its_problems(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    operations = {
        operation["operationId"]: operation
        for path in schema["paths"].values()
        for operation in path.values()
    }
    assert {"add_document", "put_document", "list_documents", "get_page_image", "search", "answer"} <= set(
        operations
    )
    for name, operation in operations.items():
        assert operation["summary"], name
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                [(kind, content)] = response["content"].items()
                error = "ErrorEnvelope" if "openai" in operation["tags"] else "Problem"
                assert kind == ("application/problem+json" if error == "Problem" else "application/json")
                assert content["schema"] == {"$ref": f"#/components/schemas/{error}"}, name
    assert set(re.findall(r"#/components/schemas/(\w+)", str(schema))) <= set(schema["components"]["schemas"])
