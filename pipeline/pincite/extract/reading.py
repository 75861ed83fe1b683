"""Reads a document through children: a page that hangs or kills one costs that page, not the document."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pincite.document import Box, Extraction, Remark
from pincite.errors import (
    DocumentError,
    ExtractionCrashed,
    ExtractionMemory,
    ExtractionTimeout,
    NoPageImage,
    NoText,
    NotFound,
    TooMuchText,
    Unreadable,
    document_error,
)
from pincite.extract import structure, wire
from pincite.extract.assemble import page_and_elements, with_headings
from pincite.extract.blocks import ReadPage
from pincite.extract.sandbox import START_TIMEOUT_S, Child, ChildLost, Pool
from pincite.settings import Limits

MAX_CHILDREN_LOST = 10
"""Children that one document may cost before it is given up."""

_MAX_RESCUES = 3
"""Pages that models could not read before the rest of the document is read without them."""

Progress = Callable[[int, int | None], None]

_LOST = {
    "timeout": (ExtractionTimeout, "page-timeout", "raise PINCITE_PAGE_TIMEOUT_S, or simplify the page"),
    "memory": (
        ExtractionMemory,
        "page-out-of-memory",
        "raise PINCITE_EXTRACTION_MEMORY_MB, or simplify the page",
    ),
    "error": (Unreadable, "page-unreadable", "save the file anew with another program and give that"),
    "crash": (ExtractionCrashed, "page-crashed", "save the file anew with another program and give that"),
}


@dataclass(slots=True)
class _Reading:
    """How far a document has been read."""

    job: wire.ExtractJob
    progress: Progress
    opened: wire.Opened | None = None
    pages: list[ReadPage] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    next_page: int = 1
    chars: int = 0
    rescues: int = 0
    last_loss: ChildLost | None = None

    @property
    def over(self) -> bool:
        return self.opened is not None and self.next_page > self.opened.pages

    def take(self, page: ReadPage) -> None:
        if page.number != self.next_page:
            raise ChildLost("crash", f"the reading process sent page {page.number} for {self.next_page}")
        try:
            page_and_elements(page)
        except ValueError as error:
            raise ChildLost("crash", f"the reading process sent {error}") from None
        limits = self.job.limits
        if page.chars > limits.max_page_chars:
            raise TooMuchText(_too_much(f"Page {page.number} of it", limits.max_page_chars, "PAGE"))
        self.chars += page.chars
        if self.chars > limits.max_document_chars:
            raise TooMuchText(_too_much("It", limits.max_document_chars, "DOCUMENT"))
        if page.number <= self.job.plain_through:
            doubt = f"Page {page.number} was read without its layout: headings and tables may be missed."
            page = replace(page, remarks=(*page.remarks, Remark("page-layout-lost", doubt, page.number)))
        self.pages.append(page)
        self.next_page += 1

    def lose(self, loss: ChildLost) -> None:
        """Decides how to go on after a child was lost: the page once more without models, then without it."""
        self.last_loss = loss
        error, code, advice = _LOST[loss.reason]
        if self.opened is None:
            raise error(f"{self.job.filename} could not be opened: {loss.detail}. To have it read, {advice}.")
        page = self.next_page
        if self.opened.media_type == "application/pdf" and self.job.plain_through < page:
            self.rescues += 1
            through = page if self.rescues < _MAX_RESCUES else self.opened.pages
            self.job = self.job.model_copy(update={"first": page, "plain_through": through})
            return
        self.remarks.append(
            Remark(code, f"Page {page} was not read: {loss.detail}. To have it, {advice}.", page)
        )
        self.next_page += 1
        self.job = self.job.model_copy(update={"first": self.next_page})


def _too_much(what: str, limit: int, setting: str) -> str:
    advice = f"split the document, or raise PINCITE_MAX_{setting}_CHARS"
    return f"{what} holds more than {limit:,} characters: {advice}."


class Reader:
    """Extracts documents and draws pages, each with children of its own; thread-safe."""

    def __init__(self) -> None:
        self._extractors = Pool(os.cpu_count() or 1)
        self._renderers = Pool(2)

    def extract(self, path: Path, filename: str, limits: Limits, progress: Progress) -> Extraction:
        """Everything that is in a file. Raises the document's outcome, a DocumentError."""
        job = wire.ExtractJob(path=str(path.resolve()), filename=filename, limits=limits)
        reading = _Reading(job, progress)
        for _ in range(MAX_CHILDREN_LOST):
            if reading.over:
                break
            try:
                with self._extractors.child(limits.extraction_memory_mb) as child:
                    failure = _read_on(reading, child)
            except ChildLost as loss:
                reading.lose(loss)
                continue
            if failure is not None:
                raise failure
        if not reading.over and reading.last_loss is not None:
            error, _, advice = _LOST[reading.last_loss.reason]
            raise error(
                f"{filename} was given up at page {reading.next_page}, after {MAX_CHILDREN_LOST} failures; "
                f"the last: {reading.last_loss.detail}. To have it read, {advice}."
            )
        return _extraction(reading)

    def render_page(
        self, path: Path, number: int, limits: Limits, highlights: Sequence[Box], dpi: int
    ) -> bytes:
        """A page as PNG. Raises DocumentError, NotFound and NoPageImage."""
        job = wire.RenderJob(
            path=str(path.resolve()), number=number, limits=limits, highlights=tuple(highlights), dpi=dpi
        )
        try:
            with self._renderers.child(limits.extraction_memory_mb) as child:
                child.send(job)
                answer = child.receive(START_TIMEOUT_S)
                while not isinstance(answer, wire.Image | wire.Failed):
                    answer = child.receive(limits.page_timeout_s)
                _finish(child, limits)
        except ChildLost as loss:
            error, _, advice = _LOST[loss.reason]
            raise error(f"Page {number} could not be drawn: {loss.detail}. To see it, {advice}.") from None
        if isinstance(answer, wire.Image):
            return base64.b64decode(answer.png)
        if answer.code == "page-not-found":
            raise NotFound("page", answer.detail)
        if answer.code == NoPageImage.code:
            raise NoPageImage(answer.detail)
        raise document_error(answer.code, answer.detail)

    def close(self) -> None:
        """Ends the children that wait for work."""
        self._extractors.close()
        self._renderers.close()


