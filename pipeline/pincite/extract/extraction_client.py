"""Read a document through children: a page that hangs or kills one costs that page, not the document."""

from __future__ import annotations

import time
from pathlib import Path

from pincite.errors import DocumentError, NoText, document_error
from pincite.extract import structure, wire
from pincite.extract.assemble import page_and_elements, with_contents, with_headings
from pincite.extract.extraction_session import ExtractionSession, PageProgress
from pincite.extract.forks import ForkServer
from pincite.extract.libraries import LibraryPart
from pincite.extract.link_discovery import LinkDiscovery
from pincite.extract.sandbox import START_TIMEOUT_S, Child, ChildLost, ChildPool
from pincite.extract.sniff import WORD, MediaType, media_type_by_name
from pincite.runtime.cpu_count import usable_cores
from pincite.schema.extraction import Extraction, Remark
from pincite.settings import Limits

_PARTS: dict[MediaType, tuple[LibraryPart, ...]] = {
    "application/pdf": ("pdf", "ocr"),
    "text/html": ("html",),
    WORD: ("word",),
}
"""The parts that reading a file of a media type needs loaded."""
_NICENESS = 5
"""Reading gives way to answers, searches and pages that somebody waits for."""


class ExtractionClient:
    """Extracts documents, each in a child; thread-safe."""

    def __init__(self) -> None:
        self._server = ForkServer(_NICENESS)
        self.children = usable_cores()
        """Documents that are read at a time, at most; others wait."""
        self._extractors = ChildPool(self.children, self._server)
        self.link_discovery = LinkDiscovery(self._server)

    def extract(self, path: Path, filename: str, limits: Limits, progress: PageProgress) -> Extraction:
        """Return everything that is in a file. Raises the document's outcome, a DocumentError."""
        job = wire.ExtractJob(path=str(path.resolve()), filename=filename, limits=limits)
        session = ExtractionSession(job, progress)
        named = _PARTS[media_type_by_name(filename) or "application/pdf"][0]
        while not session.over:
            try:
                with self._extractors.child(limits.extraction_memory_mb, named) as child:
                    failure = self._read_on(session, child)
            except ChildLost as loss:
                session.lose(loss)
                continue
            if failure is not None:
                raise failure
        return _extraction(session)

    def _read_on(self, session: ExtractionSession, child: Child) -> DocumentError | None:
        """Let a child read from the page where the session stands, as far as it comes.

        Returns what the child refuses.
        """
        failure, rested, first = None, False, session.next_page
        session.asked = time.monotonic()
        child.send(session.next_job())
        patience = START_TIMEOUT_S
        while True:
            message = child.receive(patience, session.tell)
            session.asked = time.monotonic()
            if isinstance(message, wire.Done):
                break
            if isinstance(message, wire.Failed):
                failure = document_error(message.code, message.detail)
            elif isinstance(message, wire.Rested):
                rested = session.next_page > first
            elif isinstance(message, wire.Opened):
                session.opened = session.opened or message
                self._server.load(*_PARTS[message.media_type])  # for the next, whatever this one was named
            elif isinstance(message, wire.PageMessage | wire.PageFailed) and session.opened is not None:
                if isinstance(message, wire.PageMessage):
                    session.take(message.page)
                else:
                    session.miss(message.number, document_error(message.code, message.detail))
                session.tell()
            patience = session.patience()
        if failure is None and not (session.over or rested):
            raise ChildLost("crash", "the reading process stopped before the end")
        return failure

    def warm(self) -> None:
        """Load ahead what reading needs."""
        self._server.load("pdf", "ocr", "html", "word")

    def close(self) -> None:
        """End what children are forked from, when the last of them is done."""
        self._server.close()


def _extraction(session: ExtractionSession) -> Extraction:
    opened, filename = session.opened, session.job.filename
    assert opened is not None
    if not any(page.has_words for page in session.pages):
        if session.failure is not None:
            raise session.failure
        raise NoText(
            f"{filename} holds no text, and none was recognised on its {opened.pages} page(s): "
            "give a sharper scan, or a copy with a text layer."
        )
    remarks = list(session.remarks)
    if opened.repaired:
        remarks.append(
            Remark("file-repaired", f"{filename} is damaged and was repaired: parts of it may be missing.")
        )
    for page in session.pages:
        remarks += page.remarks
        if not page.has_words:
            remarks.append(Remark("page-without-text", f"Page {page.number} holds no text.", page.number))
    arranged = structure.arranged(session.pages, opened.outline)
    pages, elements = [], []
    for page in arranged:
        stored, found = page_and_elements(page)
        pages.append(stored)
        elements += found
    elements = with_headings(elements)
    extractions = with_contents([*(page.as_page_extraction for page in arranged), *session.lost], elements)
    return Extraction(
        media_type=opened.media_type,
        title=structure.title_of(opened.title, opened.outline, arranged, filename),
        pages=tuple(pages),
        elements=tuple(elements),
        remarks=tuple(remarks),
        page_extractions=tuple(sorted(extractions, key=lambda read: read.page)),
    )
