"""Build the parts of a library from its settings."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from pincite.answer.citation_verifier import CitationVerifier
from pincite.answer.conversation.model_rewriter import ModelRewriter
from pincite.answer.conversation.rewriter import QuestionRewriter
from pincite.answer.find.document_parts import DocumentParts
from pincite.answer.find.passages import PassageFinder
from pincite.answer.generate.openai_compatible import OpenAICompatibleGenerator
from pincite.answer.generate.opening import open_generators
from pincite.answer.judge.model_judge import ModelJudge
from pincite.answer.judging import Judging
from pincite.answer.pipeline import AnswerPipeline
from pincite.embed import Embedder
from pincite.extract import Extractor
from pincite.index.opening import open_index
from pincite.index.vector_index import VectorIndex
from pincite.ingest.chunker import Chunker
from pincite.ingest.embed_stage import EmbedStage
from pincite.ingest.fingerprint import pipeline_fingerprint
from pincite.ingest.index_stage import IndexStage
from pincite.ingest.pipeline import Ingest
from pincite.ingest.read_stage import ReadStage
from pincite.ingest.uploads import Uploads
from pincite.lifecycle.expiry import Expiry
from pincite.lifecycle.history import History
from pincite.lifecycle.removal import Caches, Remover
from pincite.maintenance import rebuild_note
from pincite.maintenance.blob_scrub import BlobScrubber
from pincite.maintenance.doctor import Doctor
from pincite.maintenance.late_grades import LateGrades
from pincite.maintenance.orphans import Orphans
from pincite.maintenance.recompute import Recomputer
from pincite.maintenance.repair import RepairContext, Repairer
from pincite.retrieve.calibration import Calibrator
from pincite.retrieve.explain import Explainer
from pincite.retrieve.known_subjects import KnownSubjects
from pincite.retrieve.live_collections import LiveCollections
from pincite.retrieve.rerank import Reranker
from pincite.retrieve.retriever import Retriever, RetrieverOptions
from pincite.retrieve.search import Search
from pincite.retrieve.section_reader import SectionReader
from pincite.runtime.private_files import PrivateFiles
from pincite.runtime.room import Room
from pincite.schema.answer import MinVerdict
from pincite.settings import Settings
from pincite.sources.intake import Intake
from pincite.sources.sources import Sources
from pincite.store.artifacts import Extractions
from pincite.store.blobs import BlobStore
from pincite.store.data_lock import DataLock
from pincite.store.page_images import PageImages
from pincite.store.registry import AttributeWriter, Database, EventLog, Queue, Registry, Requests, Sessions
from pincite.store.registry.blob_checks import BlobChecks
from pincite.store.registry.installation import installation_of, open_blobs
from pincite.store.registry.orphan_checks import OrphanChecks
from pincite.store.registry.removals import remove_unused
from pincite.store.registry.version_repairs import VersionRepairs
from pincite.store.stored_documents import StoredDocuments


class LibraryHooks(Intake, Protocol):
    """The calls of the parts of a library to the library itself."""

    work_available: Event


@dataclass(frozen=True)
class Stores:
    """The parts that keep documents, read and embed them."""

    database: Database
    room: Room
    registry: Registry
    queue: Queue
    events: EventLog
    requests: Requests
    sessions: Sessions
    blobs: BlobStore
    blob_checks: BlobChecks
    extractions: Extractions
    page_images: PageImages
    index: VectorIndex
    attributes: AttributeWriter
    extractor: Extractor
    embedder: Embedder
    chunker: Chunker


@dataclass(frozen=True)
class Questions:
    """The parts that find passages and word answers. There is no `judge` without a served model."""

    calibrator: Calibrator
    live: LiveCollections
    subjects: KnownSubjects
    retriever: Retriever
    explainer: Explainer
    rewriter: QuestionRewriter
    judge: ModelJudge | None
    answers: AnswerPipeline


@dataclass(frozen=True)
class LibraryParts(Stores, Questions):
    """All parts of a library. `fingerprint` is that of what reads, cuts and embeds."""

    fingerprint: str
    uploads: Uploads
    search: Search
    ingest: Ingest
    sources: Sources
    content: StoredDocuments
    remover: Remover
    history: History
    expiry: Expiry
    doctor: Doctor


def open_parts(
    settings: Settings, room: Room, opened: ExitStack, *, address: str | None, library: LibraryHooks
) -> LibraryParts:
    """Take the data folder and open all parts of a library.

    What has to be closed again is noted in `opened`, the last part first. Raises InUse, and what
    `open_stores` does.
    """
    data_lock = DataLock(settings.home, address, alone=bool(settings.embedded_parts))
    opened.callback(data_lock.release)
    files = PrivateFiles(settings.home, settings.blobs_url)
    files.tighten()
    database = Database(settings.registry_url, room=room)
    opened.callback(database.close)
    stores = open_stores(settings, database, room, opened)
    if settings.database_url is None:
        stores.queue.release_all()
        stores.requests.release_all()
        stores.registry.expire_ended()
    questions = open_questions(settings, stores, opened)
    registry, extractions = stores.registry, stores.extractions
    fingerprint = pipeline_fingerprint(stores.embedder.fingerprint, settings.chunk_tokens)
    remover = remover_of(stores, questions.live)
    expiry = Expiry(
        stores.events, stores.requests, stores.sessions, remover, LateGrades(registry, extractions)
    )
    return LibraryParts(
        **vars(stores),
        **vars(questions),
        fingerprint=fingerprint,
        uploads=Uploads(
            registry,
            stores.blobs,
            stores.attributes,
            room,
            fingerprint=fingerprint,
            max_bytes=settings.limits.max_upload_bytes,
        ),
        search=Search(registry, questions.retriever, questions.explainer),
        ingest=ingest_of(stores, questions.calibrator),
        sources=Sources(library, stores.extractor.read_list, settings, database),
        content=StoredDocuments(registry, stores.blobs, extractions, stores.page_images),
        remover=remover,
        history=History(registry, stores.index, stores.attributes, remover),
        expiry=expiry,
        doctor=doctor_of(
            settings,
            stores,
            files,
            RepairContext(fingerprint, expiry.purge, library.work_available.set),
        ),
    )


def open_stores(settings: Settings, database: Database, room: Room, opened: ExitStack) -> Stores:
    """Open what the settings name; what has to be closed again is noted in `opened`, the last part first.

    Raises IndexMismatch or ModelUnavailable where what is there cannot be used with these settings.
    """
    embedder = Embedder.of(settings)
    opened.callback(embedder.unload)
    if settings.qdrant_url is None:
        rebuild_note.apply_note(settings.home / "index", database)
    registry = Registry(database, grace_s=settings.grace_s, max_queue=settings.max_queue)
    index = open_index(
        settings,
        embedder.fingerprint,
        embedder.dim,
        installation=installation_of(database),
        may_be_new=not registry.needs_points(),
        former=embedder.former_fingerprints,
        room=room,
    )
    opened.callback(index.close)
    database.embed_with(
        embedder.fingerprint, alone=bool(settings.embedded_parts), former=embedder.former_fingerprints
    )
    blobs = _open_blobs(settings, database)
    extractor = Extractor(settings.limits)
    opened.callback(extractor.close)
    return Stores(
        database=database,
        room=room,
        registry=registry,
        queue=Queue(database, lease_s=settings.lease_s, grace_s=settings.grace_s),
        events=EventLog(database, keep_days=settings.events_days),
        requests=Requests(database),
        sessions=Sessions(database),
        blobs=blobs,
        blob_checks=BlobChecks(database),
        extractions=Extractions(blobs),
        page_images=_open_page_images(settings, extractor, blobs, registry),
        index=index,
        attributes=AttributeWriter(database, index),
        extractor=extractor,
        embedder=embedder,
        chunker=chunker_of(settings, embedder),
    )


def chunker_of(settings: Settings, embedder: Embedder) -> Chunker:
    """Return the chunker for an embedding model."""
    return Chunker(embedder.token_offsets, tokens=settings.chunk_tokens, max_tokens=embedder.max_tokens)


def open_questions(settings: Settings, stores: Stores, opened: ExitStack) -> Questions:
    """Build what answers questions; what has to be closed again is noted in `opened`."""
    reranker = None
    if settings.reranker_model is not None:
        reranker = Reranker(settings.reranker_model, settings.reranker_budget_s)
    calibrator = Calibrator(stores.registry, stores.index, stores.embedder)
    live = LiveCollections(stores.registry, stores.index)
    subjects = KnownSubjects(stores.index, live.documents)
    retriever = Retriever(
        live,
        stores.index,
        stores.embedder,
        calibrator,
        RetrieverOptions(settings.words_weight, settings.finance_glossary, reranker),
    )
    generators = open_generators(settings, stores.embedder)
    for each in generators:
        opened.callback(each.close)
    server = generators[0].server if isinstance(generators[0], OpenAICompatibleGenerator) else None
    judge = ModelJudge(server, settings.llm_model, stores.database) if server else None
    rewriter = ModelRewriter(server, settings.llm_model, settings.llm_timeout_s) if server else None

    def judging(min_verdict: MinVerdict | None, deadline: float | None) -> Judging:
        return Judging(stores.embedder, min_verdict, judge, settings.llm_timeout_s, deadline)

    sections, parts = SectionReader(stores.index), DocumentParts(stores.extractions)
    finder = PassageFinder(live, retriever, subjects, sections, parts, calibrator)
    checker = CitationVerifier(stores.registry, stores.extractions)
    return Questions(
        calibrator=calibrator,
        live=live,
        subjects=subjects,
        retriever=retriever,
        explainer=Explainer(retriever, stores.index),
        rewriter=QuestionRewriter(live, retriever, subjects, rewriter),
        judge=judge,
        answers=AnswerPipeline(finder, checker, *generators, judging),
    )


def ingest_of(stores: Stores, calibrator: Calibrator) -> Ingest:
    """Build a document's way in."""
    queue, blobs, embedder = stores.queue, stores.blobs, stores.embedder
    return Ingest(
        ReadStage(queue, blobs, stores.extractor, stores.extractions, stores.chunker, embedder.languages),
        EmbedStage(queue, blobs, embedder),
        IndexStage(queue, blobs, stores.index, stores.attributes, on_live=calibrator.refresh),
    )


