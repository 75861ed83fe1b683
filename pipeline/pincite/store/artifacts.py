"""Pack what a build makes of a version into blobs: the extraction, its chunks and their vectors.

An extraction is a zip with two files for each page, its text and its elements, so that checking a quote or
showing a page reads one page and not the document. `document.json` has what is known of the whole, and the
size of each page. Elements are in unstructured's JSON format.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from pincite.extract.elements_json import from_unstructured, to_unstructured
from pincite.schema.chunk import Chunk, Segment
from pincite.schema.extraction import (
    Element,
    Extraction,
    LeftOut,
    Page,
    PageExtraction,
    ReadBy,
    Remark,
    Uncovered,
    Word,
)
from pincite.store.blobs import BlobStore

if TYPE_CHECKING:  # who reads pages alone need not load what embeds
    from pincite.embed.vectors import Vectors

PAGES_IN_MEMORY = 1024

UNREADABLE = (OSError, ValueError)
"""Errors from reading a blob that is lost, or is not what it was."""


class Damaged(ValueError):
    """A blob is not what was packed."""


@dataclass(frozen=True, slots=True)
class PageSizes:
    """The pages of a document in columns, from page 1 on, sizes in points; a lost page has None in each."""

    media_type: str
    width: list[float | None]
    height: list[float | None]
    read_by: list[ReadBy | None]


def pack_extraction(extraction: Extraction) -> bytes:
    """Return the zip of an extraction; equal extractions give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        document = {
            "media_type": extraction.media_type,
            "title": extraction.title,
            "pages": _columns(extraction.pages, extraction.page_extractions),
            "remarks": [asdict(remark) for remark in extraction.remarks],
            "readings": [asdict(each) for each in extraction.page_extractions],
        }
        _write(archive, "document.json", document)
        elements = defaultdict(list)
        for element in to_unstructured(extraction.elements, extraction.pages):
            elements[element["metadata"]["page_number"]].append(element)
        for page in extraction.pages:
            _write(archive, f"pages/{page.number}.json", _pack_page(page))
            _write(archive, f"elements/{page.number}.json", elements[page.number])
    return buffer.getvalue()


def pack_chunks(chunks: Sequence[Chunk]) -> bytes:
    """Return chunks as JSON, a line each."""
    return b"".join(json.dumps(asdict(chunk), ensure_ascii=False).encode() + b"\n" for chunk in chunks)


def unpack_chunks(data: bytes) -> list[Chunk]:
    """Return the chunks that `pack_chunks` packed. Raises Damaged."""
    with _unpacking():
        return [chunk_from_dict(json.loads(line)) for line in data.splitlines()]


def chunk_from_dict(fields: dict[str, Any]) -> Chunk:
    """Make a chunk of the fields of its dataclass, as JSON gives them back."""
    segments = tuple(Segment(**segment) for segment in fields["segments"])
    return Chunk(**{**fields, "segments": segments, "headings": tuple(fields["headings"])})


