"""A file that is handed in: what it makes, what it costs, and what is left of it when it is refused."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from pincite.extract.sniff import START_BYTES

from .conftest import MAX_UPLOAD_BYTES, ScriptedLibrary
from .test_problems import assert_problem

DOCUMENTS = "/v1/collections/default/documents"
START_OF = {
    "PUT": b"",
    "POST": b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n',
}
"""What comes before a file's own bytes in the body that `dial` announces."""
REFUSED = {
    "text": (b"Dear reader, this is plain text.\n" * 20, 415, "unsupported-type"),
    "archive": (b"PK\x03\x04" + bytes(200), 415, "unsupported-type"),
    "long": (b"\x89PNG" + bytes(500_000), 415, "unsupported-type"),
    "late": (b"x" * START_BYTES + b"%PDF-1.7 <html>", 415, "unsupported-type"),
    "nothing": (b"", 422, "empty-file"),
}
"""Files that cannot be read, and how each is refused."""


def add(client: httpx.Client, data: bytes, name: str = "lease.pdf", **fields: str) -> httpx.Response:
    return client.post(DOCUMENTS, files={"file": (name, data)}, data=fields)


def put(client: httpx.Client, data: bytes | Iterator[bytes], **params: str) -> httpx.Response:
    return client.put(DOCUMENTS, content=data, params={"external_id": "lease.pdf"} | params)


def page_of(size: int) -> bytes:
    """Return a page of so many bytes."""
    return b"<p>".ljust(size, b"x")


def without_turn(document: Any) -> Any:
    """Return the document without its place in the queue, which is known a moment after it was accepted."""
    return {**document, "pending_version": {**document["pending_version"], "position": None}}


def test_a_new_document_is_accepted_and_followed_at_its_location(client: httpx.Client) -> None:
    for response in (add(client, b"<p>one"), put(client, b"<p>two", external_id="a/b c.pdf")):
        assert response.status_code == 202
        followed = client.get(response.headers["location"])
        assert without_turn(followed.json()) == without_turn(response.json())
        assert followed.json()["pending_version"]["state"] == "queued"
        assert client.get(response.headers["location"] + "/original").content in (b"<p>one", b"<p>two")


def test_post_takes_the_same_bytes_again_and_refuses_others(client: httpx.Client) -> None:
    first = add(client, b"<p>one")
    again = add(client, b"<p>one")
    assert again.status_code == 200
    assert again.json() == first.json()
    other = add(client, b"<p>two")
    assert_problem(other, 409, "document-exists")
    assert "PUT" in other.json()["detail"]


def test_put_replaces_and_says_when_nothing_changed(client: httpx.Client) -> None:
    assert put(client, b"<p>one").json()["last_version"]["number"] == 1
    assert put(client, b"<p>one").status_code == 200
    replaced = put(client, b"<p>two")
    assert replaced.status_code == 202
    assert replaced.json()["last_version"]["number"] == 2


def test_put_takes_bytes_of_any_type_but_no_form_around_them(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    form = client.put(DOCUMENTS, params={"external_id": "a"}, files={"file": ("a.html", b"<p>one")})
    assert_problem(form, 415, "bytes-needed")
    assert library.files() == []
    as_curl_sends_it = {"Content-Type": "application/x-www-form-urlencoded"}
    sent = client.put(DOCUMENTS, params={"external_id": "a"}, content=b"<p>one", headers=as_curl_sends_it)
    assert client.get(sent.headers["location"] + "/original").content == b"<p>one"


def test_a_file_from_elsewhere_does_not_take_another_ones_place(client: httpx.Client) -> None:
    assert add(client, b"<p>one", external_id="lease", origin="archive").status_code == 202
    assert_problem(put(client, b"<p>two", external_id="lease", origin="mail"), 409, "origin-conflict")


@pytest.mark.parametrize(
    ("origin", "said"), [("a\x00b", "text cannot hold the character NUL"), ("x" * 2_049, "2048 characters")]
)
def test_an_origin_that_cannot_be_kept_is_refused_in_a_form_as_in_a_query(
    library: ScriptedLibrary, client: httpx.Client, origin: str, said: str
) -> None:
    for place, hand_in in (("body", add), ("query", put)):
        response = hand_in(client, b"<p>one", origin=origin)
        assert_problem(response, 422, "invalid-request")
        [fault] = response.json()["errors"]
        assert fault["at"] == [place, "origin"]
        assert said in fault["detail"]
    assert library.files() == []


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\etc\\passwd", "/etc/passwd", "C:\\etc\\passwd"]
)
def test_a_path_in_a_file_name_is_only_its_last_part(
    library: ScriptedLibrary, client: httpx.Client, name: str
) -> None:
    document = add(client, b"<p>root", name=name).json()
    assert document["external_id"] == "passwd"
    assert document["last_version"]["filename"] == "passwd"
    assert library.files() == [document["last_version"]["content_hash"]]


def test_the_fields_of_the_form_name_the_document(client: httpx.Client) -> None:
    document = add(client, b"<p>one", name="scan.pdf", external_id="2026/lease", origin="archive").json()
    assert (document["external_id"], document["origin"]) == ("2026/lease", "archive")
    assert document["last_version"]["filename"] == "scan.pdf"


