"""How a test looks at the page: at what stands where, and at what keeps people out."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
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


def marks(page: Page, kind: str) -> list[list[float]]:
    """The boxes of the marks of a kind, in points of the page that they stand on."""
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


def stand_at(page: Page, kind: str, span: dict[str, Any], within_px: float = 1.0) -> None:
    """Assert that the boxes of a span are marked, each within so many pixels."""
    factor = scale(page, span["page"], span["width"])
    drawn = marks(page, kind)
    for box in span["boxes"]:
        wanted = [edge * factor for edge in box]
        near = min(drawn, key=lambda each: sum(abs(a - b) for a, b in zip(each, wanted, strict=True)))
        off = max(abs(a - b) for a, b in zip(near, wanted, strict=True))
        assert off <= within_px, (kind, wanted, near)


def accessible(page: Page, *, themes: bool = True) -> None:
    """Assert that axe finds nothing against WCAG 2.2 A and AA, in light and in dark."""
    for scheme in ("light", "dark") if themes else ("light",):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARD}})
        broken = [
            (each["id"], [node["html"][:200] for node in each["nodes"]])
            for each in found.response["violations"]
        ]
        assert not broken, (scheme, broken)
    page.emulate_media(color_scheme="light")
