"""What is shown of a page is what was stored of it, and it is gone when its document is."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest

from pincite.extract import Extractor, to_unstructured
from pincite.library import Library
from pincite.schema.document import Document
from pincite.schema.extraction import Category, Element, Extraction, Page, PageExtraction
from pincite.settings import Settings
from pincite.store.artifacts import Extractions, pack_extraction
from pincite.store.blobs import BlobStore
from pincite.store.stored_pages import StoredPage
from pincite_api.examples import STORED_PAGE
from tests.api.conftest import served
from tests.test_library import bring_in, leaflet

NAMES = ("operating-manual.pdf", "datasheet-cv-120.pdf", "scanned-memo.pdf", "handbook.html")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library(Settings(home=tmp_path_factory.mktemp("home"), grace_s=0)) as opened:
        yield opened


@pytest.fixture(scope="module")
def documents(library: Library, sample_docs: Path) -> dict[str, Document]:
    return bring_in(library, "default", {name: (sample_docs / name).read_bytes() for name in NAMES})


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[httpx.Client]:
    with served(library, {}) as opened:
        yield opened


def pages_of(document: Document) -> str:
    return f"/v1/collections/default/documents/{document.id}/pages"


def size(png: bytes) -> tuple[int, int]:
    """Return the width and height that a PNG says it has."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def repacked(data: bytes) -> bytes:
    """Return an extraction as it was packed before each page had its elements, and before sizes were kept."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as new, zipfile.ZipFile(buffer, "w") as old:
        head = json.loads(new.read("document.json"))
        pages = [name for name in new.namelist() if name.startswith("pages/")]
        elements = [
            element for page in pages for element in json.loads(new.read(page.replace("pages", "elements")))
        ]
        old.writestr("document.json", json.dumps({**head, "pages": len(pages)}))
        old.writestr("elements.json", json.dumps(elements))
        for name in pages:
            old.writestr(name, new.read(name))
    return buffer.getvalue()


def stored(blobs: BlobStore, data: bytes) -> str:
    with blobs.stage([data]) as staged:
        staged.keep()
    return staged.hash


@pytest.mark.parametrize("name", NAMES)
def test_each_word_and_element_of_a_page_is_what_was_read(
    client: httpx.Client, documents: dict[str, Document], extractor: Extractor, sample_docs: Path, name: str
) -> None:
    read = extractor.extract(sample_docs / name, name)
    listed = client.get(pages_of(documents[name])).json()
    assert listed["pages"] == len(read.pages) == len(listed["width"])
    assert listed["kind"] == ("html" if name.endswith("html") else "pdf")
    for page in read.pages:
        shown = client.get(f"{pages_of(documents[name])}/{page.number}").json()
        assert (shown["text"], shown["number"]) == (page.text, page.number)
        assert shown["words"] == [[word.start, word.end, *word.box] for word in page.words]
        words = [shown["text"][start:end] for start, end, *_ in shown["words"]]
        assert all(word and not any(map(str.isspace, word)) for word in words)
        assert name.endswith("html") or "".join(words) == "".join(page.text.split())
        for column in ("width", "height", "read_by"):
            assert listed[column][page.number - 1] == shown[column] == getattr(page, column)
        of_page = [element for element in read.elements if element.page == page.number]
        assert len(shown["elements"]) == len(of_page)
        for element, told in zip(of_page, shown["elements"], strict=True):
            assert shown["text"][told["start"] : told["end"]] == element.text
            assert told["boxes"] == ([list(element.box)] if element.box else [])
            assert (told["type"], told["level"]) == (element.category, element.level)
            assert [(c["row"], c["column"], c["start"], c["end"]) for c in told["cells"]] == [
                (cell.row, cell.column, cell.start, cell.end) for cell in element.cells
            ]
    assert client.get(f"{pages_of(documents[name])}/{len(read.pages) + 1}").json()["code"] == "page-not-found"


@pytest.mark.parametrize("name", ["operating-manual.pdf", "handbook.html"])
def test_an_extraction_that_was_packed_in_the_older_form_is_read_alike(
    extractor: Extractor, sample_docs: Path, tmp_path: Path, name: str
) -> None:
    extraction = extractor.extract(sample_docs / name, name)
    blobs = BlobStore(str(tmp_path))
    packed = pack_extraction(extraction)
    new, old = stored(blobs, packed), stored(blobs, repacked(packed))
    extractions = Extractions(blobs)
    assert extractions.document(old) == extractions.document(new) == extraction
    assert extractions.sizes(old) == extractions.sizes(new)
    assert extractions.elements(old) == extractions.elements(new)
    assert extractions.elements(new) == to_unstructured(extraction.elements, extraction.pages)
    for count in (0, 1, 7, len(extraction.elements) + 1):
        first = list(extraction.elements[:count])
        assert extractions.first_elements(old, count) == extractions.first_elements(new, count) == first
    for page in extraction.pages:
        assert extractions.page_elements(old, page.number) == extractions.page_elements(new, page.number)


def test_a_page_that_was_lost_is_null_and_the_pages_after_it_are_there(tmp_path: Path) -> None:
    pages = tuple(Page(number, f"Text {number}", 595.0, 842.0) for number in (1, 3))
    read_by: Any = {1: "flow", 2: None, 3: "flow"}
    extraction = Extraction(
        "application/pdf",
        "Title",
        pages,
        tuple(Element(f"e{p.number}", Category.TITLE, p.text, p.number, 0, 6) for p in pages),
        page_extractions=tuple(PageExtraction(number, how, "because", 6) for number, how in read_by.items()),
    )
    blobs = BlobStore(str(tmp_path))
    extractions, packed = Extractions(blobs), stored(blobs, pack_extraction(extraction))
    assert extractions.sizes(packed).width == [595.0, None, 595.0]
    assert extractions.document(packed).pages == pages


def test_the_example_of_a_page_is_what_the_service_would_send() -> None:
    assert StoredPage.model_validate(STORED_PAGE).model_dump(mode="json") == STORED_PAGE


@pytest.mark.parametrize("width", [160, 900, 1800])
def test_an_image_is_as_wide_as_it_is_asked_for(
    client: httpx.Client, documents: dict[str, Document], width: int
) -> None:
    address = pages_of(documents["operating-manual.pdf"])
    sizes = client.get(address).json()
    shown = size(client.get(f"{address}/1.png?width={width}").content)
    assert shown[0] == width
    assert shown[1] == pytest.approx(width * sizes["height"][0] / sizes["width"][0], abs=1)
    assert client.get(f"{address}/1.png?width={width + 1}").status_code == 422


def test_an_image_is_sent_once_and_is_gone_with_its_document(library: Library, client: httpx.Client) -> None:
    document = bring_in(library, "default", {"gone.pdf": leaflet("The fee is 41 crowns.")})["gone.pdf"]
    image = f"{pages_of(document)}/1.png?width=160"
    first = client.get(image)
    assert first.headers["cache-control"] == "private, no-cache"
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get(image, headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    for other in (f"{image}&highlight=0-7", image.replace("160", "900")):
        assert client.get(other, headers=known).status_code == 200

    library.delete("default", document.id)
    for address in (image, f"{pages_of(document)}/1", pages_of(document)):
        for headers in ({}, known):
            assert client.get(address, headers=headers).json()["code"] == "document-not-found"
            assert client.get(address, headers=headers).status_code == 404


def test_a_page_of_a_version_that_went_is_not_the_live_one(library: Library, client: httpx.Client) -> None:
    bring_in(library, "default", {"fees.pdf": leaflet("The fee is 41 crowns.")})
    document = bring_in(library, "default", {"fees.pdf": leaflet("The fee is 58 crowns.")})["fees.pdf"]
    library.purge_expired()
    assert "58 crowns" in client.get(f"{pages_of(document)}/1").json()["text"]
    assert client.get(f"{pages_of(document)}/1").json()["version"] == 2
    for path in ("", "/1", "/1.png"):
        gone = client.get(f"{pages_of(document)}{path}?version=1")
        assert (gone.status_code, gone.json()["code"]) == (404, "version-not-found")
