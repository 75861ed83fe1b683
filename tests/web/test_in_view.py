"""What is opened is in view: the sentence beside its source, and the page that its words stand on."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from .conftest import OpenPage, Site
from .looking import settled, wait_until
from .scripted import answer, says, sentence, speaks

pytestmark = pytest.mark.e2e

WARRANTY = "What is the warranty?"
SMALL_PHONE = {"width": 390, "height": 700}


@pytest.fixture(scope="module")
def cited(site: Site) -> dict[str, Any]:
    """Return a citation of page 41."""
    found: dict[str, Any] = site.answer(WARRANTY)["sentences"][0]["citations"][0]
    return found


def many(cited: dict[str, Any], count: int = 12) -> list[dict[str, Any]]:
    """Return more sentences than a screen has room for."""
    return [
        sentence(f"Sentence {at} says that it lasts.", "supported", [cited]) for at in range(1, count + 1)
    ]


def in_sight(sentence: Locator, below: float) -> bool:
    """Return whether a whole sentence stands above a height of the window."""
    box = sentence.bounding_box()
    assert box is not None
    return box["y"] >= 0 and box["y"] + box["height"] <= below


def test_a_sentence_that_a_key_opens_is_scrolled_into_view(
    open_page: OpenPage, site: Site, cited: dict[str, Any]
) -> None:
    page = open_page(viewport={"width": 1280, "height": 700})
    sentences = many(cited)
    says(page, *(("sentence", each) for each in sentences), ("done", answer(sentences)))
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator("#s1.is-open")).to_be_visible()
    assert page.locator(".scroll").evaluate("pane => pane.scrollTop") == 0
    page.locator(".middle").focus()
    composer = page.locator(".composer").bounding_box()
    assert composer is not None
    for _ in sentences[1:]:
        page.keyboard.press("j")
    last = page.locator(f"#s{len(sentences)}.is-open")
    expect(last).to_be_visible()
    wait_until(page, lambda: in_sight(last, composer["y"]))
    for _ in sentences[1:]:
        page.get_by_role("button", name="Previous sentence").click()
    wait_until(page, lambda: in_sight(page.locator("#s1.is-open"), composer["y"]))


def test_on_a_phone_an_open_sentence_stands_above_its_source(
    open_page: OpenPage, site: Site, cited: dict[str, Any]
) -> None:
    page = open_page(viewport=SMALL_PHONE, has_touch=True, is_mobile=True)
    sentences = many(cited)
    says(page, *(("sentence", each) for each in sentences), ("done", answer(sentences)))
    page.goto(site.address(WARRANTY))
    settled(page)
    page.locator("#s4 .chip").tap()
    sheet = page.locator(".side").bounding_box()
    assert sheet is not None
    opened = page.locator(".sentence.is-open")
    for number in range(4, 9):
        expect(opened).to_have_id(f"s{number}")
        wait_until(page, lambda: in_sight(opened, sheet["y"]))
        page.get_by_role("button", name="Next sentence").tap()


def test_a_link_to_a_sentence_shows_it(page: Page, site: Site, cited: dict[str, Any]) -> None:
    sentences = many(cited, 20)
    says(page, *(("sentence", each) for each in sentences), ("done", answer(sentences)))
    page.goto(f"{site.address(WARRANTY)}#s19")
    settled(page)
    wait_until(page, lambda: in_sight(page.locator("#s19.is-open"), 850))


def low_lines(site: Site) -> list[tuple[int, int, int]]:
    """Return pages with a range at their foot: the page, and the offsets of its last word."""
    document = site.document("operating-manual.pdf")
    found = []
    for number in (3, 20, 41):
        path = f"/v1/collections/default/documents/{document}/pages/{number}"
        stored = site.client.get(path).raise_for_status().json()
        start, end = max(stored["words"], key=lambda word: word[5])[:2]
        found.append((number, start, end))
    return found


@pytest.mark.parametrize("viewport", [SMALL_PHONE, {"width": 1280, "height": 800}], ids=["phone", "wide"])
def test_a_link_to_words_at_the_foot_of_a_page_stays_at_that_page(
    open_page: OpenPage, site: Site, viewport: dict[str, int]
) -> None:
    document = site.document("operating-manual.pdf")
    for number, start, end in low_lines(site):
        page = open_page(viewport=viewport)
        link = f"{site.url}/c/default/d/{document}/p/{number}?v=1&hl={start}-{end}"
        page.goto(link)
        expect(page.locator(f".page[data-page='{number}'] .mark-quote").first).to_be_in_viewport()
        page.wait_for_timeout(600)  # the address follows the page in view after a moment
        expect(page).to_have_url(link)
        expect(page.locator(".page-field input")).to_have_value(str(number))
        page.keyboard.press("ArrowRight")
        expect(page).to_have_url(f"{site.url}/c/default/d/{document}/p/{number + 1}?v=1")
        page.keyboard.press("ArrowLeft")
        expect(page.locator(".page-field input")).to_have_value(str(number))


def test_the_number_of_a_citation_at_the_foot_of_its_page_is_that_page(
    page: Page, site: Site, cited: dict[str, Any]
) -> None:
    number, start, end = low_lines(site)[0]
    document = site.document("operating-manual.pdf")
    stored = site.client.get(f"/v1/collections/default/documents/{document}/pages/{number}").json()
    boxes = [word[2:6] for word in stored["words"] if word[0] == start]
    span = {**cited["spans"][0], "page": number, "start": start, "end": end, "boxes": boxes}
    said = sentence("It stands at the foot.", "supported", [{**cited, "spans": [span]}])
    says(page, ("sentence", said), ("done", answer([said])))
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".mark-quote").first).to_be_in_viewport()
    page.wait_for_timeout(300)
    expect(page.locator(".page-field input")).to_have_value(str(number))
    expect(page.get_by_role("link", name="Open alone")).to_have_attribute(
        "href", f"{site.url}/c/default/d/{document}/p/{number}?v=1&hl={start}-{end}"
    )


def test_what_later_sentences_cite_is_marked_in_a_source_that_is_open_already(page: Page, site: Site) -> None:
    first, second = site.answer(WARRANTY)["sentences"]
    citation = first["citations"][0]
    beside = {**citation, "spans": [{**citation["spans"][0], "start": 0, "end": 9}]}
    send = speaks(page)
    page.goto(site.address(WARRANTY))
    wait_until(page, lambda: bool(page.evaluate("'send' in window")))
    send(("sentence", first))
    expect(page.locator(".mark-quote").first).to_be_visible()
    body = page.locator(".paper-body")
    body.evaluate("body => body.scrollBy(0, 40)")
    page.wait_for_timeout(200)
    stood = body.evaluate("body => body.scrollTop")
    expect(page.locator(".mark-other")).to_have_count(0)
    later = sentence("Another line of the page.", "supported", [beside])
    send(("sentence", second), ("sentence", later))
    expect(page.locator(".page[data-page='41'] .mark-other").first).to_be_visible()
    assert body.evaluate("body => body.scrollTop") == stood
    send(("done", answer([first, second])))
    expect(page.locator(".mark-other")).to_have_count(0)
