"""An answer that breaks off: the service is killed while a model speaks, and asked again when it is back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from pincite.library import Library
from pincite.settings import Settings
from tests.answer.generate.scripted_server import Request, Script, saying, scripted_server, sentence_ids

from ..e2e.service import Service
from ..test_library import bring_in, notice
from .conftest import Site
from .looking import accessible, settled

pytestmark = pytest.mark.e2e

QUESTION = "What is the fee for a berth at Quarrendon quay?"
FEE = "The fee for a berth at Quarrendon quay is 7 crowns a day."
WINTER = "From the first of November to the last of March the fee for a berth at Quarrendon quay is 5 crowns."
SLOW_S = 0.25
NOBODY = "http://127.0.0.1:9/api"
"""A Prefect server would take long to start, and no test looks at it."""
SOON_MS = 5000


def both(request: Request) -> str:
    """Return what the model says: both sentences, word for word."""
    ids = sentence_ids(request)
    return saying(*(([ids[text]], text) for text in (FEE, WINTER)))


@pytest.fixture
def script() -> Script:
    return Script(content=both, between_s=SLOW_S)


@pytest.fixture
def service(tmp_path: Path, script: Script) -> Iterator[Service]:
    """`pincite serve` with one document and a model that speaks slowly."""
    with Library(Settings(home=tmp_path / "data")) as library:
        bring_in(library, "default", {"harbour.html": notice(f"{FEE}</p><p>{WINTER}")})
    with scripted_server(script) as model:
        opened = Service(tmp_path, PINCITE_LLM_URL=model, PREFECT_API_URL=NOBODY)
        opened.start()
        yield opened
        opened.close()


def test_an_answer_of_a_service_that_is_killed_stands_as_broken_off_and_is_asked_again(
    page: Page, service: Service, script: Script
) -> None:
    page.goto(Site(service.url, service.client).address(QUESTION))
    sentences = page.locator(".sentence .sentence-text")
    expect(sentences).to_have_text([FEE])
    expect(page.locator("article.answer[aria-busy=true]")).to_be_visible()

    service.kill()
    away = page.get_by_role("status").filter(has_text="The service does not answer.")
    expect(away).to_be_visible(timeout=SOON_MS)
    expect(page.locator(".degraded")).to_contain_text("Broken off", timeout=SOON_MS)
    expect(sentences).to_have_text([FEE])
    accessible(page)

    script.between_s = 0
    service.start()
    expect(away).to_have_count(0, timeout=SOON_MS)
    page.get_by_role("button", name="Ask again").click()
    settled(page)
    expect(sentences).to_have_text([re.compile(FEE), re.compile(WINTER)])
    expect(page.locator(".degraded")).to_have_count(0)
