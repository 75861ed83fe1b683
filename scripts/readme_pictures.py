"""Make the pictures of the web page: an answer beside its source in light and dark, and how one asks.

Run it beside a service that has the sample documents, such as `make demo`, with Chromium installed.
"""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, ViewportSize

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import chromium

FOLDER = Path(__file__).parents[1] / "docs" / "images"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
QUESTION = "What does code E22 on the Seldane 9 mean?"
SIZE: ViewportSize = {"width": 1280, "height": 760}
STORY = "What is the warranty?"
STORY_SIZE: ViewportSize = {"width": 900, "height": 620}
HELD_BACK = """
// Events come one by one, and each sentence waits until `goOn` is called.
const read = ReadableStreamDefaultReader.prototype.read
const parts = new WeakMap()
ReadableStreamDefaultReader.prototype.read = async function () {
    const rest = parts.get(this) ?? []
    parts.set(this, rest)
    if (rest.length === 0) {
        const {done, value} = await read.call(this)
        if (done) return {done, value}
        rest.push(...new TextDecoder().decode(value).split(/(?<=\\n\\n)/))
    }
    const part = rest.shift()
    if (/^event: (sentence|done)/m.test(part)) await new Promise(done => { window.goOn = done })
    return {done: false, value: new TextEncoder().encode(part)}
}
"""
POINTER = """
box => {
    document.getElementById("pointer")?.remove()
    if (!box) return
    const dot = document.body.appendChild(document.createElement("div"))
    dot.id = "pointer"
    Object.assign(dot.style, {
        position: "fixed", left: `${box.x + box.width / 2 - 11}px`, top: `${box.y + box.height / 2 - 11}px`,
        width: "22px", height: "22px", borderRadius: "50%", zIndex: 99, pointerEvents: "none",
        background: "rgb(240 140 0 / 0.45)", border: "2px solid #c46200",
    })
}
"""


def main() -> None:
    """Make the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8300", help="of the service")
    address = parser.parse_args().address
    with chromium() as browser:
        for scheme in SCHEMES:
            picture(browser, address, scheme)
        story(browser, address)


def picture(browser: Browser, address: str, scheme: Scheme) -> None:
    """Ask the question on the page, and keep what is seen once its source has been drawn."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/c/default?q={quote(QUESTION)}")
    drawn(page)
    page.screenshot(path=FOLDER / f"page-{scheme}.png")
    context.close()


@dataclass
class Film:
    """Pictures of a page, and for how long each is shown."""

    page: Page
    pictures: list[Image.Image] = field(default_factory=list)
    shown_ms: list[int] = field(default_factory=list)

    def take(self, shown_ms: int, pointed_at: Locator | None = None) -> None:
        """Take a picture, with a dot on what is about to be pressed."""
        self.page.evaluate(POINTER, pointed_at.bounding_box() if pointed_at else None)
        self.pictures.append(Image.open(io.BytesIO(self.page.screenshot(caret="initial"))).convert("RGB"))
        self.shown_ms.append(shown_ms)
        self.page.evaluate(POINTER, None)

    def write(self, file: Path) -> None:
        first, *rest = self.pictures
        first.save(
            file, save_all=True, append_images=rest, duration=self.shown_ms, loop=0, quality=75, method=6
        )


def story(browser: Browser, address: str) -> None:
    """Ask, have the sentences come one by one, and press a citation: its page opens with the words marked."""
    context = browser.new_context(viewport=STORY_SIZE, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.add_init_script(HELD_BACK)
    page.goto(f"{address}/c/default")
    page.locator(".documents a").first.wait_for()
    film = Film(page)
    film.take(1200)
    for end in (8, 15, len(STORY)):
        page.fill("#question", STORY[:end])
        film.take(250)
    film.take(500, page.get_by_role("button", name="Ask"))
    page.press("#question", "Enter")
    page.wait_for_function("() => window.goOn")
    film.take(900)
    sentences = page.locator(".sentence")
    for number in (1, 2):
        page.evaluate("() => { const go = goOn; delete window.goOn; go() }")
        sentences.nth(number - 1).wait_for()
        page.wait_for_function("() => window.goOn")
        drawn(page)
        film.take(1500)
    page.evaluate("() => goOn()")
    page.locator("article.answer[aria-busy=false]").wait_for()
    film.take(1200)
    chip = sentences.nth(1).locator(".chip").first
    film.take(900, chip)
    chip.click()
    page.mouse.move(0, 0)
    page.locator("#question").focus()
    drawn(page)
    film.take(3500)
    film.write(FOLDER / "story.webp")
    context.close()


def drawn(page: Page) -> None:
    """Wait until the words that are cited are marked, and the images of the pages around them are there."""
    page.locator(".page .mark").first.wait_for()
    page.wait_for_function(
        """() => [...document.querySelectorAll(".page")].every(page => {
            const image = page.querySelector("img")
            return image?.complete && image.naturalWidth > 0
        })"""
    )


if __name__ == "__main__":
    main()
