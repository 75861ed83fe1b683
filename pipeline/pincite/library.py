"""The one door: everything that the API, the flows and the command line can do with documents.

A `Library` owns its data folder while it is open. Every method is safe to call from any thread, and may
wait for a model, a database or an index: callers with an event loop call it from a thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from pincite.answer import Answers
from pincite.artifact import Extractions
from pincite.blobs import BlobStore
from pincite.build import build_fingerprint
from pincite.chunk import Chunker
from pincite.document import Answer, Collection, Document, Hit, Receipt, Sentence, State
from pincite.embed import Embedder
from pincite.errors import NoPageImage, NotFound
from pincite.extract import Extractor
from pincite.generate import open_generators
from pincite.index import VectorIndex, open_index
from pincite.ingest import Ingest
from pincite.owner import Owner
from pincite.page_images import PageImages
from pincite.registry import Accepted, Database, Queue, Registry, check_external_id
from pincite.report import Report, report_of
from pincite.retrieve import Retriever
from pincite.settings import Settings

DEFAULT_COLLECTION = "default"


@dataclass(frozen=True, slots=True)
class Original:
    """A document's bytes as they were handed in."""

    filename: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


class Library:
    """Collections of documents that can be added, searched, asked and deleted."""

    def __init__(self, settings: Settings, *, address: str | None = None) -> None:
        """Open the data folder; `address` is where a service that owns it can be reached.

        Raises InUse when another process has it, IndexMismatch or ModelUnavailable when what is there
        cannot be used with these settings.
        """
        self.settings = settings
        self.accepted = threading.Event()
        """Set when a document was accepted: what wakes a worker in this process."""
        self._owner = Owner(settings.home, address)
        try:
            self._open()
        except BaseException:
            self._owner.release()
            raise

    def _open(self) -> None:
        settings = self.settings
        self.embedder = Embedder(settings.embedding_model)
        self.index: VectorIndex = open_index(settings, self.embedder.fingerprint, self.embedder.dim)
        self._database = Database(settings.sqlalchemy_url)
        self._registry = Registry(self._database, grace_s=settings.grace_s)
        self.queue = Queue(self._database, lease_s=settings.lease_s, grace_s=settings.grace_s)
        self._blobs = BlobStore(settings.blob_root)
        if settings.blobs_url is None:
            self._blobs.discard_partials()
        self.extractor = Extractor(settings.limits)
        self._extractions = Extractions(self._blobs)
        self._page_images = PageImages(settings.home / "page-images", self.extractor, self._blobs)
        self._retriever = Retriever(self._registry, self.index, self.embedder)
        self._generators = open_generators(settings, self.embedder)
        self._answers = Answers(self._retriever, self._registry, self._extractions, *self._generators)
        self._build = build_fingerprint(self.embedder.fingerprint, settings.chunk_tokens)
        self.ingest = Ingest(
            self.queue,
            self._blobs,
            self.extractor,
            self._extractions,
            self.embedder,
            Chunker(
                self.embedder.token_offsets,
                tokens=settings.chunk_tokens,
                max_tokens=self.embedder.max_tokens,
            ),
            self.index,
        )
        if settings.database_url is None:
            self.queue.release_all()
        if not self._registry.collections():
            self._registry.create_collection(DEFAULT_COLLECTION)

    def close(self) -> None:
        """Finish what is being written and let go of the data folder."""
        for generator in self._generators:
            generator.close()
        self.extractor.close()
        self.index.close()
        self._database.close()
        self._owner.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- collections ------------------------------------------------------------------------------------

    def create_collection(self, name: str) -> Collection:
        """Raises InvalidName, or AlreadyExists."""
        return self._registry.create_collection(name)

    def collections(self) -> list[Collection]:
        """All collections, by name."""
        return self._registry.collections()

    def collection(self, name: str) -> Collection:
        """Raises NotFound."""
        return self._registry.collection(name)

    # -- documents --------------------------------------------------------------------------------------

    def add(
        self,
        collection: str,
        external_id: str,
        pieces: Iterable[bytes],
        *,
        filename: str,
        origin: str | None = None,
        replace: bool = True,
    ) -> Accepted:
        """Accept a file: when this returns, its bytes and its row are on disk and a worker may take it.

        The content that is live or on its way already makes no new version. Raises UploadTooLarge,
        AlreadyExists (other content, and `replace` is false), OriginConflict, InvalidName, NotFound.
        """
        self._registry.collection(collection)
        check_external_id(external_id)
        with self._blobs.stage(pieces, limit=self.settings.limits.max_upload_bytes) as content:
            accepted = self._registry.accept(
                collection,
                external_id,
                content,
                filename=filename,
                build=self._build,
                origin=origin,
                replace=replace,
            )
        if accepted.created:
            self.accepted.set()
        return accepted

    def documents(
        self, collection: str, *, after: str | None = None, limit: int = 100, state: State | None = None
    ) -> tuple[list[Document], bool]:
        """Documents in the order of their external ids, and whether there are more after them."""
        return self._registry.documents(collection, after=after, limit=limit, state=state)

    def document(self, collection: str, document_id: str) -> Document:
        """Raises NotFound."""
        return self._registry.document(collection, document_id)

    def find(self, collection: str, external_id: str) -> Document | None:
        """The document of an external id, if it is there."""
        return self._registry.find(collection, external_id)

    def wait(self, collection: str, document_id: str, timeout_s: float) -> Document:
        """The document as soon as nothing of it is on its way, or as it is when the time is over."""
        deadline = time.monotonic() + timeout_s
        while True:
            document = self._registry.document(collection, document_id)
            if document.pending_version is None or time.monotonic() >= deadline:
                return document
            time.sleep(0.1)

    def delete(self, collection: str, document_id: str) -> Receipt:
        """Take a document out of every answer at once, then out of every store."""
        document = self._registry.document(collection, document_id)
        versions = self._registry.delete(collection, document_id)
        points = blobs = images = 0
        for version in versions:
            points += self.index.delete(version.id)
            images += self._page_images.remove(version.id)
            blobs += self._registry.purge(version.id, self._blobs.remove)
        self.index.flush()
        return Receipt(
            document=document.external_id,
            document_id=document.id,
            versions=len(versions),
            points=points,
            blobs=blobs,
            page_images=images,
        )

    def purge_expired(self) -> int:
        """Remove points, images and blobs of versions that no query can need any more; how many versions."""
        expired = self._registry.expired()
        for version in expired:
            self.index.delete(version.id)
            self._page_images.remove(version.id)
            self._registry.purge(version.id, self._blobs.remove)
        if expired:
            self.index.flush()
        return len(expired)

    # -- what was read ----------------------------------------------------------------------------------

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        """The elements in unstructured's JSON format. Raises NotFound, also while nothing was read yet."""
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("elements", f"Version {row.number} has no elements: it is {row.state.value}.")
        return self._extractions.elements(row.extraction_hash)

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        """How each page was read, what is in doubt and what was left out.

        Raises NotFound, also while nothing was read yet.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("report", f"Version {row.number} has no report: it is {row.state.value}.")
        readings, remarks = self._extractions.readings(row.extraction_hash)
        document = self._registry.document(collection, document_id)
        return report_of(readings, remarks, document=document.external_id, version=row.number)

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        """The bytes that were handed in. Raises NotFound."""
        row = self._registry.version(collection, document_id, version)
        media_type = row.media_type or "application/octet-stream"
        try:
            pieces = self._blobs.stream(row.content_hash)
        except FileNotFoundError:
            raise NotFound("document", f"Version {row.number} was deleted a moment ago.") from None
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

        Raises NotFound, and NoPageImage for HTML.
        """
        row = self._registry.version(collection, document_id, version)
        if row.extraction_hash is None:
            raise NotFound("page", f"Version {row.number} has no pages: it is {row.state.value}.")
        try:
            stored = self._extractions.page(row.extraction_hash, page)
        except KeyError:
            raise NotFound("page", f"There is no page {page} in version {row.number}.") from None
        if stored.width is None:
            raise NoPageImage(
                "An HTML document has no page image. Use /original, and the citation's fragment."
            )
        image = self._page_images.get(row.id, row.content_hash, stored, highlights)
        if not self._registry.present([row.id]):
            self._page_images.remove(row.id)
        return image

    # -- questions --------------------------------------------------------------------------------------

    def search(
        self, collection: str, question: str, *, limit: int = 20, within: Sequence[str] | None = None
    ) -> list[Hit]:
        """The best chunks of live documents; `within` narrows to documents, by external id.

        Raises NotFound for the collection or a document of `within`.
        """
        document_ids = self._within(collection, within)
        return [
            passage.as_hit() for passage in self._retriever.search(collection, question, limit, document_ids)
        ]

    def answer(self, collection: str, question: str, *, within: Sequence[str] | None = None) -> Answer:
        """A whole answer, each sentence with citations that were checked, or a refusal."""
        answer = None
        for event in self.stream(collection, question, within=within):
            if isinstance(event, Answer):
                answer = event
        assert answer is not None, "an answer's stream ends with the answer"
        return answer

    def stream(
        self, collection: str, question: str, *, within: Sequence[str] | None = None
    ) -> Iterator[Sentence | Answer]:
        """Each checked sentence as soon as it is there, and at the end the whole answer."""
        document_ids = self._within(collection, within)
        return self._answers.stream(collection, question, document_ids)

    # -- the state of things ----------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Documents by state, the queue, the index, and the versions of what reads and embeds."""
        return {
            "home": str(self.settings.home),
            "collections": {
                name: {state.value: count for state, count in states.items()}
                for name, states in self._registry.counts().items()
            },
            "queue": self.queue.waiting(),
            "index": {"engine": self.index.engine, "chunks": self.index.count()},
            "embedding": self.embedder.fingerprint,
            "build": self._build,
            "generator": self._answers.generator_name,
        }

    def _within(self, collection: str, external_ids: Sequence[str] | None) -> list[str] | None:
        self._registry.collection(collection)
        if external_ids is None:
            return None
        found = {external_id: self._registry.find(collection, external_id) for external_id in external_ids}
        missing = [external_id for external_id, document in found.items() if document is None]
        if missing:
            raise NotFound("document", f"There is no document “{missing[0]}” in “{collection}”.")
        return [document.id for document in found.values() if document is not None]
