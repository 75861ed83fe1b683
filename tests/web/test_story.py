"""The whole of what the page is for, on a service as its users run it: by pointer, by keys alone, and killed.

Three of the sample documents are enough, and are read in a tenth of the time.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Locator, Page, Response, expect

from ..e2e.service import Service
from ..prefects import SpareMigrations
from ..test_library import notice
from .conftest import Site
from .looking import ask, drop, held_by, row, stand_at, stands, wait_until

pytestmark = pytest.mark.e2e

SAMPLES = ("datasheet-cv-120.pdf", "datasheet-cv-240.pdf", "press-release.html")
FLOW = "What is the maximum flow of the Corvane CV-120?"
ALSO = "And of the CV-240?"
UNKNOWN = "What is the maximum flow of the Corvane CV-999?"
SOON_MS = 5000


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory, spare_migrations: SpareMigrations) -> Iterator[Service]:
    """Yield a service with its worker, as `pincite serve` starts it."""
    opened = Service(tmp_path_factory.mktemp("story"))
    spare_migrations(opened.data)
    opened.start()
    opened.wait_for_worker()
    yield opened
    opened.close()


@pytest.fixture
def empty(service: Service) -> Iterator[Site]:
    """Yield the service without documents."""
    yield Site(service.url, service.client)
    for document in service.documents().values():
        path = f"/v1/collections/default/documents/{document['id']}"
        service.client.delete(path).raise_for_status()


class Hands(Protocol):
    """How a person uses the page."""

    def press(self, what: Locator) -> None: ...
    def bring(self, page: Page, paths: list[Path]) -> None: ...


class Pointer:
    """By the pointer alone, but for typing."""

    def press(self, what: Locator) -> None:
        what.click()

    def bring(self, page: Page, paths: list[Path]) -> None:
        drop(page, *paths)


class Keys:
    """By keys alone: what is pressed must be reached by Tab or, in the table, by arrows."""

    def press(self, what: Locator) -> None:
        page = what.page
        expect(what).to_be_visible()
        line = what.locator("xpath=ancestor::*[@data-row]")
        if line.count():
            self._reach(page, page.locator("[data-row][tabindex='0']"))
            page.keyboard.press("Home")
            for _ in range(int(line.get_attribute("data-row") or 0)):
                page.keyboard.press("ArrowDown")
        self._reach(page, what)
        page.keyboard.press("Enter")

    def bring(self, page: Page, paths: list[Path]) -> None:
        with page.expect_file_chooser() as chosen:
            self.press(page.get_by_role("button", name="Add files"))
        chosen.value.set_files(paths)

    def _reach(self, page: Page, what: Locator) -> None:
        for _ in range(150):
            if what.evaluate("element => element === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never leads to {what}")


@pytest.mark.parametrize("hands", [Pointer(), Keys()], ids=["pointer", "keys"])
def test_the_story(page: Page, empty: Site, hands: Hands, sample_docs: Path) -> None:
    images: set[str] = set()
    page.on("response", lambda response: note_image(images, response))

    # An empty start.
    page.goto(empty.url)
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    hands.bring(page, [sample_docs / name for name in SAMPLES])
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("3 files added")

    # They go live before one's eyes.
    hands.press(page.get_by_role("link", name="Library", exact=True))
    for name in SAMPLES:
        stands(page, name, "✓ Live")

    # Each sentence leads to its words.
    hands.press(page.get_by_role("link", name="Ask", exact=True))
    ask(page, FLOW)
    check_sentences(page, empty, hands, FLOW)
    expect(page.get_by_role("table", name="The row, as a table")).to_contain_text("12.5")
    assert "12.5" in held_by(page)

    # A question that goes on.
    page.get_by_label("goes on from this answer").focus()
    page.keyboard.press("Space")
    ask(page, ALSO)
    expect(page.locator(".asked-as")).to_contain_text("What is the maximum flow of the CV-240?")
    expect(page.locator(".short-line")).to_contain_text("27.0")

    # A refusal that names what nobody knows.
    ask(page, UNKNOWN)
    expect(page.locator(".refusal > p")).to_contain_text("CV-999")

    # Replaced.
    hands.press(page.get_by_role("link", name="Library", exact=True))
    hands.press(row(page, SAMPLES[1]).get_by_role("button", name="More on"))
    with page.expect_file_chooser() as chosen:
        hands.press(page.get_by_role("dialog").get_by_role("button", name="Replace by a file"))
    chosen.value.set_files(sample_docs / "datasheet-cv-400.pdf")
    expect(row(page, SAMPLES[1])).to_contain_text("Corvane CV-400", timeout=180_000)
    stands(page, SAMPLES[1], "✓ Live")

    # Deleted, and gone.
    gone = empty.document(SAMPLES[0])
    hands.press(row(page, SAMPLES[0]).get_by_role("button", name="More on"))
    hands.press(page.get_by_role("dialog").get_by_role("button", name="Delete …"))
    hands.press(page.get_by_role("dialog").get_by_role("button", name="Delete it"))
    expect(row(page, SAMPLES[0])).to_have_count(0)
    hands.press(page.get_by_role("link", name="Ask", exact=True))
    hands.press(page.get_by_role("navigation", name="Asked in this tab").get_by_role("link", name=FLOW))
    expect(page.get_by_text("A document that this answer rested on was deleted").first).to_be_visible()
    held = held_by(page)
    assert "12.5" not in held
    assert gone not in held
    of_it = [address for address in images if gone in address]
    assert of_it
    for address in of_it:
        status: int = page.evaluate("address => fetch(address).then(found => found.status)", address)
        assert status in (404, 410), address


def note_image(images: set[str], response: Response) -> None:
    if ".png" in response.url:
        images.add(response.url)


def check_sentences(page: Page, site: Site, hands: Hands, question: str) -> None:
    """Open each sentence of an answer, and see its words lit within a pixel of their stored boxes."""
    for number, sentence in enumerate(site.answer(question)["sentences"], 1):
        text = page.locator(".sentence").nth(number - 1).locator(".sentence-text")
        hands.press(text)
        expect(page).to_have_url(re.compile(rf"#s{number}$"))
        stand_at(page, "quote", sentence["citations"][0]["spans"][0])


def test_a_killed_service_is_said_and_uploads_and_events_go_on(
    page: Page, service: Service, empty: Site, sample_docs: Path, tmp_path: Path
) -> None:
    streams: list[str] = []
    page.on("request", lambda request: note_stream(streams, request))
    name = SAMPLES[0]
    document = service.upload((sample_docs / name).read_bytes(), name).json()
    service.settle(document["id"])
    page.goto(f"{empty.url}/c/default/library")
    stands(page, name, "✓ Live")

    # A slow line keeps an upload on its way for long enough.
    browser = page.context.new_cdp_session(page)
    browser.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": 800, "uploadThroughput": 60_000}
    fast = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    page.get_by_role("link", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", name="Ask 1 document")).to_be_visible()
    padded = tmp_path / "padded.html"
    padded.write_bytes(notice("The fee for a berth is 7 crowns a day.") + b"<!-- " + b"x" * 900_000 + b" -->")
    browser.send("Network.emulateNetworkConditions", slow)
    drop(page, padded)
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("0 of 1 uploaded")

    service.kill()
    browser.send("Network.emulateNetworkConditions", fast)
    away = page.get_by_role("status").filter(has_text="The service does not answer.")
    expect(away).to_be_visible(timeout=SOON_MS)

    service.start()
    begun = time.monotonic()
    expect(away).to_have_count(0, timeout=SOON_MS)
    expect(tray).to_contain_text("1 file added", timeout=SOON_MS)
    wait_until(page, lambda: len(streams) >= 2, SOON_MS / 1000)
    assert time.monotonic() - begun < 2 * SOON_MS / 1000
    assert int(streams[-1]) >= int(streams[0])
    page.get_by_role("link", name="Library", exact=True).click()
    stands(page, "padded.html", "✓ Live")


def note_stream(streams: list[str], request: Any) -> None:
    if request.headers.get("accept") == "text/event-stream" and "last-event-id" in request.headers:
        streams.append(request.headers["last-event-id"])
