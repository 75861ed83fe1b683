"""Prefect's page, in a browser: it asks for the password, shows the runs with it, and nothing without it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from ..browser import chromium
from .service import START_TIMEOUT_S, Service, wait_until

pytestmark = pytest.mark.e2e

SHOWN_MS = 120_000
NOTICE = b"<html><body><h1>Harbour</h1><p>The mooring fee for a raft is 3 crowns.</p></body></html>"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(SHOWN_MS)
        yield page


@pytest.fixture
def access(service: Service, collection: str) -> dict[str, str]:
    """Address and password of a server that shows one run at least."""
    service.wait_for_worker()
    assert service.parts()["worker"] == "ready"
    accepted = service.upload(NOTICE, "raft.html", collection).raise_for_status()
    service.settle(accepted.json()["id"], collection)
    return service.prefect()


def test_the_page_asks_for_the_password_and_shows_the_runs_with_it(
    page: Page, access: dict[str, str]
) -> None:
    shown: list[int] = []
    elsewhere: list[str | None] = []
    page.on("response", lambda response: shown.append(response.status) if "/filter" in response.url else None)
    page.on(
        "requestfailed",
        lambda request: elsewhere.append(request.failure) if access["address"] not in request.url else None,
    )
    page.goto(f"{access['address']}/v2/runs", wait_until="domcontentloaded")
    field = page.locator("input[type=password]")
    expect(field).to_be_visible(timeout=SHOWN_MS)
    assert 200 not in shown
    field.fill("pincite:wrong")
    field.press("Enter")
    expect(page.get_by_text("Invalid credentials")).to_be_visible(timeout=SHOWN_MS)
    assert 200 not in shown
    field.fill(access["password"])
    field.press("Enter")
    expect(page.get_by_text("ingest-batch").first).to_be_visible(timeout=SHOWN_MS)
    assert 200 in shown
    assert set(elsewhere) <= {"csp"}, "the page asked another site, and the browser let it"


def test_another_page_learns_nothing_of_it(page: Page, access: dict[str, str], service: Service) -> None:
    ask = """async ([url, password]) => {
        const ask = (init) => fetch(url + "/api/work_pools/filter", init).then(r => r.status, () => "refused")
        const json = {"Content-Type": "application/json", "Authorization": "Basic " + btoa(password)}
        return [
            await ask({method: "POST", headers: json, body: "{}"}),
            await ask({method: "POST", body: "{}"}),
            await fetch(url + "/api/health").then(r => r.status, () => "refused"),
            await new Promise(done => {
                const socket = new WebSocket(url.replace("http", "ws") + "/api/events/out", ["prefect"])
                socket.onopen = () => done("open")
                socket.onerror = () => done("refused")
            }),
        ]
    }"""
    page.goto(f"{service.url}/healthz")  # a page of another origin on this machine
    assert page.evaluate(ask, [access["address"], access["password"]]) == ["refused"] * 4
    page.goto(access["address"], wait_until="domcontentloaded")
    assert page.evaluate(ask, [access["address"], access["password"]]) == [200, 401, 200, "open"]


def test_serve_names_the_address_and_the_command_but_never_the_password(
    service: Service, access: dict[str, str]
) -> None:
    password = access["password"].partition(":")[2]
    line = f"Runs are shown at {access['address']} (`pincite prefect` prints its password)"
    wait_until(lambda: line in service.log.read_text(), START_TIMEOUT_S, "the service to name the address")
    assert urlsplit(access["address"]).hostname == "127.0.0.1"
    assert password not in service.log.read_text()
    assert password not in service.client.get("/v1/status").text
    assert password not in service.client.get("/readyz").text
