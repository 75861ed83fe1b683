"""Signing in from a browser: what the cookie opens, what it does not, and how it ends."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import count
from typing import Any

import httpx
import pytest

from pincite.settings import Settings
from pincite.store.registry import Database, Sessions
from pincite.store.registry.sessions import IDLE, LONGEST
from pincite_api import key_limit
from pincite_api.key_limit import COUNTED, FORGET_S, FREE, LONGEST_S, KeyLimit
from pincite_api.problems import RequestProblem

from ..clock import Clock
from .conftest import ScriptedLibrary, Serve
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS

KEY = "clé-of-the-house"
WITH_KEY: Any = {"X-API-Key": KEY.encode()}
SEARCH = "/v1/collections/default/search"
QUESTION = {"question": "When?"}


class Thief(HTTPServer):
    """Another service on this host, which keeps the cookies that browsers send to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Stealing)
        self.cookies: list[str] = []
        self.address = f"http://127.0.0.1:{self.server_address[1]}"


class _Stealing(BaseHTTPRequestHandler):
    server: Thief

    def do_GET(self) -> None:
        self.server.cookies += self.headers.get_all("Cookie", [])
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def thief() -> Iterator[Thief]:
    with Thief() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def sign_in(client: httpx.Client, key: str = KEY, **headers: str) -> httpx.Response:
    return client.post("/v1/session", json={"key": key}, headers=headers)


def token_of(client: httpx.Client) -> dict[str, str]:
    """Sign in; the header that goes beside the cookie."""
    return {"X-Pincite-Session": sign_in(client).raise_for_status().json()["token"]}


def test_the_cookie_reads_and_with_its_token_does_everything(library: ScriptedLibrary, serve: Serve) -> None:
    client = serve(api_key=KEY)
    assert_problem(client.get("/v1/collections"), 401, "key-needed")
    token = token_of(client)
    assert client.get("/v1/collections").status_code == 200
    assert_problem(client.post(SEARCH, json=QUESTION), 403, "session-token-needed")
    assert client.post(SEARCH, json=QUESTION, headers=token).status_code == 200
    added = client.put(f"{DOCUMENTS}?external_id=a", content=b"<p>Text", headers=token)
    assert added.status_code == 202
    assert client.get(added.headers["location"]).status_code == 200
    client.cookies.clear()
    assert_problem(client.post(SEARCH, json=QUESTION, headers=token), 401, "key-needed")


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(serve: Serve) -> None:
    client = serve(api_key=KEY)
    cookie = sign_in(client).headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == f"pincite-{client.base_url.port}"
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= {part.strip() for part in rest.split(";")}
    assert "Secure" not in cookie
    assert KEY not in cookie


