"""The library: documents are brought, followed until they are live, and what fails says what to do."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from playwright.sync_api import APIResponse, Page, Request, Route, expect

from pincite.library import Library

from ..test_library import notice
from .conftest import OpenPage, Site
from .looking import PHONE, accessible, add, drop, payload, row, stands, wait_until

pytestmark = pytest.mark.e2e

DOCUMENTS = re.compile(r"/v1/collections/[^/]+/documents(\?.*)?$")
COLLECTIONS = re.compile(r"/v1/collections$")
FEE = "The fee for a berth is 7 crowns a day."
OTHER_FEE = "The fee for a berth is 9 crowns a day."


def locked_pdf() -> bytes:
    """Return a PDF that nobody reads without its password."""
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), FEE)
        return bytes(
            document.tobytes(encryption=pymupdf.mupdf.PDF_ENCRYPT_AES_256, user_pw="no", owner_pw="no")
        )


@pytest.mark.usefixtures("worker")
def test_files_are_added_followed_until_they_are_live_and_what_is_not_taken_is_said(
    page: Page, site: Site, collection: str
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{site.url}/c/{collection}")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    page.get_by_role("link", name="Library").click()
    expect(page).to_have_url(f"{site.url}/c/{collection}/library")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    accessible(page)
    harbour = payload("harbour.html", notice(FEE))
    add(page, harbour, payload("locked.pdf", locked_pdf()), payload("notes.md", b"# Not for here"))
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("2 files added, 1 not taken")
    expect(tray.get_by_role("listitem")).to_contain_text("It is not a PDF, Word file or web page")
    expect(tray.get_by_role("listitem")).to_contain_text("Save it as PDF and add that.")
    offered = page.locator(".add input[multiple]").get_attribute("accept") or ""
    assert {".pdf", ".html", ".xht", "application/pdf"} <= set(offered.split(","))
    assert len([url for url in sent if DOCUMENTS.search(url)]) == 2
    stands(page, "harbour.html", "✓ Live")
    failed = row(page, "locked.pdf")
    stands(page, "locked.pdf", "✗ Failed: encrypted")
    expect(failed.locator(".detail")).to_contain_text("password")
    accessible(page)
    tray.get_by_role("button", name="Close").click()
    add(page, harbour)
    expect(tray).to_contain_text("0 files added, 1 unchanged")
    expect(tray).to_contain_text("it is there already")


def test_what_happens_while_the_first_list_is_on_its_way_is_shown(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    library.add(collection, "locked.pdf", [locked_pdf()], filename="locked.pdf")
    asked = count()
    held: list[tuple[Route, APIResponse]] = []

    def hold_the_first(route: Route) -> None:
        if next(asked):
            route.continue_()
        else:
            held.append((route, route.fetch()))

    page.route(DOCUMENTS, hold_the_first)
    page.goto(f"{site.url}/c/{collection}/library")
    wait_until(page, lambda: bool(held))
    route, older = held[0]
    assert older.json()["documents"][0]["last_version"]["state"] == "queued"
    # Behind an event the page looks at the collections again.
    with page.expect_response(COLLECTIONS):
        library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    route.fulfill(response=older)
    stands(page, "locked.pdf", "✗ Failed: encrypted")


@pytest.mark.usefixtures("worker")
def test_a_failed_document_is_tried_again_replaced_and_deleted_from_its_dialog(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    library.add(collection, "locked.pdf", [locked_pdf()], filename="locked.pdf")
    page.goto(f"{site.url}/c/{collection}/library")
    failed = row(page, "locked.pdf")
    stands(page, "locked.pdf", "✗ Failed: encrypted")
    with page.expect_response(re.compile("/bulk$")) as retried:
        failed.get_by_role("button", name="Retry locked.pdf").click()
    assert retried.value.json()["done"] == 1
    stands(page, "locked.pdf", "✗ Failed: encrypted")
    failed.get_by_role("button", name="More on locked.pdf").click()
    dialog = page.get_by_role("dialog", name="locked.pdf")
    expect(dialog).to_contain_text("password")
    accessible(page)
    with page.expect_file_chooser() as chosen:
        dialog.get_by_role("button", name="Replace by a file").click()
    chosen.value.set_files(payload("open.html", notice(FEE)))
    stands(page, "locked.pdf", "✓ Live")
    expect(failed).to_contain_text("v2")
    failed.get_by_role("button", name="More on locked.pdf").click()
    dialog.get_by_role("button", name="Delete …").click()
    expect(dialog).to_contain_text("out of every answer at once")
    accessible(page)
    dialog.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert library.documents(collection).items == []


def test_a_warning_leads_to_its_page(page: Page, site: Site) -> None:
    def warned(route: Route) -> None:
        found = route.fetch().json()
        for each in found["documents"]:
            warning = {"code": "ocr", "detail": "Its words are read from an image.", "page": 7}
            each["live_version"] |= {"state": "live_with_warnings", "warnings": [warning]}
            each["last_version"] = each["live_version"]
        route.fulfill(json=found)

    page.route(DOCUMENTS, warned)
    page.goto(f"{site.url}/c/default/library")
    page.get_by_role("button", name="More on operating-manual.pdf").click()
    warning = page.get_by_role("dialog").locator(".warnings li")
    expect(warning).to_have_text("p. 7: Its words are read from an image.")
    accessible(page)
    warning.get_by_role("link", name="p. 7").click()
    expect(page).to_have_url(re.compile(r"/d/[^/]+/p/7$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("img", name="Page 7 of operating-manual.pdf")).to_be_visible()


def test_a_folder_that_is_dropped_keeps_its_paths_on_any_view(
    page: Page, site: Site, collection: str, tmp_path: Path
) -> None:
    inner = tmp_path / "notices" / "2026"
    inner.mkdir(parents=True)
    (inner / "harbour.html").write_bytes(notice(FEE))
    (tmp_path / "notices" / "quay.html").write_bytes(notice(OTHER_FEE))
    (tmp_path / "notices" / "list.txt").write_text("nothing to read")
    page.goto(f"{site.url}/c/{collection}")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    drop(page, tmp_path / "notices")
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("2 files added, 1 not taken")
    expect(page.get_by_role("link", name="2 documents on the way")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="2 documents on the way").click()
    expect(page.locator("[data-row] .named bdi").first).to_have_text("notices/2026/harbour.html")
    expect(row(page, "notices/quay.html").locator(".state")).to_contain_text("Waiting")
    row(page, "notices/quay.html").get_by_role("button", name="More on").click()
    page.get_by_role("dialog").get_by_role("button", name="Call off").click()
    page.keyboard.press("Escape")
    expect(row(page, "notices/quay.html").locator(".state")).to_contain_text("Called off")


def test_a_folder_is_chosen_with_the_paths_of_its_files(
    page: Page, site: Site, collection: str, tmp_path: Path
) -> None:
    (tmp_path / "quay").mkdir()
    (tmp_path / "quay" / "fees.html").write_bytes(notice(FEE))
    page.goto(f"{site.url}/c/{collection}/library")
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Add a folder").click()
    chosen.value.set_files(tmp_path / "quay")
    expect(row(page, "quay/fees.html")).to_be_visible()


def test_a_name_that_is_taken_is_asked_about_once_or_for_all(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    names = [f"{letter}.html" for letter in "abcd"]
    for name in names:
        library.add(collection, name, [notice(FEE)], filename=name)
    page.goto(f"{site.url}/c/{collection}/library")
    expect(page.locator("[data-row]")).to_have_count(4)
    add(page, *(payload(name, notice(OTHER_FEE, name)) for name in names))
    dialog = page.get_by_role("dialog", name="This name is taken")
    expect(dialog).to_be_visible()
    accessible(page)
    skip = dialog.get_by_role("button", name="Skip it")
    expect(skip).to_be_focused()
    skip.press("Enter")
    dialog.get_by_role("button", name="Replace").click()
    expect(dialog).to_be_visible()
    dialog.get_by_label("Put before its name").fill("2026/")
    dialog.get_by_label("The same for all the others").check()
    dialog.get_by_role("button", name="Keep both").click()
    expect(page.get_by_role("region", name="Uploads")).to_contain_text("3 files added, 1 skipped")
    found = {each.external_id: each.last_version.number for each in library.documents(collection).items}
    assert len([name for name in found if name.startswith("2026/")]) == 2
    assert sorted(found[name] for name in names) == [1, 1, 1, 2]


def test_three_go_at_a_time_each_with_its_key_and_a_full_queue_is_waited_for(
    page: Page, site: Site, collection: str
) -> None:
    held: list[Route] = []
    on_the_way: set[Request] = set()
    most = 0

    def hold(route: Route) -> None:
        nonlocal most
        if route.request.method != "POST":
            route.continue_()
            return
        held.append(route)
        on_the_way.add(route.request)
        most = max(most, len(on_the_way))

    def answered(request: Request) -> None:
        on_the_way.discard(request)

    page.on("requestfinished", answered)
    page.route(DOCUMENTS, hold)
    page.goto(f"{site.url}/c/{collection}/library")
    add(page, *(payload(f"{number}.html", notice(FEE, f"Quay {number}")) for number in range(5)))
    tray = page.get_by_role("region", name="Uploads")
    expect(tray).to_contain_text("0 of 5 uploaded")
    wait_until(page, lambda: len(held) == 3)
    keys = [key_of(route) for route in held]
    assert len(set(keys)) == 3
    accessible(page)
    problem = {
        "type": "about:blank",
        "title": "",
        "status": 429,
        "code": "queue-full",
        "detail": "It is full.",
    }
    first = held.pop(0)
    first.fulfill(status=429, headers={"Retry-After": "2"}, json=problem)
    expect(tray).to_contain_text("Going on in 2 seconds.")
    for route in list(held):
        route.continue_()
    held.clear()
    expect(tray).to_contain_text("2 of 5 uploaded")
    expect(tray).not_to_contain_text("Going on in")
    wait_until(page, lambda: len(held) == 3)
    assert first.request.headers["idempotency-key"] in {
        each.request.headers["idempotency-key"] for each in held
    }
    for route in list(held):
        route.continue_()
    expect(tray).to_contain_text("5 files added")
    assert most == 3


def key_of(route: Route) -> str:
    key: str = route.request.headers["idempotency-key"]
    return key


def a_row(number: int) -> dict[str, Any]:
    """Return a document as it is listed."""
    version: dict[str, Any] = {
        **dict.fromkeys(("worker", "position", "seconds_left", "not_before", "outcome")),
        "number": 1,
        "state": "live",
        "content_hash": "",
        "bytes": 1,
        "filename": "a.pdf",
        "attempt": 1,
        "pages_done": 3,
        "pages_total": 3,
        "chunks": 1,
        "warnings": [],
        "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z",
    }
    return {
        "id": f"d{number:06}",
        "collection": "default",
        "external_id": f"{number:06}.pdf",
        "title": f"Number {number}",
        "origin": None,
        "live_version": version,
        "pending_version": None,
        "last_version": version,
        "metadata": {},
        "profile": {},
        "corrections": {},
        "grade": "A",
        "changed_at": "2026-01-01T00:00:00Z",
    }


def test_of_100000_documents_only_rows_in_view_are_drawn_and_keys_go_through_them(
    page: Page, site: Site
) -> None:
    every, asked = 100_000, []

    def some(route: Route) -> None:
        after = re.search(r"after=d(\d+)", route.request.url)
        start = int(after[1]) + 1 if after else 0
        asked.append(start)
        rows = [a_row(number) for number in range(start, min(start + 100, every))]
        route.fulfill(json={"documents": rows, "has_more": True, "after": rows[-1]["id"]})

    page.route(DOCUMENTS, some)
    page.goto(f"{site.url}/c/default/library")
    rows = page.locator("[data-row]")
    expect(row(page, "000000.pdf")).to_be_visible()
    assert asked == [0], "one stretch is enough to begin with"
    expect(page.get_by_role("grid")).to_have_attribute("aria-rowcount", "-1")
    assert rows.first.bounding_box() is not None
    assert rows.first.evaluate("row => row.offsetHeight") == 44
    rows.first.focus()
    every_row = page.locator(".rows")
    every_row.evaluate("list => list.scrollTo(0, 1500)")
    expect(every_row).to_be_focused()
    every_row.evaluate("list => list.scrollTo(0, 0)")
    expect(page.locator("[data-row='0']")).to_be_focused()
    every_row.evaluate("list => list.scrollTo(0, 1500)")
    expect(every_row).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-row='1']")).to_be_focused()
    most = 0
    for turn in range(12):
        page.keyboard.press("End")
        last = min(every, (turn + 1) * 100) - 1
        expect(page.locator(f"[data-row='{last}']")).to_be_focused()
        expect(page.locator(".rows > div")).to_have_css("height", f"{(last + 101) * 44}px")
        most = max(most, rows.count())
    assert most <= 60
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-row]:focus")).to_be_visible()
    page.keyboard.press("Home")
    expect(page.locator("[data-row='0']")).to_be_focused()
    assert page.locator("[data-row][tabindex='0']").count() == 1
    accessible(page)


def see(page: Page, visibility: str) -> None:
    """Have a page take itself for one that is looked at, or not."""
    page.evaluate(
        """visibility => {
            Object.defineProperty(document, "visibilityState", {value: visibility, configurable: true})
            document.dispatchEvent(new Event("visibilitychange"))
        }""",
        visibility,
    )


def test_events_reach_every_tab_by_one_stream_that_a_hidden_page_does_not_hold(
    open_page: OpenPage, site: Site, collection: str, library: Library
) -> None:
    streams: list[Request] = []
    ended: list[Request] = []
    first = open_page()

    def watch(request: Request) -> None:
        if request.headers.get("accept") == "text/event-stream":
            streams.append(request)

    def note_end(request: Request) -> None:
        ended.append(request)

    first.context.on("request", watch)
    first.context.on("requestfailed", note_end)
    address = f"{site.url}/c/{collection}/library"
    first.goto(address)
    second = first.context.new_page()
    second.goto(address)
    for tab in (first, second):
        expect(tab.get_by_role("heading", name="No documents yet")).to_be_visible()
    library.add(collection, "harbour.html", [notice(FEE)], filename="harbour.html")
    for tab in (first, second):
        expect(row(tab, "harbour.html").locator(".state")).to_contain_text("Waiting")
    assert len(streams) == 1
    first.close()
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    stands(second, "harbour.html", "✓ Live")
    # Whether the list was fetched first, for what the closed tab had told, is chance.
    wait_until(second, lambda: len(streams) == 2)
    see(second, "hidden")
    wait_until(second, lambda: streams[1] in ended)
    library.add(collection, "quay.html", [notice(OTHER_FEE)], filename="quay.html")
    see(second, "visible")
    expect(row(second, "quay.html")).to_be_visible()
    assert len(streams) == 3


def test_what_happens_in_another_collection_fetches_nothing_of_ones_own(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    own: list[str] = []
    library.create_collection("other")
    library.add(collection, "mill.html", [notice(FEE)], filename="mill.html")
    page.goto(f"{site.url}/c/{collection}")
    expect(page.get_by_role("link", name="1 document on the way")).to_be_visible()
    page.on("request", lambda request: own.append(request.url) if DOCUMENTS.search(request.url) else None)
    with page.expect_response(COLLECTIONS):
        library.add("other", "quay.html", [notice(FEE)], filename="quay.html")
    library.add(collection, "harbour.html", [notice(FEE)], filename="harbour.html")
    expect(page.get_by_role("link", name="2 documents on the way")).to_be_visible()
    assert len(own) == len(set(own)), "each list is fetched once"
    library.delete_collection("other")


def test_a_collection_that_went_without_a_document_is_known_to_be_gone_when_the_page_is_looked_at(
    page: Page, site: Site, library: Library
) -> None:
    library.create_collection("short-lived")
    page.goto(f"{site.url}/c/short-lived/library")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    library.delete_collection("short-lived")
    see(page, "hidden")
    see(page, "visible")
    expect(page.get_by_role("heading", name="There is no such page here")).to_be_visible()


def test_a_library_that_cannot_be_listed_says_so_and_is_listed_again(page: Page, site: Site) -> None:
    problem = {"type": "about:blank", "title": "", "status": 500, "code": "internal", "detail": "It broke."}
    page.route(DOCUMENTS, lambda route: route.fulfill(status=500, json=problem))
    page.goto(f"{site.url}/c/default/library")
    expect(page.get_by_role("alert")).to_contain_text("It broke.")
    accessible(page)
    page.unroute(DOCUMENTS)
    page.get_by_role("button", name="Try again").click()
    stands(page, "operating-manual.pdf", "⚠ Live with 1 warning")


@pytest.mark.parametrize("look", ["phone", "large text", "forced colours"])
def test_the_library_fits_a_small_screen_large_text_and_forced_colours(
    open_page: OpenPage, site: Site, look: str
) -> None:
    page = open_page(
        viewport=PHONE if look == "phone" else {"width": 1280, "height": 800},
        has_touch=look == "phone",
        forced_colors="active" if look == "forced colours" else "none",
    )
    page.goto(f"{site.url}/c/default/library")
    if look == "large text":
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(row(page, "operating-manual.pdf").locator(".state")).to_contain_text("Live")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    inside = page.locator("[data-row]").first.evaluate("row => row.scrollHeight <= row.offsetHeight")
    assert inside, "what a row says is as high as the row"
    accessible(page, themes=look != "forced colours")
    page.get_by_role("button", name="More on operating-manual.pdf").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page, themes=False)
