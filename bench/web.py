"""What the web page promises, in headless Chromium: over the sample documents, and over a generated registry.

Times are from inside the page: from an event to the frame after it. Page images are removed first, so that
cold is cold. axe's look at every state, in light and in dark, stays with the tests in tests/web.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from listing import COLLECTION
from machine import record
from playwright.sync_api import Page, Route
from web_visitor import Visitor, generated, samples

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser import chromium
from tests.web.looking import farthest

QUESTIONS = (
    "How long is the warranty?",
    "What does code E22 on the Seldane 9 mean?",
    "What is the maximum flow of the Corvane CV-120?",
    "At what pressure does the Seldane 9's relief valve open?",
)
LOADS = 5
COLD_PAGES = range(2, 32)
MANY_PAGES, FRAMES = 5_000, 300
MANY_DOCUMENTS, STRETCHES = 100_000, 30


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "--home", type=Path, help="where the sample documents are kept; without, they are read"
    )
    given = parser.parse_args()
    figures: dict[str, Any] = {"load_before": [round(load, 2) for load in os.getloadavg()]}
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        figures["browser"] = browser.version
        elsewhere: list[str] = []
        for service, steps in (
            (
                samples(given.home or Path(folder, "samples")),
                (cold_pages, first_load, answers, marks, many_pages),
            ),
            (generated(Path(folder, "generated"), MANY_DOCUMENTS), (many_documents,)),
        ):
            with service as served:
                for step in steps:
                    began = time.perf_counter()
                    figures |= step(Visitor(browser, served, elsewhere))
                    print(f"{step.__name__}: {time.perf_counter() - began:.0f} s", flush=True)
    record("web", figures | {"requests_elsewhere": len(elsewhere)})


def cold_pages(visitor: Visitor) -> dict[str, Any]:
    """From a link to a marked page that the service has never drawn: at once, and when it has started."""
    with visitor.page("") as page:
        address = manual(page)

        def follow(number: int) -> float:
            took: float = page.evaluate(
                """async ([address, number]) => {
                    const start = performance.now()
                    history.pushState(null, "", `${address}/p/${number}?v=1&hl=0-40`)
                    dispatchEvent(new PopStateEvent("popstate"))
                    return await marked(number) - start
                }""",
                [address, number],
            )
            return took

        first = follow(COLD_PAGES[0])
        visitor.service.wait_until_loaded()
        times = [follow(number) for number in COLD_PAGES[1:]]
    return {
        "link_to_page_first_after_start_ms": round(first),
        "link_to_page_cold_p95_ms": round(p95(times)),
    }


def first_load(visitor: Visitor) -> dict[str, Any]:
    """Measure what a first load costs, and when something and the most is painted."""
    first, most, sizes = [], [], {}
    for _ in range(LOADS):
        with visitor.page("") as page:
            manual(page)
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
                ].filter(each => !each.name.includes("/v1/"))
                 .map(each => [each.name, each.encodedBodySize]))"""
            )
    return {
        "first_load_bytes": sum(sizes.values()),
        "script_bytes": sum(size for name, size in sizes.items() if name.endswith(".js")),
        "first_paint_ms": round(statistics.median(first)),
        "largest_paint_ms": round(statistics.median(most)),
    }


def answers(visitor: Visitor) -> dict[str, Any]:
    """From a sentence's event to its paint, and from a click to a marked page that was fetched ahead."""
    to_paint, to_page = [], []
    for question in QUESTIONS:
        with visitor.page(f"?q={quote(question)}") as page:
            number = answered(page)
            to_paint.append(page.evaluate("async () => await seen.painted[0] - seen.sentences[0]"))
            to_page.append(
                page.evaluate(
                    """async number => {
                        document.querySelector(".reader-name button:last-child").click()
                        await nextFrame()
                        const start = performance.now()
                        document.querySelector(".sentence-text").click()
                        return await marked(number) - start
                    }""",
                    number,
                )
            )
    return {
        "sentence_to_paint_ms": round(max(to_paint), 1),
        "click_to_page_fetched_ahead_ms": round(max(to_page), 1),
    }


