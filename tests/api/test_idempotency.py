"""A write that comes again with its key is done once, and answered as it was the first time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from pincite.library import Library
from pincite.schema.document import Accepted
from pincite_api.body_hash import body_hash
from pincite_api.idempotency import REPLAYED, is_write

from .conftest import MAX_UPLOAD_BYTES, ScriptedLibrary, Serve, served
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS

KEY = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}
COLLECTIONS = "/v1/collections"
BIG_PAGE = b"<p>" + b"1" * 1_500_000


def send(client: httpx.Client, method: str, path: str, **options: Any) -> httpx.Response:
    return client.request(method, path, **{"headers": KEY} | options)


def put(client: httpx.Client, content: bytes | Iterator[bytes], **options: Any) -> httpx.Response:
    return send(client, "PUT", DOCUMENTS, params={"external_id": "a.pdf"}, content=content, **options)


def post(client: httpx.Client, content: bytes, **fields: str) -> httpx.Response:
    return send(client, "POST", DOCUMENTS, files={"file": ("a.pdf", content)}, data=fields)


def assert_same(first: httpx.Response, again: httpx.Response) -> None:
    assert REPLAYED not in first.headers
    assert again.headers[REPLAYED] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    for header in ("location", "content-type"):
        assert again.headers.get(header) == first.headers.get(header)


def versions(library: ScriptedLibrary, name: str = "a.pdf") -> int:
    document = library.parts.registry.find("default", name)
    return document.last_version.number if document else 0


def pieces(content: bytes, size: int = 4096) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def write_collection(client: httpx.Client) -> httpx.Response:
    return send(client, "POST", COLLECTIONS, json={"name": "contracts"})


def write_form(client: httpx.Client) -> httpx.Response:
    return post(client, BIG_PAGE, external_id="x", metadata='{"year": 1}')


def write_file(client: httpx.Client) -> httpx.Response:
    return put(client, pieces(BIG_PAGE))


def write_changes(client: httpx.Client) -> httpx.Response:
    return send(client, "PATCH", f"{DOCUMENTS}/{document_id(client)}", json={"metadata": {"year": 2}})


def write_delete(client: httpx.Client) -> httpx.Response:
    return send(client, "DELETE", client.headers["Kept"])


def document_id(client: httpx.Client) -> str:
    return str(client.get(DOCUMENTS).json()["documents"][0]["id"])


@pytest.mark.parametrize("write", [write_collection, write_form, write_file, write_changes, write_delete])
def test_every_write_is_done_once_and_answered_alike(
    library: ScriptedLibrary, client: httpx.Client, write: Callable[[httpx.Client], httpx.Response]
) -> None:
    client.put(DOCUMENTS, params={"external_id": "kept.pdf"}, content=b"<p>kept").raise_for_status()
    client.headers["Kept"] = f"{DOCUMENTS}/{document_id(client)}"
    first = write(client).raise_for_status()
    told = library.newest_event()
    assert_same(first, write(client))
    assert_same(first, write(client))
    assert library.newest_event() == told


def test_without_a_key_a_write_is_done_again(client: httpx.Client) -> None:
    assert client.post(COLLECTIONS, json={"name": "a"}).status_code == 201
    assert client.post(COLLECTIONS, json={"name": "a"}).status_code == 409


def test_a_key_of_another_request_is_refused_and_nothing_is_done(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    put(client, b"<p>one").raise_for_status()
    told = library.newest_event()
    others: list[httpx.Response] = [
        put(client, b"<p>two"),
        put(client, b"<p>one!"),
        put(client, b""),
        put(client, pieces(b"<p>one" * 1_000_000)),
        send(client, "PUT", DOCUMENTS, params={"external_id": "b.pdf"}, content=b"<p>one"),
        send(client, "POST", COLLECTIONS, json={"name": "contracts"}),
        post(client, b"<p>one"),
    ]
    for other in others:
        assert_problem(other, 422, "idempotency-mismatch")
    assert library.newest_event() == told
    assert len(client.get(COLLECTIONS).json()["collections"]) == 1


def test_a_form_is_the_same_by_its_fields_and_file_and_not_by_its_boundary(client: httpx.Client) -> None:
    first = post(client, b"<p>one", external_id="x", origin="archive")
    sent = first.request.headers["content-type"]
    again = post(client, b"<p>one", external_id="x", origin="archive")
    assert again.request.headers["content-type"] != sent
    assert_same(first, again)
    for other in (
        post(client, b"<p>two", external_id="x", origin="archive"),
        post(client, b"<p>one", external_id="y", origin="archive"),
        post(client, b"<p>one", external_id="x"),
        send(client, "POST", DOCUMENTS, files={"file": ("b.pdf", b"<p>one")}, data={"external_id": "x"}),
    ):
        assert_problem(other, 422, "idempotency-mismatch")


def test_the_order_and_the_pieces_of_a_form_do_not_matter() -> None:
    def digest(boundary: str, *parts: tuple[str, str], size: int = 7) -> str | None:
        lines = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in parts
        ]
        body = ("".join(lines) + f"--{boundary}--\r\n").encode()
        sent = body_hash(
            Headers({"content-type": f"multipart/form-data; boundary={boundary}", "content-length": "9"})
        )
        for start in range(0, len(body), size):
            sent.see({"type": "http.request", "body": body[start : start + size], "more_body": True})
        assert sent.digest is None
        sent.see({"type": "http.request", "body": b"", "more_body": False})
        return sent.digest

    first = digest("b1", ("a", "1"), ("b", "2"))
    assert first
    assert digest("another", ("b", "2"), ("a", "1"), size=100) == first
    assert digest("b1", ("a", "2"), ("b", "1")) != first
    assert digest("b1", ("a", "1"), ("b", "2"), ("b", "2")) != first


@given(content=st.binary(max_size=200), cut=st.integers(0, 200))
def test_a_body_is_the_same_in_whatever_pieces_it_comes(content: bytes, cut: int) -> None:
    def digest(*pieces: bytes) -> str | None:
        body = body_hash(Headers({"transfer-encoding": "chunked"}))
        for piece in pieces:
            assert body.digest is None
            body.see({"type": "http.request", "body": piece, "more_body": True})
        body.see({"type": "http.request", "body": b"", "more_body": False})
        return body.digest

    assert digest(content[:cut], content[cut:]) == digest(content)
    assert digest(content, b"x") != digest(content)


def test_who_comes_while_it_is_worked_on_is_told_to_come_again(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    add = library.add

    def slow(*arguments: Any, **options: Any) -> Accepted:
        begun.set()
        assert go_on.wait(30)
        return add(*arguments, **options)

    library.add = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(put, client, b"<p>one")
        assert begun.wait(30)
        waits = put(client, b"<p>one")
        go_on.set()
        assert first.result(30).status_code == 202
    assert_problem(waits, 409, "idempotency-in-progress")
    assert int(waits.headers["retry-after"]) >= 1
    assert_same(first.result(), put(client, b"<p>one"))


def test_of_many_at_once_one_is_done_and_all_that_are_answered_are_alike(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    def until_answered(_number: int) -> httpx.Response:
        while (response := put(client, b"<p>one")).status_code == 409:
            assert response.json()["code"] == "idempotency-in-progress"
        return response

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(until_answered, range(32)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, answers[0].content)}
    assert sum(REPLAYED not in answer.headers for answer in answers) == 1
    assert versions(library) == 1


def test_a_long_piece_of_work_keeps_its_key(library: ScriptedLibrary, serve: Serve) -> None:
    library.parts.requests.lease_s = 0.03
    renewed = threading.Semaphore(0)
    renew, add = library.parts.requests.renew, library.add

    def watched(claimed: Any) -> None:
        renew(claimed)
        renewed.release()

    def slow(*arguments: Any, **options: Any) -> Accepted:
        assert all(renewed.acquire(timeout=30) for _ in range(3))
        return add(*arguments, **options)

    library.parts.requests.renew = watched
    library.add = slow  # type: ignore[method-assign]
    client = serve()
    assert_same(put(client, b"<p>one"), put(client, b"<p>one"))


def test_a_failure_is_not_kept_and_a_refusal_is(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:

        def fail(*_arguments: Any, **_options: Any) -> None:
            raise OSError("no space left on device")

        broken.setattr(library, "add", fail)
        # After a failure uvicorn ends the connection, whose next request would be lost.
        once = KEY | {"Connection": "close"}
        assert_problem(put(client, b"<p>one", headers=once), 500, "internal-error")
    assert put(client, b"<p>one").status_code == 202

    refused = send(client, "POST", COLLECTIONS, json={"name": "default"}, headers={"Idempotency-Key": "2"})
    assert_problem(refused, 409, "collection-exists")
    again = send(client, "POST", COLLECTIONS, json={"name": "default"}, headers={"Idempotency-Key": "2"})
    assert_same(refused, again)


@pytest.mark.parametrize(
    ("content", "status", "code"), [(b"text", 415, "unsupported-type"), (b"", 422, "empty-file")]
)
@pytest.mark.parametrize("write", [put, post])
def test_a_file_that_was_refused_is_refused_alike(
    library: ScriptedLibrary,
    client: httpx.Client,
    write: Callable[..., httpx.Response],
    content: bytes,
    status: int,
    code: str,
) -> None:
    first = write(client, content)
    assert_problem(first, status, code)
    assert_same(first, write(client, content))
    assert library.files() == []


def test_a_refusal_before_the_body_was_read_leaves_the_key_free(client: httpx.Client) -> None:
    path = "/v1/collections/later/documents"
    options = {"params": {"external_id": "a.pdf"}, "headers": KEY}
    too_early = client.put(path, content=pieces(BIG_PAGE), **options)  # type: ignore[arg-type]
    assert_problem(too_early, 404, "collection-not-found")
    client.post(COLLECTIONS, json={"name": "later"}).raise_for_status()
    assert client.put(path, content=pieces(BIG_PAGE), **options).status_code == 202  # type: ignore[arg-type]


def test_a_body_that_is_too_large_is_refused_each_time(client: httpx.Client) -> None:
    for _ in range(2):
        assert_problem(put(client, pieces(b"<p>" + b"1" * MAX_UPLOAD_BYTES)), 413, "upload-too-large")


def test_a_body_that_a_route_has_no_use_for_is_no_obstacle(client: httpx.Client) -> None:
    client.put(DOCUMENTS, params={"external_id": "a.pdf"}, content=b"<p>one").raise_for_status()
    path = f"{DOCUMENTS}/{document_id(client)}"
    first = send(client, "DELETE", path, content=b"{}").raise_for_status()
    assert_same(first, send(client, "DELETE", path, content=b"{}"))


def test_a_key_is_its_callers_own_and_asks_nothing_of_who_may_not_write(
    library: ScriptedLibrary, serve: Serve
) -> None:
    client = serve(api_key="one")
    one, wrong = ({"Authorization": f"Bearer {key}"} for key in ("one", "two"))
    for _ in range(2):
        assert_problem(put(client, b"<p>one", headers=KEY | wrong), 401, "key-needed")
    first = put(client, b"<p>one", headers=KEY | one)
    assert first.status_code == 202
    assert_same(first, put(client, b"<p>one", headers=KEY | {"X-API-Key": "one"}))
    other = serve(api_key="two")
    assert REPLAYED not in put(other, b"<p>one", headers=KEY | wrong).headers


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "\u00e9"])
def test_what_is_no_key_is_refused(client: httpx.Client, key: str) -> None:
    headers = {"Idempotency-Key": key.encode("latin-1")}
    assert_problem(put(client, b"<p>one", headers=headers), 422, "invalid-idempotency-key")


def test_questions_need_no_key_and_ignore_one(library: ScriptedLibrary, client: httpx.Client) -> None:
    for question in ("When?", "Where?"):
        search = send(client, "POST", f"{COLLECTIONS}/default/search", json={"question": question})
        assert search.status_code == 200
    assert [asked["question"] for asked in library.asked] == ["When?", "Where?"]


def test_the_description_says_it_of_every_write_and_of_nothing_else(client: httpx.Client) -> None:
    for _ in range(2):
        schema = client.get("/openapi.json").json()
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            named = [parameter["name"] for parameter in operation.get("parameters", [])]
            assert named.count("Idempotency-Key") == is_write(method.upper(), path)
            if is_write(method.upper(), path):
                assert {"409", "422"} <= set(operation["responses"])


def test_the_answer_is_the_same_after_a_restart(tmp_path: Path) -> None:
    answers = []
    for _ in range(2):
        library = ScriptedLibrary(tmp_path)
        with served(cast(Library, library), {}) as client:
            answers.append(put(client, b"<p>one"))
        library.close()
    assert_same(*answers)


SERVED = """
import sys, threading
from pathlib import Path
from typing import cast
import uvicorn
from tests.api.conftest import ScriptedLibrary
from pincite_api import create_app
from pincite_api.server import Server

