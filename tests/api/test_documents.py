"""Documents that are there: listed, followed, read and deleted."""

from __future__ import annotations

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pincite.errors import InvalidName
from pincite.schema.document import Document
from pincite_api.names import attachment, base_name

from .conftest import ScriptedLibrary
from .test_problems import assert_problem
from .test_uploads import DOCUMENTS, add, put


def test_waiting_ends_when_the_document_settles(
    library: ScriptedLibrary, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = add(client, b"<p>one").headers["location"]
    polled, polls = threading.Event(), 0
    look = library.document

    def watched(collection: str, document_id: str) -> Document:
        nonlocal polls
        polls += 1
        if polls == 3:
            polled.set()
        return look(collection, document_id)

    monkeypatch.setattr(library, "document", watched)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, location, params={"wait": 60})
        assert polled.wait(30)
        assert not waiting.done()
        library.settle_all()
        assert waiting.result(30).json()["last_version"]["state"] == "failed"


def test_waiting_ends_with_the_document_as_it_is_when_the_time_is_over(client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    assert client.get(location, params={"wait": 0.2}).json()["last_version"]["state"] == "queued"
    assert_problem(client.get(location, params={"wait": 61}), 422, "invalid-request")


def test_many_who_wait_hold_up_nobody(library: ScriptedLibrary, client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    limits = httpx.Limits(max_connections=70)
    with (
        httpx.Client(base_url=client.base_url, limits=limits, timeout=60, trust_env=False) as waiters,
        ThreadPoolExecutor(60) as pool,
    ):
        waiting = [pool.submit(waiters.get, location, params={"wait": 60}) for _ in range(60)]
        assert client.post("/v1/collections/default/search", json={"question": "When?"}).status_code == 200
        assert not any(future.done() for future in waiting)
        library.settle_all()
        assert {future.result(60).status_code for future in waiting} == {200}


def test_a_failed_document_is_tried_again_on_request(library: ScriptedLibrary, client: httpx.Client) -> None:
    location = add(client, b"<p>one").headers["location"]
    assert_problem(client.post(location + "/retry"), 409, "nothing-to-retry")
    library.settle_all()
    again = client.post(location + "/retry")
    assert again.status_code == 202
    assert again.json()["pending_version"]["state"] == "queued"
    assert again.json()["last_version"]["outcome"] is None
    assert_problem(client.post(f"{DOCUMENTS}/nothing/retry"), 404, "document-not-found")


def test_a_document_on_its_way_shows_its_place(client: httpx.Client) -> None:
    add(client, b"<p>one", name="one.pdf")
    add(client, b"<p>two", name="two.pdf")
    pending = [document["pending_version"] for document in client.get(DOCUMENTS).json()["documents"]]
    assert [(version["position"], version["seconds_left"]) for version in pending] == [(1, None), (2, None)]


def test_a_deleted_document_is_gone_and_the_receipt_says_what_went(
    library: ScriptedLibrary, client: httpx.Client
) -> None:
    location = put(client, b"<p>one").headers["location"]
    put(client, b"<p>two")
    receipt = client.delete(location)
    assert receipt.status_code == 200
    assert (receipt.json()["document"], receipt.json()["versions"]) == ("lease.pdf", 2)
    assert library.files() == []
    for path in (location, f"{location}/original", f"{location}/elements", f"{location}/pages/1.png"):
        assert_problem(client.get(path), 404, "document-not-found")
    assert_problem(client.delete(location), 404, "document-not-found")


def test_the_file_comes_back_unchanged_and_a_browser_only_saves_it(client: httpx.Client) -> None:
    script = b"<script>alert(1)</script>"
    location = put(client, script, filename='a"b; x=\u00e9\u4e2d.html').headers["location"]
    response = client.get(f"{location}/original")
    assert response.content == script
    disposition = response.headers["content-disposition"]
    assert disposition.startswith("attachment; ")
    assert unquote(disposition.partition("filename*=UTF-8''")[2]) == 'a"b; x=\u00e9\u4e2d.html'
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in response.headers["content-security-policy"]


def test_a_version_is_asked_for_by_its_number(library: ScriptedLibrary, client: httpx.Client) -> None:
    location = put(client, b"<p>one").headers["location"]
    library.settle_all()
    put(client, b"<p>two")
    assert client.get(f"{location}/original", params={"version": 1}).content == b"<p>one"
    assert client.get(f"{location}/original").content == b"<p>two"
    elements = client.get(f"{location}/elements", params={"version": 1}).json()
    assert elements[0]["metadata"]["page_number"] == 1
    assert_problem(client.get(f"{location}/elements", params={"version": 9}), 404, "version-not-found")
    assert_problem(client.get(f"{location}/elements", params={"version": 10**30}), 422, "invalid-request")


def test_highlights_are_passed_on_in_order(client: httpx.Client) -> None:
    location = put(client, b"<p>one").headers["location"]
    response = client.get(f"{location}/pages/1.png", params={"highlight": ["12-30", "0-4"], "version": 1})
    assert response.headers["content-type"] == "image/png"
    assert response.text == "page 1 of version 1, [(12, 30), (0, 4)]"


@pytest.mark.parametrize(
    "highlight", ["", "5", "5-", "-5", "9-5", "5-5", "a-b", "1-2-3", "1 - 2", "\u0661-\u0665"]
)
def test_a_highlight_that_is_none_is_a_problem(client: httpx.Client, highlight: str) -> None:
    location = put(client, b"<p>one").headers["location"]
    response = client.get(f"{location}/pages/1.png", params={"highlight": highlight})
    assert_problem(response, 422, "invalid-highlight")


def test_a_page_that_cannot_be_shown_is_a_problem(client: httpx.Client) -> None:
    pdf = put(client, b"<p>one").headers["location"]
    assert_problem(client.get(f"{pdf}/pages/2.png"), 404, "page-not-found")
    assert_problem(client.get(f"{pdf}/pages/0.png"), 422, "invalid-request")
    html = put(client, b"<p>two", external_id="a.html").headers["location"]
    assert_problem(client.get(f"{html}/pages/1.png"), 404, "no-page-image")


@given(st.text())
def test_a_header_keeps_any_file_name_and_nothing_escapes_from_it(filename: str) -> None:
    header = attachment(filename)
    assert re.fullmatch(r"attachment; filename=\"[\w.-]*\"; filename\*=UTF-8''[\w.~%-]*", header, re.ASCII)
    assert unquote(header.partition("UTF-8''")[2]) == filename.encode(errors="replace").decode()


@given(st.text(alphabet=st.characters() | st.sampled_from("/\\.")))
def test_a_file_name_never_leads_anywhere(path: str) -> None:
    try:
        name = base_name(path)
    except InvalidName:
        return
    assert name not in ("", ".", "..")
    assert not re.search(r"[/\\\x00-\x1f]", name)
    assert name in path
