"""The page as a reader uses it: a question, each sentence checked at its source, links, keys alone."""

from __future__ import annotations

import json
import math
import re

import numpy as np
import pymupdf
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from .conftest import OpenPage, Site
from .looking import PHONE, accessible, ask, marks, scale, settled, stand_at

pytestmark = pytest.mark.e2e

WARRANTY = "What is the warranty?"
FLOW = "What is the maximum flow of the Corvane CV-120?"
TOO_MANY_PAGES = 20_000
IMAGE_WIDTH = 1800
BREAD = "How long should a sourdough loaf bake in a cast-iron pot?"
LEAVE = "How many days of leave do engineers have a year?"


def test_each_sentence_leads_to_its_words_on_the_page(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page).to_have_url(f"{site.url}/c/default")
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    accessible(page)
    ask(page, WARRANTY)
    sentences = site.answer(WARRANTY)["sentences"]
    rows = page.locator(".sentence")
    expect(rows).to_have_count(len(sentences))
    for number, sentence in enumerate(sentences, 1):
        citation, span = sentence["citations"][0], sentence["citations"][0]["spans"][0]
        row = rows.nth(number - 1)
        row.locator(".sentence-text").click()
        expect(row.locator(".sentence-text")).to_have_attribute("aria-pressed", "true")
        expect(row.locator(".verdict")).to_have_text("Quoted")
        expect(page).to_have_url(re.compile(rf"#s{number}$"))
        expect(page.get_by_role("img", name=f"Page {span['page']} of {citation['document']}")).to_be_visible()
        expect(page.locator(".quote-panel blockquote")).to_contain_text(citation["quote"])
        expect(page.locator(".found")).to_contain_text("found word for word")
        stand_at(page, "quote", span)
    accessible(page)
    page.get_by_role("button", name="Close the source").click()
    expect(page.locator(".reader")).to_have_count(0)
    rows.last.locator(".sentence-text").click()
    page.get_by_role("button", name="Larger").click()
    stand_at(page, "quote", sentences[-1]["citations"][0]["spans"][0])
    page.keyboard.press("w")
    expect(page.locator(".zoom")).to_have_text("100 %")


def test_marks_stand_at_their_boxes_and_stay_in_view_at_every_zoom(page: Page, site: Site) -> None:
    span = site.answer(WARRANTY)["sentences"][0]["citations"][0]["spans"][0]
    document = site.document("operating-manual.pdf")
    page.goto(f"{site.url}/c/default/d/{document}/p/41?v=1&hl={span['start']}-{span['end']}")
    for button in ["Larger"] * 5 + ["Smaller"] * 5:
        page.get_by_role("button", name=button).click()
        stand_at(page, "quote", span)
        expect(page.locator(".mark-bar")).to_be_in_viewport()
    expect(page.locator(".zoom")).to_have_text("100 %")


def test_marks_cover_what_the_service_marks_in_its_own_image(page: Page, site: Site) -> None:
    span = site.answer(WARRANTY)["sentences"][0]["citations"][0]["spans"][0]
    number, quoted = span["page"], f"{span['start']}-{span['end']}"
    document = site.document("operating-manual.pdf")

    def pixels(**more: str) -> NDArray[np.uint8]:
        path = f"/v1/collections/default/documents/{document}/pages/{number}.png"
        image = site.client.get(path, params={"width": str(IMAGE_WIDTH), **more}).raise_for_status()
        drawn = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.Pixmap(image.content))
        return np.frombuffer(drawn.samples, np.uint8).reshape(drawn.height, drawn.width, 3)

    lit = (pixels() != pixels(highlight=quoted)).any(axis=2)
    page.goto(f"{site.url}/c/default/d/{document}/p/{number}?v=1&hl={quoted}")
    for button in ["Fit the width", *["Larger"] * 2, *["Smaller"] * 5]:
        page.get_by_role("button", name=button).click()
        px = IMAGE_WIDTH / (span["width"] * scale(page, number, span["width"]))
        near = np.zeros_like(lit)
        for mark in marks(page, "quote"):
            left, top, right, bottom = (round(edge * px) for edge in mark)
            one = math.ceil(px)
            near[max(0, top - one) : bottom + one, max(0, left - one) : right + one] = True
            box = lit[top:bottom, left:right]
            assert all(edge.any() for edge in (box[:one], box[-one:], box[:, :one], box[:, -one:])), button
        assert lit.any()
        assert not (lit & ~near).any(), button


