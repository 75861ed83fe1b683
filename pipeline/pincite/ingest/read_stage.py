"""Read files into pages and elements, and cut these into chunks."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from threading import Event, Lock

from pincite.errors import ContentLost
from pincite.extract import Extractor
from pincite.ingest.chunker import Chunker
from pincite.ingest.points import chunks_of
from pincite.ingest.stage_runner import StageRunner
from pincite.metadata import understand
from pincite.schema.document import State
from pincite.schema.extraction import Extraction, Remark
from pincite.schema.profile import Profile
from pincite.store.artifacts import Extractions, pack_chunks, pack_extraction
from pincite.store.blobs import BlobStore
from pincite.store.registry import Job, Queue
from pincite.store.report import grade_of

JobProgress = Callable[[Job, int, int | None], None]
"""Called with a job, its pages done, and its pages in all where that is known."""


class _Interrupted(BaseException):
    """Ends the reading of a document that is to be taken up again: no outcome of its own."""


class ReadStage:
    """Reads files. `languages` are those that the embedding model reads; None if they are not known."""

    def __init__(
        self,
        queue: Queue,
        blobs: BlobStore,
        extractor: Extractor,
        extractions: Extractions,
        chunker: Chunker,
        languages: Set[str] | None,
    ) -> None:
        self._queue = queue
        self._runner = StageRunner(queue)
        self._blobs = blobs
        self._extractor = extractor
        self._extractions = extractions
        self._chunker = chunker
        self._languages = languages

    def run(self, versions: Sequence[str], worker: str, progress: JobProgress | None = None) -> list[str]:
        """Read each file into pages and elements and cut these into chunks.

        As many files are read at a time as there are children to read them.

        `progress` is called from several threads, by one at a time.
        """
        interrupted, telling = Event(), Lock()

        def note(job: Job, pages_done: int, pages_total: int | None) -> None:
            if interrupted.is_set():
                raise _Interrupted
            self._queue.advance(
                job.version_id, worker, State.EXTRACTING, pages_done=pages_done, pages_total=pages_total
            )
            if progress:
                with telling:
                    progress(job, pages_done, pages_total)

        def read(version_id: str) -> bool:
            extraction: Extraction | None = None

            def extract(job: Job) -> None:
                nonlocal extraction
                if job.extraction_hash is None:
                    extraction = self._extract(job, worker, partial(note, job))

            def chunk(job: Job) -> None:
                if job.chunks_hash is None:
                    self._chunk(job, worker, extraction)

            return self._runner.run_one(
                version_id, worker, State.EXTRACTING, extract
            ) and self._runner.run_one(version_id, worker, State.CHUNKING, chunk)

        with ThreadPoolExecutor(self._extractor.children, thread_name_prefix="read") as threads:
            try:
                done = list(threads.map(read, versions))
            except BaseException:
                interrupted.set()
                threads.shutdown(wait=False, cancel_futures=True)
                raise
        return [version_id for version_id, went_on in zip(versions, done, strict=True) if went_on]

    def _extract(self, job: Job, worker: str, note: Callable[[int, int | None], None]) -> Extraction:
        """Read a file into pages and elements."""
        if not self._blobs.exists(job.content_hash):
            self._blobs.check()
            raise ContentLost("The file that was handed in is not stored any more. Add it again.")
        with self._blobs.local_copy(job.content_hash) as path:
            extraction = self._extractor.extract(path, job.filename, progress=note)
        pages = len(extraction.pages)
        with self._blobs.stage([pack_extraction(extraction)]) as blob:
            self._queue.attach(
                job.version_id,
                worker,
                "extraction_hash",
                blob,
                media_type=extraction.media_type,
                warnings=[asdict(remark) for remark in extraction.remarks],
                pages_done=pages,
                pages_total=max(pages, len(extraction.page_extractions)),
                grade=grade_of(extraction.page_extractions, extraction.remarks),
            )
        return extraction

    def _chunk(self, job: Job, worker: str, extraction: Extraction | None) -> None:
        """Cut elements into chunks, and see what kind of document it is.

        An extraction from before the reading was broken off is read from its blob.
        """
        if extraction is None:
            assert job.extraction_hash, "the extraction was stored by an earlier run"
            extraction = self._extractions.document(job.extraction_hash)
        profile = understand(extraction, job.external_id)
        chunks = chunks_of(self._chunker, extraction, profile, job.version_id)
        remarks = (*extraction.remarks, *self._unread(profile, job))
        with self._blobs.stage([pack_chunks(chunks)]) as blob:
            self._queue.attach(
                job.version_id,
                worker,
                "chunks_hash",
                blob,
                chunks=len(chunks),
                warnings=[asdict(remark) for remark in remarks],
                profile=profile.model_dump(mode="json", exclude_defaults=True),
            )

    def _unread(self, profile: Profile, job: Job) -> list[Remark]:
        """Return a remark if the model doesn't read the document's language, or else nothing."""
        reads = self._languages
        if profile.language is None or reads is None or profile.language.value in reads:
            return []
        language = profile.language.value
        detail = (
            f"It is written in another language ({language}) than the embedding model reads "
            f"({', '.join(sorted(reads))}): it is found by its words, and badly by their meaning. Set "
            "PINCITE_EMBEDDING_MODEL to a multilingual model of sentence-transformers, run `pincite rebuild`"
        )
        if job.language != language:
            detail += f", create a collection with the language {language}"
        detail += ", and add it again."
        return [Remark("language-not-read", detail)]
