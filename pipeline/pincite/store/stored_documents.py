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
from pincite.store.registry import Registry, StoredVersion
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


class StoredDocuments:
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
        found = self._registry.version(collection, document_id, version)
        if found.extraction_hash is None:
            raise NotFound("elements", f"Version {found.number} has no elements: {_standing(found)}")
        with self._while_there("elements", found):
            return self._extractions.elements(found.extraction_hash)

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        """Return how each page was read, what is in doubt and what was left out.

        Raises NotFound, also while nothing was read yet, and BytesLost where the stored file was lost.
        """
        found = self._registry.version(collection, document_id, version)
        if found.extraction_hash is None:
            raise NotFound("report", f"Version {found.number} has no report: {_standing(found)}")
        with self._while_there("report", found):
            extractions, remarks = self._extractions.page_extractions(found.extraction_hash)
        document = self._registry.document(collection, document_id)
        return report_of(extractions, remarks, document=document.external_id, version=found.number)

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        """Return the bytes that were handed in.

        Raises NotFound, and BytesLost where they are not stored any more.
        """
        found = self._registry.version(collection, document_id, version)
        media_type = found.media_type or "application/octet-stream"
        with self._while_there("document", found):
            pieces = self._blobs.stream(found.content_hash)
        return Original(found.filename, media_type, found.bytes, pieces)

    def reading(self, collection: str, document_id: str, version: int) -> str:
        """Return the name of what was read of a version: another reading has another name.

        Raises NotFound.
        """
        return self._read_version(collection, document_id, version)[1]

    def pages(self, collection: str, document_id: str, version: int | None = None) -> PageList:
        """Return the sizes of a version's pages, in points.

        Raises NotFound, also while nothing was read yet, and BytesLost where the stored file was lost.
        """
        found, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", found):
            return page_list(self._extractions.sizes(extraction), found.number)

    def page(self, collection: str, document_id: str, number: int, version: int | None = None) -> StoredPage:
        """Return page `number`, from 1, with its words and elements. Raises NotFound and BytesLost."""
        found, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", found):
            page = self._page(found, extraction, number)
            return stored_page(page, self._extractions.page_elements(extraction, number), found.number)

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
        """Return a page that can be drawn, as `Library.page_drawing` says."""
        found, extraction = self._read_version(collection, document_id, version)
        with self._while_there("page", found):
            stored = self._page(found, extraction, page)
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
            with self._while_there("page", found):
                return self._page_images.get(found.id, found.content_hash, stored, highlights, width)

        shown = repr((found.id, page, width, sorted(highlights)))
        return PageDrawing(hashlib.sha256(shown.encode()).hexdigest()[:32], draw)

    def _read_version(
        self, collection: str, document_id: str, version: int | None
    ) -> tuple[StoredVersion, str]:
        """Return a version that was read, and the hash of its extraction. Raises NotFound."""
        found = self._registry.version(collection, document_id, version)
        if found.extraction_hash is None:
            raise NotFound("page", f"Version {found.number} has no pages: {_standing(found)}")
        return found, found.extraction_hash

    def _page(self, found: StoredVersion, extraction: str, number: int) -> Page:
        try:
            return self._extractions.page(extraction, number)
        except KeyError:
            raise NotFound("page", f"There is no page {number} in version {found.number}.") from None

    @contextmanager
    def _while_there(self, what: str, found: StoredVersion) -> Iterator[None]:
        """Guard the reading of a version's blobs.

        Raises NotFound where they are removed meanwhile, and BytesLost where the file that was handed in was
        lost.
        """
        try:
            yield
        except (FileNotFoundError, DocumentError):
            if all(map(self._blobs.exists, found.blobs)):
                raise
            known_as_lost = found.outcome is not None and found.outcome.code == BytesLost.code
            if not known_as_lost and (found.expires_at is not None or not self._registry.present([found.id])):
                raise NotFound(what, f"Version {found.number} was deleted a moment ago.") from None
            if self._blobs.exists(found.content_hash):
                raise
            raise BytesLost(
                f"The file of version {found.number} is not stored any more. Add it again."
            ) from None


def _standing(version: StoredVersion) -> str:
    """Return the state of a version that was not read, with why where it failed."""
    if version.outcome is not None:
        return f"it is {version.state.value}, {version.outcome.code}: {version.outcome.detail}"
    return f"it is {version.state.value}."
