"""Pages of named origins use OpenAI's paths by the key alone; pages of all others are refused as ever."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from ..browser import chromium
from .conftest import ScriptedLibrary, Serve
from .test_openai_chat import CHAT_OF, CHATS
from .test_problems import assert_envelope, assert_problem

KEY = "a-key"
CHAT_SITE = "https://chat.example"
FROM_THERE = {"Origin": CHAT_SITE, "Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}
WITH_KEY = FROM_THERE | {"Authorization": f"Bearer {KEY}"}
PREFLIGHT = FROM_THERE | {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type,x-stainless-os",
}


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """Return a client of a service that pages of one other origin may use."""
    return serve(api_key=KEY, allowed_origins=[CHAT_SITE], allowed_hosts=["127.0.0.1"])


def test_a_page_of_a_named_origin_asks_by_the_key(client: httpx.Client) -> None:
    before = client.options(CHATS, headers=PREFLIGHT)
    assert before.status_code == 204
    assert before.headers["access-control-allow-origin"] == CHAT_SITE
    assert before.headers["access-control-allow-headers"] == "authorization,content-type,x-stainless-os"
    for more in ({}, {"stream": True}):
        asked = client.post(CHATS, json=CHAT_OF | more, headers=WITH_KEY)
        assert asked.status_code == 200
        assert asked.headers["access-control-allow-origin"] == CHAT_SITE
        assert "Origin" in asked.headers["vary"]
        assert "access-control-allow-credentials" not in asked.headers


def test_no_origin_is_let_in_without_a_key(serve: Serve) -> None:
    with pytest.raises(ValueError, match="need an api_key"):
        serve(allowed_origins=[CHAT_SITE])


def test_it_is_told_of_errors_too(library: ScriptedLibrary, client: httpx.Client) -> None:
    def fails() -> Any:
        raise RuntimeError("a secret from inside")

    library.on_stream = fails
    for response, status, code in (
        (client.post(CHATS, json=CHAT_OF, headers=FROM_THERE), 401, "key-needed"),
        (client.post(CHATS, json={}, headers=WITH_KEY), 400, "invalid-request"),
        (client.post(CHATS, json=CHAT_OF, headers=WITH_KEY), 500, "internal-error"),
        (client.get("/v1/models", headers=WITH_KEY | {"Host": "evil.example"}), 421, "unknown-host"),
    ):
        assert_envelope(response, status, code)
        assert response.headers["access-control-allow-origin"] == CHAT_SITE
        assert (response.headers.get("connection") == "close") == (status == 500)


def test_a_cookie_on_such_a_request_is_ignored(client: httpx.Client) -> None:
    session = client.post("/v1/session", json={"key": KEY})
    assert session.status_code < 300 and client.cookies
    assert client.get("/v1/models").status_code == 200
    assert_envelope(client.get("/v1/models", headers=FROM_THERE), 401, "key-needed")


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://chat.example", "null", f"{CHAT_SITE}.evil"]
)
def test_pages_of_other_origins_are_refused(client: httpx.Client, origin: str) -> None:
    for headers in (PREFLIGHT, WITH_KEY):
        for method in ("OPTIONS", "POST"):
            refused = client.request(method, CHATS, json=CHAT_OF, headers=headers | {"Origin": origin})
            assert_envelope(refused, 403, "foreign-origin")
            assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    "path", ["/v1/collections", "/v1/collections/default/answers", "/v1/session", "/docs"]
)
def test_a_named_origin_may_use_no_other_path(client: httpx.Client, path: str) -> None:
    for method in ("OPTIONS", "GET", "POST"):
        refused = client.request(method, path, headers=WITH_KEY)
        assert_problem(refused, 403, "foreign-origin")
        assert "access-control-allow-origin" not in refused.headers


def test_without_named_origins_every_other_page_is_refused(serve: Serve) -> None:
    assert_envelope(serve(api_key=KEY).post(CHATS, json=CHAT_OF, headers=WITH_KEY), 403, "foreign-origin")


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Yield the origin of a site whose one page is empty."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("<!doctype html><title>chat</title>", encoding="utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as site:
        thread = Thread(target=site.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


ASK = """
async ([url, key, chat]) => {
  const headers = {Authorization: `Bearer ${key}`, "Content-Type": "application/json", "X-Stainless-OS": "x"}
  try {
    const response = await fetch(url, {method: "POST", headers, body: JSON.stringify(chat)})
    return [response.status, (await response.json()).choices[0].message.content]
  } catch (error) {
    return [0, error.message]
  }
}
"""


@pytest.mark.parametrize("named", [True, False])
def test_chromium_lets_only_a_page_of_a_named_origin_ask(serve: Serve, elsewhere: str, named: bool) -> None:
    client = serve(api_key=KEY, allowed_origins=[elsewhere] if named else [CHAT_SITE])
    url = f"{client.base_url}{CHATS}".replace("127.0.0.1", "localhost")
    with chromium() as browser:
        page = browser.new_page()
        page.goto(elsewhere)
        found = page.evaluate(ASK, [url, KEY, CHAT_OF])
    assert found == ([200, "It ends in May. Or June."] if named else [0, "Failed to fetch"])
