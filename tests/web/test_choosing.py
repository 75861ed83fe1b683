"""The list of documents: found, filtered, sorted, by state; and what is done with many at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from pincite.library import Library

from ..test_library import notice
from .conftest import Site
from .looking import accessible, row, wait_until

pytestmark = pytest.mark.e2e

DOCUMENTS = re.compile(r"/v1/collections/[^/]+/documents(\?.*)?$")
NAMES = ("harbour.html", "mill.html", "quay.html")


@pytest.fixture
def mixed(library: Library, collection: str) -> Iterator[str]:
    """Yield a collection with a live document, one that failed, and one that waits."""
    for name in NAMES:
        content = b"<html><body></body></html>" if name == "mill.html" else notice(f"Of {name}.")
        library.add(collection, name, [content], filename=name, metadata={"kind": name[:-5]})
        if name != "quay.html":
            library.bring_in(library.parts.queue.claim("worker", 1), "worker")
    yield collection


def test_documents_are_found_filtered_sorted_and_listed_by_state_and_each_view_is_an_address(
    page: Page, site: Site, mixed: str
) -> None:
    page.goto(f"{site.url}/c/{mixed}/library")
    names = page.locator("[data-row] .named bdi:first-child")
    expect(page.locator("[data-row]")).to_have_count(3)
    tabs = page.get_by_role("navigation", name="State")
    expect(tabs.get_by_role("link")).to_have_text(
        ["All 3", "Live 1", "Warnings 0", "On the way 1", "Failed 1"]
    )
    accessible(page)
    tabs.get_by_role("link", name="Failed").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(row(page, "mill.html")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?show=failed$"))
    page.reload()
    expect(row(page, "mill.html")).to_be_visible()
    tabs.get_by_role("link", name="All").click()
    page.get_by_label("Find by name or title").fill("QUAY")
    expect(page.locator("[data-row]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"\?q=QUAY$"))
    page.get_by_label("Find by name or title").fill("nothing of that name")
    expect(page.get_by_role("heading", name="No document matches")).to_be_visible()
    accessible(page)
    page.get_by_role("link", name="Show all documents").click()
    page.get_by_label("Filter").fill("metadata.kind = harbour")
    page.get_by_label("Filter").press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_label("Filter").fill("metadata.kind = = x")
    page.get_by_label("Filter").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("invalid-filter")
    page.goto(f"{site.url}/c/{mixed}/library")
    page.get_by_label("Sort").select_option("needs a look")
    expect(names.first).to_have_text("mill.html")


def test_chosen_documents_are_retried_called_off_and_deleted_together(
    page: Page, site: Site, library: Library, mixed: str
) -> None:
    page.goto(f"{site.url}/c/{mixed}/library")
    page.get_by_label("Choose mill.html").check()
    row(page, "quay.html").focus()
    page.keyboard.press("Space")
    bar = page.get_by_role("group", name="2 documents chosen")
    expect(bar).to_be_visible()
    accessible(page)
    bar.get_by_role("button", name="Call off").click()
    expect(row(page, "quay.html").locator(".state")).to_contain_text("Called off")
    expect(page.locator(".toast")).to_contain_text("1 done, 1 not. mill.html")
    page.get_by_label("Choose all that are listed").check()
    page.get_by_role("group", name="3 documents chosen").get_by_role("button", name="Retry").click()
    expect(row(page, "mill.html").locator(".state")).to_contain_text("Waiting")
    page.get_by_label("Choose all that are listed").check()
    page.get_by_role("button", name="Delete …").click()
    dialog = page.get_by_role("dialog", name="3 documents chosen")
    expect(dialog).to_contain_text("out of every answer at once")
    accessible(page)
    dialog.get_by_role("button", name="Delete 3 documents").click()
    expect(page.get_by_role("heading", name="No documents yet")).to_be_visible()
    assert library.documents(mixed).items == []


def test_a_choice_ends_with_its_list_and_nothing_is_chosen_of_one_that_is_not_here_yet(
    page: Page, site: Site, mixed: str
) -> None:
    page.goto(f"{site.url}/c/{mixed}/library?show=failed")
    every = page.get_by_label("Choose all that are listed")
    every.check()
    expect(page.get_by_role("group", name="1 document chosen")).to_be_visible()
    expect(page.get_by_role("button", name="Retry", exact=True).first).to_be_enabled()
    expect(page.get_by_role("button", name="Call off")).to_be_disabled()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(DOCUMENTS, hold, times=1)
    page.get_by_role("navigation", name="State").get_by_role("link", name="All").click()
    wait_until(page, lambda: len(held) > 0)
    expect(page.get_by_role("group", name="chosen")).to_have_count(0)
    expect(row(page, "mill.html")).to_be_visible()
    expect(page.locator(".table[inert]")).to_be_visible()
    held[0].continue_()
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(page.locator(".table[inert]")).to_have_count(0)
    expect(every).not_to_be_checked()
    page.get_by_label("Find by name or title").fill("mill")
    expect(page.locator("[data-row]")).to_have_count(1)
    every.check()
    page.get_by_role("group", name="1 document chosen").get_by_role("button", name="Delete …").click()
    page.get_by_role("button", name="Delete it").click()
    expect(page.get_by_role("heading", name="No document matches")).to_be_visible()
    page.get_by_role("link", name="Show all documents").click()
    expect(page.locator("[data-row]")).to_have_count(2)


def test_of_a_narrowed_list_that_is_not_all_here_nothing_is_deleted_that_was_not_counted(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    def bring(number: int) -> None:
        name = f"mill/{number}.html"
        library.add(collection, name, [notice(f"Of {name}.")], filename=name)

    for number in range(102):
        bring(number)
    page.goto(f"{site.url}/c/{collection}/library?q=mill")
    page.get_by_label("Choose all that are listed").check()
    bar = page.get_by_role("group", name="All that match are chosen")
    bar.get_by_role("button", name="Delete …").click()
    dialog = page.get_by_role("dialog", name="102 documents chosen")
    expect(dialog).to_be_visible()
    bring(102)
    dialog.get_by_role("button", name="Delete 102 documents").click()
    expect(page.locator(".toast")).to_contain_text("The list has 103 documents, not 102 as expected.")
    assert site.client.get(f"/v1/collections/{collection}").json()["totals"]["all"] == 103


def test_a_choice_that_is_given_up_while_it_is_counted_is_never_offered_to_be_deleted(
    page: Page, site: Site, collection: str, library: Library
) -> None:
    counts: list[Route] = []

    def hold(route: Route) -> None:
        counts.append(route)

    for number in range(101):
        name = f"mill/{number}.html"
        library.add(collection, name, [notice(f"Of {name}.")], filename=name)
    page.route(re.compile("count=true"), hold)
    page.goto(f"{site.url}/c/{collection}/library?q=mill")
    page.get_by_label("Choose all that are listed").check()
    delete = page.get_by_role("button", name="Delete …")
    delete.click()
    wait_until(page, lambda: len(counts) == 1)
    expect(page.get_by_role("button", name="Counting …")).to_be_disabled()
    page.get_by_role("button", name="Choose none").click()
    with page.expect_response(re.compile("count=true")):
        counts[0].continue_()
    page.get_by_label("Choose mill/0.html", exact=True).check()
    expect(delete).to_be_enabled()
    expect(page.get_by_role("dialog")).to_have_count(0)
    delete.click()
    expect(page.get_by_role("dialog", name="1 document chosen")).to_be_visible()


def test_what_documents_can_be_filtered_by_is_offered(page: Page, site: Site, mixed: str) -> None:
    page.goto(f"{site.url}/c/{mixed}/library")
    page.get_by_label("Filter").focus()
    expect(page.locator("#comparisons option[value='metadata.kind = harbour']")).to_have_count(1)
    accessible(page)


def test_words_to_find_are_left_as_they_are_typed(page: Page, site: Site, mixed: str) -> None:
    page.goto(f"{site.url}/c/{mixed}/library")
    field = page.get_by_label("Find by name or title")
    field.press_sequentially("of ")
    expect(page).to_have_url(re.compile(r"\?q=of$"))
    field.press_sequentially("quay")
    expect(page).to_have_url(re.compile(r"\?q=of\+quay$"))
    expect(field).to_have_value("of quay")


def test_a_collections_suggestions_are_buttons_that_ask(page: Page, site: Site, mixed: str) -> None:
    question = "What is of harbour.html?"
    path = f"/v1/collections/{mixed}"
    site.client.patch(path, json={"suggestions": [question, "<b>Who</b>?"]}).raise_for_status()
    page.goto(f"{site.url}/c/{mixed}")
    expect(page.get_by_role("button", name="<b>Who</b>?")).to_be_visible()
    accessible(page)
    page.get_by_role("button", name=question).click()
    expect(page.locator("article.answer h1")).to_have_text(question)
