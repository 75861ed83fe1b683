"""What the browser tests share: one service with the sample documents, and pages that are watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request, expect

from pincite.library import Library
from pincite.settings import Limits, Settings

from ..browser import chromium
from ..serving import serving
from ..test_library import bring_in, without_passages

KINDS = {".pdf", ".html"}
SHOWN_MS = 20_000
expect.set_options(timeout=SHOWN_MS)


@dataclass
class Site:
    """A service as its page shows it."""

    url: str
    client: httpx.Client

    def address(self, question: str, collection: str = "default") -> str:
        """Where a question is asked."""
        return f"{self.url}/c/{collection}?q={quote(question)}"

    def answer(self, question: str, collection: str = "default") -> dict[str, Any]:
        """Return what the API answers."""
        path = f"/v1/collections/{collection}/answers"
        found: dict[str, Any] = self.client.post(path, json={"question": question}).raise_for_status().json()
        return found

    def document(self, name: str, collection: str = "default") -> str:
        """Return the id of a document."""
        path = f"/v1/collections/{collection}/documents"
        found = self.client.get(path, params={"external_id": name}).raise_for_status().json()
        return str(found["documents"][0]["id"])


@contextmanager
def served(library: Library, **how: Any) -> Iterator[Site]:
    """Yield a service over a library, as its page shows it."""
    with (
        serving(library, **how) as url,
        httpx.Client(base_url=url, timeout=120, trust_env=False) as client,
    ):
        yield Site(url, client)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[Library]:
    """Yield a library with the sample documents."""
    patient = Limits(page_timeout_s=300)
    with Library(Settings(home=tmp_path_factory.mktemp("web"), limits=patient)) as opened:
        files = {file.name: file.read_bytes() for file in sample_docs.glob("*.*") if file.suffix in KINDS}
        made = bring_in(opened, "default", files)
        failed = {name: each.last_version.outcome for name, each in made.items() if not each.live_version}
        assert not failed
        assert without_passages(opened, "default") == set()
        yield opened


@pytest.fixture(scope="session")
def site(library: Library) -> Iterator[Site]:
    """Yield a service that asks for no key."""
    with served(library) as opened:
        yield opened


@pytest.fixture
def worker(library: Library) -> Iterator[None]:
    """Read what is brought in, as the service's own worker does, while the test runs."""
    over = Event()

    def work() -> None:
        while not over.wait(0.05):
            if claimed := library.parts.queue.claim("worker", 1):
                library.bring_in(claimed, "worker")

    thread = Thread(target=work)
    thread.start()
    yield
    over.set()
    thread.join()


_COLLECTIONS = count(1)


@pytest.fixture
def collection(library: Library) -> Iterator[str]:
    """Yield an empty collection of the test's own."""
    name = f"own-{next(_COLLECTIONS)}"
    library.create_collection(name)
    yield name
    library.delete_collection(name)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser, closed behind these tests: while it is open, their thread counts as running a loop."""
    with chromium() as opened:
        yield opened


@dataclass
class Watched:
    """What a page did that it must not do."""

    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)

    def sees_request(self, request: Request) -> None:
        if urlsplit(request.url.removeprefix("blob:")).hostname != "127.0.0.1":
            self.elsewhere.append(request.url)

    def sees_dialog(self, dialog: Dialog) -> None:
        self.ran.append(dialog.message)
        dialog.dismiss()

    def sees_message(self, said: ConsoleMessage) -> None:
        """Note what is more than an answer with an error, which some tests want."""
        failed = said.type == "error" and "Failed to load resource" not in said.text
        if failed or "Content Security Policy" in said.text:
            self.errors.append(said.text)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages. None of them may ask another host, break a policy, or fail in its script."""
    watched = Watched()
    contexts: list[BrowserContext] = []

    def make(**how: Any) -> Page:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **how}
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SHOWN_MS)
        page.on("request", watched.sees_request)
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", watched.sees_dialog)
        page.on("console", watched.sees_message)
        return page

    yield make
    for context in contexts:
        for opened in context.pages:
            opened.unroute_all(behavior="ignoreErrors")  # what is still fetched is of no use any more
        context.close()
    assert watched == Watched()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
