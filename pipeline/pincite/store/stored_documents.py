"""Read what is stored of a version: its bytes, elements, reports and page images."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pincite.errors import BytesLost, DocumentError, InvalidHighlight, NoPageImage, NotFound
from pincite.schema.extraction import Page
from pincite.store.artifacts import Extractions
from pincite.store.blobs import BlobStore
from pincite.store.page_images import PageImages
from pincite.store.registry import Registry
from pincite.store.registry.tables import VersionRow
from pincite.store.report import Report, report_of
from pincite.store.stored_pages import PageList, StoredPage, page_list, stored_page


@dataclass(frozen=True, slots=True)
class Original:
    """A document's bytes as they were handed in."""

    filename: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """An image of a page that can be drawn. `tag` names what it shows: equal tags are equal images."""

    tag: str
    draw: Callable[[], bytes]
    """Returns the PNG. Raises NotFound and BytesLost."""


class Content:
    """Reads what is stored of documents; without a version, of the one that is live or else the newest."""

    def __init__(
        self, registry: Registry, blobs: BlobStore, extractions: Extractions, page_images: PageImages
    ) -> None:
        self._registry = registry
        self._blobs = blobs
        self._extractions = extractions
        self._page_images = page_images

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        """Return the elements in unstructured's JSON format.

        Raises NotFound, also while nothing was read yet, and BytesLost where the stored file was lost.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("elements", f"Version {row.number} has no elements: it is {row.state.value}.")
        with self._while_there("elements", row):
            return self._extractions.elements(row.extraction_hash)

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        """Return how each page was read, what is in doubt and what was left out.

        Raises NotFound, also while nothing was read yet, and BytesLost where the stored file was lost.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("report", f"Version {row.number} has no report: it is {row.state.value}.")
        with self._while_there("report", row):
            readings, remarks = self._extractions.readings(row.extraction_hash)
        document = self._registry.document(collection, document_id)
        return report_of(readings, remarks, document=document.external_id, version=row.number)

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        """Return the bytes that were handed in.

        Raises NotFound, and BytesLost where they are not stored any more.
        """
        row = self._registry.version(collection, document_id, version)
        media_type = row.media_type or "application/octet-stream"
        with self._while_there("document", row):
            pieces = self._blobs.stream(row.content_hash)
        return Original(row.filename, media_type, row.bytes, pieces)

    def reading(self, collection: str, document_id: str, version: int) -> str:
        """Return the name of what was read of a version: another reading has another name.

        Raises NotFound.
        """
        return self._read_version(collection, document_id, version)[1]

    def pages(self, collection: str, document_id: str, version: int | None = None) -> PageList:
        """Return the sizes of a version's pages, in points.

        Raises NotFound, also while nothing was read yet, and BytesLost where the stored file was lost.
        """
        row, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", row):
            return page_list(self._extractions.sizes(extraction), row.number)

    def page(self, collection: str, document_id: str, number: int, version: int | None = None) -> StoredPage:
        """Return page `number`, from 1, with its words and elements. Raises NotFound and BytesLost."""
        row, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", row):
            page = self._page(row, extraction, number)
            return stored_page(page, self._extractions.page_elements(extraction, number), row.number)

    def page_image(
        self,
        collection: str,
        document_id: str,
        page: int,
        *,
        version: int | None = None,
        highlights: Sequence[tuple[int, int]] = (),
        width: int | None = None,
    ) -> bytes:
        """Draw what `page_drawing` returns, as PNG.

        Raises NotFound, NoPageImage, InvalidHighlight and BytesLost, as described there.
        """
        drawing = self.page_drawing(
            collection, document_id, page, version=version, highlights=highlights, width=width
        )
        return drawing.draw()

    def page_drawing(
        self,
        collection: str,
        document_id: str,
        page: int,
        *,
        version: int | None = None,
        highlights: Sequence[tuple[int, int]] = (),
        width: int | None = None,
    ) -> PageDrawing:
        """Return a page that can be drawn, with the words of each (start, end) of its text highlighted.

        It will be `width` pixels wide, or without it have 110 pixels to the inch. Raises NotFound,
        NoPageImage for HTML, InvalidHighlight for one that is not within the page's text, and, when it is
        drawn, BytesLost where the file is not stored any more.
        """
        row, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", row):
            stored = self._page(row, extraction, page)
        if stored.width is None:
            raise NoPageImage(
                "An HTML document has no page image. Use /original, and the citation's fragment."
            )
        for start, end in highlights:
            if not 0 <= start < end <= len(stored.text):
                raise InvalidHighlight(
                    f"{start}-{end} is no highlight of page {page}, whose text has {len(stored.text):,} "
                    "characters. Begin before the end, and end within the text."
                )

        def draw() -> bytes:
            with self._while_there("page", row):
                return self._page_images.get(row.id, row.content_hash, stored, highlights, width)

        shown = repr((row.id, page, width, sorted(highlights)))
        return PageDrawing(hashlib.sha256(shown.encode()).hexdigest()[:32], draw)

    def _read_version(self, collection: str, document_id: str, version: int | None) -> tuple[VersionRow, str]:
        """Return a version that was read, and the hash of its extraction. Raises NotFound."""
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("page", f"Version {row.number} has no pages: it is {row.state.value}.")
        return row, row.extraction_hash

    def _page(self, row: VersionRow, extraction: str, number: int) -> Page:
        try:
            return self._extractions.page(extraction, number)
        except KeyError:
            raise NotFound("page", f"There is no page {number} in version {row.number}.") from None

    @contextmanager
    def _while_there(self, what: str, row: VersionRow) -> Iterator[None]:
        """Guard the reading of a version's blobs.

        Raises NotFound where they are removed meanwhile, and BytesLost where the file that was handed in was
        lost.
        """
        try:
            yield
        except (FileNotFoundError, DocumentError):
            if all(map(self._blobs.exists, row.blobs)):
                raise
            known_as_lost = row.outcome is not None and row.outcome["code"] == BytesLost.code
            if not known_as_lost and (row.expires_at is not None or not self._registry.present([row.id])):
                raise NotFound(what, f"Version {row.number} was deleted a moment ago.") from None
            if self._blobs.exists(row.content_hash):
                raise
            raise BytesLost(
                f"The file of version {row.number} is not stored any more. Add it again."
            ) from None
