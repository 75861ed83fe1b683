"""Every state of an answer and of the page is seen where it matters, is said aloud, and is accessible."""

from __future__ import annotations

import json
import re
from typing import Any

import pymupdf
import pytest
from playwright.sync_api import Page, Route, expect

from pincite.library import Library

from ..test_library import bring_in
from .conftest import OpenPage, Site
from .looking import accessible, ask, settled, wait_until
from .scripted import ANSWERS, answer, fails, never_answers, says, sentence

pytestmark = pytest.mark.e2e

WARRANTY = "What is the warranty?"


@pytest.fixture(scope="module")
def cited(site: Site) -> list[dict[str, Any]]:
    """Return the citations of a real answer: one of page 41, one of page 19."""
    return [each["citations"][0] for each in site.answer(WARRANTY)["sentences"]]


def test_each_verdict_has_a_sign_a_word_and_a_shape_of_its_own(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    judged = {"judge": "a-model", "supported": 0.93, "contradicted": 0.02, "not_stated": 0.05}
    rest = {"threshold": 0.8, "guard": None, "nearness": None}
    sentences = [
        sentence(cited[0]["quote"], "quoted", cited[:1]),
        sentence("It lasts 30 months.", "supported", cited[:1]),
        sentence("30 months are two and a half years.", "computed", cited[:1]),
        sentence("One has 30 months.", "entailed", cited[:1], judgement={**judged, **rest}),
        sentence("The list is sent within two weeks.", "paraphrased", cited[1:]),
        sentence("It covers the seals.", "unsupported", cited[:1], lacks=["covers", "seals"]),
        sentence("A verdict of tomorrow.", "foreseen", cited[:1]),
    ]
    events = [("sentence", each) for each in sentences]
    says(page, *events, ("done", answer(sentences, left_out=2, policy="flag")))
    page.goto(site.address(WARRANTY))
    settled(page)
    words = ["Quoted", "Supported", "Computed", "Judged", "Paraphrased", "Unsupported", "foreseen"]
    expect(page.locator(".verdict")).to_have_text(words)
    signs = page.locator(".sentence > .sign").all_inner_texts()
    assert len(set(signs)) == len(signs)
    assert not set(signs) & {"≡", "≈", "≠"}, "a sign of a verdict is also a citation's"
    shapes = page.locator(".sentence-text").evaluate_all(
        """texts => texts.map(text => {
            const look = getComputedStyle(text)
            const lines = [look.borderLeftStyle, look.borderTopStyle, look.textDecorationStyle]
            return [...lines, look.fontFamily].join()
        })"""
    )
    assert len(set(shapes[:2] + shapes[3:6])) == 5
    expect(page.locator(".is-paraphrased .under-quote")).to_contain_text(cited[1]["quote"])
    expect(page.locator(".lacks")).to_contain_text("Not in the cited text: coversseals")
    page.locator(".is-entailed .verdict").focus()
    expect(page.locator("[role=tooltip]:popover-open")).to_contain_text(
        "a-model finds it supported with 93 %"
    )
    page.keyboard.press("Escape")
    page.get_by_text("2 sentences left out").click()
    expect(
        page.get_by_role("status").filter(has_text="Complete: 7 sentences, 1 unsupported")
    ).to_be_attached()
    accessible(page)


LAMP = """<!doctype html><html><head><title>Lamp manual</title></head><body><main><h1>Lamp manual</h1>
<p>The lamp is lit at dusk and put out at dawn by its keeper.</p><h2>Settings of the lamp</h2>
<p>The following settings light the lamp for nine hours:</p>
<pre><code>lamp:
  hours: 9
  oil:
    kind: rape
</code></pre></main></body></html>"""


def test_code_keeps_its_lines_and_their_indentation(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    bring_in(library, collection, {"lamp.html": LAMP.encode()})
    page.goto(site.address("What do the settings of the lamp look like?", collection))
    settled(page)
    shown = page.locator(".sentence-text").filter(has_text="hours: 9")
    expect(shown).to_have_count(1)
    assert shown.inner_text() == "lamp:\n  hours: 9\n  oil:\n    kind: rape"
    assert page.locator(".html-page pre").inner_text() == shown.inner_text()
    assert "mono" in shown.locator(".code").evaluate("code => getComputedStyle(code).fontFamily")


def test_many_places_become_three_chips_and_the_rest_on_demand(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    span = cited[0]["spans"][0]
    many = [{**cited[0], "spans": [{**span, "page": number}]} for number in (5, 6, 6, 7, 8, 9)]
    said = sentence("It lasts.", "supported", many)
    says(page, ("sentence", said), ("done", answer([said])))
    page.goto(site.address(WARRANTY))
    settled(page)
    chips = page.locator(".chip")
    expect(chips).to_have_text([f"operating-manual p. {number}" for number in (5, 6, 7)] + ["+2"])
    chips.last.click()
    expect(chips).to_have_count(5)
    chips.last.click()
    expect(page).to_have_url(re.compile(r"#s1\.6$"))
    expect(page.locator(".page-field input")).to_have_value("9")


def test_the_framed_cell_is_the_one_that_was_verified_also_where_another_has_its_text(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    text, start = "Flow 😀\t12.5\t12.5\tl/h", 100
    span = {**cited[0]["spans"][0], "start": start, "end": start + len(text)}
    at = start + text.rindex("12.5")
    short = {"text": "12.5", "amount": None, "row": None, "column": None}
    cell = {**span, "start": at, "end": at + 4}
    row = sentence(
        text, "quoted", [{**cited[0], "quote": text, "spans": [span]}], short={**short, "spans": [cell]}
    )
    says(page, ("sentence", row), ("done", answer([row])))
    page.goto(site.address(WARRANTY))
    settled(page)
    cells = page.get_by_role("table", name="The row, as a table").get_by_role("cell")
    expect(cells).to_have_text(["Flow 😀", "12.5", "12.5", "l/h"])
    framed = cells.evaluate_all("cells => cells.map(cell => cell.className)")
    assert framed == ["", "", "short", ""]


@pytest.mark.parametrize("short", [False, True])
def test_a_row_keeps_its_headings_and_its_scale_where_its_first_column_has_no_heading(
    page: Page, site: Site, cited: list[dict[str, Any]], short: bool
) -> None:
    caption, years, text = (
        "Net sales by segment (in thousands)",
        "2023\t2022\t2021",
        "Pumps\t8,630\t7,512\t6,900",
    )
    span = {**cited[0]["spans"][0], "start": 100, "end": 100 + len(text)}
    cell = {**span, "start": 106, "end": 111}
    amount = {"text": "8,630", "amount": None, "row": None, "column": None, "spans": [cell]}
    quotes = [{**cited[0], "quote": quote, "spans": [span]} for quote in (text, caption, years)]
    row = sentence(text, "quoted", quotes, short=amount if short else None)
    says(page, ("sentence", row), ("done", answer([row])))
    page.goto(site.address(WARRANTY))
    settled(page)
    said = "Pumps, 2023: 8,630" if short else "Pumps: 2023 8,630 2022 7,512 2021 6,900 "
    expect(page.locator(".sentence-text")).to_have_text(f"{said}{caption}")
    table = page.get_by_role("table", name="The row, as a table")
    expect(table.locator("th")).to_have_text(["", "2023", "2022", "2021"])
    accessible(page)


@pytest.mark.parametrize("width", range(360, 480, 15))
def test_no_cell_of_a_row_is_broken_inside_a_sentence(
    open_page: OpenPage, site: Site, cited: list[dict[str, Any]], width: int
) -> None:
    page = open_page(viewport={"width": width, "height": 700})
    headings = "\t".join(["", *(f"June {year}" for year in range(2019, 2024))])
    text = "\t".join(["Total operating revenues", *(f"$ 8,630,88{at}" for at in range(5))])
    span = {**cited[0]["spans"][0], "start": 100, "end": 100 + len(text)}
    row = sentence(
        text, "quoted", [{**cited[0], "quote": each, "spans": [span]} for each in (text, headings)]
    )
    says(page, ("sentence", row), ("done", answer([row])))
    page.goto(site.address(WARRANTY))
    settled(page)
    lines = page.locator(".sentence-text .cell").evaluate_all(
        """cells => cells.map(cell =>
            Math.round(cell.offsetHeight / parseFloat(getComputedStyle(cell).lineHeight)))"""
    )
    assert lines == [1] * 5
    label = page.locator(".sentence-text").bounding_box()
    lefts = page.locator(".sentence-text .cell").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect().left)"
    )
    assert label is not None
    assert min(lefts[1:]) == pytest.approx(label["x"] + 15, abs=1), "a line begins at the line above it"


def test_no_number_of_a_row_is_broken_in_two_where_its_table_is_wider_than_the_pane(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    text = "\t".join(["Cost of revenue", *(f"$ {number},165.08" for number in range(10, 26))])
    span = {**cited[0]["spans"][0], "start": 100, "end": 100 + len(text)}
    row = sentence(text, "quoted", [{**cited[0], "quote": text, "spans": [span]}])
    says(page, ("sentence", row), ("done", answer([row])))
    page.goto(site.address(WARRANTY))
    settled(page)
    table = page.get_by_role("table", name="The row, as a table")
    lines = table.get_by_role("cell").evaluate_all(
        """cells => cells.slice(1).map(cell => {
            const text = document.createRange()
            text.selectNodeContents(cell)
            return text.getClientRects().length
        })"""
    )
    assert lines == [1] * 16
    card = page.locator(".table-card")
    assert card.evaluate("card => card.scrollWidth > card.clientWidth")
    card.focus()
    page.keyboard.press("ArrowRight")
    wait_until(page, lambda: card.evaluate("card => card.scrollLeft > 0"))
    expect(page.locator(".page-field input")).to_have_value("41")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    accessible(page)


def test_what_is_taken_back_is_struck_through_for_a_moment_where_motion_is_welcome(
    open_page: OpenPage, site: Site, cited: list[dict[str, Any]]
) -> None:
    page = open_page(reduced_motion="no-preference")
    first = sentence("It lasts 30 months.", "supported", cited[:1])
    instead = sentence(cited[0]["quote"], "quoted", cited[:1])
    reason = {"code": "generator-cut-off", "detail": "The model broke off inside its answer.", "page": None}
    says(
        page,
        ("sentence", first),
        ("retract", {"sentences": [0], "reason": reason}),
        ("replace", {"sentences": [instead], "reason": reason}),
        ("done", answer([instead])),
    )
    page.goto(site.address(WARRANTY))
    struck = page.locator(".retracted")
    expect(struck.locator("s")).to_have_text("It lasts 30 months.")
    expect(struck).to_contain_text("Taken back: The model broke off inside its answer.")
    expect(page.locator(".folded")).to_contain_text("1 sentence taken back")
    expect(struck).to_have_count(0)


def test_what_is_taken_back_is_said_folded_and_replaced(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    first = sentence("It lasts 30 months.", "supported", cited[:1])
    instead = sentence(cited[0]["quote"], "quoted", cited[:1])
    reason = {"code": "generator-cut-off", "detail": "The model broke off inside its answer.", "page": None}
    says(
        page,
        ("begin", {"passages": 178, "generator": "scripted", "policy": "drop"}),
        ("progress", {"step": "reading", "passages": 8, "left_out": 0}),
        ("sentence", first),
        ("retract", {"sentences": [0], "reason": reason}),
        ("replace", {"sentences": [instead], "reason": reason}),
        ("done", answer([instead], degraded="generator-cut-off: It broke off inside its answer.")),
    )
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".sentence")).to_have_count(1)
    expect(page.locator(".instead")).to_have_text("Instead")
    expect(page.locator(".folded")).to_contain_text("1 sentence taken back")
    expect(page.locator(".degraded")).to_contain_text("generator-cut-off")
    accessible(page)
    page.get_by_role("button", name="show").click()
    expect(page.locator(".retracted")).to_contain_text("Taken back: The model broke off inside its answer.")
    accessible(page)
    page.unroute(ANSWERS)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.locator(".degraded")).to_have_count(0)


@pytest.mark.parametrize("viewport", [{"width": 1280, "height": 800}, {"width": 390, "height": 700}])
def test_an_answer_is_printed_whole(
    open_page: OpenPage, site: Site, cited: list[dict[str, Any]], viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    sentences = [
        sentence(f"Sentence {at} says so.", "supported", cited[at % 2 : at % 2 + 1]) for at in range(40)
    ]
    says(page, *(("sentence", each) for each in sentences), ("done", answer(sentences)))
    page.goto(site.address(WARRANTY))
    settled(page)
    page.locator("#s1 .chip").click()
    with pymupdf.open(stream=page.pdf(format="A4")) as printed:
        text = "".join(sheet.get_text() for sheet in printed)
        assert len(printed) > 1
    for each in (WARRANTY, *(said["text"] for said in sentences)):
        assert each in text
    assert "Ask a question" not in text
    page.emulate_media(media="print")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    for printed_in in ("h1", "#s1 .chip"):
        colour = page.locator(f".answer {printed_in}").evaluate("text => getComputedStyle(text).color")
        assert colour == "rgb(20, 24, 31)", "paper is white"


def test_evidence_is_named_so_and_has_no_short_answer(page: Page, site: Site) -> None:
    real = site.answer(WARRANTY)["sentences"]
    heading = "The figures that this needs"
    said = answer(real, kind="evidence", heading=heading)
    says(page, *(("sentence", each) for each in real), ("done", said))
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator(".short-line")).to_have_count(0)
    accessible(page)


def test_the_words_that_no_cited_document_has_are_told(page: Page, site: Site) -> None:
    real = site.answer(WARRANTY)["sentences"]
    said = answer(real, words_not_found=["granite", "<b>"])
    says(page, *(("sentence", each) for each in real), ("done", said))
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.get_by_text("Not in what is cited: “granite”, “<b>”")).to_be_visible()


