"""A served app over a library whose registry and blobs are real, and whose models are scripted."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import IO, Any, Protocol, cast

import httpx
import pytest

from pincite.answer.conversation import Turn
from pincite.answer.stream import AnswerStream
from pincite.embed import Embedder
from pincite.errors import NoPageImage, NotFound
from pincite.extract.link_discovery import DiscoveredLinks
from pincite.extract.link_formats.entry import LinkListKind
from pincite.index.filters import Attributes, Filter
from pincite.ingest.uploads import Uploads
from pincite.library import Library
from pincite.lifecycle.history import History
from pincite.lifecycle.removal import Caches, Remover
from pincite.runtime.room import Room
from pincite.schema.answer import Answer, AnswerEvent, MinVerdict, Policy, Sentence
from pincite.schema.document import (
    Accepted,
    Outcome,
)
from pincite.schema.extraction import PageExtraction
from pincite.schema.search import Explanation, Hit, SearchResult
from pincite.settings import MAX_QUEUE, Limits, Settings
from pincite.sources.sources import Sources
from pincite.store.artifacts import Extractions
from pincite.store.blobs import BlobStore
from pincite.store.registry import (
    AttributeWriter,
    Database,
    EventLog,
    Queue,
    Registry,
    Requests,
    Sessions,
)
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

    def check_room_for_attributes(self, version_key: str) -> None:
        """There is nothing to write."""

    def flush(self) -> None:
        """There is nothing to write."""

    def forget(self, collection: str) -> None:
        """There is nothing to forget."""

    def forget_texts(self) -> None:
        """There is nothing to forget."""


@dataclass
class ScriptedContent:
    """What `StoredDocuments` promises: the file handed in, and pages that the test has set."""

    registry: Registry
    blobs: BlobStore
    readings: list[PageExtraction] | None = None

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


class ScriptedLibrary(Library):
    """A library whose documents are kept for real; questions get what the test has set."""

    parts: Any

    def __init__(self, home: Path) -> None:
        self.home = home
        self.on_search: Callable[[], list[Hit]] = lambda: [HIT]
        self.on_stream: Callable[[], Generator[AnswerEvent]] = lambda: events(*SENTENCES, ANSWER)
        self.asked: list[dict[str, Any]] = []
        self.histories: list[list[Turn]] = []
        self.largest_piece = 0
        self.work_available = Event()
        self.open()

    def open(self) -> None:
        """Open what the home has."""
        settings = Settings(home=self.home, limits=Limits(max_upload_bytes=MAX_UPLOAD_BYTES))
        database = Database(settings.registry_url)
        registry, blobs = Registry(database, grace_s=3600), BlobStore(settings.blob_root)
        room, nothing = Room(self.home, 0), cast(Any, NoStore())
        attributes = AttributeWriter(database, nothing)
        remover = Remover(registry, nothing, nothing, blobs, Caches(nothing, nothing, Extractions(blobs)))
        self.parts = SimpleNamespace(
            database=database,
            room=room,
            registry=registry,
            queue=Queue(database, lease_s=60, grace_s=3600),
            events=EventLog(database, keep_days=30),
            requests=Requests(database),
            sessions=Sessions(database),
            blobs=blobs,
            attributes=attributes,
            embedder=Embedder(),
            content=ScriptedContent(registry, blobs),
            remover=remover,
            history=History(registry, nothing, attributes, remover),
        )
        self.limit_queue(MAX_QUEUE)
        self.use(settings)
        self.parts.requests.release_all()
        registry.ensure_a_collection("default")

    def close(self) -> None:
        self.parts.database.close()

    def limit_queue(self, most: int) -> None:
        """Let no more documents wait than this."""
        parts = self.parts
        parts.registry = Registry(parts.database, grace_s=3600, max_queue=most)
        parts.uploads = Uploads(
            parts.registry,
            parts.blobs,
            parts.attributes,
            parts.room,
            fingerprint="b",
            max_bytes=MAX_UPLOAD_BYTES,
        )

    def use(self, settings: Settings) -> None:
        """Take these settings, as a library that was opened with them."""
        self.settings = settings
        self.parts.sources = Sources(self, self.read_list, settings, self.parts.database)

    def read_list(self, file: IO[bytes], kind: LinkListKind, url: str) -> DiscoveredLinks:
        raise NotImplementedError

    def files(self) -> list[str]:
        """Everything that is kept of what was handed in."""
        return [path.name for path in Path(self.settings.blob_root).rglob("*") if path.is_file()]

    def go_live(self) -> None:
        """Let a worker bring in what waits."""
        for version_id in self.parts.queue.claim("worker", 1000):
            self.parts.queue.go_live(version_id, "worker", {})

    def settle_all(self) -> None:
        """Let a worker take what waits, and give up on it."""
        for version_id in self.parts.queue.claim("worker", 1000):
            outcome = Outcome(code="no-text", detail="There is no text in it.")
            self.parts.queue.fail(version_id, "worker", outcome)

    def bring_in(self, versions: Sequence[str], worker: str, progress: object = None) -> list[str]:
        for version_id in versions:
            self.parts.queue.go_live(version_id, worker, {})
        return list(versions)

    def ping(self) -> None:
        self.parts.registry.collections()

    def tidy(self) -> None:
        """There is nothing to tidy."""

    def add(self, collection: str, external_id: str, pieces: Iterable[bytes], **options: Any) -> Accepted:
        return super().add(collection, external_id, self._watched(pieces), **options)

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int = 20,
        within: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> SearchResult:
        self.collection(collection)
        self.asked.append({"question": question, "limit": limit, "within": within, "where": where})
        return SearchResult(hits=self.on_search())

    def explain(
        self,
        collection: str,
        question: str,
        *,
        chunk: str | None = None,
        document: str | None = None,
        limit: int = 20,
        within: Sequence[str] | None = None,
        where: Filter | None = None,
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
        instructions: str = "",
    ) -> AnswerStream:
        self.collection(collection)
        self.histories.append(list(history))
        levels = {"policy": policy, "min_verdict": min_verdict}
        self.asked.append({"question": question, "within": within, "where": where, **levels})
        return AnswerStream(lambda _: self.on_stream())

    @property
    def generator_name(self) -> str:
        return "script"

    def status(self) -> dict[str, Any]:
        return STATUS | {"queue": self.parts.queue.waiting()}

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
