"""A served app over a library whose registry and blobs are real, and whose models are scripted."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import IO, Any, Protocol, cast

import httpx
import pytest

from pincite.answer.conversation import Turn
from pincite.answer.stream import AnswerStream
from pincite.embed import Embedder
from pincite.errors import NoPageImage, NotFound
from pincite.extract.lister import Listed
from pincite.extract.listings.entry import Kind
from pincite.extract.sniff import checked
from pincite.index.filters import Attributes, Filter
from pincite.ingest.worker import BringIn, Worker
from pincite.library import Library
from pincite.lifecycle.history import History
from pincite.lifecycle.removal import Remover
from pincite.retrieve.explanation import Explanation
from pincite.runtime.room import Room
from pincite.schema.answer import Answer, AnswerEvent, MinVerdict, Policy, Sentence
from pincite.schema.document import (
    Accepted,
    Collection,
    CollectionReceipt,
    Document,
    FilterField,
    Outcome,
    Receipt,
    State,
)
from pincite.schema.extraction import PageReading
from pincite.schema.search import Hit, SearchResult
from pincite.settings import Limits, Settings
from pincite.sources.sources import Sources
from pincite.store.artifacts import Extractions
from pincite.store.blobs import BlobStore
from pincite.store.registry import (
    AttributeWriter,
    Database,
    DocumentQuery,
    EventLog,
    Queue,
    Registry,
    Requests,
    Sessions,
)
from pincite.store.registry.installation import embed_secret_of
from pincite.store.report import Report, report_of
from pincite.store.stored_documents import Original, PageDrawing

from ..serving import serving

MAX_UPLOAD_BYTES = 2_000_000

HIT = Hit(
    document="lease.pdf",
    document_id="d1",
    version=1,
    chunk_id="c1",
    title="Lease",
    pages=[1],
    headings=["Term"],
    score=0.5,
    text="The lease ends in May.",
)
SENTENCES = [Sentence(text=text, verdict="quoted", citations=[]) for text in ("It ends in May.", "Or June.")]
ANSWER = Answer(
    answerable=True,
    confidence=0.9,
    answer="It ends in May. Or June.",
    sentences=SENTENCES,
    generator="script",
)
STATUS: dict[str, Any] = {
    "home": "/data",
    "collections": {"default": {"live": 1}},
    "queue": 0,
    "index": {
        "engine": "edge",
        "chunks": 2,
        "unindexed": None,
        "optimising_since": None,
        "trouble": None,
    },
    "blobs": {"never_checked": 0, "oldest_check": "2026-11-27T10:00:00+00:00"},
    "disk": {"free": 1 << 30, "reserve": 16 << 20, "full": False},
    "embedding": "e",
    "embedding_backend": "onnx",
    "build": "b",
    "generator": "extractive",
    "judges": [],
}


def events(*told: AnswerEvent) -> Generator[AnswerEvent]:
    """Yield these, one after the other."""
    yield from told


class NoStore:
    """An index, images and a memory in which there is nothing."""

    def delete(self, version_key: str) -> int:
        return 0

    remove = delete

    def count(self, version_key: str) -> int:
        return 0

    def set_servable(self, version_key: str, servable: bool) -> None:
        """There is nothing to be found."""

    def set_attributes(self, version_key: str, attributes: Attributes) -> None:
        """There is nothing to filter."""

    def flush(self) -> None:
        """There is nothing to write."""

    def forget(self, collection: str) -> None:
        """There is nothing to forget."""

    def forget_texts(self) -> None:
        """There is nothing to forget."""


@dataclass
class ScriptedContent:
    """What `Content` promises: what was handed in is there, what was read is what the test has set."""

    registry: Registry
    blobs: BlobStore
    readings: list[PageReading] | None = None

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        row = self.registry.version(collection, document_id, version)
        return [{"type": "Title", "text": row.filename, "metadata": {"page_number": row.number}}]

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        row = self.registry.version(collection, document_id, version)
        if self.readings is None:
            raise NotFound("report", f"Version {row.number} has no report: it is {row.state.value}.")
        return report_of(self.readings, [], document=row.filename, version=row.number)

    def reading(self, collection: str, document_id: str, version: int) -> str:
        return self.registry.version(collection, document_id, version).content_hash

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        row = self.registry.version(collection, document_id, version)
        return Original(row.filename, "text/html", row.bytes, self.blobs.stream(row.content_hash))

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
        row = self.registry.version(collection, document_id, version)
        if row.filename.endswith(".html"):
            raise NoPageImage("An HTML document has no page image.")
        if page > 1:
            raise NotFound("page", f"There is no page {page}.")
        shown = f"page {page} of version {row.number}, {list(highlights)}"
        return PageDrawing(f"{row.number}-{page}-{width}", shown.encode)


@dataclass
class ScriptedLibrary:
    """What `Library` promises: documents are kept for real, questions get what the test has set."""

    home: Path
    on_search: Callable[[], list[Hit]] = lambda: [HIT]
    on_stream: Callable[[], Generator[AnswerEvent]] = lambda: events(*SENTENCES, ANSWER)
    asked: list[dict[str, Any]] = field(default_factory=list)
    histories: list[list[Turn]] = field(default_factory=list)
    largest_piece: int = 0
    embedder: Embedder = field(default_factory=Embedder)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Open what the home has."""
        self.settings = Settings(home=self.home, limits=Limits(max_upload_bytes=MAX_UPLOAD_BYTES))
        self.room = Room(self.home, 0)
        self.database = Database(self.settings.sqlalchemy_url)
        self.registry = Registry(self.database, grace_s=3600)
        self.queue = Queue(self.database, lease_s=60, grace_s=3600)
        self.events = EventLog(self.database, keep_days=30)
        self.requests = Requests(self.database)
        self.sessions = Sessions(self.database)
        self.blobs = BlobStore(self.settings.blob_root)
        self.content = ScriptedContent(self.registry, self.blobs)
        self.requests.release_all()
        if not self.registry.collections():
            self.registry.create_collection("default")
        nothing: Any = NoStore()
        self.use(self.settings)
        pages = Extractions(self.blobs)
        self.remover = Remover(self.registry, nothing, nothing, self.blobs, pages, nothing, nothing)
        attributes = AttributeWriter(self.database, nothing)
        self.history = History(self.registry, nothing, attributes, self.remover)

    def close(self) -> None:
        self.database.close()

    def use(self, settings: Settings) -> None:
        """Take these settings, as a library that was opened with them."""
        self.settings = settings
        self.sources = Sources(cast(Library, self), self.read_list, settings, self.database)

    def read_list(self, file: IO[bytes], kind: Kind, url: str) -> Listed:
        raise NotImplementedError

    def files(self) -> list[str]:
        """Everything that is kept of what was handed in."""
        return [path.name for path in Path(self.settings.blob_root).rglob("*") if path.is_file()]

    def go_live(self) -> None:
        """Let a worker bring in what waits."""
        for version_id in self.queue.claim("worker", 1000):
            self.queue.go_live(version_id, "worker", {})

    def settle_all(self) -> None:
        """Let a worker take what waits, and give up on it."""
        for version_id in self.queue.claim("worker", 1000):
            self.queue.fail(version_id, "worker", Outcome(code="no-text", detail="There is no text in it."))

    def check(self) -> None:
        self.registry.collections()

    def worker(self, bring_in: BringIn | None = None) -> Worker:
        return Worker(
            self.queue,
            self.room,
            Event(),
            batch_documents=self.settings.batch_documents,
            bring_in=bring_in or self.bring_in,
            tidy=lambda: None,
        )

    def bring_in(self, versions: Sequence[str], worker: str) -> None:
        for version_id in versions:
            self.queue.go_live(version_id, worker, {})

    def create_collection(self, name: str, *, language: str = "en") -> Collection:
        return self.registry.create_collection(name, language=language)

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        return self.registry.suggest(name, questions)

    def collections(self) -> list[Collection]:
        return self.registry.collections()

    def collection(self, name: str) -> Collection:
        return self.registry.collection(name)

    def check_upload(
        self, collection: str, external_id: str, *, metadata: Mapping[str, object] | None = None
    ) -> None:
        self.registry.collection(collection)

    def add(
        self,
        collection: str,
        external_id: str,
        pieces: Iterable[bytes],
        *,
        filename: str,
        origin: str | None = None,
        replace: bool = True,
        metadata: Mapping[str, object] | None = None,
        any_kind: bool = True,
    ) -> Accepted:
        self.check_upload(collection, external_id, metadata=metadata)
        pieces = self._watched(pieces)
        if not any_kind:
            pieces = checked(pieces, filename)
        with self.blobs.stage(pieces, limit=MAX_UPLOAD_BYTES) as content:
            return self.registry.accept(
                collection,
                external_id,
                content,
                filename=filename,
                build="b",
                origin=origin,
                replace=replace,
                metadata=metadata,
            )

    def documents(
        self, collection: str, *, after: str | None = None, limit: int = 100, state: State | None = None
    ) -> tuple[list[Document], bool]:
        return self.registry.documents(collection, after=after, limit=limit, state=state)

    def list_documents(
        self, collection: str, query: DocumentQuery, *, after: str | None = None, limit: int = 100
    ) -> tuple[list[Document], str | None]:
        return self.registry.list_documents(collection, query, after=after, limit=limit)

    def count_documents(
        self, collection: str, query: DocumentQuery, *, document_id: str | None = None
    ) -> int:
        return self.registry.count_documents(collection, query, document_id=document_id)

    def fields(self, collection: str) -> list[FilterField]:
        return self.registry.fields(collection)

    def document(self, collection: str, document_id: str) -> Document:
        return self.registry.document(collection, document_id)

    def find(self, collection: str, external_id: str) -> Document | None:
        return self.registry.find(collection, external_id)

    def update(
        self,
        collection: str,
        document_id: str,
        *,
        metadata: Mapping[str, object] | None = None,
        profile: Mapping[str, object] | None = None,
        withdraw: Sequence[str] = (),
    ) -> Document:
        return self.registry.update(
            collection, document_id, metadata=metadata or {}, profile=profile or {}, withdraw=withdraw
        )

    def retry(self, collection: str, document_id: str) -> Document:
        self.queue.retry(collection, document_id)
        return self.registry.document(collection, document_id)

    def embed_secret(self) -> str:
        return embed_secret_of(self.database)

    def delete(self, collection: str, document_id: str) -> Receipt:
        return self.remover.delete(collection, document_id)

    def delete_collection(self, name: str) -> CollectionReceipt:
        return self.remover.delete_collection(name)

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int = 20,
        within: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> SearchResult:
        self.registry.collection(collection)
        self.asked.append({"question": question, "limit": limit, "within": within, "where": where})
        return SearchResult(hits=self.on_search())

    def explain(
        self,
        collection: str,
        question: str,
        *,
        chunk: str | None,
        document: str | None,
        limit: int,
        within: Sequence[str] | None,
        where: Filter | None,
    ) -> Explanation:
        if chunk == "nothing":
            raise NotFound("chunk", "There is no chunk nothing.")
        asked = {"question": question, "chunk": chunk, "document": document, "limit": limit}
        self.asked.append(asked | {"within": within, "where": where})
        return Explanation(
            chunk_id="c", place=1, reason="It is hit number 1.", meaning_rank=1, words_rank=None, hit=HIT
        )

    def stream(
        self,
        collection: str,
        question: str,
        *,
        history: Sequence[Turn] = (),
        within: Sequence[str] | None = None,
        where: Filter | None = None,
        policy: Policy | None = None,
        min_verdict: MinVerdict | None = None,
        wishes: str = "",
    ) -> AnswerStream:
        self.registry.collection(collection)
        self.histories.append(list(history))
        levels = {"policy": policy, "min_verdict": min_verdict}
        self.asked.append({"question": question, "within": within, "where": where, **levels})
        return AnswerStream(lambda _: self.on_stream())

    @property
    def generator_name(self) -> str:
        return "script"

    def status(self) -> dict[str, Any]:
        return STATUS | {"queue": self.queue.waiting()}

    def _watched(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.largest_piece = max(self.largest_piece, len(piece))
            yield piece


@pytest.fixture
def library(tmp_path: Path) -> Iterator[ScriptedLibrary]:
    scripted = ScriptedLibrary(tmp_path)
    yield scripted
    scripted.close()


class Serve(Protocol):
    def __call__(self, **options: Any) -> httpx.Client: ...


@pytest.fixture
def serve(library: ScriptedLibrary) -> Iterator[Serve]:
    """Start the service with these options of `create_app`, and give a client that speaks HTTP to it."""
    with ExitStack() as stack:

        def start(**options: Any) -> httpx.Client:
            return stack.enter_context(served(cast(Library, library), options))

        yield start


@pytest.fixture
def client(serve: Serve) -> httpx.Client:
    """Return a client of a service without a key."""
    return serve()


def ask_and_leave(
    client: httpx.Client, path: str, body: dict[str, Any], accept: str, when: Callable[[], object]
) -> None:
    """Ask a question, and end the connection once `when` returns, whatever has been answered by then."""
    connection = HTTPConnection(client.base_url.host, client.base_url.port)
    with closing(connection):
        headers = {"Content-Type": "application/json", "Accept": accept}
        connection.request("POST", path, json.dumps(body), headers)
        when()


@contextmanager
def served(
    library: Library, options: dict[str, Any], listening: socket.socket | None = None
) -> Iterator[httpx.Client]:
    """Yield a client that speaks HTTP to the service over a library, at a port of its own or a given one."""
    with (
        serving(library, listening, **options) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client
