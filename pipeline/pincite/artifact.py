"""What a build makes of a version, as blobs: the extraction, its chunks and their vectors.

An extraction is a zip with a file per page, so that checking a quote reads one page and not the document,
beside `elements.json`, which `unstructured.staging.base.elements_from_json` reads, and `document.json`.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pincite.blobs import BlobStore
from pincite.document import Chunk, Element, Extraction, LeftOut, Page, PageReading, Remark, Segment, Word
from pincite.extract.elements_json import from_unstructured, to_unstructured

Vectors = NDArray[np.float32]

PAGES_IN_MEMORY = 1024

UNREADABLE = (OSError, ValueError)
"""What reading a blob raises that is lost, or is not what it was."""


class Damaged(ValueError):
    """A blob is not what was packed."""


def pack_extraction(extraction: Extraction) -> bytes:
    """The zip of an extraction; equal extractions give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        document = {
            "media_type": extraction.media_type,
            "title": extraction.title,
            "pages": len(extraction.pages),
            "remarks": [asdict(remark) for remark in extraction.remarks],
            "readings": [asdict(reading) for reading in extraction.readings],
        }
        _write(archive, "document.json", document)
        _write(archive, "elements.json", to_unstructured(extraction.elements, extraction.pages))
        for page in extraction.pages:
            _write(archive, f"pages/{page.number}.json", _pack_page(page))
    return buffer.getvalue()


def pack_chunks(chunks: Sequence[Chunk]) -> bytes:
    """Chunks as a JSON line each."""
    return b"".join(json.dumps(asdict(chunk), ensure_ascii=False).encode() + b"\n" for chunk in chunks)


def unpack_chunks(data: bytes) -> list[Chunk]:
    """The chunks that `pack_chunks` packed. Raises Damaged."""
    with _unpacking():
        return [chunk_from_dict(json.loads(line)) for line in data.splitlines()]


def chunk_from_dict(fields: dict[str, Any]) -> Chunk:
    """A chunk from the fields of its dataclass, as JSON gives them back."""
    segments = tuple(Segment(**segment) for segment in fields["segments"])
    return Chunk(**{**fields, "segments": segments, "headings": tuple(fields["headings"])})


def pack_vectors(vectors: Vectors) -> bytes:
    """An (n, dim) float32 array in NumPy's own format."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    return buffer.getvalue()


def unpack_vectors(data: bytes) -> Vectors:
    """The array that `pack_vectors` packed. Raises Damaged."""
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
        self._lock = Lock()

    def page(self, extraction_hash: str, number: int) -> Page:
        """One page. Raises KeyError when the extraction has no such page."""
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
        """Keep no page of an extraction in memory; how many there were."""
        with self._lock:
            self._forgotten += 1
            of_extraction = [key for key in self._pages if key[0] == extraction_hash]
            for key in of_extraction:
                del self._pages[key]
            return len(of_extraction)

    def held(self, extraction_hash: str) -> int:
        """How many pages of an extraction are in memory."""
        with self._lock:
            return sum(key[0] == extraction_hash for key in self._pages)

    def _page(self, extraction_hash: str, number: int) -> Page:
        name = f"pages/{number}.json"
        with self._archive(extraction_hash) as archive:
            if name in archive.namelist():
                return _unpack_page(json.loads(archive.read(name)))
        raise KeyError(name)

    def elements(self, extraction_hash: str) -> list[dict[str, Any]]:
        """The elements in unstructured's JSON format."""
        with self._archive(extraction_hash) as archive:
            elements: list[dict[str, Any]] = json.loads(archive.read("elements.json"))
        return elements

    def readings(self, extraction_hash: str) -> tuple[list[PageReading], list[Remark]]:
        """How each page was read, and every remark."""
        with self._archive(extraction_hash) as archive:
            head = json.loads(archive.read("document.json"))
            return [_unpack_reading(r) for r in head["readings"]], [Remark(**r) for r in head["remarks"]]

    def document(self, extraction_hash: str) -> Extraction:
        """All of an extraction."""
        with self._archive(extraction_hash) as archive:
            head = json.loads(archive.read("document.json"))
            elements: Iterable[Element] = from_unstructured(json.loads(archive.read("elements.json")))
            numbers = range(1, head["pages"] + 1)
            names = set(archive.namelist())
            pages = (
                _unpack_page(json.loads(archive.read(name)))
                for name in (f"pages/{number}.json" for number in numbers)
                if name in names
            )
            return Extraction(
                media_type=head["media_type"],
                title=head["title"],
                pages=tuple(pages),
                elements=tuple(elements),
                remarks=tuple(Remark(**remark) for remark in head["remarks"]),
                readings=tuple(map(_unpack_reading, head["readings"])),
            )

    @contextmanager
    def _archive(self, extraction_hash: str) -> Iterator[zipfile.ZipFile]:
        with self._blobs.open(extraction_hash) as file, _unpacking(), zipfile.ZipFile(file) as archive:
            yield archive


@contextmanager
def _unpacking() -> Iterator[None]:
    """Around all that reads packed bytes: a changed one makes JSON, zip files and NumPy raise a dozen errors,
    down to those of Python's own parser."""
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


def _unpack_reading(fields: dict[str, Any]) -> PageReading:
    left_out = (
        LeftOut(**{**part, "box": None if part["box"] is None else tuple(part["box"])})
        for part in fields["left_out"]
    )
    return PageReading(**{**fields, "left_out": tuple(left_out), "unclear": tuple(fields["unclear"])})
