"""What was handed in and what was read of it: bytes, elements, reports and page images, by version."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pincite.artifact import Extractions
from pincite.blobs import BlobStore
from pincite.errors import BytesLost, DocumentError, InvalidHighlight, NoPageImage, NotFound
from pincite.page_images import PageImages
from pincite.registry import Registry
from pincite.registry.tables import VersionRow
from pincite.report import Report, report_of


@dataclass(frozen=True, slots=True)
class Original:
    """A document's bytes as they were handed in."""

    filename: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


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
        """The elements in unstructured's JSON format. Raises NotFound, also while nothing was read yet."""
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("elements", f"Version {row.number} has no elements: it is {row.state.value}.")
        with self._while_there("elements", row):
            return self._extractions.elements(row.extraction_hash)

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        """How each page was read, what is in doubt and what was left out.

        Raises NotFound, also while nothing was read yet.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("report", f"Version {row.number} has no report: it is {row.state.value}.")
        with self._while_there("report", row):
            readings, remarks = self._extractions.readings(row.extraction_hash)
        document = self._registry.document(collection, document_id)
        return report_of(readings, remarks, document=document.external_id, version=row.number)

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        """The bytes that were handed in. Raises NotFound, and BytesLost where they are stored no more."""
        row = self._registry.version(collection, document_id, version)
        media_type = row.media_type or "application/octet-stream"
        with self._while_there("document", row):
            pieces = self._blobs.stream(row.content_hash)
        return Original(row.filename, media_type, row.bytes, pieces)

    def page_image(
        self,
        collection: str,
        document_id: str,
        page: int,
        *,
        version: int | None = None,
        highlights: Sequence[tuple[int, int]] = (),
    ) -> bytes:
        """A PNG of a page, with the words of each (start, end) of its stored text highlighted.

        Raises NotFound, NoPageImage for HTML, InvalidHighlight for one that is not within the page's text,
        and BytesLost where the file to draw it from is not stored any more.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("page", f"Version {row.number} has no pages: it is {row.state.value}.")
        with self._while_there("page", row):
            try:
                stored = self._extractions.page(row.extraction_hash, page)
            except KeyError:
                raise NotFound("page", f"There is no page {page} in version {row.number}.") from None
            if stored.width is None:
                raise NoPageImage(
                    "An HTML document has no page image. Use /original, and the citation's fragment."
                )
            for start, end in highlights:
                if not 0 <= start < end <= len(stored.text):
                    raise InvalidHighlight(
                        f"{start}-{end} is no highlight of page {page}, whose text has {len(stored.text):,} "
                        "characters. Start before the end, and end at most there."
                    )
            return self._page_images.get(row.id, row.content_hash, stored, highlights)

    @contextmanager
    def _while_there(self, what: str, row: VersionRow) -> Iterator[None]:
        """Around the reading of a version's blobs. Raises NotFound where they are removed meanwhile, and
        BytesLost where the file that was handed in was lost."""
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