@pytest.mark.parametrize("how", ["Escape", "Stop"])
def test_an_answer_under_way_is_stopped_and_can_be_asked_again(page: Page, site: Site, how: str) -> None:
    waiting = never_answers(page)
    page.goto(site.address(WARRANTY))
    expect(page.locator(".progress")).to_contain_text("Searching")
    accessible(page)
    with page.expect_event("requestfailed", lambda sent: sent.url.endswith("/answers")):
        if how == "Escape":
            page.keyboard.press("Escape")
        else:
            page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. What stands here was checked").first).to_be_visible()
    assert len(waiting) == 1
    accessible(page)
    page.unroute(ANSWERS)
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".sentence")).to_have_count(2)


def test_an_answer_that_breaks_off_says_so_and_keeps_what_was_checked(
    page: Page, site: Site, cited: list[dict[str, Any]]
) -> None:
    says(page, ("sentence", sentence("It lasts 30 months.", "supported", cited[:1])))
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".degraded")).to_contain_text("Broken off")
    expect(page.locator(".sentence")).to_have_count(1)
    accessible(page)


def test_a_problem_shows_its_sentence_its_code_and_a_way_on(page: Page, site: Site) -> None:
    fails(page, 503, "service-stopping", "The service is being stopped. Ask again when it is back.")
    page.goto(site.address(WARRANTY))
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("The service is being stopped.")
    expect(failure).to_contain_text("service-stopping")
    accessible(page)
    page.unroute(ANSWERS)
    failure.get_by_role("button", name="Try again").click()
    expect(page.locator(".sentence")).to_have_count(2)


