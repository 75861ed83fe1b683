"""Offer all that the API, the flows and the command line can do with documents, in one class.

A `Library` owns its data folder while it is open. Every method is safe to call from any thread, and may
wait for a model, a database or an index: callers with an event loop call it from a thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from types import TracebackType
from typing import Any, Self

from pincite.answer.conversation import Turn
from pincite.answer.stream import AnswerStream
from pincite.errors import AlreadyExists, NotFound
from pincite.extract.sniff import checked
from pincite.index.filters import Filter
from pincite.index.languages import ENGLISH
from pincite.index.vector_index import Scope
from pincite.ingest.fingerprint import build_fingerprint
from pincite.ingest.worker import BringIn, Worker
from pincite.lifecycle.history import History
from pincite.maintenance.late_grades import LateGrades
from pincite.retrieve.explanation import Explanation
from pincite.runtime.private_files import PrivateFiles
from pincite.runtime.room import Room
from pincite.schema.answer import Answer, MinVerdict, Policy
from pincite.schema.document import (
    Accepted,
    Collection,
    CollectionReceipt,
    Document,
    FilterField,
    Receipt,
    State,
)
from pincite.schema.search import Hit, SearchResult
from pincite.schema.user_metadata import merge_patch
from pincite.settings import Settings
from pincite.sources.sources import Sources
from pincite.status import status_of
from pincite.store.owner import Owner
from pincite.store.registry import Database, DocumentQuery, check_external_id
from pincite.store.registry.installation import embed_secret_of
from pincite.store.stored_documents import Content
from pincite.wiring import doctor_of, ingest_of, open_questions, open_stores, remover_of

DEFAULT_COLLECTION = "default"


class Library:
    """Collections of documents that can be added, searched, asked and deleted."""

    def __init__(self, settings: Settings, *, address: str | None = None) -> None:
        """Open the data folder; `address` is where a service that owns it can be reached.

        With every part on a server there is nothing in it that only one process may have, and several may
        open it at once. Raises InUse when another process has it, IndexMismatch or ModelUnavailable when
        what is there cannot be used with these settings.
        """
        self.settings = settings
        self.work_available = threading.Event()
        """Set when there may be work. It wakes a worker in this process."""
        self.room = Room(settings.home, settings.disk_reserve)
        with self.room.lent(), ExitStack() as opened:
            self._owner = Owner(settings.home, address, alone=bool(settings.embedded_parts))
            opened.callback(self._owner.release)
            self._files = PrivateFiles(settings.home, settings.blobs_url)
            self._files.tighten()
            self._database = Database(settings.sqlalchemy_url, room=self.room)
            opened.callback(self._database.close)
            self._open(opened)
            self._opened = opened.pop_all()
        self.room.keep()

    def _open(self, opened: ExitStack) -> None:
        """Open the parts; what has to be closed again is noted in `opened`, the last part first."""
        settings = self.settings
        stores = open_stores(settings, self._database, self.room, opened)
        questions = open_questions(settings, stores, opened)
        self._stores = stores
        self.embedder, self.extractor, self.index = stores.embedder, stores.extractor, stores.index
        self.queue, self.events = stores.queue, stores.events
        self.requests, self.sessions = stores.requests, stores.sessions
        self._registry, self._blobs = stores.registry, stores.blobs
        self._extractions, self._page_images = stores.extractions, stores.page_images
        self._attributes = stores.attributes
        self.calibrator, self.judge = questions.calibrator, questions.judge
        self._retriever, self._explainer = questions.retriever, questions.explainer
        self._rewriter, self._answers = questions.rewriter, questions.answers
        self._build = build_fingerprint(self.embedder.fingerprint, settings.chunk_tokens)
        self.ingest = ingest_of(stores, self.calibrator)
        self.sources = Sources(self, self.extractor.read_list, settings, self._database)
        self.content = Content(self._registry, self._blobs, self._extractions, self._page_images)
        self._remover = remover_of(stores, self._retriever)
        self.history = History(self._registry, self.index, self._attributes, self._remover)
        self._late_grades = LateGrades(self._registry, self._extractions)
        self.doctor = doctor_of(
            settings,
            stores,
            self._files,
            build=self._build,
            purge_expired=self.purge_expired,
            wake=self.work_available.set,
        )
        if settings.database_url is None:
            self.queue.release_all()
            self.requests.release_all()
            self._registry.expire_ended()
        self.refresh_attributes()
        self._have_a_collection()

    def close(self) -> None:
        """Finish what is being written, and release the data folder and the model's memory."""
        self._opened.close()

    def check(self) -> None:
        """Ask the stores that questions need. Raises the error of one that does not answer."""
        self._registry.collections()
        self.index.count()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- collections ------------------------------------------------------------------------------------

    def create_collection(self, name: str, *, language: str = ENGLISH) -> Collection:
        """Make an empty collection whose words are read in a language (ISO 639-1). It never changes.

        The language chooses the stemmer and the stop words of BM25, whose stored weights are made with it:
        documents of another language go into a collection of their own. Raises InvalidName, UnknownLanguage,
        AlreadyExists, or DiskFull.
        """
        self.room.check()
        return self._registry.create_collection(name, language=language)

    def collections(self) -> list[Collection]:
        """Return all collections, by name."""
        return self._registry.collections()

    def collection(self, name: str) -> Collection:
        """Return a collection. Raises NotFound."""
        return self._registry.collection(name)

    def suggest(self, name: str, questions: Sequence[str]) -> Collection:
        """Set the questions that a collection suggests: at most 12, of 500 characters each.

        Raises InvalidSuggestions, NotFound, and DiskFull.
        """
        self.room.check()
        return self._registry.suggest(name, questions)

    def delete_collection(self, name: str) -> CollectionReceipt:
        """Delete a collection and all of its documents. Raises NotFound.

        One commit takes it out of every answer; then it leaves every store.

        Its name is free again, and a collection of that name starts empty. The default one goes like any
        other; where none is left, there is an empty default one again.
        """
        receipt = self._remover.delete_collection(name)
        self._have_a_collection()
        return receipt

    def _have_a_collection(self) -> None:
        if not self._registry.collections():
            with suppress(AlreadyExists):  # another machine that opens the same registry was first
                self._registry.create_collection(DEFAULT_COLLECTION)

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
        any_kind: bool = True,
    ) -> Accepted:
        """Accept a file: when this returns, its bytes and its row are on disk and a worker may take it.

        The content that is live or on its way already makes no new version. `metadata` are merged into the
        document's, as `update` does it. A file that is empty, or neither PDF nor HTML, is accepted and fails
        when it is read; where `any_kind` is false, it raises EmptyFile or UnsupportedType and nothing of it
        is written. Raises UploadTooLarge, AlreadyExists (other content, and `replace` is false),
        OriginConflict, InvalidName, InvalidMetadata, NotFound, QueueFull, and DiskFull.
        """
        self.check_upload(collection, external_id, metadata=metadata)
        if not any_kind:
            pieces = checked(pieces, filename)
        with self._blobs.stage(pieces, limit=self.settings.limits.max_upload_bytes) as content:
            accepted = self._registry.accept(
                collection,
                external_id,
                content,
                filename=filename,
                build=self._build,
                origin=origin,
                replace=replace,
                metadata=metadata,
            )
        if accepted.created:
            self.work_available.set()
        if metadata:
            self._attributes.write([accepted.document.id])
        return accepted

    def check_upload(
        self, collection: str, external_id: str, *, metadata: Mapping[str, object] | None = None
    ) -> None:
        """Check all that needs no file.

        Raises NotFound, QueueFull, DiskFull, InvalidName and InvalidMetadata.
        """
        self._registry.revision(collection)
        self.room.check()
        self._registry.check_room()
        check_external_id(external_id)
        merge_patch({}, metadata or {})
        if metadata and (document := self._registry.find(collection, external_id)):
            self._attributes.check_room(document.id)

    def documents(
        self, collection: str, *, after: str | None = None, limit: int = 100, state: State | None = None
    ) -> tuple[list[Document], bool]:
        """Return documents by external id, from behind the document id `after`, and True if more follow."""
        return self._registry.documents(collection, after=after, limit=limit, state=state)

    def list_documents(
        self, collection: str, query: DocumentQuery, *, after: str | None = None, limit: int = 100
    ) -> tuple[list[Document], str | None]:
        """Return a query's documents, in its order, and the cursor to go on after, or None at the end.

        Raises NotFound, and InvalidCursor for an `after` that is of another order.
        """
        return self._registry.list_documents(collection, query, after=after, limit=limit)

    def count_documents(
        self, collection: str, query: DocumentQuery, *, document_id: str | None = None
    ) -> int:
        """Count the documents of a query. Raises NotFound.

        With `document_id`, count that document alone.
        """
        return self._registry.count_documents(collection, query, document_id=document_id)

    def fields(self, collection: str) -> list[FilterField]:
        """Return the fields by which a collection's documents can be filtered, with counts.

        Raises NotFound.
        """
        return self._registry.fields(collection)

    def document(self, collection: str, document_id: str) -> Document:
        """Return a document. Raises NotFound."""
        return self._registry.document(collection, document_id)

    def find(self, collection: str, external_id: str) -> Document | None:
        """Return the document of an external id, or None if there is none."""
        return self._registry.find(collection, external_id)

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
        self.room.check()
        self._attributes.check_room(document_id)
        document = self._registry.update(
            collection, document_id, metadata=metadata or {}, profile=profile or {}, withdraw=withdraw
        )
        self._attributes.write([document.id])
        return document

    def refresh_attributes(self) -> None:
        """Write into the index what a killed process left undone of metadata changes."""
        self._attributes.write_all()

    def wait(self, collection: str, document_id: str, timeout_s: float) -> Document:
        """Return the document once nothing of it is on its way, or as it is after `timeout_s` seconds."""
        deadline = time.monotonic() + timeout_s
        while True:
            document = self._registry.document(collection, document_id)
            if document.pending_version is None or time.monotonic() >= deadline:
                return document
            time.sleep(0.1)

    def retry(self, collection: str, document_id: str) -> Document:
        """Put a document's newest version, which failed, back in the queue.

        Raises NotFound, DiskFull, NothingToRetry where it has not failed, VersionCancelled and BytesLost,
        where its file must be added again.
        """
        self.room.check()
        self.queue.retry(collection, document_id)
        self.work_available.set()
        return self._registry.document(collection, document_id)

    def embed_secret(self) -> str:
        """Return the secret that signs addresses of pages in frames."""
        return embed_secret_of(self._database)

    def delete(self, collection: str, document_id: str) -> Receipt:
        """Delete a document: it leaves every answer at once, then every store. Raises NotFound."""
        return self._remover.delete(collection, document_id)

    def purge_expired(self) -> int:
        """Remove versions that no query can need any more. Returns their number.

        It also finishes removals that a killed process began, drops old events, requests and sessions, and
        grades some documents that were read before grades were kept.
        """
        self.events.prune()
        self.requests.prune()
        self.sessions.prune()
        removed = self._remover.expired()
        self._late_grades.give_some()
        return removed

    # -- bringing documents in --------------------------------------------------------------------------

    def worker(self, bring_in: BringIn | None = None) -> Worker:
        """Return a worker for what waits in the queue. `bring_in` is how it brings in a batch.

        The worker does nothing until one of its methods is called.
        """
        return Worker(
            self.queue,
            self.room,
            self.work_available,
            batch_documents=self.settings.batch_documents,
            bring_in=bring_in or self.ingest.run,
            tidy=self.tidy,
        )

    def tidy(self) -> None:
        """Do what is due between two batches.

        Versions that no query needs leave the stores, the disk's reserve is kept, filters see what was last
        changed, and the index is put in order where it waited for room.
        """
        self.purge_expired()
        self.room.keep()
        self.refresh_attributes()
        self.index.optimise()

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

        Raises NotFound for the collection or a document of `within`.
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
        scope = self._scope(collection, within, where)
        asked_as = self._retriever.mended(scope, question)
        passages = self._retriever.search(scope, asked_as, limit)
        return SearchResult(
            asked_as=asked_as,
            did_you_mean=self._retriever.suggested(scope, asked_as, passages),
            hits=[passage.as_hit() for passage in passages],
        )

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

        Raises NotFound for the collection, the document, or a chunk that cannot be found there.
        """
        scope = self._scope(collection, within, where)
        question = self._retriever.mended(scope, question)
        if chunk is not None:
            return self._explainer.explain(scope, question, chunk, limit)
        if document is None:
            raise ValueError("say which chunk or which document")
        (document_id,) = self._document_ids(collection, [document])
        return self._explainer.explain_document(scope, question, document_id, limit)

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
        answer = None
        for event in self.stream(
            collection,
            question,
            history=history,
            within=within,
            where=where,
            policy=policy,
            min_verdict=min_verdict,
        ):
            if isinstance(event, Answer):
                answer = event
        assert answer is not None, "an answer's stream ends with the answer"
        return answer

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
        """Yield each checked sentence as soon as it is there, and at the end the whole answer.

        `history` is as in `answer`. `min_verdict` is the weakest verdict with which a sentence is shown as
        said, and `policy` says what becomes of a weaker one; without them, the settings do. `wishes` say how
        a served model is to word its sentences; they are judged all the same.
        """
        self._registry.revision(collection)  # raises NotFound before anything is streamed
        scope = self._scope(collection, within, where)
        rewrite = partial(self._rewriter.rewrite, scope, question, history)
        return self._answers.stream(
            scope, rewrite, policy or self.settings.policy, min_verdict or self.settings.min_verdict, wishes
        )

    @property
    def generator_name(self) -> str:
        """The name of what makes answers, as an answer states it, unless it fails."""
        return self._answers.generator_name

    # -- the state of things ----------------------------------------------------------------------------

    def status(self) -> dict[str, Any]:
        """Return the documents by state, the queue, the index, and the versions of what reads and embeds."""
        return status_of(self.settings, self._stores, self.room, self._build, self._answers.generator_name)

    def _scope(self, collection: str, external_ids: Sequence[str] | None, where: Filter | None) -> Scope:
        ids = None if external_ids is None else self._document_ids(collection, external_ids)
        return Scope(collection, ids, where)

    def _document_ids(self, collection: str, external_ids: Sequence[str]) -> list[str]:
        found = {external_id: self._registry.find(collection, external_id) for external_id in external_ids}
        missing = [external_id for external_id, document in found.items() if document is None]
        if missing:
            raise NotFound("document", f"There is no document “{missing[0]}” in “{collection}”.")
        return [document.id for document in found.values() if document is not None]
