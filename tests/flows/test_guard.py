"""The check before the local Prefect server lets in its own names and its own pages, and no others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from pincite_flows.guard import OriginGuard

PORT = 4711
OWN_HOSTS = [f"{name}:{PORT}" for name in ("127.0.0.1", "localhost", "[::1]")]
KINDS = ["http", "websocket"]

odd_texts = st.one_of(
    st.sampled_from(
        [*OWN_HOSTS, *(f"http://{host}" for host in OWN_HOSTS), "null", "", f"evil.example:{PORT}"]
    ),
    st.text(st.characters(max_codepoint=255)),
)


def ask(kind: str, *headers: tuple[str, str], path: str = "/api/flows") -> tuple[bool, list[Message]]:
    """Whether the app behind the guard was reached, and what the guard sent by itself."""
    reached = []
    sent: list[Message] = []

    async def app(scope: Scope, _receive: Receive, _send: Send) -> None:
        reached.append(scope)

    async def receive() -> Message:
        raise AssertionError("the guard reads nothing of a request")

    async def send(message: Message) -> None:
        sent.append(message)

    scope: dict[str, Any] = {"type": kind, "path": path}
    if kind != "lifespan":
        scope["headers"] = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    asyncio.run(OriginGuard(app, PORT)(scope, receive, send))
    return bool(reached), sent


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("host", [*OWN_HOSTS, f"LocalHost:{PORT}"])
def test_own_names_get_in_from_no_page_and_from_their_own(kind: str, host: str) -> None:
    assert ask(kind, ("host", host)) == (True, [])
    assert ask(kind, ("host", host), ("origin", f"http://{host}")) == (True, [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "http://evil.example",
        f"https://127.0.0.1:{PORT}",
        "http://127.0.0.1",
        f"http://127.0.0.1:{PORT + 1}",
        f"http://localhost:{PORT}",  # whoever has another address of that name
        f"http://127.0.0.1:{PORT}/",
        f"http://127.0.0.1:{PORT}.evil.example",
    ],
)
def test_a_page_of_another_origin_stays_out(kind: str, origin: str) -> None:
    reached, sent = ask(kind, ("host", f"127.0.0.1:{PORT}"), ("origin", origin))
    assert not reached
    assert refusal(sent) == {"http": 403, "websocket": 1008}[kind]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "hosts", [[], ["evil.example"], [f"evil.example:{PORT}"], ["127.0.0.1"], [OWN_HOSTS[0], OWN_HOSTS[0]]]
)
def test_a_name_that_is_not_its_own_gets_no_answer(kind: str, hosts: list[str]) -> None:
    reached, sent = ask(kind, *(("host", host) for host in hosts))
    assert not reached
    assert refusal(sent) == {"http": 421, "websocket": 1008}[kind]


@given(
    kind=st.sampled_from(KINDS),
    hosts=st.lists(odd_texts, max_size=2),
    origins=st.lists(odd_texts, max_size=2),
)
def test_nothing_gets_in_but_one_own_name_with_origins_that_are_the_same(
    kind: str, hosts: list[str], origins: list[str]
) -> None:
    given_headers = [("host", host) for host in hosts] + [("origin", origin) for origin in origins]
    reached, _sent = ask(kind, *given_headers)
    own = len(hosts) == 1 and hosts[0].lower() in OWN_HOSTS
    assert reached == (own and all(origin.lower() == f"http://{hosts[0]}".lower() for origin in origins))


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/docs/oauth2-redirect", "/redoc", "/openapi.json"])
def test_pages_that_run_scripts_of_another_site_are_not_served(path: str) -> None:
    reached, sent = ask("http", ("host", OWN_HOSTS[0]), path=path)
    assert not reached
    assert refusal(sent) == 404


def test_a_page_is_told_to_ask_no_other_site() -> None:
    sent: list[Message] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b"1")]})
        await send({"type": "http.response.body", "body": b"page"})

    async def receive() -> Message:
        raise AssertionError("the guard reads nothing of a request")

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "path": "/", "headers": [(b"host", OWN_HOSTS[0].encode())]}
    asyncio.run(OriginGuard(app, PORT)(scope, receive, send))
    headers = dict(sent[0]["headers"])
    assert headers[b"etag"] == b"1"
    assert headers[b"content-security-policy"].startswith(b"default-src 'self'")
    assert sent[1] == {"type": "http.response.body", "body": b"page"}


def test_the_start_and_the_end_of_the_app_pass_through() -> None:
    assert ask("lifespan") == (True, [])


def refusal(sent: list[Message]) -> int:
    """Return the status of a refused request, or the close code of a refused WebSocket."""
    if sent[0]["type"] == "websocket.close":
        assert len(sent) == 1
        return int(sent[0]["code"])
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    return int(sent[0]["status"])