def test_a_refusal_says_which_documents_were_not_searched(page: Page, site: Site) -> None:
    def unread(route: Route) -> None:
        found = route.fetch().json()
        for each in found["collections"]:
            each["totals"] |= {"under_way": 1, "failed": 2}
        route.fulfill(json=found)

    page.route(re.compile(r"/v1/collections$"), unread)
    said = answer([], answerable=False, refusal={"code": "not-covered", "detail": "Nothing is near."})
    says(page, ("done", said))
    page.goto(site.address("How is bread baked?"))
    settled(page)
    expect(page.locator(".refusal > p")).to_have_text(
        [
            "Nothing is near.",
            "1 document is still being read. Ask again later.",
            "2 documents could not be read.",
        ]
    )
    accessible(page)
    page.get_by_role("link", name="2 documents could not be read.").click()
    expect(page).to_have_url(f"{site.url}/c/default/library?show=failed")


@pytest.mark.parametrize(
    ("live", "warnings", "heading"), [(5, 3, "Ask 8 documents"), (0, 0, "No document answers yet")]
)
def test_only_documents_that_answer_are_counted_where_one_asks(
    page: Page, site: Site, live: int, warnings: int, heading: str
) -> None:
    def counted(route: Route) -> None:
        found = route.fetch().json()
        for each in found["collections"]:
            totals = {"all": 12, "live": live, "warnings": warnings, "under_way": 2, "failed": 2}
            each |= {"documents": 12, "totals": totals}
        route.fulfill(json=found)

    page.route(re.compile(r"/v1/collections$"), counted)
    page.goto(f"{site.url}/c/default")
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


