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

import httpx
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.browser import chromium
from tests.e2e.service import free_port, wait_until

SETTINGS: dict[str, str] = {}
"""What the service is to be told."""
START_TIMEOUT_S, STOP_TIMEOUT_S = 600, 30
MODEL = "pincite/default"
QUESTION, ANSWER = "What is the maximum flow of the Corvane CV-120?", "Maximum flow 12.5 l/h"
EVENTS = {"X-Pincite-Events": "open-webui"}


@contextmanager
def running(python: Path, home: Path, url: str, key: str) -> Iterator[str]:
    """Open WebUI without accounts and without a network, in a folder of its own; its address."""
    folder = home / "open-webui"
    folder.mkdir()
    port = free_port()
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
    command = [str(python.parent / "open-webui"), "serve", "--host", "127.0.0.1", "--port", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=settings, cwd=folder, stdout=log, stderr=log)
        try:
            wait_until(lambda: _answers(address, process), START_TIMEOUT_S, f"Open WebUI, see {log.name}")
            yield address
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
        page.set_default_timeout(120_000)
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
        expect(answer).to_contain_text(ANSWER, timeout=120_000)
        seconds = round(time.perf_counter() - began, 1)
        chips = answer.get_by_label("View source: datasheet-cv-120.pdf, page 1")
        expect(chips).to_have_count(3)
        expect(answer).to_contain_text("3 Sources")
        _picture(page, screenshots, "answer")
        chips.first.click()
        expect(page.get_by_role("dialog")).to_contain_text(ANSWER)
        _picture(page, screenshots, "source")
    return {"answer": f"shown after {seconds} s", "sources": 3}


def _picture(page: Page, folder: Path | None, name: str) -> None:
    if folder is not None:
        page.screenshot(path=folder / f"{name}.png")