def marks(visitor: Visitor) -> dict[str, Any]:
    """How far marks are from the stored boxes, at every zoom."""
    off, zooms = [], set()
    for question in QUESTIONS:
        with visitor.page(f"?q={quote(question)}") as page:
            number = answered(page)
            asked = page.request.post(
                f"{visitor.url}/v1/collections/{COLLECTION}/answers", data={"question": question}
            )
            span = asked.json()["sentences"][0]["citations"][0]["spans"][0]
            for button in ["Larger"] * 5 + ["Fit the width"] + ["Smaller"] * 3:
                page.get_by_role("button", name=button).click()
                page.evaluate("number => marked(number)", number)
                zooms.add(page.locator(".zoom").inner_text())
                off.append(farthest(page, "quote", span))
    return {"zooms": len(zooms), "marks_off_px": round(max(off), 2)}


def many_pages(visitor: Visitor) -> dict[str, Any]:
    """Heap, pages in the DOM and time of a frame in a document of very many pages."""
    with visitor.page("") as page:
        address = manual(page)
        page.route("**/pages?*", as_many)
        page.route("**/pages/*.png*", as_first)
        page.goto(f"{visitor.url}{address}/p/{MANY_PAGES // 2}?v=1")
        page.locator(f".page[data-page='{MANY_PAGES // 2}']").wait_for()
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
        heap = heap_mb(page)
    return {
        "pages": MANY_PAGES,
        "pages_heap_mb": heap,
        "pages_in_dom": most,
        "frame_p95_ms": round(p95(frames), 1),
    }


def as_many(route: Route) -> None:
    """Say that a document has very many pages."""
    sizes = {"width": 595, "height": 842, "read_by": "flow"}
    columns = {name: [value] * MANY_PAGES for name, value in sizes.items()}
    kind = {"version": 1, "media_type": "application/pdf", "kind": "pdf", "pages": MANY_PAGES}
    route.fulfill(json=kind | columns)


def as_first(route: Route) -> None:
    """Give the image of the first page for any."""
    number = route.request.url.split("/pages/")[1].split(".png")[0]
    route.continue_(url=route.request.url.replace(f"/pages/{number}.png", "/pages/1.png"))


def many_documents(visitor: Visitor) -> dict[str, Any]:
    """From the address of a library to its first row, and its rows in the DOM while one goes down it."""
    first = first_row(visitor)
    visitor.service.wait_until_loaded()
    times = [first_row(visitor) for _ in range(LOADS)]
    with visitor.page("/library") as page:
        page.locator("[data-row]").first.wait_for()
        most, listed = page.evaluate(
            """async stretches => {
                const body = document.querySelector(".rows")
                let most = 0
                const look = () => {
                    most = Math.max(most, document.querySelectorAll("[data-row]").length)
                }
                for (let stretch = 0; stretch < stretches; stretch += 1) {
                    const height = body.scrollHeight
                    while (body.scrollTop + body.clientHeight < height - 1) {
                        body.scrollTop += 400
                        await new Promise(requestAnimationFrame)
                        look()
                    }
                    await until("more rows", () => body.scrollHeight > height)
                }
                const row = document.querySelector("[data-row]").offsetHeight
                return [most, Math.round(body.scrollHeight / row)]
            }""",
            STRETCHES,
        )
        heap = heap_mb(page)
    return {
        "documents": MANY_DOCUMENTS,
        "first_row_first_after_start_ms": round(first),
        "first_row_ms": round(statistics.median(times)),
        "first_row_slowest_ms": round(max(times)),
        "rows_listed": listed,
        "rows_in_dom": most,
        "rows_heap_mb": heap,
    }


def first_row(visitor: Visitor) -> float:
    """From the address of a library to its first row."""
    with visitor.page("/library") as page:
        page.locator("[data-row]").first.wait_for()
        took: float = page.evaluate("async () => await seen.rows[0]")
        return took


def manual(page: Page) -> str:
    """Wait for the list of the samples, and return the address of the longest."""
    link = page.locator(".documents a", has_text="operating-manual.pdf")
    return str(link.get_attribute("href"))


def answered(page: Page) -> int:
    """Wait until an answer is whole and its first sentence's page is drawn, and return that page's number."""
    page.locator("article.answer[aria-busy=false]").wait_for()
    number = int(page.locator(".page-field input").input_value())
    page.evaluate("number => marked(number)", number)
    return number


def heap_mb(page: Page) -> float:
    """Return the size of a page's heap once what is not needed is gone."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    session.send("HeapProfiler.collectGarbage")
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return round(float(metrics["JSHeapUsedSize"]) / 1e6, 1)


def p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


if __name__ == "__main__":
    main()
