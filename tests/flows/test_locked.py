"""The local Prefect server, as it runs, lets in who has its password, and no web page but its own."""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import httpx
import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_KEY, temporary_settings
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Origin, Subprotocol

from pincite_flows.server import LocalPrefect, PrefectServer
from tests.flows.conftest import asked, shown_of_process

pytestmark = pytest.mark.e2e

EVIL = "http://evil.example"
OPEN = {"/health", "/ready"}
SOCKETS = (
    "events/in",
    "events/out",
    "logs/out",
    "task_runs/subscriptions/scheduled",
    "work_pools/pincite/workers/connect",
)
WAIT_S = 60
SILENCE_S = 2
PROTOCOL = Subprotocol("prefect")


@pytest.fixture
def pool(prefect: LocalPrefect) -> str:
    """Return a work pool that a page from elsewhere would like to pause."""
    name = f"pool-{uuid4().hex[:8]}"
    asked(prefect, "POST", "work_pools/", {"name": name, "type": "pincite"})
    return name


@pytest.fixture
def header(prefect: LocalPrefect) -> dict[str, str]:
    """Return the header of somebody who has the password."""
    token = base64.b64encode(prefect.access.auth_string.encode()).decode()
    return {"Authorization": f"Basic {token}"}


def cors_headers(answer: httpx.Response) -> list[str]:
    """Return the headers that tell a browser which other pages may see the answer."""
    return [name for name in answer.headers if name.startswith("access-control-")]


def refused(answer: httpx.Response, status: int) -> bool:
    """Whether it was refused, and the browser told that a page may not even see that."""
    return answer.status_code == status and cors_headers(answer) == []


def test_without_the_password_nothing_of_the_api_answers_but_whether_it_lives(
    prefect: LocalPrefect, header: dict[str, str]
) -> None:
    paths: dict[str, dict[str, Any]] = httpx.get(
        f"{prefect.url}/openapi.json", headers=header, timeout=WAIT_S
    ).json()["paths"]
    assert len(paths) > 100
    assert paths.keys() >= OPEN
    answers = {}
    with httpx.Client(timeout=WAIT_S) as client:
        for path, operations in paths.items():
            filled = re.sub(r"\{\w+\}", str(uuid4()), path)
            for method in {"get", *operations}:
                answers[method, path] = client.request(method, f"{prefect.url}{filled}").status_code
    assert {asked_for for asked_for, status in answers.items() if status != 401} == {
        ("get", path) for path in OPEN
    }


def test_without_the_password_the_pages_answer_and_show_the_login(prefect: LocalPrefect) -> None:
    page = prefect.page
    shown = httpx.get(page, follow_redirects=True, headers={"Accept": "text/html"})
    assert shown.is_success
    [script] = re.findall(r'<script type="module"[^>]* src="([^"]+)"', shown.text)
    assert httpx.get(f"{page}{script}").is_success
    settings = httpx.get(f"{page}/ui-settings").json()
    assert (settings["auth"], settings["api_url"]) == ("BASIC", prefect.url)
    for path in ("/docs", "/redoc", "/openapi.json", "/api/docs", "/api/openapi.json"):
        assert httpx.get(f"{page}{path}").status_code in (401, 404)


@pytest.mark.parametrize("password", ["pincite:", "pincite:wrong", ":"])
def test_another_password_does_not_get_in(prefect: LocalPrefect, password: str) -> None:
    wrong = base64.b64encode(password.encode()).decode()
    answer = httpx.get(f"{prefect.url}/hello", headers={"Authorization": f"Basic {wrong}"})
    assert answer.status_code == 401
    assert "www-authenticate" not in answer.headers  # a browser would ask for it, keep it and send it along


@pytest.mark.parametrize("origin", [EVIL, "null"])
def test_a_foreign_page_can_neither_read_nor_write_even_with_the_password(
    prefect: LocalPrefect, header: dict[str, str], pool: str, origin: str
) -> None:
    page = {"Origin": origin}
    place = f"{prefect.url}/work_pools/{pool}"
    assert refused(httpx.get(f"{prefect.url}/health", headers=page), 403)
    assert refused(httpx.get(place, headers=page | header), 403)
    assert refused(httpx.patch(place, headers=page | header, json={"is_paused": True}), 403)
    asks = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}
    assert refused(httpx.options(place, headers=page | asks), 403)
    form = {"Content-Type": "text/plain"}  # needs no preflight
    told = json.dumps({"name": "theirs", "type": "pincite"})
    assert refused(httpx.post(f"{prefect.url}/work_pools/", headers=page | form | header, content=told), 403)
    assert asked(prefect, "GET", f"work_pools/{pool}")["is_paused"] is False
    assert httpx.get(f"{prefect.url}/work_pools/theirs", headers=header).status_code == 404


def test_its_own_page_reads_and_writes_with_the_password(
    prefect: LocalPrefect, header: dict[str, str], pool: str
) -> None:
    place, page = f"{prefect.url}/work_pools/{pool}", {"Origin": prefect.page}
    assert httpx.get(place, headers=page).status_code == 401
    written = httpx.patch(place, headers=page | header, json={"is_paused": True})
    read = httpx.get(place, headers=page | header)
    assert (written.is_success, read.json()["is_paused"]) == (True, True)
    assert [cors_headers(answer) for answer in (written, read)] == [[], []]  # Prefect's own would let all in