def stand_still(*arguments, **options):
    print("held", flush=True)
    threading.Event().wait()

library = ScriptedLibrary(Path(sys.argv[1]))
if sys.argv[2] == "before":
    library.add = stand_still
elif sys.argv[2] == "after":
    library.parts.requests.finish = stand_still
app = create_app(library)

class Telling(Server):
    async def startup(self, sockets=None):
        await super().startup(sockets)
        print(self.servers[0].sockets[0].getsockname()[1], flush=True)

Telling(uvicorn.Config(app, port=0, ws="none", lifespan="off", log_level="error"), app).run()
"""


@pytest.mark.parametrize("held", ["before", "after"])
def test_a_request_that_was_killed_half_way_is_done_when_it_comes_again(tmp_path: Path, held: str) -> None:
    with serving(tmp_path, held) as (client, process, lines), ThreadPoolExecutor(1) as pool:
        cut_off = pool.submit(put, client, b"<p>one")
        assert next(lines) == "held\n"
        process.kill()
        process.wait()
        with pytest.raises(httpx.TransportError):
            cut_off.result(30)
    with serving(tmp_path, "nowhere") as (client, _process, _lines):
        first = put(client, b"<p>one")
        assert first.status_code == {"before": 202, "after": 200}[held]
        assert first.json()["last_version"]["number"] == 1
        assert_same(first, put(client, b"<p>one"))
        assert_problem(put(client, b"<p>two"), 422, "idempotency-mismatch")


class serving:  # noqa: N801 - reads as what it does
    """A service in a process of its own, and what it says."""

    def __init__(self, home: Path, held: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", SERVED, home, held],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join(filter(None, [".", os.environ.get("PYTHONPATH")]))},
        )

    def __enter__(self) -> tuple[httpx.Client, subprocess.Popen[str], Iterator[str]]:
        assert self._process.stdout
        lines = iter(self._process.stdout)
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{int(next(lines))}", timeout=30, trust_env=False
        )
        return self._client, self._process, lines

    def __exit__(self, *_error: object) -> None:
        self._client.close()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()
