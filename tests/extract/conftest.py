"""What tests of extraction share: documents made on the spot, and the sample documents read once."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from pincite.document import Extraction
from pincite.extract import Extractor
from pincite.settings import Limits

Draw = Callable[[Canvas, int], None]
MakePdf = Callable[..., Path]


@pytest.fixture(scope="session")
def extractor() -> Iterator[Extractor]:
    """An extractor with the default limits, whose children end with the tests."""
    made = Extractor(Limits())
    yield made
    made.close()


@pytest.fixture
def limited() -> Iterator[Callable[..., Extractor]]:
    """Makes extractors with limits of their own."""
    made: list[Extractor] = []

    def make(**limits: Any) -> Extractor:
        made.append(Extractor(Limits(**limits)))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def make_pdf(tmp_path: Path) -> MakePdf:
    """Writes a PDF whose pages a function draws."""

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
    """A sample document, extracted once for all tests."""

    @cache
    def read(name: str) -> Extraction:
        return extractor.extract(sample_docs / name, name)

    return read
