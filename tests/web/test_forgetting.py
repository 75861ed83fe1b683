"""What is deleted is gone from the page and the browser too; what is replaced is noticed where it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pincite.library import Library

from ..test_library import notice
from .conftest import Site
from .looking import accessible, ask, held_by, settled, wait_until

pytestmark = pytest.mark.e2e

QUESTION = "What is the fee for a berth at Quarrendon quay?"
FEE = "The fee for a berth at Quarrendon quay is 7 crowns a day."
OTHER_FEE = "The fee for a berth at Quarrendon quay is 9 crowns a day."


@pytest.fixture
def filled(library: Library, collection: str) -> Iterator[str]:
    """Yield a collection with two documents, of which one answers."""
    for name, text in (("harbour.html", FEE), ("mill.html", "The mill grinds rye on Mondays.")):
        library.add(collection, name, [notice(text)], filename=name)
    library.bring_in(library.parts.queue.claim("worker", 2), "worker")
    yield collection


def test_an_answer_a_conversation_and_a_reader_lose_what_was_deleted(
    page: Page, site: Site, filled: str
) -> None:
    page.goto(site.address(QUESTION, filled))
    settled(page)
    page.get_by_label("goes on from this answer").check()
    ask(page, "And at Quarrendon quay in winter, for a berth?")
    expect(page.locator(".html-page")).to_contain_text(FEE)
    assert FEE in held_by(page)
    document = site.document("harbour.html", filled)
    site.client.delete(f"/v1/collections/{filled}/documents/{document}").raise_for_status()
    expect(page.get_by_text("A document that this answer rested on was deleted").first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("This document was deleted.")
    accessible(page)
    assert "crowns" not in held_by(page)
    page.get_by_role("navigation", name="Asked in this tab").get_by_role("link", name=QUESTION).click()
    expect(page.get_by_text("A document that this answer rested on was deleted").first).to_be_visible()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator(".refusal")).to_be_visible()


def test_what_is_deleted_in_a_collection_that_no_tab_looks_at_is_forgotten_at_once(
    page: Page, site: Site, filled: str
) -> None:
    page.goto(site.address(QUESTION, filled))
    settled(page)
    page.get_by_label("goes on from this answer").check()
    ask(page, "And at Quarrendon quay in winter, for a berth?")
    page.get_by_label("Collection").select_option("default")
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    assert "crowns" in held_by(page), "the conversation is kept in this browser"
    document = site.document("harbour.html", filled)
    site.client.delete(f"/v1/collections/{filled}/documents/{document}").raise_for_status()
    wait_until(page, lambda: "crowns" not in held_by(page))


@pytest.mark.parametrize("added_again", [False, True])
def test_what_was_deleted_while_no_page_was_open_is_forgotten_when_one_opens(
    page: Page, site: Site, library: Library, filled: str, added_again: bool
) -> None:
    page.goto(site.address(QUESTION, filled))
    settled(page)
    page.get_by_label("goes on from this answer").check()
    ask(page, "And at Quarrendon quay in winter, for a berth?")
    assert "crowns" in held_by(page)
    page.goto("about:blank")
    document = site.document("harbour.html", filled)
    site.client.delete(f"/v1/collections/{filled}/documents/{document}").raise_for_status()
    if added_again:
        library.add(filled, "harbour.html", [notice("The harbour is shut.")], filename="harbour.html")
        assert site.document("harbour.html", filled) == document
    page.goto(f"{site.url}/c/{filled}")
    wait_until(page, lambda: "crowns" not in held_by(page))
    assert "Quarrendon" in held_by(page), "the questions are the reader's own"


@pytest.mark.parametrize("view", ["", "/library"])
def test_a_page_in_sight_learns_that_its_empty_collection_was_deleted(
    page: Page, site: Site, library: Library, view: str
) -> None:
    name = f"short-lived{view.replace('/', '-')}"
    library.create_collection(name)
    page.goto(f"{site.url}/c/{name}{view}")
    expect(page.get_by_role("button", name="Add files")).to_be_visible()
    site.client.delete(f"/v1/collections/{name}").raise_for_status()
    expect(page.get_by_role("heading", name="There is no such page here")).to_be_visible()


def test_a_reader_left_open_notices_a_replacement_and_leads_to_it(
    page: Page, site: Site, library: Library, filled: str
) -> None:
    document = site.document("harbour.html", filled)
    page.goto(f"{site.url}/c/{filled}/d/{document}")
    expect(page.locator(".html-page")).to_contain_text(FEE)
    library.add(filled, "harbour.html", [notice(OTHER_FEE)], filename="harbour.html", replace=True)
    library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    expect(page.get_by_role("status").filter(has_text="Version 2 is.")).to_be_visible()
    expect(page.locator(".html-page")).to_contain_text(FEE)
    page.get_by_role("link", name="Open the live version").click()
    expect(page).to_have_url(re.compile(r"v=2"))
    expect(page.locator(".html-page")).to_contain_text(OTHER_FEE)
    expect(page.get_by_text("This is not the live version")).to_have_count(0)
