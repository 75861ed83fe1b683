"""How a test looks at the page: at what stands where, and at what keeps people out."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Locator, Page, expect

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
READ_MS = 180_000
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def ask(page: Page, question: str) -> None:
    """Type a question and wait until its answer is whole."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    expect(page.locator("article.answer h1")).to_have_text(question)
    settled(page)


def settled(page: Page) -> None:
    """Wait until the answer is over."""
    expect(page.locator("article.answer[aria-busy=false]")).to_be_visible()


def wait_until(page: Page, condition: Callable[[], bool], timeout_s: float = 20) -> None:
    """Wait for what a page does outside of itself, such as its requests."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def payload(name: str, content: bytes) -> FilePayload:
    """Return a file as a person chooses it."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def add(page: Page, *files: FilePayload) -> None:
    """Choose files behind the button for them."""
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Add files").click()
    chosen.value.set_files(files)


def drop(page: Page, *paths: Path) -> None:
    """Drop files and folders on the page, as the browser itself does."""
    browser = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        browser.send("Input.dispatchDragEvent", {"type": step, "x": 400, "y": 300, "data": data})
    browser.detach()


def row(page: Page, name: str) -> Locator:
    """Return the row of a document in the library."""
    return page.locator("[data-row]").filter(has=page.locator(".named bdi").get_by_text(name, exact=True))


def stands(page: Page, name: str, state: str) -> None:
    """Wait until a document has come to a state. Reading one takes as long as it takes."""
    expect(row(page, name).locator(".state")).to_have_text(state, timeout=READ_MS)


def held_by(page: Page) -> str:
    """All that a page shows, and all that the browser keeps for it."""
    found: str = page.evaluate(
        """async () => {
            const databases = await indexedDB.databases()
            const stores = "caches" in window ? await caches.keys() : []
            return JSON.stringify([
                document.documentElement.outerHTML, {...localStorage}, {...sessionStorage}, databases,
                stores, location.href,
            ])
        }"""
    )
    return found


def marks(page: Page, kind: str) -> list[list[float]]:
    """Return the boxes of the marks of a kind, in points of the page that they stand on."""
    found: list[list[float]] = page.evaluate(
        """kind => [...document.querySelectorAll(`.mark-${kind}`)].map(mark => {
            const at = mark.getBoundingClientRect()
            const page = mark.closest(".page").getBoundingClientRect()
            return [at.left - page.left, at.top - page.top, at.right - page.left, at.bottom - page.top]
        })""",
        kind,
    )
    return found


def scale(page: Page, number: int, width: float) -> float:
    """How many pixels a point of a page is."""
    shown = page.locator(f".page[data-page='{number}']")
    expect(shown).to_be_visible()
    box = shown.bounding_box()
    assert box is not None
    return box["width"] / width


def farthest(page: Page, kind: str, span: dict[str, Any]) -> float:
    """How many pixels the marks of a span are from its stored boxes, at the worst of their edges."""
    factor = scale(page, span["page"], span["width"])
    drawn = marks(page, kind)
    assert drawn, f"nothing is marked as {kind}"
    off: float = max(
        min(max(abs(at - edge * factor) for at, edge in zip(each, box, strict=True)) for each in drawn)
        for box in span["boxes"]
    )
    return off


def stand_at(page: Page, kind: str, span: dict[str, Any], within_px: float = 1.0) -> None:
    """Assert that the boxes of a span are marked, each within so many pixels, once the page is laid out."""
    with suppress(AssertionError):
        wait_until(page, lambda: bool(marks(page, kind)) and farthest(page, kind, span) <= within_px, 5)
    assert farthest(page, kind, span) <= within_px, (kind, span["boxes"], marks(page, kind))


def accessible(page: Page, *, themes: bool = True) -> None:
    """Assert that axe finds nothing against WCAG 2.2 A and AA; in dark only rules of colours are asked."""
    _broken_nowhere(page, "light", {"type": "tag", "values": STANDARD})
    if themes:
        page.emulate_media(color_scheme="dark")
        _broken_nowhere(page, "dark", {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})
        page.emulate_media(color_scheme="light")


def _broken_nowhere(page: Page, theme: str, rules: dict[str, Any]) -> None:
    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(Axe().axe_script)
    found = page.evaluate(
        """async rules => {
            const {violations} = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})
            return violations.map(({id, nodes}) => [id, nodes.map(({html}) => html.slice(0, 200))])
        }""",
        rules,
    )
    assert found == [], theme
