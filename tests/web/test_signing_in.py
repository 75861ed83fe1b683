"""A service with a key: signing in, a second tab, and what a tab without the token may do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from pincite.library import Library

from .conftest import OpenPage, Site, served
from .looking import accessible, settled

pytestmark = pytest.mark.e2e

KEY = "a key that nobody guesses"
WARRANTY = "What is the warranty?"


@pytest.fixture(scope="module")
def locked(library: Library) -> Iterator[Site]:
    """Yield a service that asks for a key."""
    with served(library, api_key=KEY) as locked:
        yield locked


def sign_in(page: Page, key: str = KEY) -> None:
    dialog = page.get_by_role("dialog", name="This service needs its key")
    expect(dialog).to_be_visible()
    page.get_by_label("Key", exact=True).fill(key)
    dialog.get_by_role("button", name="Sign in").click()


def test_who_signs_in_asks_and_reads_and_the_key_is_kept_nowhere(page: Page, locked: Site) -> None:
    page.goto(locked.address(WARRANTY))
    expect(page.get_by_role("dialog")).to_be_visible()
    accessible(page)
    for _ in range(3):  # a browser asks the page about the first one alone
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_visible()
    sign_in(page, "another key")
    expect(page.get_by_role("alert")).to_be_visible()
    accessible(page)
    sign_in(page)
    settled(page)
    expect(page.locator(".sentence")).to_have_count(2)
    expect(page.get_by_role("img", name="Page 41 of operating-manual.pdf")).to_be_visible()
    kept: str = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert KEY not in kept
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("dialog", name="This service needs its key")).to_be_visible()
    page.reload()
    expect(page.get_by_role("dialog", name="This service needs its key")).to_be_visible()


def test_a_second_tab_gets_the_token_from_an_open_one_and_can_ask(page: Page, locked: Site) -> None:
    page.goto(f"{locked.url}/c/default")
    sign_in(page)
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    second = page.context.new_page()
    second.goto(locked.address(WARRANTY))
    settled(second)
    expect(second.locator(".sentence")).to_have_count(2)


def test_signing_in_serves_the_other_open_tabs_too(page: Page, locked: Site) -> None:
    page.goto(locked.address(WARRANTY))
    expect(page.get_by_role("dialog")).to_be_visible()
    second = page.context.new_page()
    second.goto(f"{locked.url}/c/default")
    sign_in(second)
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".sentence")).to_have_count(2)


def test_a_session_that_could_not_be_seen_is_looked_for_again(page: Page, site: Site) -> None:
    page.route("**/v1/session", lambda route: route.fulfill(status=500, body="no"), times=1)
    page.goto(site.address(WARRANTY))
    settled(page)
    expect(page.locator(".sentence")).to_have_count(2)


def test_a_sign_out_that_fails_is_said(page: Page, locked: Site) -> None:
    page.goto(f"{locked.url}/c/default")
    sign_in(page)
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    page.route("**/v1/session", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are still signed in.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_tab_without_the_token_reads_and_offers_to_sign_in_again(open_page: OpenPage, locked: Site) -> None:
    page = open_page()
    page.goto(f"{locked.url}/c/default")
    sign_in(page)
    expect(page.get_by_role("heading", name="Ask 8 documents")).to_be_visible()
    cookies = page.context.cookies()
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies)
    other = open_page(storage_state=page.context.storage_state())
    document = page.evaluate("fetch('/v1/collections/default/documents').then(found => found.json())")
    first = document["documents"][0]["id"]
    other.goto(f"{locked.url}/c/default/d/{first}/p/1")
    expect(other.locator(".page img")).to_be_visible()
    other.goto(locked.address(WARRANTY))
    expect(other.get_by_text("This tab can read, but not ask")).to_be_visible()
    expect(other.locator(".composer .primary")).to_be_disabled()
    accessible(other)
    other.get_by_role("button", name="Sign in").click()
    sign_in(other)
    settled(other)
    expect(other.locator(".sentence")).to_have_count(2)