def test_a_refusal_names_what_is_unknown(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/default")
    question = "What is the maximum flow of the Corvane CV-999?"
    ask(page, question)
    refusal = site.answer(question)["refusal"]
    expect(page.locator(".refusal h2")).to_be_visible()
    expect(page.locator(".refusal > p")).to_have_text(refusal["detail"])
    expect(page.get_by_role("status").filter(has_text="Complete: ")).to_be_attached()


def test_a_question_that_could_have_been_meant_is_asked_by_a_press(page: Page, site: Site) -> None:
    question = "What is the maximum flow of the Corvane CV-121?"
    assert site.answer(question)["did_you_mean"]  # the first such question after a start takes long
    page.goto(site.address(question))
    settled(page)
    accessible(page)
    page.get_by_role("button", name="What is the maximum flow of the Corvane CV-120?").click()
    expect(page.locator(".short-line")).to_contain_text("12.5")


def test_without_the_service_the_page_says_so_keeps_what_it_shows_and_comes_back(
    page: Page, site: Site
) -> None:
    page.goto(site.address(WARRANTY))
    settled(page)
    page.route("**/healthz", lambda route: route.abort())
    page.route(ANSWERS, lambda route: route.abort())
    ask(page, "Is it there?")
    away = page.get_by_role("status").filter(has_text="What is shown here stays.")
    expect(away).to_be_visible()
    expect(away).not_to_contain_text("second")  # who listens is not told each second
    expect(page.locator(".away")).to_contain_text("Trying again in")
    page.get_by_role("link", name=WARRANTY).click()
    expect(page.locator(".sentence")).to_have_count(2)
    accessible(page)
    page.unroute("**/healthz")
    page.unroute(ANSWERS)
    expect(away).to_have_count(0)


def test_a_question_that_the_service_never_heard_is_asked_again_when_it_is_back(
    page: Page, site: Site
) -> None:
    page.goto(f"{site.url}/c/default")
    page.route("**/healthz", lambda route: route.abort())
    page.route(ANSWERS, lambda route: route.abort())
    ask(page, WARRANTY)
    expect(page.get_by_role("alert")).to_contain_text("no-answer")
    page.unroute("**/healthz")
    page.unroute(ANSWERS)
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_that_may_have_taken_the_service_down_is_not_asked_again_and_again(
    page: Page, site: Site
) -> None:
    asked: list[str] = []

    def dies(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page.route(ANSWERS, dies)
    page.goto(site.address(WARRANTY))
    wait_until(page, lambda: len(asked) == 2)
    page.wait_for_timeout(3000)
    expect(page.locator(".away")).to_have_count(0)
    assert len(asked) == 2
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_who_is_signed_in_is_asked_once_and_before_the_script_runs(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    began_by = page.evaluate(
        """() => performance.getEntriesByType("resource")
            .filter(({name}) => name.endsWith("/v1/session")).map(({initiatorType}) => initiatorType)"""
    )
    assert began_by == ["link"]


def test_a_collection_without_documents_says_what_to_do(page: Page, site: Site) -> None:
    site.client.post("/v1/collections", json={"name": "empty-one"}).raise_for_status()
    page.goto(f"{site.url}/c/empty-one")
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    accessible(page)
    page.get_by_label("Collection").select_option("default")
    expect(page).to_have_url(f"{site.url}/c/default")
    site.client.delete("/v1/collections/empty-one").raise_for_status()


def test_an_address_that_leads_nowhere_says_so(page: Page, site: Site) -> None:
    for path in ("/c/nowhere", "/c/default/x/y"):
        page.goto(f"{site.url}{path}")
        expect(page.get_by_role("heading", name="There is no such page here")).to_be_visible()
    accessible(page)
    page.goto(f"{site.url}/c/default/d/nothing/p/3")
    expect(page.get_by_role("alert")).to_contain_text("document-not-found")
    accessible(page)


def test_of_a_version_that_went_the_page_says_so_and_leads_to_the_live_one(page: Page, site: Site) -> None:
    document = site.document("operating-manual.pdf")
    page.goto(f"{site.url}/c/default/d/{document}/p/41?v=7&hl=1-20")
    expect(page.get_by_role("alert")).to_contain_text("version-not-found")
    page.locator("a.button", has_text="Open the live version").click()
    expect(page.get_by_role("img", name="Page 41 of operating-manual.pdf")).to_be_visible()


def test_a_page_that_is_not_there_is_the_last_one_and_said(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/default/d/{site.document('operating-manual.pdf')}/p/9999")
    expect(page.locator(".toast")).to_contain_text("There is no page 9,999.")
    expect(page.locator(".page-field input")).to_have_value("42")
    expect(page.get_by_role("img", name="Page 42 of operating-manual.pdf")).to_be_visible()


def test_a_page_that_cannot_be_drawn_says_so_and_is_tried_again(page: Page, site: Site) -> None:
    page.route("**/*.png*", lambda route: route.fulfill(status=500, body="no"))
    page.goto(f"{site.url}/c/default/d/{site.document('datasheet-cv-120.pdf')}/p/1")
    expect(page.get_by_text("This page could not be drawn.")).to_be_visible()
    accessible(page)
    page.unroute("**/*.png*")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("img", name="Page 1 of datasheet-cv-120.pdf")).to_be_visible()


def test_of_thousands_of_pages_at_most_five_are_drawn(page: Page, site: Site) -> None:
    count = 5000

    def many(route: Route) -> None:
        columns = {"width": [595.0] * count, "height": [842.0] * count, "read_by": ["flow"] * count}
        route.fulfill(
            body=json.dumps({"version": 1, "pages": count, **columns}), content_type="application/json"
        )

    page.route(re.compile(r"/pages(\?.*)?$"), many)
    page.route("**/*.png*", lambda route: route.abort())
    page.goto(f"{site.url}/c/default/d/{site.document('datasheet-cv-120.pdf')}/p/4321?v=1")
    expect(page.locator(".page[data-page='4321']")).to_be_visible()
    most: int = page.evaluate(
        """async () => {
            const body = document.querySelector(".paper-body")
            let most = 0
            for (let step = 0; step < 60; step += 1) {
                body.scrollTop = (body.scrollHeight * ((step * 37) % 60)) / 60
                await new Promise(requestAnimationFrame)
                await new Promise(requestAnimationFrame)
                most = Math.max(most, document.querySelectorAll(".page").length)
            }
            return most
        }"""
    )
    assert most <= 5


def test_copies_say_document_version_page_words_and_link(
    open_page: OpenPage, site: Site, cited: list[dict[str, Any]]
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.address(WARRANTY))
    settled(page)
    page.get_by_role("button", name="Copy pincite").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    words, link = copied.split("\n")
    assert words == f"operating-manual.pdf, v1, p. 41: “{cited[0]['quote']}”"
    page.goto(link)
    expect(page.locator(".quote-panel blockquote")).to_contain_text(cited[0]["quote"])
    page.evaluate("navigator.clipboard.writeText('')")
    page.keyboard.press("c")
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == copied


def test_an_answer_is_copied_with_all_that_it_cites(
    open_page: OpenPage, site: Site, cited: list[dict[str, Any]]
) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site.address(WARRANTY))
    settled(page)
    page.get_by_role("button", name="Copy answer").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    question, first, second = copied.split("\n\n")
    assert question == f"# {WARRANTY}"
    for told, citation in zip((first, second), cited, strict=True):
        words, place = told.split("\n")
        assert words == f"{citation['quote']} (quoted)"
        page_number, document = citation["spans"][0]["page"], citation["document_id"]
        assert place.startswith(f"- operating-manual.pdf, v1, p. {page_number}: “{citation['quote']}” <")
        assert f"<{site.url}/c/default/d/{document}/p/{page_number}?v=1&hl=" in place
    accessible(page)


def test_without_a_clipboard_the_text_is_shown_to_be_copied(page: Page, site: Site) -> None:
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'clipboard', {value: undefined})")
    page.goto(site.address(WARRANTY))
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_label("Copy it from here:")).to_have_value(re.compile(r"/p/41\?v=1&hl="))
    accessible(page)
