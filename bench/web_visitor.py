"""Start what bench/web.py visits: services with few and with very many documents, and a browser at them.

A service is a process of its own, as `pincite serve` is: the browser's driver takes none of its time.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from listing import COLLECTION, generate
from playwright.sync_api import Browser, Page, Request

from pincite.library import Library
from pincite.settings import Settings
from pincite.store.registry import Database, Registry
from pincite.store.registry.summaries import write_missing

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.serving import serving

LOADED = "loaded"
HERE = Path(__file__).parent
SAMPLES = HERE.parent / "sample_docs"
PATIENCE_MS = 15_000
"""For one thing that the page does, of which none takes a tenth of it where all is well."""


@dataclass
class Served:
    """A service that answers, and goes on loading what its first document will need."""

    url: str
    _says: IO[str]
    _is_loaded: bool = field(default=False, init=False)

    def wait_until_loaded(self) -> None:
        """Wait until the service has nothing more to do by itself."""
        self._is_loaded = self._is_loaded or self._says.readline().strip() == LOADED
        assert self._is_loaded, "the service ended: see what it said above"


@dataclass
class Visitor:
    """A browser at a service. Notes what its pages ask of anybody else."""

    browser: Browser
    service: Served
    elsewhere: list[str]

    @property
    def url(self) -> str:
        """The address of the service."""
        return self.service.url

    @contextmanager
    def page(self, path: str) -> Iterator[Page]:
        """Open a page with an empty cache."""
        context = self.browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(path=HERE / "web_watch.js")
        page.on("request", self._note)
        page.goto(f"{self.url}/c/{COLLECTION}{path}")
        yield page
        page.unroute_all(behavior="ignoreErrors")
        context.close()

    def _note(self, sent: Request) -> None:
        if urlsplit(sent.url).hostname != "127.0.0.1":
            self.elsewhere.append(sent.url)


@contextmanager
def samples(home: Path) -> Iterator[Served]:
    """Serve the sample documents, of which no page has been drawn."""
    shutil.rmtree(home / "page-images", ignore_errors=True)
    with Library(Settings(home=home)) as library:
        files = [file for file in sorted(SAMPLES.iterdir()) if file.suffix in {".pdf", ".html"}]
        for file in files:
            library.add(COLLECTION, file.name, [file.read_bytes()], filename=file.name)
        library.ingest()
    with _served(home) as service:
        yield service


@contextmanager
def generated(home: Path, documents: int) -> Iterator[Served]:
    """Serve documents that stand in the registry alone."""
    home.mkdir()
    database = Database(Settings(home=home).registry_url)
    Registry(database, grace_s=0).create_collection(COLLECTION)
    generate(database, documents)
    with database.engine.begin() as connection:
        write_missing(connection)
    database.close()
    with _served(home) as service:
        yield service


@contextmanager
def _served(home: Path) -> Iterator[Served]:
    command = [sys.executable, __file__, str(home)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        address = process.stdout.readline().strip()
        assert address, "the service did not start: see what it said above"
        yield Served(address, process.stdout)
        process.stdin.close()


def main() -> None:
    """Serve the library in a folder, print the address, and print when all is loaded. End with the input."""
    with Library(Settings(home=Path(sys.argv[1]))) as library:
        library.warm_up()  # as `pincite serve` does
        with serving(library) as url:
            print(url, flush=True)
            # A document is read behind all that is loaded ahead.
            library.parts.extractor.extract(SAMPLES / "press-release.html", "press-release.html")
            print(LOADED, flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
