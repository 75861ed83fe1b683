"""The command line as a user runs it, on a backend that answers by script."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest

from pincite.answer.conversation import Turn
from pincite.errors import NotFound, NothingToRetry, PinciteError, SourceBusy
from pincite.index.filters import Filter
from pincite.library import DEFAULT_COLLECTION, Library
from pincite.maintenance.difference import Difference
from pincite.schema.answer import Answer, Citation, MinVerdict, Policy, Sentence, Span
from pincite.schema.document import (
    Collection,
    CollectionReceipt,
    Document,
    Outcome,
    PastVersion,
    Receipt,
    Remnant,
    State,
    Version,
)
from pincite.schema.event import Event
from pincite.schema.extraction import LeftOut, PageExtraction, Remark, Uncovered
from pincite.schema.list_page import ListPage
from pincite.schema.score_breakdown import Favour, Meaning, PageBest, Why, Words
from pincite.schema.search import Explanation, Hit, SearchResult
from pincite.settings import Settings
from pincite.sources.report import OnEntry, SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import AnySpec
from pincite.store.report import Report, report_of
from pincite_cli import backend, following, main, terminal
from tests.serving import bound, serving
from tests.test_library import bring_in

Run = Callable[..., int]
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def look_again() -> Callable[[], None]:
    """Look anew at standard output and standard error, which are other ones in each test."""

    def look() -> None:
        terminal.results.cache_clear()
        terminal.messages.cache_clear()

    look()
    return look


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, look_again: Callable[[], None]) -> Run:
    """Run `pincite` with arguments; its exit code."""

    def run(*arguments: str | Path) -> int:
        look_again()
        monkeypatch.setattr("sys.argv", ["pincite", *map(str, arguments)])
        try:
            main.main()
        except SystemExit as end:
            return end.code if isinstance(end.code, int) else int(end.code is not None)
        return 0

    return run


def document(external_id: str, state: State, outcome: Outcome | None = None) -> Document:
    version = Version(
        number=1,
        state=state,
        content_hash="00",
        bytes=1,
        filename=external_id,
        attempt=1,
        pages_done=3,
        pages_total=3,
        outcome=outcome if state is State.FAILED else None,
        warnings=[outcome] if outcome and state is State.LIVE_WITH_WARNINGS else [],
        created_at=NOW,
        updated_at=NOW,
    )
    return Document(
        id=f"id of {external_id}",
        collection="default",
        external_id=external_id,
        title=external_id,
        live_version=version if state.value.startswith("live") else None,
        pending_version=None if state.settled else version,
        last_version=version,
        changed_at=NOW,
        grade="A" if state.value.startswith("live") else None,
    )


def hit(text: str) -> Hit:
    return Hit(
        document="lease.pdf",
        document_id="1",
        version=1,
        chunk_id="c",
        title="Lease",
        pages=[4],
        headings=["Term"],
        score=0.5,
        text=text,
    )


HISTORY = [
    PastVersion(
        **dict(document("lease.pdf", state, outcome).last_version) | {"number": number, "bytes": 48_213},
        kept=kept,
        rollback_until=until,
    )
    for number, state, outcome, kept, until in (
        (4, State.LIVE, None, True, None),
        (3, State.SUPERSEDED, None, True, datetime(2026, 3, 1, 0, 5, tzinfo=UTC)),
        (2, State.FAILED, Outcome(code="no-text", detail="There is \x1b[31mnone."), True, None),
        (1, State.SUPERSEDED, None, False, None),
    )
]

EXPLANATION = Explanation(
    chunk_id="c", place=57, reason="It is number 57.", meaning_rank=80, words_rank=None, hit=None
)


def answer(text: str) -> Answer:
    span = Span(page=4, width=595, height=842, boxes=[], start=0, end=9, headings=[], fragment=None)
    citation = Citation(
        document="lease.pdf",
        document_id="1",
        version=1,
        chunk_id="c",
        quote=text,
        verdict="verified",
        spans=[span],
    )
    sentence = Sentence(text=text, verdict="quoted", citations=[citation])
    return Answer(answerable=True, confidence=0.9, answer=text, sentences=[sentence], generator="extractive")


REFUSAL = Answer(
    answerable=False,
    confidence=0.1,
    answer=None,
    sentences=[],
    nearest=[hit("The mill stands by the river.")],
    generator="extractive",
)


READINGS = [
    *(PageExtraction(page, "flow", "running text", 1_000) for page in range(1, 9)),
    PageExtraction(
        9,
        "ocr",
        "an image without text",
        400,
        70,
        left_out=(LeftOut("tiny", 12, "praise \x1b[31mit"),),
        uncovered=(Uncovered("button", 15, "It weighs \x1b[31m2 g"),),
    ),
    PageExtraction(10, None, "Page 10 was not read: it took too long.", 0),
]
REMARKS = [
    Remark("file-repaired", "lease.pdf is damaged and was repaired."),
    Remark("page-timeout", "Page 10 was not read: it took too long.", 10),
]


WHY = Why(
    score=1.234,
    words_weight=0.4,
    meaning=Meaning(cosine=0.512, rank=3, other_words=["current assets"]),
    words=Words(share=0.5, rank=None, terms=["leas", "end"]),
    page=PageBest(cosine=0.634, share=1.0),
    route=Favour(weight=0.2, reasons=["it is about \x1b[31m2031"]),
    folded=["another"],
)


def source(spec: AnySpec) -> Source:
    return Source(
        name=spec.name,
        collection=spec.collection,
        spec=spec,
        documents=3,
        created_at=NOW,
        synced_at=None,
        last_sync=None,
    )


class ScriptedBackend:
    """Answers by script, and notes what it was asked. It is its own library."""

    def __init__(self) -> None:
        self.outcomes: dict[str, tuple[State, Outcome | None]] = {}
        self.unchanged: set[str] = set()
        self.refused: dict[str, PinciteError] = {}
        self.answers: dict[str, Answer] = {}
        self.accepted: list[tuple[str, str]] = []
        self.metadata: list[dict[str, object]] = []
        self.changes: list[tuple[str, dict[str, object], dict[str, object], list[str]]] = []
        self.known = document("lease.pdf", State.LIVE)
        self.asked: list[tuple[str, list[str] | None]] = []
        self.histories: list[list[Turn]] = []
        self.filters: list[Filter | None] = []
        self.policies: list[Policy | None] = []
        self.explained: list[tuple[str, str | None, str | None, int]] = []
        self.deleted: list[str] = []
        self.told: list[Event] = []
        self.followed: list[tuple[str | None, int, bool]] = []
        self.on_their_way: list[Document] = []
        self.specs: list[AnySpec] = []
        self.reports: dict[str, SyncReport] = {}
        self.busy: set[str] = set()
        self.synced: list[tuple[str, bool, bool]] = []
        self.remaining: list[Remnant] = []
        self.history = HISTORY
        self.done: list[tuple[str, str, object]] = []
        self.suggested: list[tuple[str, list[str]]] = []
        self.failed: list[str] = []
        self.there = [document("lease.pdf", State.LIVE)]
        self.hits = True
        self.service: str | None = None
        self.interrupted = False
        self.kept = [
            Collection(name="contracts", documents=12, created_at=NOW),
            Collection(name="contrats", language="fr", created_at=NOW),
        ]

    @property
    def library(self) -> Self:
        return self

    def accept(
        self, collection: str, external_id: str, path: Path, origin: str, metadata: Mapping[str, object]
    ) -> tuple[Document, bool]:
        if external_id in self.refused:
            raise self.refused[external_id]
        self.accepted.append((external_id, origin))
        self.metadata.append(dict(metadata))
        if external_id in self.unchanged:
            return document(external_id, State.LIVE), False
        return document(external_id, State.QUEUED), True

    def follow(
        self, collection: str, documents: Sequence[Document], on_pages: following.OnPages
    ) -> Iterator[Document]:
        for pending in documents:
            if self.interrupted:
                raise KeyboardInterrupt
            on_pages(pending.id, 3, 3)
            yield document(pending.external_id, *self.outcomes.get(pending.external_id, (State.LIVE, None)))

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int,
        within: list[str] | None,
        where: Filter | None = None,
    ) -> SearchResult:
        self.asked.append((question, within))
        self.filters.append(where)
        hits = [hit(f"passage {number} on {question}") for number in range(limit if self.hits else 0)]
        return SearchResult(asked_as=question, hits=hits)

    def explain(
        self,
        collection: str,
        question: str,
        *,
        chunk: str | None,
        document: str | None,
        limit: int,
        within: list[str] | None,
        where: Filter | None,
    ) -> Explanation:
        self.explained.append((question, chunk, document, limit))
        self.filters.append(where)
        return EXPLANATION

    def answer(
        self,
        collection: str,
        question: str,
        *,
        history: Sequence[Turn] = (),
        within: list[str] | None,
        where: Filter | None = None,
        policy: Policy | None = None,
        min_verdict: MinVerdict | None = None,
    ) -> Answer:
        self.histories.append(list(history))
        self.filters.append(where)
        self.policies.append(policy)
        if within == ["nowhere.pdf"]:
            raise NotFound("document", "There is no document “nowhere.pdf” in “default”.")
        self.asked.append((question, within))
        return self.answers.get(question, REFUSAL)

    def documents(
        self, collection: str, *, after: str | None, limit: int, state: State | None
    ) -> ListPage[Document]:
        found = self.on_their_way if state else [*self.there, *self.on_their_way]
        return ListPage([each for each in found if state in (None, each.last_version.state)], None)

    def document(self, collection: str, document_id: str) -> Document:
        return document(document_id.removeprefix("id of "), State.QUEUED)

    def add_source(self, spec: AnySpec) -> Source:
        self.specs.append(spec)
        return source(spec)

    def change_source(self, name: str, changes: Mapping[str, object]) -> Source:
        self.done.append(("change", name, dict(changes)))
        [before] = [spec for spec in self.specs if spec.name == name]
        return source(before.model_copy(update=dict(changes)))

    def sources(self) -> list[Source]:
        return [source(spec) for spec in self.specs]

    def remove_source(self, name: str) -> None:
        self.specs = [spec for spec in self.specs if spec.name != name]

    def sync(self, name: str, *, dry_run: bool, delete_anyway: bool, on_entry: OnEntry) -> SyncReport:
        self.synced.append((name, dry_run, delete_anyway))
        if name in self.busy:
            raise SourceBusy(f"“{name}” is being synced.")
        return self.reports[name].model_copy(update={"dry_run": dry_run})

    def update(
        self,
        collection: str,
        external_id: str,
        metadata: Mapping[str, object],
        profile: Mapping[str, object],
        withdraw: Sequence[str],
    ) -> Document:
        self.changes.append((external_id, dict(metadata), dict(profile), list(withdraw)))
        return self.known

    def retry(self, collection: str, external_id: str) -> Document:
        if external_id not in self.failed:
            raise NothingToRetry(f"Version 1 of “{external_id}” is live.")
        return document(external_id, State.QUEUED)

    def retry_failed(self, collection: str) -> Iterator[Document]:
        yield from (document(external_id, State.QUEUED) for external_id in self.failed)

    def report(self, collection: str, external_id: str) -> Report:
        return report_of(READINGS, REMARKS, document=external_id, version=1)

    def delete(self, collection: str, external_id: str) -> Receipt:
        self.deleted.append(external_id)
        return Receipt(
            document=external_id,
            document_id="1",
            versions=2,
            points=31,
            blobs=5,
            page_images=0,
            checked=not self.remaining,
            remaining=self.remaining,
        )

    def versions(self, collection: str, external_id: str) -> list[PastVersion]:
        if external_id == "nothing.pdf":
            raise NotFound("document", "There is no document “nothing.pdf” in “default”.")
        return self.history

    def rollback(self, collection: str, external_id: str, version: int | None) -> Document:
        self.done.append(("rollback", external_id, version))
        return document(external_id, State.LIVE)

    def cancel(self, collection: str, external_id: str) -> Document:
        self.done.append(("cancel", external_id, None))
        return document(external_id, State.CANCELLED)

    def collections(self) -> list[Collection]:
        return self.kept

    def collection(self, name: str) -> Collection:
        for each in self.kept:
            if each.name == name:
                return each
        raise NotFound("collection", f"There is no collection “{name}”.")

    def create_collection(self, name: str, *, language: str) -> Collection:
        self.done.append(("create", name, language))
        return Collection(name=name, language=language, created_at=NOW)

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        self.suggested.append((name, list(questions)))
        return Collection(name=name, suggestions=list(questions), created_at=NOW)

    def delete_collection(self, name: str) -> CollectionReceipt:
        self.done.append(("delete", name, None))
        return CollectionReceipt(
            collection=name, documents=12, sources=1, versions=14, points=310, blobs=50, page_images=1
        )

    def events(
        self, collection: str, external_id: str | None, *, after: int, follow: bool
    ) -> Iterator[Event]:
        self.followed.append((external_id, after, follow))
        yield from self.told

    def status(self) -> dict[str, Any]:
        return {
            "home": "/home",
            "service": self.service,
            "collections": {},
            "queue": len(self.on_their_way),
            "index": {"engine": "script", "chunks": 0, "optimising_since": None, "trouble": None},
            "blobs": {"never_checked": 0, "oldest_check": "2026-11-27T10:00:00+00:00"},
            "disk": {"free": 1 << 30, "reserve": 16 << 20, "full": False},
            "embedding": "model-1",
            "embedding_backend": "script",
            "build": "0123456789ab",
            "generator": "script",
            "judges": [],
        }

    def examine(self, *, deep: bool) -> list[Difference]:
        return []

    def heal(self, *, deep: bool) -> tuple[list[Difference], list[Difference]]:
        return [], []


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> ScriptedBackend:
    """Return the backend of every command in this test."""
    made = ScriptedBackend()

    @contextmanager
    def open_backend(home: Path | None = None) -> Iterator[ScriptedBackend]:
        yield made

    monkeypatch.setattr(backend, "open_backend", open_backend)
    return made


@pytest.fixture(scope="session")
def library_of_a_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield the data folder of a service that has one document."""
    home = tmp_path_factory.mktemp("home")
    page = b"<html><body><h1>The mill</h1><p>The mill was built in 1904.</p></body></html>"
    with bound() as at:
        address = f"http://127.0.0.1:{at.getsockname()[1]}"
        with Library(Settings(home=home), address=address) as library, serving(library, at):
            bring_in(library, DEFAULT_COLLECTION, {"mill.html": page})
            yield home