def remover_of(stores: Stores, live: LiveCollections) -> Remover:
    """Build what takes away what the registry has given up."""
    return Remover(
        stores.registry,
        stores.index,
        stores.page_images,
        stores.blobs,
        Caches(live, stores.embedder, stores.extractions),
    )


def doctor_of(settings: Settings, stores: Stores, files: PrivateFiles, context: RepairContext) -> Doctor:
    """Build what compares the stores and repairs what differs."""
    index, blobs = stores.index, stores.blobs
    recomputer = Recomputer(blobs, stores.extractions, stores.chunker, stores.embedder)
    versions = VersionRepairs(stores.database)
    scrubber = BlobScrubber(
        blobs,
        stores.blob_checks,
        percent=settings.blobs_checked_percent,
        max_bytes=settings.check_blobs_mb * 2**20,
    )
    return Doctor(
        Repairer(versions, index, blobs, recomputer, stores.attributes, context),
        Orphans(OrphanChecks(stores.database), index, blobs, stores.page_images),
        scrubber,
        files,
        index,
        blobs,
    )


def _open_blobs(settings: Settings, database: Database) -> BlobStore:
    private = settings.blobs_url is None
    blobs = open_blobs(settings.blob_root, database, private=private)
    if private:
        remove_unused(database, blobs.unsettled(), blobs.remove)
        blobs.discard_partials()
    return blobs


def _open_page_images(
    settings: Settings, extractor: Extractor, blobs: BlobStore, registry: Registry
) -> PageImages:
    private = settings.blobs_url is None
    images = PageImages(settings.image_root, extractor, blobs, registry.while_present, private=private)
    if private:
        images.discard_left(registry.present)
    return images
