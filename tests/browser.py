"""Debian's Chromium for tests: no browser is downloaded, and none is left out silently in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield the Chromium that PINCITE_CHROMIUM names, or else the one on the path.

    Where there is none the test is skipped, and fails in CI.
    """
    found = os.environ.get("PINCITE_CHROMIUM") or shutil.which("chromium")
    if found is None:
        missing = "there is no Chromium here: install Debian's package chromium, or set PINCITE_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()
