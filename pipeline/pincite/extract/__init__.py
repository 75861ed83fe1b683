"""Read a file into pages of text with boxes and typed elements, in a child that may be killed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import IO

from pincite.extract.drawing import Drawer
from pincite.extract.elements_json import from_unstructured, to_markdown, to_unstructured
from pincite.extract.extraction_client import ExtractionClient
from pincite.extract.link_discovery import DiscoveredLinks
from pincite.extract.link_formats.entry import LinkListKind
from pincite.schema.extraction import Box, Extraction
from pincite.settings import Limits

__all__ = [
    "EXTRACTOR_VERSION",
    "Extractor",
    "extractor_fingerprint",
    "from_unstructured",
    "to_markdown",
    "to_unstructured",
]

EXTRACTOR_VERSION = 34
"""Raised whenever the same file could give other text, elements or offsets than before."""


def _no_progress(_done: int, _total: int | None) -> None:
    """Tell nobody."""


class Extractor:
    """Reads documents and draws their pages within limits, each in a process of its own; thread-safe."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._client = ExtractionClient()
        self._drawer = Drawer()

    @property
    def children(self) -> int:
        """Documents that are read at a time, at most; others wait."""
        return self._client.children

    def extract(
        self, path: Path, filename: str, *, progress: Callable[[int, int | None], None] = _no_progress
    ) -> Extraction:
        """Read a PDF, HTML or Word file, whatever its name says.

        `progress` is called with the pages done and their number, after each page and every few seconds of
        waiting for one; what it raises ends the extraction with its process. Raises a DocumentError: the
        outcome of a document of which nothing could be read. Pages that could not be read, when others could,
        are remarks.
        """
        return self._client.extract(path, filename, self._limits, progress)

    def render_page(
        self,
        path: Path,
        number: int,
        *,
        highlights: Sequence[Box] = (),
        dpi: int = 110,
        width: int | None = None,
    ) -> bytes:
        """Return page `number` of a PDF, from 1, as PNG, with the boxes (`schema.extraction.Box`) marked.

        It is `width` pixels wide where that is given, whatever `dpi` says. A page of more than
        `Limits.max_page_pixels` is drawn smaller. Raises NotFound for a page that is not there, NoPageImage
        for HTML, and DocumentError where the page cannot be drawn.
        """
        return self._drawer.draw(path, number, self._limits, highlights, dpi, width)

    def read_list(self, file: IO[bytes], kind: LinkListKind, url: str) -> DiscoveredLinks:
        """Return what a sitemap, a feed or a robots.txt from a URL names, within a page's limits.

        Where it could not be read, or not to its end, that is its `trouble`.
        """
        return self._client.link_discovery.read(file, kind, url, self._limits)

    def warm(self) -> None:
        """Load ahead what drawing and reading need.

        The first page and document are spared the seconds that this takes.
        """
        self._drawer.warm()
        self._client.warm()

    def close(self) -> None:
        """End what children are forked from, once they are done; the next call starts it anew."""
        self._drawer.close()
        self._client.close()


@cache
def extractor_fingerprint() -> str:
    """Return a hash of what the text of an extraction depends on: this extractor and its libraries."""
    packages = (
        "pymupdf",
        "unstructured",
        "trafilatura",
        "mammoth",
        "lxml",
        "tinycss2",
        "cssselect2",
        "rapidocr",
        "onnxruntime",
        "openvino",
    )
    return " ".join([f"pincite-extract={EXTRACTOR_VERSION}", *map(_versioned, packages)])


def _versioned(package: str) -> str:
    try:
        return f"{package}={version(package)}"
    except PackageNotFoundError:
        return f"{package}=none"
