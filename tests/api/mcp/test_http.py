"""A running service answers clients of MCP at `/mcp`, behind the guards of all its routes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from mcp.server.transport_security import TransportSecurityMiddleware
from starlette.requests import Request

from pincite_api.bodies import MAX_JSON_BYTES
from pincite_api.mcp.endpoint import PATH, _security
from tests.api.conftest import Serve, library, serve

from .clients import Connect, each_client_and_protocol
from .conftest import running_service
from .talk import use_everything

__all__ = ["library", "serve"]

HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    },
}


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with running_service(home, "the-key") as address:
        yield address


@each_client_and_protocol
def test_a_client_uses_everything_over_http(address: str, connect: Connect, protocol: str) -> None:
    async def talk() -> None:
        async with connect((address, "the-key"), protocol) as talk:
            await use_everything(talk, address)

    asyncio.run(talk())


def initialize(client: httpx.Client, **headers: str) -> httpx.Response:
    return client.post("/mcp", json=INITIALIZE, headers={**HEADERS, **headers})


def test_a_client_gets_in_with_the_key_alone(serve: Serve) -> None:
    client = serve(api_key="the-key")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"X-API-Key": "wrong"}):
        refused = initialize(client, **headers)
        assert (refused.status_code, refused.json()["code"]) == (401, "key-needed")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    for headers in ({"Authorization": "Bearer the-key"}, {"X-API-Key": "the-key"}):
        answered = initialize(client, **headers)
        assert answered.status_code == 200
        assert '"serverInfo"' in answered.text
        assert answered.headers["Cache-Control"] in ("no-store", "no-cache, no-transform")


def test_the_cookie_of_a_session_needs_its_token_too(serve: Serve) -> None:
    client = serve(api_key="the-key")
    token = client.post("/v1/session", json={"key": "the-key"}).json()["token"]
    assert initialize(client).json()["code"] == "session-token-needed"
    assert initialize(client, **{"X-Pincite-Session": token}).status_code == 200


def test_no_session_of_a_client_is_kept(serve: Serve) -> None:
    answered = initialize(serve())
    assert "mcp-session-id" not in answered.headers


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Host": "evil.example"}, 421, "unknown-host"),
        ({"Origin": "https://evil.example"}, 403, "foreign-origin"),
        ({"Sec-Fetch-Site": "cross-site"}, 403, "foreign-origin"),
    ],
)
def test_other_hosts_and_sites_are_refused(
    serve: Serve, headers: dict[str, str], status: int, code: str
) -> None:
    client = serve(allowed_hosts=("127.0.0.1",))
    assert initialize(client).status_code == 200
    refused = initialize(client, **headers)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


@pytest.mark.parametrize("host", ["pincite.example", "127.0.0.1:1", "[::1]:8300", "localhost"])
def test_the_names_that_the_service_answers_to_are_answered(serve: Serve, host: str) -> None:
    client = serve(public_url="https://pincite.example")
    assert initialize(client, Host=host).status_code == 200
    assert initialize(client, Host="evil.example").status_code == 421
    assert initialize(client, Host=host, Origin="https://pincite.example").status_code == 200


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("pincite.example", None, 200),
        ("[::1]:8300", "https://pincite.example", 200),
        ("evil.example", None, 421),
        ("pincite.example", "https://evil.example", 403),
    ],
)
def test_the_transport_refuses_other_hosts_and_origins_by_itself(
    host: str, origin: str | None, status: int
) -> None:
    headers = [(b"host", host.encode()), (b"content-type", b"application/json")]
    headers += [(b"origin", origin.encode())] if origin else []
    checks = TransportSecurityMiddleware(_security({"pincite.example", "::1"}))
    request = Request({"type": "http", "method": "POST", "path": PATH, "headers": headers})
    refused = asyncio.run(checks.validate_request(request, is_post=True))
    assert (refused.status_code if refused else 200) == status


def test_a_body_over_the_limit_is_refused(serve: Serve) -> None:
    client = serve()
    large = client.post("/mcp", content=b" " * (MAX_JSON_BYTES + 1), headers=HEADERS)
    assert (large.status_code, large.json()["code"]) == (413, "body-too-large")
    pieces = iter([b" " * MAX_JSON_BYTES, b" "])
    assert client.post("/mcp", content=pieces, headers=HEADERS).status_code == 413


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_no_stream_is_kept_open_for_a_client(serve: Serve, method: str) -> None:
    refused = serve().request(method, "/mcp", headers=HEADERS)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "POST")
