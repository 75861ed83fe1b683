"""Another site shows a cited page in a frame: its words are marked, and nothing else can be had by it."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from pincite.library import Library

from .conftest import SHOWN_MS, Site, served
from .looking import accessible, wait_until

pytestmark = pytest.mark.e2e

QUESTION = "How long is the warranty?"
KEY = "a-key"
SANDBOX = "allow-scripts allow-downloads"
"""Open WebUI's frames have this."""


class _Frames(BaseHTTPRequestHandler):
    """Gives a page with the frame that its query names."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>chat</title><style>iframe{width:600px;height:700px}</style>")

    def log_message(self, format: str, *args: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """Yield the origin of another site: its host is another than the service's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Frames) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def framed(library: Library, elsewhere: str) -> Iterator[Site]:
    """Yield a service whose cited pages the other site may frame."""
    with served(library, embed_origins=[elsewhere], api_key=KEY) as locked:
        locked.client.headers["Authorization"] = f"Bearer {KEY}"
        yield locked


def cited(site: Site, question: str = QUESTION, collection: str = "default") -> dict[str, Any]:
    """Return the first source that Open WebUI gets, its embed_url as the browser of the test reaches it."""
    asked = site.client.post(
        "/v1/chat/completions",
        json={
            "model": f"pincite/{collection}",
            "messages": [{"role": "user", "content": question}],
            "stream": True,
            "pincite_events": "open-webui",
        },
    )
    events = [json.loads(line[6:]) for line in asked.text.split("\n\n") if line.startswith("data: {")]
    source: dict[str, Any] = next(
        each["event"]["data"] for each in events if each.get("event", {}).get("type") == "source"
    )
    source["source"]["embed_url"] = f"{site.url}/embed#{urlsplit(source['source']['embed_url']).fragment}"
    return source


def frame(page: Page, elsewhere: str, address: str, sandbox: str | None) -> FrameLocator:
    """Return a frame of this address in a page of the other site."""
    page.goto(elsewhere)
    page.evaluate(
        """([address, sandbox]) => {
            const frame = document.createElement("iframe")
            if (sandbox !== null) frame.sandbox = sandbox
            frame.src = address
            document.body.append(frame)
        }""",
        [address, sandbox],
    )
    return page.frame_locator("iframe")


@pytest.fixture
def host(browser: Browser) -> Iterator[Page]:
    """Yield a page of the other site. Its host is not the one that the watch over other pages knows."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(SHOWN_MS)
    yield page
    context.close()


def is_refused(page: Page) -> bool:
    """Whether the browser shows an error of its own in the frame."""
    return page.frames[-1].url == "chrome-error://chromewebdata/"


@pytest.mark.parametrize("sandbox", [None, SANDBOX], ids=["cross-site", "sandboxed"])
def test_a_frame_of_another_site_shows_the_cited_words_marked(
    host: Page, framed: Site, elsewhere: str, sandbox: str | None
) -> None:
    source = cited(framed)
    address = source["source"]["embed_url"].replace("/embed#", "/embed?chat_id=1&source_id=1#")
    shown = frame(host, elsewhere, address, sandbox)
    expect(shown.locator("img.paper")).to_be_visible()
    assert shown.locator("img.paper").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    marks = shown.locator(".mark-quote")
    expect(marks.first).to_be_in_viewport()
    words = shown.locator(".text-layer span").evaluate_all(
        """(words) => {
            const marks = [...document.querySelectorAll(".mark-quote")]
            const boxes = marks.map((mark) => mark.getBoundingClientRect())
            return words.filter((word) => {
                const at = word.getBoundingClientRect()
                const [x, y] = [(at.left + at.right) / 2, (at.top + at.bottom) / 2]
                return boxes.some((box) => x > box.left && x < box.right && y > box.top && y < box.bottom)
            }).map((word) => word.textContent.trim()).join(" ")
        }"""
    )
    plain = re.sub(r"\\(?=\W)", "", source["document"][0])
    assert re.sub(r"\W+", " ", words).split() == re.sub(r"\W+", " ", plain).split()
    assert shown.locator("a").count() == 0
    assert shown.locator(".page").count() == 1


def test_the_page_keeps_nothing_sets_no_cookie_and_is_readable(page: Page, framed: Site) -> None:
    page.goto(cited(framed)["source"]["embed_url"])
    expect(page.locator(".mark-quote").first).to_be_visible()
    accessible(page)
    kept = "[document.cookie, {...localStorage}, {...sessionStorage}, indexedDB.databases(), caches.keys()]"
    found = page.evaluate(f"async () => JSON.stringify(await Promise.all({kept}))")
    assert json.loads(found) == ["", {}, {}, [], []]
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", ["/", "/c/default", "/c/default/library", "/docs", "/v1/about", "/healthz"])
@pytest.mark.parametrize("sandbox", [None, SANDBOX], ids=["cross-site", "sandboxed"])
def test_every_other_route_refuses_to_be_framed(
    host: Page, framed: Site, elsewhere: str, path: str, sandbox: str | None
) -> None:
    frame(host, elsewhere, framed.url + path, sandbox)
    wait_until(host, lambda: is_refused(host))


def test_a_site_that_is_not_named_cannot_frame_it(host: Page, library: Library, elsewhere: str) -> None:
    with served(library, embed_origins=["https://chat.example"]) as other:
        frame(host, elsewhere, cited(other)["source"]["embed_url"], None)
        wait_until(host, lambda: is_refused(host))


def test_a_token_that_is_forged_is_refused_in_words(host: Page, framed: Site, elsewhere: str) -> None:
    address = cited(framed)["source"]["embed_url"]
    shown = frame(host, elsewhere, address[:-2] + ("AA" if address[-2:] != "AA" else "BB"), SANDBOX)
    expect(shown.get_by_role("alert")).to_contain_text("embed-token-invalid")
    expect(shown.locator(".page")).to_have_count(0)


def test_a_document_that_is_deleted_is_shown_no_more(
    host: Page, framed: Site, library: Library, elsewhere: str, collection: str
) -> None:
    said = "The mooring fee for a barge is 41 crowns."
    page = f"<html><body><h1>Fees</h1><p>{said}</p></body></html>".encode()
    library.add(collection, "fee.html", [page], filename="a.html")
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    address = cited(framed, "What is the mooring fee for a barge?", collection)["source"]["embed_url"]
    shown = frame(host, elsewhere, address, SANDBOX)
    expect(shown.locator("mark")).to_contain_text("41 crowns")
    document = library.find(collection, "fee.html")
    assert document is not None
    library.delete(collection, document.id)
    shown = frame(host, elsewhere, address, SANDBOX)
    expect(shown.get_by_role("alert")).to_contain_text("document-not-found")
    expect(shown.locator("mark")).to_have_count(0)


def test_the_token_is_in_no_line_of_the_log(
    host: Page, framed: Site, elsewhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The service's own log has a line for each request, with its query."""
    caplog.set_level(logging.INFO)
    logging.getLogger("uvicorn.access").setLevel(logging.INFO)
    asked: list[str] = []
    host.on("request", lambda request: asked.append(request.url.partition("#")[0]))
    address = cited(framed)["source"]["embed_url"]
    token = urlsplit(address).fragment
    expect(frame(host, elsewhere, address, SANDBOX).locator("img.paper")).to_be_visible()
    assert any("/embed/pages/" in url for url in asked)
    assert not [url for url in asked if token in url]
    assert any("/embed/citation" in record.getMessage() for record in caplog.records)
    assert token not in caplog.text
