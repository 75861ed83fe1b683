"""The documentation site: built strictly, current, and whole without any other address."""

from __future__ import annotations

import fcntl
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import build_docs
import pytest
from playwright.sync_api import Request, Response, Route

from tests.browser import chromium

OURS = re.compile(r"localhost|127\.0\.0\.1|0\.0\.0\.0|::1|[\w-]+|(.+\.)?example(\.(com|org|net))?|…")
"""Hosts that are no outside address: this machine, a name without a dot, and names reserved for examples."""
ADDRESS = re.compile(r"(?:\b[a-z]+:)?//[^\s\"'<>`)]+")
NAMESPACES = ("http://www.w3.org/",)


@pytest.fixture(scope="module")
def site() -> Iterator[Path]:
    """Yield the site, built as `make docs` builds it. It has one folder, so who else tests it waits."""
    build_docs.SITE.parent.mkdir(exist_ok=True)
    with (build_docs.SITE.parent / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        build_docs.main()
        yield build_docs.SITE


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder over HTTP, and yield the address."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and logs nothing."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_no_page_and_no_picture_names_an_outside_address(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    pictures = [path for path in (site / "images").iterdir() if path.suffix == ".svg"]
    assert len(pages) > 20
    assert "terminal.svg" in {picture.name for picture in pictures}
    named = {
        (page.relative_to(site).as_posix(), address)
        for page in pages + pictures
        for address in ADDRESS.findall(unescape(page.read_text(encoding="utf-8")))
        if not address.startswith(NAMESPACES) and _is_outside(address)
    }
    assert not named


def _is_outside(address: str) -> bool:
    host = urlsplit(address).hostname or ""
    return "." in host and OURS.fullmatch(host) is None


def test_a_page_that_names_an_outside_address_is_found_out() -> None:
    assert _is_outside("https://fonts.elsewhere.com/css")
    assert _is_outside("//elsewhere.com/a.js")
    assert not _is_outside("http://127.0.0.1:8300/docs")
    assert not _is_outside("https://pincite.example/c/…")


def test_every_page_opens_with_the_network_cut(site: Path) -> None:
    with served(site) as address, chromium() as browser:
        page = browser.new_page()
        elsewhere: list[str] = []
        failed: list[str] = []

        def pass_on(route: Route, request: Request) -> None:
            if request.url.startswith(address):
                route.continue_()
            else:
                elsewhere.append(request.url)
                route.abort()

        page.route("**/*", pass_on)

        def note_failure(request: Request) -> None:
            if request.failure != "net::ERR_ABORTED":  # the page before had not finished
                failed.append(request.url)

        def note_error(response: Response) -> None:
            if not response.ok:
                failed.append(response.url)

        page.on("requestfailed", note_failure)
        page.on("response", note_error)
        for path in sorted(site.rglob("index.html")):
            name = path.parent.relative_to(site).as_posix()
            page.goto(f"{address}/{name}/")
            assert page.locator("h1").count() == 1, name
        assert (elsewhere, failed) == ([], [])


@pytest.mark.parametrize("picture", ["reading", "answering", "verdicts", "stored"])
def test_what_is_explained_has_its_picture(site: Path, picture: str) -> None:
    assert f"images/{picture}.svg" in (site / "how-it-works" / "index.html").read_text(encoding="utf-8")