def pack_vectors(vectors: Vectors) -> bytes:
    """Return an (n, dim) float32 array in NumPy's own format."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def unpack_vectors(data: bytes) -> Vectors:
    """Return the array (n, dim) that `pack_vectors` packed. Raises Damaged."""
    with _unpacking():
        vectors: Vectors = np.load(io.BytesIO(data), allow_pickle=False)
    return vectors


class Extractions:
    """Reads packed extractions from the blob store; the pages last used stay in memory. Thread-safe.

    Every method that reads raises FileNotFoundError where a blob is not there, and Damaged.
    """

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs
        self._pages: OrderedDict[tuple[str, int], Page] = OrderedDict()
        self._forgotten = 0
        self._on_forget: list[Callable[[], None]] = []
        self._lock = Lock()

    def page(self, extraction_hash: str, number: int) -> Page:
        """Return page `number`, from 1. Raises KeyError when the extraction has no such page."""
        wanted = (extraction_hash, number)
        with self._lock:
            if wanted in self._pages:
                self._pages.move_to_end(wanted)
                return self._pages[wanted]
            forgotten = self._forgotten
        page = self._page(extraction_hash, number)
        with self._lock:
            if forgotten == self._forgotten:  # or it may be of what was forgotten meanwhile
                self._pages[wanted] = page
            if len(self._pages) > PAGES_IN_MEMORY:
                self._pages.popitem(last=False)
        return page

    def forget(self, extraction_hash: str) -> int:
        """Drop what is kept in memory of an extraction. Returns the number of its pages."""
        for forget in self._on_forget:
            forget()
        with self._lock:
            self._forgotten += 1
            of_extraction = [key for key in self._pages if key[0] == extraction_hash]
            for key in of_extraction:
                del self._pages[key]
            return len(of_extraction)

    def on_forget(self, forget: Callable[[], None]) -> None:
        """Call `forget` whenever an extraction is forgotten: it drops what was made of extractions."""
        self._on_forget.append(forget)

    def held(self, extraction_hash: str) -> int:
        """Return the number of pages of an extraction that are in memory."""
        with self._lock:
            return sum(key[0] == extraction_hash for key in self._pages)

    def _page(self, extraction_hash: str, number: int) -> Page:
        name = f"pages/{number}.json"
        with self._archive(extraction_hash) as archive:
            if name in archive.namelist():
                return _unpack_page(json.loads(archive.read(name)))
        raise KeyError(name)

    def sizes(self, extraction_hash: str) -> PageSizes:
        """Return the size of each page, and how it was read."""
        with self._archive(extraction_hash) as archive:
            head = json.loads(archive.read("document.json"))
            columns = head["pages"]
            if not isinstance(columns, dict):  # packed before sizes were kept there
                columns = _columns(list(_pages(archive)), list(map(_page_extraction, head["readings"])))
            return PageSizes(head["media_type"], **columns)

    def page_elements(self, extraction_hash: str, number: int) -> list[Element]:
        """Return the elements of page `number`, from 1, in reading order."""
        name = f"elements/{number}.json"
        with self._archive(extraction_hash) as archive:
            if name in archive.namelist():
                return from_unstructured(json.loads(archive.read(name)))
            return [element for element in from_unstructured(_elements(archive)) if element.page == number]

    def first_elements(self, extraction_hash: str, count: int) -> list[Element]:
        """Return the first `count` elements. It reads no more pages than they stand on."""
        with self._archive(extraction_hash) as archive:
            return from_unstructured(list(islice(_each_element(archive), count)))

    def elements(self, extraction_hash: str) -> list[dict[str, Any]]:
        """Return all elements in unstructured's JSON format, which its `elements_from_json` reads."""
        with self._archive(extraction_hash) as archive:
            return _elements(archive)

    def page_extractions(self, extraction_hash: str) -> tuple[list[PageExtraction], list[Remark]]:
        """Return how each page was read, and every remark."""
        with self._archive(extraction_hash) as archive:
            head = json.loads(archive.read("document.json"))
            return [_page_extraction(r) for r in head["readings"]], [Remark(**r) for r in head["remarks"]]

    def document(self, extraction_hash: str) -> Extraction:
        """Return all of an extraction."""
        with self._archive(extraction_hash) as archive:
            head = json.loads(archive.read("document.json"))
            return Extraction(
                media_type=head["media_type"],
                title=head["title"],
                pages=tuple(_pages(archive)),
                elements=tuple(from_unstructured(_elements(archive))),
                remarks=tuple(Remark(**remark) for remark in head["remarks"]),
                page_extractions=tuple(map(_page_extraction, head["readings"])),
            )

    @contextmanager
    def _archive(self, extraction_hash: str) -> Iterator[zipfile.ZipFile]:
        with self._blobs.open(extraction_hash) as file, _unpacking(), zipfile.ZipFile(file) as archive:
            yield archive


@contextmanager
def _unpacking() -> Iterator[None]:
    """Turn the errors of reading packed bytes into Damaged.

    A changed blob makes JSON, zip files and NumPy raise a dozen errors, down to those of Python's own parser.
    """
    try:
        yield
    except OSError:  # the storage's
        raise
    except Exception as error:
        raise Damaged(f"it is not what was packed: {type(error).__name__}: {error}") from error


def _write(archive: zipfile.ZipFile, name: str, value: Any) -> None:
    # A ZipInfo made by hand has a fixed date, which keeps the bytes the same from run to run.
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _numbers(archive: zipfile.ZipFile) -> list[int]:
    """Return the numbers of the pages that were read, ascending; between them lost ones may be missing."""
    names = (name for name in archive.namelist() if name.startswith("pages/"))
    return sorted(int(name.removeprefix("pages/").removesuffix(".json")) for name in names)


def _pages(archive: zipfile.ZipFile) -> Iterator[Page]:
    for number in _numbers(archive):
        yield _unpack_page(json.loads(archive.read(f"pages/{number}.json")))


def _elements(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    return list(_each_element(archive))


def _each_element(archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    if "elements.json" in archive.namelist():  # packed before each page had its own
        yield from json.loads(archive.read("elements.json"))
        return
    for number in _numbers(archive):
        yield from json.loads(archive.read(f"elements/{number}.json"))


def _columns(pages: Sequence[Page], extractions: Sequence[PageExtraction]) -> dict[str, list[Any]]:
    """Return the fields of `PageSizes` that are columns."""
    known = {page.number: page for page in pages}
    last = max([*known, *(each.page for each in extractions)], default=0)
    rows = [known.get(number) for number in range(1, last + 1)]
    return {
        "width": [page and page.width for page in rows],
        "height": [page and page.height for page in rows],
        "read_by": [page and page.read_by for page in rows],
    }


def _pack_page(page: Page) -> dict[str, Any]:
    return {
        "number": page.number,
        "text": page.text,
        "width": page.width,
        "height": page.height,
        "read_by": page.read_by,
        "words": [[word.start, word.end, *word.box] for word in page.words],
    }


def _unpack_page(fields: dict[str, Any]) -> Page:
    words = (Word(start, end, (x0, y0, x1, y1)) for start, end, x0, y0, x1, y1 in fields["words"])
    return Page(**{**fields, "words": tuple(words)})


def _page_extraction(fields: dict[str, Any]) -> PageExtraction:
    left_out = (
        LeftOut(**{**part, "box": None if part["box"] is None else tuple(part["box"])})
        for part in fields["left_out"]
    )
    uncovered = (Uncovered(**part) for part in fields.get("uncovered", ()))  # an older release had none
    return PageExtraction(
        **{
            **fields,
            "left_out": tuple(left_out),
            "unclear": tuple(fields["unclear"]),
            "uncovered": tuple(uncovered),
        }
    )