def test_a_row_opens_with_its_cell_framed_and_its_headings_dashed(page: Page, site: Site) -> None:
    page.goto(site.address(FLOW))
    settled(page)
    (sentence,) = site.answer(FLOW)["sentences"]
    row, *context = sentence["citations"]
    expect(page.locator(".short-line")).to_contain_text("12.5")
    expect(page.locator(".sentence-text")).to_have_text("Maximum flow: 12.5 l/h ")
    stand_at(page, "quote", row["spans"][0])
    stand_at(page, "short", sentence["short"]["spans"][0])
    assert len(marks(page, "context")) == len(context)
    frame = page.locator(".mark-layer .mark-context").first.evaluate(
        """mark => {
            const {outlineStyle, outlineWidth, outlineOffset} = getComputedStyle(mark)
            return [outlineStyle, outlineWidth, outlineOffset]
        }"""
    )
    assert frame == ["dashed", "1px", "0px"], "a wider frame strikes through the next line"
    card = page.get_by_role("table", name="The row, as a table")
    expect(card.get_by_role("columnheader")).to_have_text(["Property", "Value", "Unit"])
    expect(card.locator("td.short")).to_have_text("12.5")
    accessible(page)


def test_a_refusal_shows_what_came_near_and_opens_it(page: Page, site: Site) -> None:
    page.goto(site.address(BREAD))
    expect(page.get_by_role("heading", name="Not in these documents")).to_be_visible()
    near = site.answer(BREAD)["nearest"]
    hits = page.locator(".hit")
    expect(hits).to_have_count(len(near))
    hits.first.get_by_role("button", name=re.compile("^Open ")).click()
    shown = f"Page {near[0]['pages'][0]} of {near[0]['document']}"
    expect(page.get_by_role("img", name=shown)).to_be_visible()
    assert marks(page, "quote") == []
    hits.first.locator("summary").click()
    expect(hits.first.locator(".why li").first).to_contain_text("meaning")
    accessible(page)


def test_a_web_page_is_shown_as_text_with_its_words_marked(page: Page, site: Site) -> None:
    page.goto(site.address(LEAVE))
    settled(page)
    quote = site.answer(LEAVE)["sentences"][0]["citations"][0]["quote"]
    marked = page.locator(".html-page mark")
    expect(marked.first).to_be_visible()
    assert "".join(page.locator(".html-page :is(.mark-quote, .mark-short)").all_inner_texts()) == quote
    expect(page.locator(".chip[aria-pressed=true]")).to_have_text("handbook")
    accessible(page)


def test_a_link_opens_the_page_with_its_words_marked_and_says_where_one_reads(page: Page, site: Site) -> None:
    span = site.answer(WARRANTY)["sentences"][0]["citations"][0]["spans"][0]
    document = site.document("operating-manual.pdf")
    link = f"{site.url}/c/default/d/{document}/p/{span['page']}?v=1&hl={span['start']}-{span['end']}"
    page.goto(link)
    expect(page.get_by_role("img", name="Page 41 of operating-manual.pdf")).to_be_visible()
    expect(page.locator(".mark-quote")).to_have_count(len(span["boxes"]))
    stand_at(page, "quote", span)
    expect(page.locator(".quote-panel blockquote")).to_contain_text("The warranty lasts 30 months")
    accessible(page)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/p/42\?v=1$"))
    page.reload()
    expect(page.get_by_role("img", name="Page 42 of operating-manual.pdf")).to_be_visible()
    page.keyboard.press("p")
    page.keyboard.type("7\n")
    expect(page).to_have_url(re.compile(r"/p/7\?v=1$"))


def test_a_link_that_is_followed_inside_the_page_opens_its_document(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page.locator("main")).not_to_be_empty()
    address = f"/c/default/d/{site.document('operating-manual.pdf')}/p/2?v=1&hl=0-40"
    page.evaluate(
        "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }", address
    )
    expect(page.locator(".page[data-page='2'] .mark").first).to_be_visible()