def test_a_foreign_name_that_points_here_gets_no_answer(
    prefect: LocalPrefect, header: dict[str, str]
) -> None:
    port = httpx.URL(prefect.url).port
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1"):
        for path in ("/", "/ui-settings", "/api/health", "/api/hello"):
            assert refused(httpx.get(f"{prefect.page}{path}", headers=header | {"Host": host}), 421)
    assert httpx.get(f"{prefect.url}/hello", headers=header | {"Host": f"localhost:{port}"}).is_success


@contextmanager
def opened(prefect: LocalPrefect, path: str, origin: str | None) -> Iterator[Connection]:
    address = f"{prefect.url.replace('http', 'ws', 1)}/{path}"
    named = None if origin is None else Origin(origin)
    with connect(address, origin=named, subprotocols=[PROTOCOL], proxy=None, open_timeout=WAIT_S) as socket:
        yield socket


def test_no_websocket_of_prefect_is_left_out(tmp_path: Path) -> None:
    asked_for = (
        "from prefect.server.api.server import API_ROUTERS; from starlette.routing import WebSocketRoute; "
        "routes = [route for router in API_ROUTERS for route in router.routes]; "
        "print(*(route.path for route in routes if isinstance(route, WebSocketRoute)))"
    )
    told = subprocess.run(  # Prefect's server would change the logging of this process
        [sys.executable, "-c", asked_for],
        env={**os.environ, "PREFECT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=WAIT_S,
    ).stdout
    filled = [re.sub(r"\{\w+\}", "pincite", path).removeprefix("/") for path in told.split()]
    assert sorted(filled) == sorted(SOCKETS)


@pytest.mark.parametrize("path", SOCKETS)
def test_a_foreign_page_opens_no_websocket(prefect: LocalPrefect, path: str) -> None:
    for origin in (EVIL, "null"):
        with pytest.raises(InvalidStatus) as refusal, opened(prefect, path, origin):
            pass
        assert refusal.value.response.status_code == 403


@pytest.mark.parametrize("path", SOCKETS)
def test_a_websocket_says_nothing_before_the_password_and_closes_without_it(
    prefect: LocalPrefect, path: str
) -> None:
    with opened(prefect, path, prefect.page) as socket:
        with pytest.raises(TimeoutError):
            socket.recv(timeout=SILENCE_S)
        socket.send(json.dumps({"type": "filter", "filter": {}}))
        assert closed(socket) == 1008
    with opened(prefect, path, None) as socket:
        socket.send(json.dumps({"type": "auth", "token": "pincite:wrong"}))
        assert closed(socket) == 1008


@pytest.mark.parametrize("path", SOCKETS)
def test_a_websocket_of_its_own_page_opens_with_the_password(prefect: LocalPrefect, path: str) -> None:
    with opened(prefect, path, prefect.page) as socket:
        socket.send(json.dumps({"type": "auth", "token": prefect.access.auth_string}))
        assert json.loads(socket.recv(timeout=WAIT_S)) == {"type": "auth_success"}


def closed(socket: Connection) -> int | None:
    """Return the code that the server closes with, having said nothing."""
    with pytest.raises(ConnectionClosed) as end:
        socket.recv(timeout=WAIT_S)
    return end.value.rcvd.code if end.value.rcvd else None


def test_the_password_is_in_no_argument_and_in_one_file_alone(prefect: LocalPrefect) -> None:
    password = prefect.access.auth_string.partition(":")[2]
    assert password not in shown_of_process(prefect, "cmdline")
    environment = shown_of_process(prefect, "environ")
    home = Path(
        dict(entry.split("=", 1) for entry in environment.split("\0") if "=" in entry)["PREFECT_HOME"]
    )
    assert password in environment
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"server.log", "prefect.db"}
    assert [path.name for path in files if password.encode() in path.read_bytes()] == ["access.json"]


def test_clients_give_it_its_password_and_no_secret_of_another_server(prefect: LocalPrefect) -> None:
    of_another = {PREFECT_API_AUTH_STRING: "somebody:else", PREFECT_API_KEY: "pnu_somebody"}
    with temporary_settings(of_another), prefect.settings(), get_client(sync_client=True) as client:
        assert client.hello().is_success
        assert PREFECT_API_KEY.value() is None


@pytest.mark.parametrize("auth_string", [None, "pincite:wrong"])
def test_a_server_that_wants_another_password_is_not_ours(
    prefect: LocalPrefect, auth_string: str | None
) -> None:
    trouble = PrefectServer(prefect.url, auth_string).trouble()
    assert str(trouble) == f"Prefect not ours: {prefect.url} does not let this service in (HTTP 401)"


class Stranger(BaseHTTPRequestHandler):
    """A server that is no Prefect server, but says that it is healthy."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.endswith("/health") else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_about: object) -> None:
        """Keep the test's output clean."""


def test_another_program_at_the_port_is_not_ours_however_healthy_it_says_it_is() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        Thread(target=stranger.serve_forever, daemon=True).start()
        server = PrefectServer(f"http://127.0.0.1:{stranger.server_port}/api")
        assert str(server.trouble()).startswith("Prefect not ours: ")
        assert not server.is_ready()
        stranger.shutdown()
