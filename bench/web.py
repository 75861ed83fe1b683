"""What the web page promises, in headless Chromium against a service on the sample documents.

Times are from inside the page: from an event to the frame after it. `--home` names a folder in which the
sample documents are read once and kept; page images in it are removed first, so that cold is cold.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote, urlsplit

import uvicorn
from machine import record
from playwright.sync_api import Browser, Page, Route, sync_playwright

from pincite.library import Library
from pincite.settings import Settings
from pincite_api import create_app
from pincite_api.server import Server

SAMPLES = Path(__file__).parent.parent / "sample_docs"
QUESTIONS = (
    "How long is the warranty?",
    "What does code E22 on the Seldane 9 mean?",
    "What is the maximum flow of the Corvane CV-120?",
    "At what pressure does the Seldane 9's relief valve open?",
)
LOADS = 10
COLD_PAGES = range(2, 32)
MANY_PAGES = 5000
FRAMES = 300

WATCH = """
window.seen = {sentences: [], painted: []}
const read = ReadableStreamDefaultReader.prototype.read
ReadableStreamDefaultReader.prototype.read = async function (...given) {
    const piece = await read.apply(this, given)
    if (piece.value && new TextDecoder().decode(piece.value).includes("event: sentence"))
        window.seen.sentences.push(performance.now())
    return piece
}
window.nextFrame = () =>
    new Promise(done => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))
new MutationObserver(() => {
    if (window.seen.painted.length === 0 && document.querySelector(".sentence"))
        window.seen.painted.push(nextFrame())
}).observe(document, {childList: true, subtree: true})
window.marked = async number => {
    for (const start = performance.now(); performance.now() - start < 30000; ) {
        const page = document.querySelector(`.page[data-page='${number}']`)
        const image = page?.querySelector("img")
        if (image?.complete && image.naturalWidth && page.querySelector(".mark")) return nextFrame()
        await new Promise(requestAnimationFrame)
    }
    throw new Error(`page ${number} was not marked: ${location}`)
}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--home", type=Path, help="where the sample documents are kept; without, they are read"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _served(given.home or Path(folder)) as url:
        found = os.environ.get("PINCITE_CHROMIUM") or shutil.which("chromium")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            figures = {
                "browser": browser.version,
                **_cold_pages(browser, url),
                **_first_load(browser, url),
                **_answers(browser, url),
                **_many_pages(browser, url),
            }
            browser.close()
    print(json.dumps(figures, indent=2))
    record("web", figures)


@contextmanager
def _served(home: Path) -> Iterator[str]:
    shutil.rmtree(home / "page-images", ignore_errors=True)
    with Library(Settings(home=home)) as library, socket.create_server(("127.0.0.1", 0)) as listener:
        files = [file for file in sorted(SAMPLES.iterdir()) if file.suffix in {".pdf", ".html"}]
        for file in files:
            library.add("default", file.name, [file.read_bytes()], filename=file.name)
        library.ingest.run(library.queue.claim("worker", len(files)), "worker")
        app = create_app(library)
        server = Server(uvicorn.Config(app, log_level="warning"), app)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def _opened(browser: Browser, elsewhere: list[str] | None = None) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.add_init_script(WATCH)
    if elsewhere is not None:
        page.on(
            "request",
            lambda sent: None if urlsplit(sent.url).hostname == "127.0.0.1" else elsewhere.append(sent.url),
        )
    return page


def _first_load(browser: Browser, url: str) -> dict[str, Any]:
    """What a first load costs, and when something and the most is painted."""
    first, most, sizes = [], [], {}
    for _ in range(LOADS):
        page = _opened(browser)
        page.goto(f"{url}/c/default", wait_until="networkidle")
        painted = page.evaluate(
            """() => new Promise(done => new PerformanceObserver(list => done([
                performance.getEntriesByName("first-contentful-paint")[0].startTime,
                list.getEntries().at(-1).startTime,
            ])).observe({type: "largest-contentful-paint", buffered: true}))"""
        )
        first.append(painted[0])
        most.append(painted[1])
        sizes = page.evaluate(
            """() => Object.fromEntries([
                ...performance.getEntriesByType("navigation"),
                ...performance.getEntriesByType("resource"),
            ].filter(each => !each.name.includes("/v1/")).map(each => [each.name, each.encodedBodySize]))"""
        )
        page.context.close()
    script = sum(size for name, size in sizes.items() if name.endswith(".js"))
    return {
        "first_load_bytes": sum(sizes.values()),
        "script_bytes": script,
        "first_paint_ms": round(statistics.median(first)),
        "largest_paint_ms": round(statistics.median(most)),
    }