def test_a_link_that_is_followed_at_once_is_not_undone_by_the_page_left_behind(
    page: Page, site: Site
) -> None:
    document = site.document("operating-manual.pdf")
    address = f"/c/default/d/{document}/p"
    page.goto(f"{site.url}{address}/2?v=1")
    expect(page.locator(".page-field input")).to_have_value("2")
    # Another page is in view for just so long that its address is due when a link is followed.
    page.evaluate(
        """async address => {
            const go = to => {
                history.pushState(null, "", to)
                dispatchEvent(new PopStateEvent("popstate"))
            }
            const frame = () => new Promise(requestAnimationFrame)
            go(`${address}/3?v=1`)
            while (document.querySelector(".page-field input").value !== "3") await frame()
            await frame()
            for (const begun = performance.now(); performance.now() - begun < 400; );
            go(`${address}/9?v=1`)
        }""",
        address,
    )
    expect(page.get_by_role("img", name="Page 9 of operating-manual.pdf")).to_be_visible()
    expect(page.locator(".page-field input")).to_have_value("9")
    expect(page).to_have_url(f"{site.url}{address}/9?v=1")


def test_a_document_too_tall_for_a_browser_shows_each_page_from_its_top_and_each_citation_at_its_line(
    page: Page, site: Site
) -> None:
    def as_many(route: Route) -> None:
        sizes = {"width": 595, "height": 842, "read_by": "flow"}
        columns = {name: [value] * TOO_MANY_PAGES for name, value in sizes.items()}
        kind = {"version": 1, "media_type": "application/pdf", "kind": "pdf", "pages": TOO_MANY_PAGES}
        route.fulfill(json=kind | columns)

    page.route("**/pages?*", as_many)
    page.goto(f"{site.url}/c/default/d/{site.document('operating-manual.pdf')}/p/41?v=1")
    expect(page.get_by_role("img", name="Page 41 of operating-manual.pdf")).to_be_visible()
    body = page.locator(".paper-body")
    body.evaluate("body => body.scrollTo(0, 400)")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("img", name="Page 42 of operating-manual.pdf")).to_be_visible()
    expect(page.locator(".page")).to_have_count(1)
    assert body.evaluate("body => body.scrollTop") == 0
    page.goto(site.address(WARRANTY))
    settled(page)
    for _ in range(4):
        page.get_by_role("button", name="Larger").click()
    for number, cited in ((2, 19), (1, 41)):
        page.locator(f"#s{number} .sentence-text").click()
        expect(page.locator(f".page[data-page='{cited}'] .mark-quote").first).to_be_visible()
        shown = body.evaluate(
            """body => {
                const mark = body.querySelector(".mark-quote").getBoundingClientRect()
                return [mark.top - body.getBoundingClientRect().top, body.clientHeight, body.scrollTop]
            }"""
        )
        assert abs(shown[0] - min(shown[1] * 0.3, 220)) <= 2 or shown[2] == 0, (number, shown)


def test_open_alone_leads_to_the_cited_page_with_its_quote_marked(page: Page, site: Site) -> None:
    page.goto(site.address(WARRANTY))
    settled(page)
    alone = page.get_by_role("link", name="Open alone")
    expect(alone).to_have_attribute("href", re.compile(r"/p/41\?v=1&hl=\d+-\d+$"))
    page.get_by_role("button", name="Previous page").click()
    expect(page.locator(".page-field input")).to_have_value("40")
    expect(alone).to_have_attribute("href", re.compile(r"/p/41\?v=1&hl=\d+-\d+$"))
    alone.click()
    expect(page.locator(".page[data-page='41'] .mark-quote").first).to_be_in_viewport()


def test_going_back_from_the_live_version_shows_the_one_of_the_address(page: Page, site: Site) -> None:
    document = site.document("operating-manual.pdf")

    def older(route: Route) -> None:
        found = route.fetch().json()
        found["version"] = 1 if "version=1" in route.request.url else 2
        route.fulfill(json=found)

    def newer(route: Route) -> None:
        found = route.fetch().json()
        found["live_version"]["number"] = 2
        route.fulfill(json=found)

    page.route(re.compile(r"/pages(\?.*)?$"), older)
    page.route(re.compile(rf"/documents/{document}$"), newer)
    page.route(
        re.compile("version=2"), lambda route: route.continue_(url=route.request.url.replace("=2", "=1"))
    )
    page.goto(f"{site.url}/c/default/d/{document}/p/40?v=1")
    expect(page.locator(".reader-name .tag")).to_have_text("v1")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"/p/41\?v=1$"))
    page.get_by_role("link", name="Open the live version").click()
    expect(page.locator(".reader-name .tag")).to_have_text("v2")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/p/41\?v=1$"))
    expect(page.locator(".reader-name .tag")).to_have_text("v1")


