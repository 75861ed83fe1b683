"""Requests that come too slowly end with 408 and a closed connection; clients that wait for us do not."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn.protocols.http.h11_impl import H11Protocol

from pincite.settings import Limits, Settings
from pincite_api import connection
from pincite_api.app import AT_ONCE
from pincite_api.connection import SLICES, Pace

from .conftest import MAX_UPLOAD_BYTES, ScriptedLibrary, Serve
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, eventually, put

HEAD_S = 0.5
SLICE_S = 0.05
WHOLE = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
SEARCH = "/v1/collections/default/search"
LENGTH = b"Content-Length: 100000\r\n\r\n"
HALF_BODY = LENGTH + b"--x\r\n"
HALF_CHUNK = b"Transfer-Encoding: chunked\r\n\r\nffff\r\n--x\r\n"
LATEST_S = 30.0

Limit = Callable[..., httpx.Client]


@pytest.fixture
def limited(library: ScriptedLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Limit:
    """Start the service with these limits, and with slices so short that a test sees many."""

    def start(head_s: float = HEAD_S, slice_s: float = SLICE_S, bytes_s: int = 1_000) -> httpx.Client:
        monkeypatch.setattr(connection, "SLICE_S", slice_s)
        library.settings = Settings(
            home=library.home,
            limits=Limits(max_upload_bytes=MAX_UPLOAD_BYTES),
            header_timeout_s=head_s,
            min_upload_bytes_s=bytes_s,
        )
        return serve()

    return start


def dial(client: httpx.Client, sent: bytes = b"") -> socket.socket:
    """Open a connection on which this was sent."""
    dialled = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=LATEST_S)
    dialled.sendall(sent)
    return dialled


def head(method: str, path: str, *headers: str) -> bytes:
    """Return the head of a request, up to where more headers may follow."""
    return "".join(f"{line}\r\n" for line in (f"{method} {path} HTTP/1.1", "Host: x", *headers)).encode()


def read(dialled: socket.socket) -> tuple[HTTPResponse, bytes]:
    """Return the next response."""
    response = HTTPResponse(dialled)
    response.begin()
    return response, response.read()


def drip(dialled: socket.socket, piece: bytes = b"a") -> bytes:
    """Send a piece again and again until the connection is closed; what was answered by then."""
    answered = b""
    deadline = time.monotonic() + LATEST_S
    dialled.settimeout(SLICE_S)
    while time.monotonic() < deadline:
        with suppress(TimeoutError):
            try:
                dialled.sendall(piece)
                came = dialled.recv(65_536)
            except ConnectionError:
                return answered
            if not came:
                return answered
            answered += came
    raise AssertionError("the connection was held open")


def assert_cut_off(dialled: socket.socket, instance: str | None = None) -> None:
    response, body = read(dialled)
    problem = json.loads(body)
    assert (response.status, problem["status"], problem["code"]) == (408, 408, "request-timeout")
    assert problem["detail"].endswith(".")
    assert problem.get("instance") == instance
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["connection"] == "close"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert dialled.recv(1) == b""


@pytest.mark.parametrize("sent", [b"", b"GE", b"GET /healthz HTTP/1.1\r\nHost: x\r\n", WHOLE[:-1]])
def test_a_head_that_does_not_end_is_cut_off(limited: Limit, sent: bytes) -> None:
    with dial(limited(), sent) as dialled:
        assert_cut_off(dialled)


def test_a_head_that_drips_is_cut_off(limited: Limit) -> None:
    with dial(limited(), b"GET / HTTP/1.1\r\nHost: ") as dialled:
        assert drip(dialled).startswith(b"HTTP/1.1 408 ")


def test_the_head_of_a_second_request_has_its_own_limit(limited: Limit) -> None:
    with dial(limited(), WHOLE) as dialled:
        assert read(dialled)[0].status == 200
        dialled.sendall(WHOLE[:-2])
        assert_cut_off(dialled)


def test_half_a_request_behind_a_whole_one_is_cut_off(limited: Limit) -> None:
    with dial(limited(), WHOLE + WHOLE[:-2]) as dialled:
        assert read(dialled)[0].status == 200
        assert_cut_off(dialled)


def test_a_connection_that_is_kept_may_be_idle_longer_than_a_head_may_take(limited: Limit) -> None:
    with dial(limited(), WHOLE) as dialled:
        for _ in range(2):
            assert read(dialled)[0].status == 200
            time.sleep(2 * HEAD_S)
            dialled.sendall(WHOLE)
        assert read(dialled)[0].status == 200


@pytest.mark.parametrize("half", [HALF_BODY, HALF_CHUNK])
@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("PUT", f"{DOCUMENTS}?external_id=a", "application/pdf"),
        ("POST", DOCUMENTS, "multipart/form-data; boundary=x"),
        ("POST", SEARCH, "application/json"),
    ],
)
def test_a_body_that_stops_is_cut_off_and_leaves_nothing(
    library: ScriptedLibrary, limited: Limit, method: str, path: str, kind: str, half: bytes
) -> None:
    client = limited()
    with dial(client, head(method, path, f"Content-Type: {kind}") + half) as dialled:
        assert_cut_off(dialled, path.partition("?")[0])
    assert library.asked == []
    assert client.get(DOCUMENTS).json()["documents"] == []


@pytest.mark.parametrize(
    ("half", "piece"), [(HALF_BODY, b"a"), (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n")]
)
def test_a_body_that_drips_is_cut_off(limited: Limit, half: bytes, piece: bytes) -> None:
    with dial(limited(), head("PUT", f"{DOCUMENTS}?external_id=a") + half) as dialled:
        assert drip(dialled, piece).startswith(b"HTTP/1.1 408 ")


def test_a_large_first_part_is_no_licence_to_stop(limited: Limit) -> None:
    """The rate is that of the last seconds, not that of the whole body."""
    part = b"Content-Length: 1000000\r\n\r\n" + b"<p>".ljust(500_000, b"x")
    with dial(limited(), head("PUT", f"{DOCUMENTS}?external_id=a") + part) as dialled:
        assert_cut_off(dialled, DOCUMENTS)


def test_a_body_that_nobody_reads_is_cut_off_behind_its_answer(limited: Limit) -> None:
    too_long = f"Content-Length: {10 * MAX_UPLOAD_BYTES}\r\n\r\n".encode()
    with dial(limited(), head("PUT", f"{DOCUMENTS}?external_id=a") + too_long) as dialled:
        answered = drip(dialled)
    assert answered.startswith(b"HTTP/1.1 413 ")
    assert answered.count(b"HTTP/1.1") == 1


def test_a_key_is_free_again_when_its_request_was_cut_off(limited: Limit) -> None:
    client = limited()
    key = {"Idempotency-Key": "k"}
    with dial(client, head("PUT", f"{DOCUMENTS}?external_id=a", "Idempotency-Key: k") + HALF_BODY) as dialled:
        assert_cut_off(dialled, DOCUMENTS)

    def again() -> int:
        sent = client.put(DOCUMENTS, params={"external_id": "a"}, content=b"<p>whole", headers=key)
        return sent.status_code

    eventually(lambda: again() == 202)


def test_limits_are_10_s_for_a_head_and_1024_bytes_a_second_over_30_s_for_a_body(tmp_path: Path) -> None:
    unset = Settings(home=tmp_path)
    assert (unset.header_timeout_s, unset.min_upload_bytes_s) == (10, 1_024)
    assert connection.SLICE_S * SLICES == 30


def test_a_body_that_is_slow_but_fast_enough_is_taken(limited: Limit) -> None:
    slice_s = 0.3
    client = limited(slice_s=slice_s, bytes_s=100)
    pieces = 2 * SLICES + 5

    def slowly() -> Any:
        for _ in range(pieces):
            time.sleep(slice_s)
            yield b"<p>".ljust(1_000, b"x")

    assert put(client, slowly()).status_code == 202


@pytest.mark.parametrize("expect", [{}, {"Expect": "100-continue"}])
def test_clients_that_wait_for_a_thread_or_for_the_disk_are_not_cut_off(
    library: ScriptedLibrary, limited: Limit, monkeypatch: pytest.MonkeyPatch, expect: dict[str, str]
) -> None:
    slice_s = 0.2
    client = limited(head_s=LATEST_S, slice_s=slice_s, bytes_s=1_000_000)
    begun, go_on = threading.Semaphore(0), threading.Event()
    add = library.add

    def add_later(*args: Any, **options: Any) -> Any:
        begun.release()
        assert go_on.wait(LATEST_S)
        return add(*args, **options)

    def upload(number: int) -> int:
        with httpx.Client(base_url=client.base_url, timeout=2 * LATEST_S, trust_env=False) as own:
            query = {"external_id": str(number)}
            sent = own.put(
                DOCUMENTS, params=query, content=b"<p>".ljust(MAX_UPLOAD_BYTES, b"x"), headers=expect
            )
        return sent.status_code

    monkeypatch.setattr(library, "add", add_later)
    threads = AT_ONCE["uploads"]
    with ThreadPoolExecutor(threads + 4) as pool:
        try:
            answers = [pool.submit(upload, number) for number in range(threads)]
            assert all(begun.acquire(timeout=LATEST_S) for _ in range(threads))
            # No thread is left that could write what these send.
            answers += [pool.submit(upload, threads + number) for number in range(4)]
            time.sleep(2.5 * slice_s * SLICES)
            assert not any(answer.done() for answer in answers)
        finally:
            go_on.set()
    assert [answer.result() for answer in answers] == [202] * (threads + 4)


def test_a_client_that_asks_to_go_on_is_cut_off_if_it_then_sends_nothing(limited: Limit) -> None:
    asking = head("PUT", f"{DOCUMENTS}?external_id=a", "Expect: 100-continue") + LENGTH
    with dial(limited(), asking) as dialled:
        assert dialled.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        assert_cut_off(dialled, DOCUMENTS)


def test_a_client_that_is_not_yet_asked_for_its_body_is_not_cut_off(
    library: ScriptedLibrary, limited: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    claim = library.parts.requests.claim

    def claim_later(*args: Any) -> Any:
        assert go_on.wait(LATEST_S)
        return claim(*args)

    monkeypatch.setattr(library.parts.requests, "claim", claim_later)
    asking = ("Expect: 100-continue", "Idempotency-Key: k", "Content-Length: 3", "")
    with dial(limited(), head("PUT", f"{DOCUMENTS}?external_id=a", *asking)) as dialled:
        time.sleep(2.5 * SLICE_S * SLICES)
        go_on.set()
        assert dialled.recv(25) == b"HTTP/1.1 100 Continue\r\n\r\n"
        dialled.sendall(b"<p>")
        assert read(dialled)[0].status == 202


def test_a_stream_goes_on_for_longer_than_a_request_may_take(limited: Limit) -> None:
    client = limited()
    with client.stream(
        "GET", "/v1/collections/default/events", headers={"Accept": "text/event-stream"}
    ) as stream:
        assert stream.status_code == 200
        lines = stream.iter_lines()
        time.sleep(3 * max(HEAD_S, SLICE_S * SLICES))
        with httpx.Client(base_url=client.base_url, timeout=LATEST_S, trust_env=False) as other:
            assert put(other, b"<p>One.").status_code == 202
        assert any("lease.pdf" in line for line in lines)


def test_no_part_of_an_answer_waits_until_the_part_before_is_acknowledged(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    begin = H11Protocol.connection_made

    def note(self: H11Protocol, transport: Any) -> None:
        begin(self, transport)
        at_once.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    monkeypatch.setattr(H11Protocol, "connection_made", note)
    assert serve().get("/healthz").is_success
    assert at_once
    assert all(at_once)


def test_what_is_no_http_is_told_so_as_a_problem(client: httpx.Client) -> None:
    for sent in (b"hello\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20_000):
        with dial(client, sent) as dialled:
            response, body = read(dialled)
        assert response.status == 400
        assert response.headers["content-type"] == "application/problem+json"
        assert json.loads(body)["code"] == "malformed-request"
    assert_problem(client.get("/nothing"), 404, "not-found")


LEAST = 1_000


@given(st.lists(st.integers(0, LEAST // SLICES), min_size=1, max_size=100))
def test_a_client_at_the_limit_passes_however_late_each_burst_is_by_a_slice(lags: list[int]) -> None:
    pace = Pace(LEAST)
    sent = 0
    for number, lag in enumerate(lags, 1):
        due = max(number * LEAST // SLICES - lag, sent)
        pace.count(due - sent)
        sent = due
        assert pace.end_slice()


@given(st.lists(st.integers(0, LEAST), max_size=100), st.lists(st.integers(0, 90), min_size=11, max_size=11))
def test_a_client_below_the_limit_for_a_window_is_found_however_fast_it_was(
    before: list[int], last: list[int]
) -> None:
    pace = Pace(LEAST)
    for count in before:
        pace.count(count)
        pace.end_slice()
    for count in last:
        pace.count(count)
        enough = pace.end_slice()
    assert not enough
