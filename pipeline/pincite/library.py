"""Offer all that the API, the flows and the command line can do with documents, in one class.

A `Library` owns its data folder while it is open. Every method is safe to call from any thread, and may
wait for a model, a database or an index: callers with an event loop call it from a thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, Self

from pincite.answer.conversation import Turn
from pincite.answer.stream import AnswerStream
from pincite.index.filters import Filter
from pincite.index.languages import ENGLISH
from pincite.ingest.pipeline import Stage
from pincite.ingest.read_stage import JobProgress
from pincite.ingest.worker import BringIn, Worker
from pincite.maintenance.difference import Difference
from pincite.runtime.room import Room
from pincite.schema.answer import Answer, MinVerdict, Policy
from pincite.schema.document import (
    Accepted,
    Collection,
    CollectionReceipt,
    Document,
    FilterField,
    PastVersion,
    Receipt,
    State,
)
from pincite.schema.event import Event
from pincite.schema.list_page import ListPage
from pincite.schema.question import checked
from pincite.schema.search import Explanation, Hit, SearchResult
from pincite.settings import Settings
from pincite.sources.report import OnEntry, SyncReport
from pincite.sources.source import Source
from pincite.sources.spec import AnySpec
from pincite.sources.sync import OnFull
from pincite.status import status_of
from pincite.store.registry import DocumentQuery, Job
from pincite.store.registry.installation import embed_secret_of
from pincite.store.report import Report
from pincite.store.stored_documents import Original, PageDrawing
from pincite.store.stored_pages import PageList, StoredPage
from pincite.wiring import LibraryParts, open_parts

DEFAULT_COLLECTION = "default"


class Library:
    """Collections of documents that can be added, searched, asked and deleted."""

    parts: LibraryParts
    """The parts that do the work of the methods.

    Pincite's own service and commands take from here what no method covers: sessions, kept requests, the
    embedder and the judge. Tests and benches take any. They may change with any release."""

    def __init__(self, settings: Settings, *, address: str | None = None) -> None:
        """Open the data folder; `address` is where a service that owns it can be reached.

        With every part on a server there is nothing in it that only one process may have, and several may
        open it at once. Raises InUse when another process has it, IndexMismatch or ModelUnavailable when
        what is there cannot be used with these settings.
        """
        self.settings = settings
        self.work_available = threading.Event()
        """Set when there may be work. It wakes a worker in this process."""
        room = Room(settings.home, settings.disk_reserve)
        with room.lent(), ExitStack() as opened:
            self.parts = open_parts(settings, room, opened, address=address, library=self)
            self.refresh_attributes()
            self.parts.registry.ensure_a_collection(DEFAULT_COLLECTION)
            self._own_worker = self.worker()  # one for `ingest`: two threads never do the same at once
            self._opened = opened.pop_all()
        room.keep()

    def close(self) -> None:
        """Finish what is being written, and release the data folder and the model's memory."""
        self._opened.close()

    def ping(self) -> None:
        """Ask the stores that questions need. Raises the error of one that does not answer."""
        self.parts.registry.collections()
        self.parts.index.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- collections ------------------------------------------------------------------------------------

    def create_collection(self, name: str, *, language: str = ENGLISH) -> Collection:
        """Make an empty collection whose words are read in a language (ISO 639-1). It never changes.

        The language chooses the stemmer and the stop words of BM25, whose stored weights are made with it:
        documents of another language go into a collection of their own. Raises InvalidName, UnknownLanguage,
        AlreadyExists, or DiskFull.
        """
        self.check_room()
        return self.parts.registry.create_collection(name, language=language)

    def collections(self) -> list[Collection]:
        """Return all collections, by name."""
        return self.parts.registry.collections()

    def collection(self, name: str) -> Collection:
        """Return a collection. Raises NotFound."""
        return self.parts.registry.collection(name)

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        """Set the questions that a collection suggests: at most 12, of 500 characters each.

        Raises InvalidSuggestions, NotFound, and DiskFull.
        """
        self.check_room()
        return self.parts.registry.suggest(name, questions)

    def delete_collection(self, name: str) -> CollectionReceipt:
        """Delete a collection and all of its documents. Raises NotFound.

        One commit takes it out of every answer; then it leaves every store.

        Its name is free again, and a collection of that name starts empty. The default one goes like any
        other; where none is left, there is an empty default one again.
        """
        receipt = self.parts.remover.delete_collection(name)
        self.parts.registry.ensure_a_collection(DEFAULT_COLLECTION)
        return receipt

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
        metadata: Mapping[str, object] | None = None,
        any_kind: bool = False,
    ) -> Accepted:
        """Accept a file: when this returns, its bytes and its row are on disk and a worker may take it.

        The content that is live or on its way already makes no new version. `metadata` are merged into the
        document's, as `update` does it. With `any_kind`, a file that is empty, or not PDF, HTML or Word, is
        accepted and fails when it is read; without, it raises EmptyFile or UnsupportedType and nothing of it
        is written. Raises UploadTooLarge, AlreadyExists (other content, and `replace` is false),
        OriginConflict, InvalidName, InvalidMetadata, NotFound, QueueFull, and DiskFull.
        """
        accepted = self.parts.uploads.accept(
            collection,
            external_id,
            pieces,
            filename=filename,
            origin=origin,
            replace=replace,
            metadata=metadata,
            any_kind=any_kind,
        )
        if accepted.created:
            self.work_available.set()
        if metadata:
            self.parts.attributes.write([accepted.document.id])
        return accepted

    def check_upload(
        self, collection: str, external_id: str, *, metadata: Mapping[str, object] | None = None
    ) -> None:
        """Check all that needs no file.

        Raises NotFound, QueueFull, DiskFull, InvalidName and InvalidMetadata.
        """
        self.parts.uploads.check(collection, external_id, metadata)

    def documents(
        self, collection: str, *, after: str | None = None, limit: int = 100, state: State | None = None
    ) -> ListPage[Document]:
        """Return documents by external id, as `list_documents` does; `after` may be a document's id too."""
        return self.list_documents(collection, DocumentQuery(state=state), after=after, limit=limit)

    def list_documents(
        self, collection: str, query: DocumentQuery, *, after: str | None = None, limit: int = 100
    ) -> ListPage[Document]:
        """Return a query's documents, in its order; the result's `after` leads to the next ones.

        Raises NotFound, and InvalidCursor for an `after` that is of another order.
        """
        return self.parts.registry.list_documents(collection, query, after=after, limit=limit)

    def count_documents(
        self, collection: str, query: DocumentQuery, *, document_id: str | None = None
    ) -> int:
        """Count the documents of a query. Raises NotFound.

        With `document_id`, count that document alone.
        """
        return self.parts.registry.count_documents(collection, query, document_id=document_id)

    def fields(self, collection: str) -> list[FilterField]:
        """Return the fields by which a collection's documents can be filtered, with counts.

        Raises NotFound.
        """
        return self.parts.registry.fields(collection)

    def document(self, collection: str, document_id: str) -> Document:
        """Return a document. Raises NotFound."""
        return self.parts.registry.document(collection, document_id)

    def find(self, collection: str, external_id: str) -> Document | None:
        """Return the document of an external id, or None if there is none. Raises NotFound: no collection."""
        self.collection(collection)
        return self.parts.registry.find(collection, external_id)

    def update(
        self,
        collection: str,
        document_id: str,
        *,
        metadata: Mapping[str, object] | None = None,
        profile: Mapping[str, object] | None = None,
        withdraw: Iterable[str] = (),
    ) -> Document:
        """Merge into a document's metadata, where None takes a key away, and correct its profile.

        In `profile` a value takes the place of what was derived, now and in later versions, and None says
        that there is no such fact; `withdraw` names the fields whose corrections are taken back. Filters see
        the change when this returns. Raises NotFound, InvalidMetadata, InvalidProfile or DiskFull, and then
        nothing has changed.
        """
        self.check_room()
        self.parts.attributes.check_room(document_id)
        document = self.parts.registry.update(
            collection, document_id, metadata=metadata or {}, profile=profile or {}, withdraw=withdraw
        )
        self.parts.attributes.write([document.id])
        return document

    def refresh_attributes(self) -> None:
        """Write into the index what a killed process left undone of metadata changes."""
        self.parts.attributes.write_all()

    def wait(self, collection: str, document_id: str, timeout_s: float) -> Document:
        """Return the document once nothing of it is on its way, or as it is after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            document = self.parts.registry.document(collection, document_id)
            if document.pending_version is None or time.monotonic() >= deadline:
                return document
            time.sleep(0.1)

    def retry(self, collection: str, document_id: str) -> Document:
        """Put a document's newest version, which failed, back in the queue.

        Raises NotFound, DiskFull, NothingToRetry where it has not failed, VersionCancelled and BytesLost,
        where its file must be added again.
        """
        self.check_room()
        self.parts.queue.retry(collection, document_id)
        self.work_available.set()
        return self.parts.registry.document(collection, document_id)

    def cancel(self, collection: str, document_id: str) -> Document:
        """Call off the version of a document that waits or is being read; what is live goes on answering.

        Raises NotFound, or NothingUnderWay.
        """
        return self.parts.history.cancel(collection, document_id)

    def versions(self, collection: str, document_id: str) -> list[PastVersion]:
        """Return every version of a document that is there, the newest first. Raises NotFound."""
        return self.parts.history.versions(collection, document_id)

    def rollback(self, collection: str, document_id: str, version: int | None = None) -> Document:
        """Let an earlier version answer again: the numbered one, or else the one before.

        Nothing is read again. Raises NotFound and NoRollback.
        """
        return self.parts.history.rollback(collection, document_id, version)

    def delete(self, collection: str, document_id: str) -> Receipt:
        """Delete a document: it leaves every answer at once, then every store. Raises NotFound."""
        return self.parts.remover.delete(collection, document_id)

    def events(
        self, collection: str | None, document_id: str | None = None, *, after: int = 0, limit: int = 100
    ) -> ListPage[Event]:
        """Return the next events after an id; the result's `after` leads to those that follow.

        Of a collection, of one document of it, or without a collection of all. Where events after that id
        are no longer kept, the first is of kind `gap`. Raises NotFound.
        """
        return self.parts.events.list(collection, document_id=document_id, after=after, limit=limit)

    def newest_event(self) -> int:
        """Return the id of the newest event of all collections, 0 if there is none: a cheap question."""
        return self.parts.events.newest()

    # -- what was read of a document: of a version, or else of the live one or the newest ---------------

    def report(self, collection: str, document_id: str, version: int | None = None) -> Report:
        """Return how each page was read, what is in doubt and what was left out.

        Raises NotFound, also while nothing was read yet.
        """
        return self.parts.content.report(collection, document_id, version)

    def pages(self, collection: str, document_id: str, version: int | None = None) -> PageList:
        """Return the sizes of a version's pages, in points.

        Raises NotFound, also while nothing was read yet.
        """
        return self.parts.content.pages(collection, document_id, version)

    def page(self, collection: str, document_id: str, number: int, version: int | None = None) -> StoredPage:
        """Return a page's text with its words and elements. Raises NotFound."""
        return self.parts.content.page(collection, document_id, number, version)

    def elements(self, collection: str, document_id: str, version: int | None = None) -> list[dict[str, Any]]:
        """Return the elements in unstructured's JSON format.

        Raises NotFound, also while nothing was read yet.
        """
        return self.parts.content.elements(collection, document_id, version)

    def original(self, collection: str, document_id: str, version: int | None = None) -> Original:
        """Return the bytes that were handed in.

        Raises NotFound, and BytesLost where they are not stored any more.
        """
        return self.parts.content.original(collection, document_id, version)

    def reading(self, collection: str, document_id: str, version: int) -> str:
        """Return the name of what was read of a version: another reading has another name.

        Raises NotFound.
        """
        return self.parts.content.reading(collection, document_id, version)

    def page_image(self, collection: str, document_id: str, page: int, **options: Any) -> bytes:
        """Return a page as a PNG. It takes the options of `page_drawing`, and raises the same."""
        return self.page_drawing(collection, document_id, page, **options).draw()

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
        return self.parts.content.page_drawing(
            collection, document_id, page, version=version, highlights=highlights, width=width
        )

    # -- bringing documents in --------------------------------------------------------------------------

    def ingest(self) -> int:
        """Bring in what waits, batch by batch, in this thread. Returns how many documents were taken.

        A service does this by itself. Raises DiskFull.
        """
        self.check_room()
        return self._own_worker.drain()

    def worker(self, bring_in: BringIn | None = None) -> Worker:
        """Return a worker for what waits in the queue. `bring_in` is how it brings in a batch.

        The worker does nothing until one of its methods is called.
        """
        return Worker(
            self.parts.queue,
            self.parts.room,
            self.work_available,
            batch_documents=self.settings.batch_documents,
            bring_in=bring_in or self.bring_in,
            tidy=self.tidy,
        )

    def bring_in(
        self, versions: Sequence[str], worker: str, progress: JobProgress | None = None
    ) -> list[str]:
        """Bring in versions that a worker holds. Returns those that went live."""
        return self.parts.ingest.run(versions, worker, progress)

    def run_stage(self, stage: Stage, versions: Sequence[str], worker: str) -> list[str]:
        """Do one stage of bringing in versions that a worker holds. Returns those that go on."""
        return self.parts.ingest.run_stage(stage, versions, worker)

    def job(self, version_id: str, worker: str) -> Job:
        """Return what is to be done for a version that a worker holds. Raises LeaseLost."""
        return self.parts.queue.job(version_id, worker)

    def tidy(self) -> None:
        """Do what is due between two batches.

        Versions that no query needs leave the stores, the disk's reserve is kept, filters see what was last
        changed, and the index is put in order where it waited for room.
        """
        self.purge_expired()
        self.parts.room.keep()
        self.refresh_attributes()
        self.parts.index.optimise()

    def purge_expired(self) -> int:
        """Remove versions that no query can need any more. Returns their number.

        It also finishes removals that a killed process began, drops old events, requests and sessions, and
        grades some documents that were read before grades were kept.
        """
        return self.parts.expiry.purge()

    def warm_up(self) -> None:
        """Start what reads files ahead of the first file."""
        self.parts.extractor.warm()

    def load_model(self) -> None:
        """Load the embedding model ahead of the first question. Raises ModelUnavailable."""
        self.parts.embedder.query("ready?")

    # -- sources ----------------------------------------------------------------------------------------

    def sources(self, collection: str | None = None) -> list[Source]:
        """Return all sources, or those of a collection, by name."""
        return self.parts.sources.list(collection)

    def source(self, name: str) -> Source:
        """Return a source. Raises NotFound."""
        return self.parts.sources.get(name)

    def add_source(self, spec: AnySpec, *, restricted: bool = False) -> Source:
        """Keep a source; nothing is fetched before its first sync.

        `restricted` is for whoever may not say what the service reads: it raises SourceNotAllowed for a place
        that the settings do not allow. Raises AlreadyExists, NotFound for the collection, and InvalidSource
        for a folder that isn't there.
        """
        return self.parts.sources.add(spec, restricted=restricted)

    def change_source(self, name: str, changes: Mapping[str, object], *, restricted: bool = False) -> Source:
        """Change patterns, schedule and the like of a source; the next sync goes by them.

        Raises NotFound, InvalidSource, also where its place would change, SecretInSource, and with
        `restricted` SourceNotAllowed.
        """
        return self.parts.sources.change(name, changes, restricted=restricted)

    def remove_source(self, name: str) -> None:
        """Forget a source. Its documents stay. Raises NotFound."""
        self.parts.sources.remove(name)

    def sync(
        self,
        name: str,
        *,
        dry_run: bool = False,
        delete_anyway: bool = False,
        progress: OnEntry | None = None,
        on_full: OnFull | None = None,
    ) -> SyncReport:
        """Make a source's documents in the collection those that it has now.

        When this returns, what is new or changed is accepted and a worker may take it. A dry run reads all
        that a sync would read, and writes nothing. `progress` is called with each entry of the report.
        `on_full` is called where the queue has no room for the next, which without it is one that failed.
        `delete_anyway` deletes however much has vanished, though never after an incomplete listing. Raises
        NotFound, and SourceBusy when a sync of this source runs, here or in another process.
        """
        return self.parts.sources.sync(
            name, dry_run=dry_run, delete_anyway=delete_anyway, progress=progress, on_full=on_full
        )

    # -- questions --------------------------------------------------------------------------------------

    def search(
        self,
        collection: str,
        question: str,
        *,
        limit: int = 20,
        within: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> list[Hit]:
        """Return the best chunks of live documents, at most `limit`, best first.

        `within` narrows to documents, by external id, and `where` to those that pass a filter.

        Raises NotFound for the collection or a document of `within`, and InvalidQuestion.
        """
        return self.search_result(collection, question, limit=limit, within=within, where=where).hits

    def search_result(
        self,
        collection: str,
        question: str,
        *,
        limit: int = 20,
        within: Sequence[str] | None = None,
        where: Filter | None = None,
    ) -> SearchResult:
        """Search as `search` does. Returns also the question that was searched, and one perhaps meant."""
        search = self.parts.search
        return search.search(search.scope(collection, within, where), checked(question), limit)

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
        """Explain why a chunk, or the best chunk of a document (its external id), is or isn't among the hits.

        Raises NotFound for the collection, the document, or a chunk that cannot be found there, and
        InvalidQuestion.
        """
        search = self.parts.search
        scope = search.scope(collection, within, where)
        return search.explain(scope, checked(question), chunk=chunk, document=document, limit=limit)

    def answer(
        self,
        collection: str,
        question: str,
        *,
        history: Sequence[Turn] = (),
        within: Sequence[str] | None = None,
        where: Filter | None = None,
        policy: Policy | None = None,
        min_verdict: MinVerdict | None = None,
    ) -> Answer:
        """Answer a question, each sentence with citations that were checked, or refuse.

        `history` are the earlier turns of the conversation, the oldest first: what the question leaves out is
        taken from them, and the answer's `asked_as` is the question that was searched.
        """
        return self.stream(
            collection,
            question,
            history=history,
            within=within,
            where=where,
            policy=policy,
            min_verdict=min_verdict,
        ).whole()

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
        """Yield each checked sentence as soon as it is there, and at the end the whole answer.

        `history` is as in `answer`. `min_verdict` is the weakest verdict with which a sentence is shown as
        said, and `policy` says what becomes of a weaker one; without them, the settings do. `instructions`
        say how a served model is to word its sentences; they are judged all the same. Raises NotFound and
        InvalidQuestion before anything is streamed.
        """
        self.parts.registry.revision(collection)  # raises NotFound before anything is streamed
        scope = self.parts.search.scope(collection, within, where)
        rewrite = partial(self.parts.rewriter.rewrite, scope, checked(question), history)
        policy, min_verdict = policy or self.settings.policy, min_verdict or self.settings.min_verdict
        return self.parts.answers.stream(scope, rewrite, policy, min_verdict, instructions)

    @property
    def generator_name(self) -> str:
        """The name of what makes answers, as an answer states it, unless it fails."""
        return self.parts.answers.generator_name

    # -- the state of things ----------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Return the documents by state, the queue, the index, and the versions of what reads and embeds."""
        return status_of(self.settings, self.parts)

    def examine(self, *, deep: bool = False) -> list[Difference]:
        """Return every difference between the registry, the index and the blobs.

        `deep` reads every byte and every point too, and takes as long. Raises StoreMismatch where the blobs
        are not this installation's, and IndexUnavailable.
        """
        return self.parts.doctor.examine(deep=deep)

    def heal(self, *, deep: bool = False) -> tuple[list[Difference], list[Difference]]:
        """Repair the differences that can be repaired. Return those, and the ones that are left."""
        return self.parts.doctor.heal(deep=deep), self.examine(deep=deep)

    def reindex(self, progress: Callable[[int, int], None] | None = None) -> int:
        """Write the points of every version that answers again. Returns the number of versions.

        Searches go on: a version is out of them while it is written. `progress` is called with how many are
        done, of how many.
        """
        return self.parts.doctor.rebuild(progress)

    def check_room(self) -> None:
        """Raise DiskFull where the disk has no room for documents. It says how much is missing, and where."""
        self.parts.room.check()

    def embed_secret(self) -> str:
        """Return the secret that signs addresses of pages in frames."""
        return embed_secret_of(self.parts.database)