@pytest.mark.parametrize("how", ["public_url", "proxy"])
def test_over_https_the_cookie_is_bound_to_the_host_and_to_https(serve: Serve, how: str) -> None:
    headers = {"Host": "pincite.example", "Origin": "https://pincite.example"}
    if how == "proxy":
        client = serve(api_key=KEY, trusted_proxies=Settings(trusted_proxies="127.0.0.1").trusted_proxies)
        headers["X-Forwarded-Proto"] = "https"
    else:
        client = serve(api_key=KEY, public_url="https://pincite.example")
    cookie = sign_in(client, **headers).raise_for_status().headers["set-cookie"]
    assert cookie.startswith("__Host-pincite-443=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    value = cookie.partition(";")[0]
    assert client.get("/v1/collections", headers={**headers, "Cookie": value}).status_code == 200
    unbound = value.removeprefix("__Host-")
    assert_problem(client.get("/v1/collections", headers={**headers, "Cookie": unbound}), 401, "key-needed")


def test_who_steals_the_cookie_by_another_port_can_write_nothing(
    library: ScriptedLibrary, serve: Serve, thief: Thief
) -> None:
    client = serve(api_key=KEY)
    token_of(client)
    client.get(thief.address)
    (stolen,) = thief.cookies
    assert stolen.startswith("pincite-")
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        for method in operations:
            address = re.sub(r"\{\w+\}", "1", path)
            if method == "get" or not path.startswith("/v1/") or (method, path) == ("post", "/v1/session"):
                continue
            for token in ({}, {"X-Pincite-Session": "guessed"}, {"X-Pincite-Session": stolen.split("=")[1]}):
                headers = {"Cookie": stolen, "Idempotency-Key": "1", **token}
                sent = httpx.request(method, f"{client.base_url}{address}", headers=headers, trust_env=False)
                assert_problem(sent, 403, "session-token-needed")
    assert library.files() == []
    assert library.asked == []


def test_no_get_returns_the_token_to_who_has_stolen_the_cookie(serve: Serve) -> None:
    client = serve(api_key=KEY)
    token = token_of(client)["X-Pincite-Session"]
    for path, operations in client.get("/openapi.json").json()["paths"].items():
        if "get" in operations:
            answer = client.get(re.sub(r"\{\w+\}", "1", path))
            assert token not in answer.text + str(answer.headers), path
    assert_problem(client.post("/v1/session", json={}), 422, "invalid-request")
    assert_problem(sign_in(client, "wrong"), 401, "wrong-key")
    assert token_of(client) != {"X-Pincite-Session": token}


def test_the_answer_to_signing_in_is_never_kept(serve: Serve) -> None:
    client = serve(api_key=KEY)
    with_key = {**WITH_KEY, "Idempotency-Key": "1"}
    first = client.post("/v1/session", json={"key": KEY}, headers=with_key)
    second = client.post("/v1/session", json={"key": KEY}, headers=with_key)
    assert "idempotency-replayed" not in second.headers
    assert first.json()["token"] != second.json()["token"]
    assert first.headers["cache-control"] == "no-store"


def test_a_retried_write_is_the_same_callers_after_signing_in_again(
    library: ScriptedLibrary, serve: Serve
) -> None:
    client = serve(api_key=KEY)
    sent: dict[str, Any] = {"content": b"<p>Text", "headers": {"Idempotency-Key": "1", **token_of(client)}}
    first = client.put(f"{DOCUMENTS}?external_id=a", **sent)
    sent["headers"] |= token_of(client)
    again = client.put(f"{DOCUMENTS}?external_id=a", **sent)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()


def test_a_wrong_key_is_not_made_good_by_a_cookie(serve: Serve) -> None:
    client = serve(api_key=KEY)
    token = token_of(client)
    for path in ("/v1/collections", "/v1/status"):
        assert_problem(client.get(path, headers={"X-API-Key": "wrong", **token}), 401, "key-needed")


def test_the_state_of_a_session_is_told_to_everybody_and_its_secrets_to_nobody(serve: Serve) -> None:
    client = serve(api_key=KEY)
    assert client.get("/v1/session").json() == {"signed_in": False, "needs_key": True, "expires": None}
    expires = sign_in(client).json()["expires"]
    state = client.get("/v1/session").json()
    assert (state["signed_in"], state["needs_key"]) == (True, True)
    assert state["expires"] >= expires
    client.cookies.clear()
    assert client.get("/v1/session", headers=WITH_KEY).json()["signed_in"] is True


def test_without_a_key_nobody_needs_a_session(serve: Serve) -> None:
    client = serve()
    assert client.get("/v1/session").json() == {"signed_in": True, "needs_key": False, "expires": None}
    assert_problem(sign_in(client), 409, "no-key-needed")
    assert client.post(SEARCH, json=QUESTION).status_code == 200
    assert client.delete("/v1/session").status_code == 204


def test_signing_out_ends_the_session_and_takes_the_cookie_back(serve: Serve) -> None:
    client = serve(api_key=KEY)
    token = token_of(client)
    kept = dict(client.cookies)
    assert_problem(client.delete("/v1/session"), 403, "session-token-needed")
    out = client.delete("/v1/session", headers=token)
    assert out.status_code == 204
    assert "Max-Age=0" in out.headers["set-cookie"]
    assert not client.cookies
    client.cookies.update(kept)
    assert_problem(client.get("/v1/collections", headers=token), 401, "key-needed")


def test_a_session_ends_when_the_key_is_another(serve: Serve) -> None:
    before = serve(api_key=KEY)
    token = token_of(before)
    (cookie,) = before.cookies.values()
    after = serve(api_key="another key")
    headers = {"Cookie": f"pincite-{after.base_url.port}={cookie}", **token}
    assert_problem(after.get("/v1/collections", headers=headers), 401, "key-needed")


@pytest.mark.parametrize("rests", [[IDLE], [IDLE * 0.9] * 10], ids=["idle", "a week of work"])
def test_a_session_ends_by_the_clock(library: ScriptedLibrary, serve: Serve, rests: list[Any]) -> None:
    clock = Clock()
    database = Database(library.settings.registry_url, clock=clock)
    library.parts.sessions = Sessions(database)
    client = serve(api_key=KEY)
    token, ends = token_of(client), clock() + LONGEST
    statuses = []
    for rest in [*rests, *rests]:
        now = clock.advance(rest)
        statuses.append(client.get("/v1/collections", headers=token).status_code)
        assert statuses[-1] == 401 or now < ends
    assert statuses[-1] == 401
    database.close()


def test_a_link_that_is_opened_in_a_second_tab_reads_and_with_the_first_tabs_token_asks(serve: Serve) -> None:
    client = serve(api_key=KEY)
    token = token_of(client)
    second = httpx.Client(base_url=client.base_url, cookies=client.cookies, trust_env=False)
    with second:
        assert second.get("/v1/session").json()["signed_in"] is True
        assert_problem(second.post(SEARCH, json=QUESTION), 403, "session-token-needed")
        assert second.post(SEARCH, json=QUESTION, headers=token).status_code == 200


def test_a_stream_of_events_ends_with_the_session_that_reads_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pincite_api.event_notifier.KEEP_ALIVE_S", 0.05)
    monkeypatch.setattr("pincite_api.streams.CHECK_EVERY_S", 0.0)
    client = serve(api_key=KEY)
    token = token_of(client)
    reads = {"Accept": "text/event-stream"}
    with client.stream("GET", "/v1/collections/default/events", headers=reads) as response:
        lines = response.iter_lines()
        assert next(lines).startswith(":")
        with httpx.Client(base_url=client.base_url, cookies=client.cookies, trust_env=False) as other:
            assert other.delete("/v1/session", headers=token).status_code == 204
        assert all(line.startswith(":") or not line for line in lines)


def try_keys(client: httpx.Client, count: int) -> None:
    """Give so many wrong keys, by signing in and by a header in turn."""
    for number in range(count):
        if number % 2:
            assert_problem(sign_in(client, f"wrong {number}"), 401, "wrong-key")
        else:
            asked = client.get("/v1/collections", headers={"X-API-Key": f"wrong {number}"})
            assert_problem(asked, 401, "key-needed")


@pytest.fixture
def at_one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No time goes by for the limit of keys, however slow the machine is."""
    monkeypatch.setattr("pincite_api.callers.KeyLimit", lambda: KeyLimit(lambda: 0.0))


@pytest.mark.usefixtures("at_one_moment")
def test_whoever_tries_keys_is_slowed_down_however_they_are_given(serve: Serve) -> None:
    client = serve(api_key=KEY)
    try_keys(client, FREE)
    wrong = {"X-API-Key": "wrong"}
    slowed = [sign_in(client, "wrong"), client.get("/v1/collections", headers=wrong)]
    slowed.append(client.post("/mcp", json={}, headers=wrong))
    for answer in slowed:
        assert_problem(answer, 429, "too-many-sign-ins")
        assert answer.headers["retry-after"] == "1"
    assert client.get("/readyz", headers=wrong).status_code == 200


@pytest.mark.usefixtures("at_one_moment")
def test_the_right_key_always_opens_and_clears_none_of_the_wrong_ones_beside_it(serve: Serve) -> None:
    client = serve(api_key=KEY)
    try_keys(client, FREE)
    assert client.get("/v1/collections", headers=WITH_KEY).status_code == 200
    assert sign_in(client).status_code == 200
    assert_problem(client.get("/v1/collections", headers={"X-API-Key": "wrong"}), 429, "too-many-sign-ins")
    assert_problem(sign_in(client, "wrong"), 429, "too-many-sign-ins")


@pytest.mark.usefixtures("at_one_moment")
def test_a_client_that_is_left_with_an_old_key_keeps_nobody_waiting(serve: Serve) -> None:
    client = serve(api_key=KEY)
    for _ in range(2 * FREE):
        assert_problem(client.get("/v1/collections", headers={"X-API-Key": "old"}), 401, "key-needed")
    assert_problem(client.get("/v1/collections", headers={"X-API-Key": "wrong"}), 401, "key-needed")


class Tries:
    """Wrong keys that come from addresses at a time of the test's own."""

    def __init__(self) -> None:
        self.now = 0.0
        self.limit = KeyLimit(lambda: self.now)
        self._numbers, self._last = count(), b""

    def fail(self, address: str) -> bytes:
        """Give a wrong key that was not given before."""
        self._last = b"%d" % next(self._numbers)
        self.limit.note_wrong(address, self._last)
        return self._last

    def wait_s(self, address: str) -> int:
        """For how many seconds no key is looked at. It gives the last one again, which counts once."""
        try:
            self.limit.note_wrong(address, self._last)
        except RequestProblem as refusal:
            assert refusal.headers is not None
            return int(refusal.headers["Retry-After"])
        return 0


def test_each_wrong_key_waits_twice_as_long_up_to_a_minute() -> None:
    tries, waits = Tries(), []
    for _ in range(FREE - 1):
        tries.fail("192.0.2.1")
    assert tries.wait_s("192.0.2.1") == 0
    for _ in range(10):
        tries.fail("192.0.2.1")
        waits.append(tries.wait_s("192.0.2.1"))
        tries.now += waits[-1]
    assert waits[:4] == [1, 2, 4, 8]
    assert waits[-1] == LONGEST_S
    assert tries.wait_s("192.0.2.2") == 0
    assert tries.wait_s("192.0.2.1") == 0


def test_wrong_keys_are_forgotten_an_hour_after_the_last() -> None:
    for later, wait_s in ((FORGET_S - 1, 1), (FORGET_S, 0)):
        tries = Tries()
        for _ in range(FREE - 1):
            tries.fail("192.0.2.1")
        tries.now += later
        tries.fail("192.0.2.1")
        assert tries.wait_s("192.0.2.1") == wait_s


def test_of_an_address_the_last_wrong_keys_are_known_and_no_more() -> None:
    tries, given = Tries(), []
    for _ in range(COUNTED):
        tries.now += LONGEST_S
        given.append(tries.fail("192.0.2.1"))
    tries.now += LONGEST_S
    for key in given:
        tries.limit.note_wrong("192.0.2.1", key)
    assert tries.wait_s("192.0.2.1") == 0, "each counts once"
    tries.fail("192.0.2.1")
    tries.now += LONGEST_S
    tries.limit.note_wrong("192.0.2.1", given[0])
    assert tries.wait_s("192.0.2.1") == LONGEST_S, "the first is known no more"


def test_what_is_no_address_is_counted_together() -> None:
    tries = Tries()
    for number in range(FREE):
        tries.fail(f"unknown-{number}")
    assert tries.wait_s("_hidden") == 1
    assert tries.wait_s("192.0.2.1") == 0


def test_who_comes_by_ipv4_waits_alone_also_on_a_socket_for_both_kinds() -> None:
    tries = Tries()
    for _ in range(FREE):
        tries.fail("::ffff:192.0.2.1")
    assert tries.wait_s("192.0.2.1") == 1
    assert tries.wait_s("::ffff:192.0.2.2") == 0


def test_addresses_of_one_ipv6_network_wait_together_and_few_are_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_limit, "MAX_ADDRESSES", 2)
    tries = Tries()
    for number in range(FREE):
        tries.fail(f"2001:db8::{number}")
    assert tries.wait_s("2001:db8::ffff") == 1
    for address in ("192.0.2.1", "192.0.2.2"):
        tries.fail(address)
    assert tries.wait_s("2001:db8::ffff") == 0
