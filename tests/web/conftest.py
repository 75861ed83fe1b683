"""What the browser tests share: one service with the sample documents, and pages that are watched."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from ..browser import chromium
from ..e2e.service import Service

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
        """What the API answers."""
        path = f"/v1/collections/{collection}/answers"
        found: dict[str, Any] = self.client.post(path, json={"question": question}).raise_for_status().json()
        return found

    def document(self, name: str, collection: str = "default") -> str:
        """The id of a document."""
        path = f"/v1/collections/{collection}/documents"
        found = self.client.get(path, params={"external_id": name}).raise_for_status().json()
        return str(found["documents"][0]["id"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Iterator[Site]:
    """A service with the sample documents. PINCITE_WEB_URL names one that runs already."""
    if running := os.environ.get("PINCITE_WEB_URL"):
        with httpx.Client(base_url=running, timeout=120, trust_env=False) as client:
            yield Site(running, client)
        return
    service = Service(tmp_path_factory.mktemp("web"))
    try:
        service.start()
        ids = [
            service.upload(file.read_bytes(), file.name).raise_for_status().json()["id"]
            for file in sorted(sample_docs.iterdir())
            if file.suffix in {".pdf", ".html"}
        ]
        for document_id in ids:
            assert service.settle(document_id)["live_version"]
        yield Site(service.url, service.client)
    finally:
        service.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass
class Watched:
    """What a page did that it must not do."""

    elsewhere: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """Opens pages. None of them may ask another origin, break a policy, or fail in its script."""
    watched, contexts = Watched(), []
    own = urlsplit(site.url).netloc

    def make(**how: Any) -> Page:
        context = browser.new_context(
            viewport=how.pop("viewport", {"width": 1440, "height": 900}), reduced_motion="reduce", **how
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(SHOWN_MS)
        page.on(
            "request",
            lambda sent: watched.elsewhere.append(sent.url) if urlsplit(sent.url).netloc != own else None,
        )
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("dialog", lambda dialog: (watched.ran.append(dialog.message), dialog.dismiss()))
        page.on(
            "console",
            lambda said: (
                watched.errors.append(said.text)
                if "Content Security Policy" in said.text
                or said.type == "error"
                and "Failed to load" not in said.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    elsewhere = [url for url in watched.elsewhere if not url.startswith(("blob:", "data:"))]
    assert (elsewhere, watched.errors, watched.ran) == ([], [], [])


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()
