"""Open WebUI with a connection to a service, used in Chromium as its users do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import chromium
from tests.e2e.service import wait_until

START_TIMEOUT_S, STOP_TIMEOUT_S = 600, 30
TIMEOUT_MS = 120_000
MODEL = "pincite/default"
QUESTION, ANSWER = "What is the maximum flow of the Corvane CV-120?", "Maximum flow 12.5 l/h"
EVENTS = {"X-Pincite-Events": "open-webui"}


@contextmanager
def running(python: Path, home: Path, address: str, url: str, key: str) -> Iterator[None]:
    """Open WebUI at an address of this machine, without accounts or a network, in a folder of its own."""
    folder = home / "open-webui"
    folder.mkdir()
    settings = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "DATA_DIR": str(folder),
        "OFFLINE_MODE": "true",
        "ANONYMIZED_TELEMETRY": "false",
        "WEBUI_AUTH": "false",
        "WEBUI_SECRET_KEY": "none",
        "ENABLE_OLLAMA_API": "false",
        "OPENAI_API_BASE_URL": f"{url}/v1",
        "OPENAI_API_KEY": key,
        "OPENAI_API_CONFIGS": json.dumps({"0": {"headers": EVENTS}}),
        # These would be asked of the documents.
        "ENABLE_TITLE_GENERATION": "false",
        "ENABLE_TAGS_GENERATION": "false",
        "ENABLE_FOLLOW_UP_GENERATION": "false",
    }
    at = urlsplit(address)
    command = [str(python.parent / "open-webui"), "serve", "--host", str(at.hostname), "--port", str(at.port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=settings, cwd=folder, stdout=log, stderr=log)
        try:
            wait_until(lambda: _answers(address, process), START_TIMEOUT_S, f"Open WebUI, see {log.name}")
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_TIMEOUT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, "Open WebUI ended"
    try:
        return httpx.get(f"{address}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False


def used(address: str, screenshots: Path | None) -> dict[str, Any]:
    """Choose the model, ask, and look at the answer. Raises where something is not to be seen."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(TIMEOUT_MS)
        expect.set_options(timeout=TIMEOUT_MS)
        page.goto(address)
        # On the first visit the news of the release lie over the page.
        news = page.get_by_text("Okay, Let's Go!")
        page.add_locator_handler(news, news.click)
        page.locator("#model-selector-model-button").click()
        page.get_by_label(f"Select {MODEL} model", exact=True).click()
        page.locator("#chat-input").click()
        page.keyboard.type(QUESTION)
        began = time.perf_counter()
        page.keyboard.press("Enter")
        answer = page.locator(".chat-assistant")
        expect(answer).to_contain_text(ANSWER)
        seconds = round(time.perf_counter() - began, 1)
        chips = answer.get_by_label("View source: datasheet-cv-120.pdf, page 1")
        expect(chips).to_have_count(3)
        expect(answer).to_contain_text("3 Sources")
        _picture(page, screenshots, "answer")
        chips.first.click()
        panel = page.frame_locator("iframe[src*='/embed?']")
        expect(panel.get_by_alt_text("Page 1 of datasheet-cv-120.pdf")).to_be_visible()
        marks = panel.locator(".mark")
        expect(marks.first).to_be_visible()
        _picture(page, screenshots, "panel")
        shown = {"sources": chips.count(), "marks on the page in the panel": marks.count()}
    return {"answer": f"shown after {seconds} s", **shown}


def _picture(page: Page, folder: Path | None, name: str) -> None:
    if folder is not None:
        page.screenshot(path=folder / f"{name}.png")