def test_put_takes_the_file_name_from_the_query_or_the_id(client: httpx.Client) -> None:
    assert put(client, b"<p>1", external_id="a/b.pdf").json()["last_version"]["filename"] == "b.pdf"
    named = put(client, b"<p>2", external_id="a/b.pdf", filename="../x/c.pdf")
    assert named.json()["last_version"]["filename"] == "c.pdf"


@pytest.mark.parametrize("name", ["..", "a/..", "\x07.pdf", "x" * 300])
def test_a_name_that_is_none_is_refused(library: ScriptedLibrary, client: httpx.Client, name: str) -> None:
    assert_problem(put(client, b"<p>one", filename=name), 422, "invalid-name")
    assert library.files() == []


def test_a_body_that_is_no_form_is_told_what_is_needed(client: httpx.Client) -> None:
    assert_problem(client.post(DOCUMENTS, json={"file": "x"}), 415, "form-needed")
    broken = client.post(
        DOCUMENTS, content=b"not a form", headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    assert_problem(broken, 400, "malformed-form")
    assert_problem(client.post(DOCUMENTS, files={"other": b"x"}), 422, "file-needed")
    unknown = add(client, b"<p>one", external_id="x", origin="here", metadata="{}", title="Lease")
    assert_problem(unknown, 422, "unknown-field")
    assert (
        "“title”: no such field. Known are: external_id, file, metadata, origin." in unknown.json()["detail"]
    )


@pytest.mark.parametrize(("data", "status", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("hand_in", [add, put])
def test_a_file_that_is_neither_pdf_nor_html_is_refused_and_nothing_of_it_is_kept(
    library: ScriptedLibrary,
    client: httpx.Client,
    hand_in: Callable[..., httpx.Response],
    data: bytes,
    status: int,
    code: str,
) -> None:
    staged: list[object] = []
    library.parts.blobs.stage = lambda *given, **_: staged.append(given)
    told = library.newest_event()
    assert_problem(hand_in(client, data), status, code)
    assert staged == []
    assert library.files() == []
    assert library.newest_event() == told
    assert client.get(DOCUMENTS).json()["documents"] == []


@pytest.mark.parametrize("data", [REFUSED["text"][0], b""])
def test_a_refused_file_leaves_the_document_whose_place_it_would_take(
    library: ScriptedLibrary, client: httpx.Client, data: bytes
) -> None:
    location = put(client, b"<p>one").headers["location"]
    library.go_live()
    before = client.get(location).json()
    assert put(client, data).status_code in (415, 422)
    assert add(client, data).status_code in (415, 422)
    assert client.get(location).json() == before


def test_a_kind_is_seen_by_the_bytes_and_not_by_what_the_request_says(client: httpx.Client) -> None:
    named = {"Content-Type": "application/pdf"}
    text = client.put(DOCUMENTS, params={"external_id": "a.pdf"}, content=b"text", headers=named)
    assert_problem(text, 415, "unsupported-type")
    assert "named .pdf but holds plain text" in text.json()["detail"]
    pdf = client.put(DOCUMENTS, params={"external_id": "a.txt"}, content=b"%PDF-1.7")
    assert pdf.status_code == 202


@pytest.mark.parametrize("name", ["part.html", "C:\\parts\\part.html"])
def test_a_form_judges_a_long_file_by_its_name_as_it_judges_a_short_one(
    client: httpx.Client, name: str
) -> None:
    """What has tags, but does not begin like HTML, is HTML if it is named so."""
    for number, data in enumerate((b"see <b>this</b>", b"see <b>this</b>".ljust(2 * START_BYTES))):
        assert add(client, data, name=name, external_id=f"{number}").status_code == 202
        assert_problem(add(client, data, name="part", external_id="x"), 415, "unsupported-type")


@pytest.mark.parametrize("data", [REFUSED["text"][0], b""])
def test_a_put_that_takes_any_kind_lists_what_cannot_be_read(
    library: ScriptedLibrary, client: httpx.Client, data: bytes
) -> None:
    accepted = put(client, data, any_kind="true")
    assert accepted.status_code == 202
    assert library.files() == [accepted.json()["last_version"]["content_hash"]]


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_the_start_of_a_large_file_is_enough_to_refuse_it(
    library: ScriptedLibrary, client: httpx.Client, method: str
) -> None:
    """Nothing more is sent: who waits for more of the body never answers."""
    with dial(client, method, f"Content-Length: {MAX_UPLOAD_BYTES}") as connection:
        connection.sendall(START_OF[method] + b"\x7fELF".ljust(START_BYTES + 8, b"\0"))
        assert_status(connection, 415)
    assert library.files() == []


@pytest.mark.parametrize("hand_in", [add, put])
def test_a_client_that_sends_all_before_it_reads_still_learns_the_refusal(
    client: httpx.Client, hand_in: Callable[..., httpx.Response]
) -> None:
    for _ in range(3):
        assert_problem(hand_in(client, b"\0" * MAX_UPLOAD_BYTES), 415, "unsupported-type")


def test_an_unknown_collection_takes_nothing(library: ScriptedLibrary, client: httpx.Client) -> None:
    elsewhere = "/v1/collections/elsewhere/documents"
    response = client.put(elsewhere, params={"external_id": "a"}, content=b"<p>one")
    assert_problem(response, 404, "collection-not-found")
    assert_problem(client.post(elsewhere, files={"file": ("a", b"<p>one")}), 404, "collection-not-found")
    assert library.files() == []


def test_a_full_queue_says_when_to_come_back(library: ScriptedLibrary, client: httpx.Client) -> None:
    library.limit_queue(1)
    assert add(client, b"<p>one").status_code == 202
    kept = library.files()
    for response in (put(client, b"<p>two", external_id="b"), add(client, b"<p>two", external_id="b")):
        assert_problem(response, 429, "queue-full")
        assert int(response.headers["retry-after"]) > 0
    assert library.files() == kept
    library.settle_all()
    assert put(client, b"<p>two", external_id="b").status_code == 202


def test_a_file_at_the_limit_is_taken_both_ways(client: httpx.Client) -> None:
    data = page_of(MAX_UPLOAD_BYTES)
    assert put(client, data, external_id="a").status_code == 202
    assert add(client, data, external_id="b").status_code == 202


def test_a_file_over_the_limit_leaves_nothing(library: ScriptedLibrary, client: httpx.Client) -> None:
    data = page_of(MAX_UPLOAD_BYTES + 1)
    in_pieces = (data[start : start + 10_000] for start in range(0, len(data), 10_000))
    for response in (put(client, data), put(client, in_pieces), add(client, data)):
        assert_problem(response, 413, "upload-too-large")
    assert library.files() == []
    assert client.get(DOCUMENTS).json()["documents"] == []


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_declared_length_over_the_limit_is_refused_before_a_byte_has_come(
    client: httpx.Client, method: str
) -> None:
    with dial(client, method, f"Content-Length: {10 * MAX_UPLOAD_BYTES}") as connection:
        assert_status(connection, 413)


@pytest.mark.parametrize(
    ("start", "status"), [(b"<p>", 413), (b"%PDF-1.7", 413), (b"PK\x03\x04", 415), (b"Dear reader,", 415)]
)
@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_an_endless_body_is_refused_while_it_comes(
    library: ScriptedLibrary, client: httpx.Client, method: str, start: bytes, status: int
) -> None:
    """The refusal must come before the body ends: this one ends only after that."""
    refused = threading.Event()
    begin = START_OF[method] + start
    with dial(client, method, "Transfer-Encoding: chunked") as connection:

        def send() -> None:
            connection.sendall(b"%x\r\n%b\r\n" % (len(begin), begin))
            while not refused.is_set():
                connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

        sender = threading.Thread(target=send)
        sender.start()
        try:
            assert_status(connection, status)
        finally:
            refused.set()
            sender.join()
    assert library.files() == []
    assert client.get(DOCUMENTS).json()["documents"] == []


def test_a_large_file_passes_through_in_small_pieces(library: ScriptedLibrary, client: httpx.Client) -> None:
    data = page_of(MAX_UPLOAD_BYTES)
    for hand_in in (put, add):
        library.largest_piece = 0
        hand_in(client, data, external_id=hand_in.__name__)
        assert 0 < library.largest_piece <= 1024 * 1024


def test_a_client_that_leaves_half_way_leaves_nothing(
    library: ScriptedLibrary, client: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO", "pincite_api"):
        with dial(client, "PUT", "Content-Length: 1000000") as connection:
            connection.sendall(page_of(100_000))
        eventually(lambda: "The client left" in caplog.text)
    assert library.files() == []
    assert client.get(DOCUMENTS).json()["documents"] == []


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_slow_uploads_hold_up_nobody(client: httpx.Client, method: str) -> None:
    with ExitStack() as uploads:
        for _ in range(60):
            uploads.enter_context(dial(client, method, "Content-Length: 9")).sendall(b"--x")
        assert client.post("/v1/collections/default/search", json={"question": "When?"}).status_code == 200
        for hand_in in (put, add):
            assert hand_in(client, page_of(100), external_id=hand_in.__name__).status_code == 202


def dial(client: httpx.Client, method: str, *headers: str) -> socket.socket:
    """Open a connection on which the head of an upload was sent, and nothing of its body."""
    connection = socket.create_connection((client.base_url.host, client.base_url.port or 80), timeout=30)
    query, kind = {
        "PUT": ("?external_id=a", "application/pdf"),
        "POST": ("", "multipart/form-data; boundary=x"),
    }[method]
    head = [f"{method} {DOCUMENTS}{query} HTTP/1.1", "Host: x", f"Content-Type: {kind}"]
    lines = [*head, *headers, "", ""]
    connection.sendall("\r\n".join(lines).encode())
    return connection


def assert_status(connection: socket.socket, status: int) -> None:
    assert b" %d " % status in connection.recv(1000).split(b"\r\n")[0]


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread brings about; a hang is a failure."""
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.01)