def test_what_is_selected_on_a_page_is_its_stored_text(page: Page, site: Site) -> None:
    document = site.document("operating-manual.pdf")
    stored = site.client.get(f"/v1/collections/default/documents/{document}/pages/41").json()
    page.goto(f"{site.url}/c/default/d/{document}/p/41")
    layer = page.locator(".page[data-page='41'] .text-layer span")
    expect(layer).to_have_count(len(stored["words"]))
    selected: str = page.evaluate(
        """() => {
            const layer = document.querySelector(".page[data-page='41'] .text-layer")
            getSelection().selectAllChildren(layer)
            return getSelection().toString()
        }"""
    )
    assert selected.split() == stored["text"].split()
    factor = scale(page, 41, stored["width"])
    edges = page.evaluate(
        """() => [...document.querySelectorAll(".page[data-page='41'] .text-layer span")].map(span => {
            const range = document.createRange()
            range.setStart(span.firstChild, 0)
            range.setEnd(span.firstChild, span.firstChild.length - 1)
            const page = span.closest(".page").getBoundingClientRect()
            const at = range.getBoundingClientRect()
            return [at.left - page.left, at.right - page.left]
        })"""
    )
    for (left, right), (_, _, x0, _, x1, _) in zip(edges, stored["words"], strict=True):
        assert abs(left - x0 * factor) <= 1
        assert abs(right - x1 * factor) <= 1.5


def test_what_is_typed_as_soon_as_the_field_is_there_stays(page: Page, site: Site) -> None:
    page.add_init_script(
        """new MutationObserver((_, watch) => {
            const field = document.getElementById("question")
            if (!field) return
            watch.disconnect()
            field.value = "What "
        }).observe(document, { childList: true, subtree: true })"""
    )
    page.goto(f"{site.url}/c/default")
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("is the warranty?")
    expect(page.locator("#question")).to_have_value(WARRANTY)


def test_everything_is_reached_by_keys_alone(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/default")
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(WARRANTY)
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".reader")).to_be_visible()  # the first sentence opens by itself, once it is shown
    page.keyboard.press("Escape")  # the reader closes, and the letters act again outside the field
    expect(page.locator(".reader")).to_have_count(0)
    page.keyboard.press("F6")
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("#s1$"))
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("#s2$"))
    expect(page.locator(".reader .page-field input")).to_have_value("19")
    page.keyboard.press("k")
    expect(page.locator(".reader .page-field input")).to_have_value("41")
    page.locator(".sentence").first.locator(".chip").focus()
    expect(page.locator("[role=tooltip]:popover-open")).to_contain_text("The warranty lasts 30 months")
    page.keyboard.press("Escape")
    expect(page.locator("[role=tooltip]:popover-open")).to_have_count(0)
    page.keyboard.press("Enter")
    page.locator(".reader-body").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".sentence.is-open .sentence-text")).to_be_focused()
    page.get_by_role("button", name="Close the source").press("Enter")
    expect(page.locator(".sentence .sentence-text").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard and about")).to_be_visible()
    accessible(page)
    page.get_by_label("Single letters act as keys").uncheck()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("#s1$"))