def _read_on(reading: _Reading, child: Child) -> DocumentError | None:
    """Lets a child read from the page where the reading stands; what the child refuses is returned."""
    limits = reading.job.limits
    failure = None
    child.send(reading.job)
    timeout = START_TIMEOUT_S
    while not isinstance(message := child.receive(timeout), wire.Done):
        timeout = limits.page_timeout_s
        if isinstance(message, wire.Failed):
            failure = document_error(message.code, message.detail)
        elif isinstance(message, wire.Opened):
            reading.opened = reading.opened or message
        elif isinstance(message, wire.PageRead) and reading.opened is not None:
            reading.take(message.page)
            reading.progress(len(reading.pages), reading.opened.pages)
    if failure is None and not reading.over:
        raise ChildLost("crash", "the reading process stopped before the end")
    return failure


def _finish(child: Child, limits: Limits) -> None:
    while not isinstance(child.receive(limits.page_timeout_s), wire.Done):
        pass


def _extraction(reading: _Reading) -> Extraction:
    opened, filename = reading.opened, reading.job.filename
    assert opened is not None
    if not any(page.chars for page in reading.pages):
        if reading.last_loss is not None:
            error, _, advice = _LOST[reading.last_loss.reason]
            raise error(
                f"No page of {filename} could be read: {reading.last_loss.detail}. To have it, {advice}."
            )
        raise NoText(
            f"{filename} holds no text, and none was recognised on its {opened.pages} page(s): "
            "give a sharper scan, or a copy with a text layer."
        )
    remarks = list(reading.remarks)
    if opened.repaired:
        remarks.append(
            Remark("file-repaired", f"{filename} is damaged and was repaired: parts of it may be missing.")
        )
    for page in reading.pages:
        remarks += page.remarks
        if not page.chars:
            remarks.append(Remark("page-without-text", f"Page {page.number} holds no text.", page.number))
    arranged = structure.arranged(reading.pages, opened.outline)
    pages, elements = [], []
    for page in arranged:
        stored, found = page_and_elements(page)
        pages.append(stored)
        elements += found
    return Extraction(
        media_type=opened.media_type,
        title=structure.title_of(opened.title, opened.outline, arranged, filename),
        pages=tuple(pages),
        elements=tuple(with_headings(elements)),
        remarks=tuple(remarks),
        readings=tuple(page.reading for page in arranged),
    )
