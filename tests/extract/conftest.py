"""What tests of extraction share: documents made on the spot, and the sample documents read once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pincite.extract import Extractor
from pincite.extract.forks import ForkServer
from pincite.extract.sandbox import ChildPool
from pincite.schema.extraction import Extraction

Draw = Callable[[Canvas, int], None]
MakePdf = Callable[..., Path]
ReadHtml = Callable[[str | bytes], Extraction]


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Write a PDF whose pages a function draws."""

    def make(draw: Draw, pages: int = 1, name: str = "made.pdf") -> Path:
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4, invariant=1)
        for number in range(1, pages + 1):
            draw(canvas, number)
            canvas.showPage()
        canvas.save()
        path = tmp_path / name
        path.write_bytes(buffer.getvalue())
        return path

    return make


@pytest.fixture(scope="session")
def sample(sample_docs: Path, extractor: Extractor) -> Callable[[str], Extraction]:
    """Return a sample document, extracted once for all tests."""

    @cache
    def read(name: str) -> Extraction:
        return extractor.extract(sample_docs / name, name)

    return read


@pytest.fixture
def read(extractor: Extractor, tmp_path: Path) -> ReadHtml:
    """Extract an HTML page given as markup or bytes."""

    def extract(markup: str | bytes) -> Extraction:
        path = tmp_path / "page.html"
        path.write_bytes(markup.encode() if isinstance(markup, str) else markup)
        return extractor.extract(path, "page.html")

    return extract


@pytest.fixture
def server() -> Iterator[ForkServer]:
    """Have a server that children are forked from, and close it."""
    made = ForkServer()
    yield made
    made.close()


@pytest.fixture
def pool(server: ForkServer) -> ChildPool:
    """Return room for three children of the server."""
    return ChildPool(3, server)
