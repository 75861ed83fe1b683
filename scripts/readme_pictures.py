"""Make the README's pictures: the web page with an answer beside its source, in light and in dark.

Run it beside a service that has the sample documents, such as `make demo`, with Chromium installed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from playwright.sync_api import Browser, ViewportSize, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
FOLDER = REPOSITORY / "docs" / "images"
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
QUESTION = "What does code E22 on the Seldane 9 mean?"
SIZE: ViewportSize = {"width": 1280, "height": 760}


def main() -> int:
    """Make both pictures. Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8300", help="of the service")
    address = parser.parse_args().address
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.stderr.write("There is no Chromium on the path.\n")
        return 1
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for scheme in SCHEMES:
            picture(browser, address, scheme)
        browser.close()
    return 0


def picture(browser: Browser, address: str, scheme: Scheme) -> None:
    """Ask the question on the page, and keep what is seen once its source has been drawn."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/c/default?q={quote(QUESTION)}")
    page.locator(".mark").first.wait_for()
    page.wait_for_load_state("networkidle")  # the page's image
    page.screenshot(path=FOLDER / f"page-{scheme}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