def test_who_comes_to_ask_can_type_at_once_and_no_keyboard_covers_a_phone(
    open_page: OpenPage, site: Site
) -> None:
    page = open_page()
    page.goto(f"{site.url}/c/default")
    expect(page.locator("#question")).to_be_focused()
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator("#question")).not_to_be_focused()
    page.get_by_role("link", name="New question").click()
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.type("//etc/hosts")
    expect(page.locator("#question")).to_have_value("/etc/hosts")
    phone = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"{site.url}/c/default")
    expect(phone.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    expect(phone.locator("#question")).not_to_be_focused()


def test_going_back_shows_the_answer_before_without_asking_again(page: Page, site: Site) -> None:
    page.goto(site.address(WARRANTY))
    settled(page)
    ask(page, FLOW)
    asked: list[str] = []
    page.on("request", lambda sent: asked.append(sent.url) if sent.url.endswith("/answers") else None)
    page.go_back()
    expect(page.locator("article.answer h1")).to_have_text(WARRANTY)
    expect(page.locator(".sentence")).to_have_count(2)
    page.get_by_role("link", name=FLOW).click()
    expect(page.locator("article.answer h1")).to_have_text(FLOW)
    assert asked == []


def test_a_follow_up_is_asked_as_it_was_meant_and_survives_a_reload(page: Page, site: Site) -> None:
    page.goto(site.address(FLOW))
    settled(page)
    page.get_by_label("goes on from this answer").check()
    ask(page, "And of the CV-240?")
    expect(page).to_have_url(re.compile(r"/c/default/t/[0-9a-f]{12}\?q=And"))
    expect(page.locator(".asked-as")).to_contain_text("What is the maximum flow of the CV-240?")
    expect(page.locator(".short-line")).to_contain_text("27.0")
    expect(page.get_by_label("goes on from this answer")).to_be_checked()
    accessible(page)
    page.reload()
    settled(page)
    expect(page.locator(".short-line")).to_contain_text("27.0")
    page.get_by_role("navigation", name="Asked before").get_by_role("link", name=FLOW).click()
    expect(page.locator(".short-line")).to_contain_text("12.5")
    expect(page.get_by_role("navigation", name="Asked before")).to_have_count(0)


def test_a_question_goes_only_to_the_documents_that_were_chosen(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/default")
    page.get_by_text("in all documents").click()
    page.get_by_role("checkbox", name="datasheet-cv-240.pdf").check()
    accessible(page)
    ask(page, "What is the maximum flow?")
    expect(page).to_have_url(re.compile("within=datasheet-cv-240.pdf"))
    expect(page.locator(".chip").first).to_have_text("datasheet-cv-240 p. 1")


def test_a_filter_is_typed_with_its_spaces_and_asked_without_those_around_it(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/default")
    page.get_by_text("in all documents").click()
    field = page.get_by_role("textbox", name="Filter")
    typed = "metadata.year>=2018 and not kind=manual "
    field.press_sequentially(typed)
    expect(field).to_have_value(typed)
    with page.expect_request("**/answers") as asked:
        page.fill("#question", WARRANTY)
        page.press("#question", "Enter")
    assert json.loads(asked.value.post_data or "")["filter"] == typed.strip()


def test_on_a_phone_the_source_is_a_sheet_below_the_answer(open_page: OpenPage, site: Site) -> None:
    page = open_page(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".reader")).to_have_count(0)
    accessible(page)
    page.locator(".chip").first.tap()
    sheet = page.locator(".side")
    expect(sheet).to_be_visible()
    stand_at(page, "quote", site.answer(WARRANTY)["sentences"][0]["citations"][0]["spans"][0])
    half = sheet.bounding_box()
    page.get_by_role("button", name="Full height").tap()
    whole = sheet.bounding_box()
    assert half is not None
    assert whole is not None
    assert half["height"] < 0.6 * PHONE["height"] < whole["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    page.get_by_role("button", name="Close the source").tap()
    expect(sheet).to_have_count(0)


@pytest.mark.parametrize("viewport", [{"width": 1000, "height": 800}, {"width": 390, "height": 700}])
def test_on_a_narrow_screen_the_bar_leads_to_a_new_question_and_to_those_asked_before(
    open_page: OpenPage, site: Site, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport, has_touch=True)
    page.goto(site.address(WARRANTY))
    settled(page)
    questions = page.get_by_role("navigation", name="Asked in this tab")
    expect(questions).to_have_count(0)
    assert page.locator(".bar").evaluate("bar => bar.offsetHeight") < 64, "the bar is one line"
    page.get_by_role("button", name="Questions").click()
    expect(questions.get_by_role("link", name=WARRANTY)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)
    questions.get_by_role("link", name="New question").click()
    expect(questions).to_have_count(0)
    expect(page).to_have_url(f"{site.url}/c/default")
    page.get_by_role("button", name="Questions").click()
    questions.get_by_role("link", name=WARRANTY).click()
    expect(questions).to_have_count(0)
    expect(page.locator("article.answer h1")).to_have_text(WARRANTY)
    page.get_by_role("button", name="Questions").click()
    page.keyboard.press("Escape")
    expect(questions).to_have_count(0)


@pytest.mark.parametrize(
    "how", [{"forced_colors": "active"}, {"contrast": "more"}], ids=["forced", "contrast"]
)
def test_it_can_be_read_with_other_colours(open_page: OpenPage, site: Site, how: dict[str, str]) -> None:
    page = open_page(**how)
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".mark-quote").first).to_be_visible()
    assert page.locator(".text-layer span").first.evaluate("word => getComputedStyle(word).color") in {
        "rgba(0, 0, 0, 0)",
        "transparent",
    }
    accessible(page, themes=False)


def test_at_twice_the_text_size_nothing_is_cut_off(open_page: OpenPage, site: Site) -> None:
    page = open_page(viewport={"width": 1280, "height": 900})
    page.goto(site.address(WARRANTY))
    settled(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator("#question")).to_be_in_viewport()
    expect(page.locator(".sentence-text").first).to_be_in_viewport()
    accessible(page)