def _answers(browser: Browser, url: str) -> dict[str, Any]:
    """From a sentence's event to its paint, and from a click to a marked page that was fetched ahead."""
    elsewhere: list[str] = []
    to_paint, to_page = [], []
    for question in QUESTIONS:
        page = _opened(browser, elsewhere)
        page.goto(f"{url}/c/default?q={quote(question)}")
        page.locator("article.answer[aria-busy=false]").wait_for()
        page.wait_for_load_state("networkidle")
        to_paint.append(page.evaluate("async () => await seen.painted[0] - seen.sentences[0]"))
        to_page.append(
            page.evaluate(
                """async () => {
                    const number = document.querySelector(".page-field input").value
                    document.querySelector(".reader-name button:last-child").click()
                    await nextFrame()
                    const start = performance.now()
                    document.querySelector(".sentence-text").click()
                    return await marked(number) - start
                }"""
            )
        )
        page.context.close()
    return {
        "sentence_to_paint_ms": round(max(to_paint), 1),
        "click_to_page_fetched_ahead_ms": round(max(to_page), 1),
        "requests_elsewhere": len(elsewhere),
    }


def _cold_pages(browser: Browser, url: str) -> dict[str, Any]:
    """From a link to a marked page that the service has never drawn."""
    page = _opened(browser)
    page.goto(f"{url}/c/default")
    link = page.locator(".documents a", has_text="operating-manual.pdf")
    address = str(link.get_attribute("href"))
    times = [
        page.evaluate(
            """async ([address, number]) => {
                const start = performance.now()
                history.pushState(null, "", `${address}/p/${number}?v=1&hl=0-40`)
                dispatchEvent(new PopStateEvent("popstate"))
                return await marked(number) - start
            }""",
            [address, number],
        )
        for number in COLD_PAGES
    ]
    page.context.close()
    return {
        "link_to_page_first_after_start_ms": round(times[0]),
        "link_to_page_cold_p95_ms": round(_p95(times[1:])),
    }


def _many_pages(browser: Browser, url: str) -> dict[str, Any]:
    """Heap, pages in the DOM and time of a frame in a document of very many pages."""
    page = _opened(browser)
    page.goto(f"{url}/c/default")
    address = str(page.locator(".documents a", has_text="operating-manual.pdf").get_attribute("href"))

    def many(route: Route) -> None:
        columns = {
            name: [value] * MANY_PAGES
            for name, value in (("width", 595), ("height", 842), ("read_by", "flow"))
        }
        route.fulfill(
            json={
                "version": 1,
                "media_type": "application/pdf",
                "kind": "pdf",
                "pages": MANY_PAGES,
                **columns,
            }
        )

    page.route("**/pages?*", many)
    page.route(
        "**/pages/*.png*", lambda route: route.continue_(url=route.request.url.replace(_number(route), "1"))
    )
    page.goto(f"{url}{address}/p/2500?v=1")
    page.locator(".page[data-page='2500']").wait_for()
    most, frames = page.evaluate(
        """async count => {
            const body = document.querySelector(".paper-body")
            let [most, times, last] = [0, [], performance.now()]
            for (let step = 0; step < count; step += 1) {
                body.scrollTop += 400
                await new Promise(requestAnimationFrame)
                const now = performance.now()
                times.push(now - last)
                last = now
                most = Math.max(most, document.querySelectorAll(".page").length)
            }
            return [most, times]
        }""",
        FRAMES,
    )
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    page.context.close()
    return {
        "pages": MANY_PAGES,
        "heap_mb": round(metrics["JSHeapUsedSize"] / 1e6, 1),
        "pages_in_dom": most,
        "frame_p95_ms": round(_p95(frames), 1),
    }


def _number(route: Route) -> str:
    return route.request.url.split("/pages/")[1].split(".png")[0]


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
