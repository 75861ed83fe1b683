"""Documents and answers full of markup, scripts, turned text and a million characters stay text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pincite.library import Library

from .conftest import Site
from .looking import accessible, settled
from .scripted import answer, says, sentence

pytestmark = pytest.mark.e2e

MARKUP = "<img src=x onerror=\"alert('ran')\"><script>alert('ran')</script><style>*{display:none}</style>"
TURNED = "\u202eevil\u2066.pdf\u200f"
NAME = f"{MARKUP}{TURNED} ' \" & javascript:alert(1).html"
QUIET = """window.ran === undefined
    && document.querySelectorAll('main script, main style, img[src=x]').length === 0"""
PAGE = f"""<html><head><title>{MARKUP.replace("<", "&lt;")} {TURNED}</title></head><body>
<h1>&lt;script&gt;window.ran = 1&lt;/script&gt; Rules of the raft {TURNED}</h1>
<p>The fee for a raft is 7 crowns &lt;img src=x onerror="window.ran=1"&gt; a day at the quay.</p>
<p><a href="javascript:window.ran=1">Press here</a></p>
<table>
<tr><th>&lt;b onclick="window.ran=1"&gt;Boat</th><th>Fee</th></tr><tr><td>Raft</td><td>7</td></tr></table>
</body></html>""".encode()


@pytest.fixture(scope="module")
def hostile(library: Library) -> Iterator[str]:
    """Yield the id of a document, in a collection of its own, whose name, title and text attack the page."""
    library.create_collection("hostile")
    library.add("hostile", NAME, [PAGE], filename="a.html")
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    document = library.find("hostile", NAME)
    assert document is not None
    assert document.live_version
    yield document.id
    library.delete_collection("hostile")


def test_a_document_full_of_markup_is_only_text(page: Page, site: Site, hostile: str) -> None:
    page.goto(f"{site.url}/c/hostile")
    expect(page.locator(".documents a")).to_have_text(NAME)
    assert page.evaluate(QUIET)
    accessible(page)
    page.goto(site.address("What is the fee for a raft?", "hostile"))
    settled(page)
    expect(page.locator(".html-page")).to_contain_text("<script>window.ran = 1</script> Rules of the raft")
    expect(page.locator(".reader-name h2")).to_have_text(NAME)
    assert page.locator(".html-page a").count() == 0
    assert page.evaluate(QUIET)
    accessible(page)
    page.goto(f"{site.url}/c/hostile/d/{hostile}?hl=0-20")
    expect(page.locator(".html-page mark").first).to_be_visible()
    assert page.evaluate(QUIET)


def test_a_library_of_names_full_of_markup_turned_and_very_long_is_only_text(
    page: Page, site: Site, library: Library, hostile: str
) -> None:
    long = f"{'x' * 900}.html"
    library.add("hostile", long, [PAGE + b"<!-- other -->"], filename="a.html")
    page.goto(f"{site.url}/c/hostile/library")
    names = page.locator("[data-row] .named bdi")
    expect(names.filter(has_text="javascript:alert(1).html")).to_have_text(NAME)
    expect(names.filter(has_text="xxx")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    heights = page.locator("[data-row]").evaluate_all("rows => rows.map(row => row.offsetHeight)")
    assert set(heights) == {44}
    accessible(page)
    page.locator(f"[data-row]:has([href*='{hostile}'])").get_by_role("button", name="More on").click()
    expect(page.get_by_role("dialog").locator("h2")).to_have_text(NAME)
    assert page.evaluate(QUIET)
    assert page.evaluate("document.querySelector('dialog').scrollWidth <= innerWidth")
    accessible(page)


def test_an_answer_full_of_markup_and_a_million_characters_is_only_text(page: Page, site: Site) -> None:
    real = site.answer("How long is the warranty?")["sentences"][0]["citations"][0]
    long = f"{MARKUP} {TURNED} " + "x" * 1_000_000
    cited: list[dict[str, Any]] = [{**real, "document": long, "quote": long}]
    said = sentence(long, "unsupported", cited, lacks=[long[:3000], MARKUP])
    foul = "</style><script>window.ran=1</script>"
    said_of = {**said, "verdict": foul}
    whole = answer([said, said_of], degraded=f"{MARKUP}: {MARKUP}", left_out=1, policy=foul)
    says(page, ("sentence", said), ("sentence", said_of), ("done", whole))
    page.goto(site.address(f"What is {MARKUP} {TURNED}?"))
    settled(page)
    expect(page.locator(".sentence")).to_have_count(2)
    assert page.evaluate(QUIET)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".chip").first.bounding_box()
    assert box is not None
    assert box["width"] < 400


def test_a_refusal_full_of_markup_is_only_text(page: Page, site: Site) -> None:
    near = site.answer("How long should a sourdough loaf bake in a cast-iron pot?")["nearest"][0]
    foul = {**near, "document": NAME, "text": MARKUP * 50, "headings": [MARKUP, TURNED]}
    why = {**near["why"], "words": {"share": 1.0, "rank": 1, "terms": [MARKUP]}}
    refusal = {"code": "unknown-subject", "detail": f"No document names “{MARKUP}{TURNED}”.", "page": None}
    whole = answer([], answerable=False, answer=None, kind="refusal", refusal=refusal)
    says(page, ("done", {**whole, "nearest": [{**foul, "why": why}]}))
    page.goto(site.address("Who?"))
    expect(page.locator(".refusal > p")).to_contain_text(MARKUP)
    page.locator(".why summary").click()
    expect(page.locator(".hit .why li").nth(1)).to_contain_text(MARKUP)
    assert page.evaluate(QUIET)
    accessible(page)


def test_an_origin_that_is_a_script_never_becomes_a_link(page: Page, site: Site, hostile: str) -> None:
    document = site.client.get(f"/v1/collections/hostile/documents/{hostile}").json()
    page.route(
        f"**/documents/{hostile}",
        lambda route: route.fulfill(json={**document, "origin": "javascript:alert(1)"}),
    )
    page.goto(site.address("What is the fee for a raft?", "hostile"))
    settled(page)
    expect(page.locator(".quote-panel")).to_be_visible()
    hrefs = page.locator("a").evaluate_all("links => links.map(link => link.href)")
    assert not [href for href in hrefs if not href.startswith(site.url)]


def test_another_site_can_neither_frame_the_page_nor_run_scripts_in_it(page: Page, site: Site) -> None:
    policy = site.client.get("/c/default").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    page.goto(f"{site.url}/c/default")
    assert page.locator("[style]:not(main [style])").count() == 0
