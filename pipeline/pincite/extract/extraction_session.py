"""Keep how far a document has been read, what its failures have cost, and how it goes on after one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pincite.errors import (
    DocumentError,
    ExtractionCrashed,
    ExtractionMemory,
    ExtractionTimeout,
    TooMuchText,
    Unreadable,
)
from pincite.extract import wire
from pincite.extract.assemble import page_and_elements
from pincite.extract.blocks import ParsedPage
from pincite.extract.sandbox import ChildLost
from pincite.schema.extraction import PageExtraction, Remark

MAX_CHILDREN_LOST = 20
"""Children that one document may cost before the rest of it is given up."""

_MAX_TIME_LOST = 5
"""Limits of a page: the time that a document's failing pages may cost before the rest of it is given up."""

_WITH_MODELS = 0.75
"""Share of a page's time for reading it with models; the rest is for reading it without, should they fail."""

_MAX_RESCUES = 3
"""Pages that models could not read before the rest of the document is read without them."""

PageProgress = Callable[[int, int | None], None]

LOST = {
    "timeout": (ExtractionTimeout, "page-timeout", "raise PINCITE_PAGE_TIMEOUT_S, or simplify the page"),
    "memory": (
        ExtractionMemory,
        "page-out-of-memory",
        "raise PINCITE_EXTRACTION_MEMORY_MB, or simplify the page",
    ),
    "error": (Unreadable, "page-unreadable", "save a copy with another program and add that"),
    "crash": (ExtractionCrashed, "page-crashed", "save a copy with another program and add that"),
}


@dataclass(slots=True)
class ExtractionSession:
    """The progress of reading a document.

    `next_page` counts from 1. `seconds_lost` is what failing pages have cost; `began` and `asked` are times
    of time.monotonic().
    """

    job: wire.ExtractJob
    progress: PageProgress
    opened: wire.Opened | None = None
    pages: list[ParsedPage] = field(default_factory=list)
    lost: list[PageExtraction] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    next_page: int = 1
    chars: int = 0
    rescues: int = 0
    children_lost: int = 0
    seconds_lost: float = 0.0
    began: float = field(default_factory=time.monotonic)
    asked: float = 0.0
    """Time at which the page that is awaited was begun."""
    failure: DocumentError | None = None
    """The error that the document ends with when no page of it can be read: that of its last page."""

    @property
    def over(self) -> bool:
        """True once all pages were read or given up."""
        return self.opened is not None and self.next_page > self.opened.pages

    @property
    def plain(self) -> bool:
        """True if the next page is read without models."""
        return self.next_page <= self.job.plain_through

    def next_job(self) -> wire.ExtractJob:
        """Return what the next child is to do: the pages that are left."""
        return self.job.model_copy(update={"first": self.next_page})

    def patience(self) -> float:
        """Return the seconds to wait for the next message."""
        limits = self.job.limits
        seconds = limits.page_timeout_s
        if self.opened is not None and self.opened.media_type == "application/pdf":
            seconds *= 1 - _WITH_MODELS if self.plain else _WITH_MODELS
        return max(0.0, min(seconds, self.began + limits.document_timeout_s - time.monotonic()))

    def tell(self) -> None:
        """Report how many pages are done, and how many there are. An error raised there ends the reading."""
        self.progress(self.next_page - 1, self.opened.pages if self.opened else None)

    def take(self, page: ParsedPage) -> None:
        """Take in a page that was read. A page with too much text is missed, and named in the remarks.

        Raises TooMuchText when the whole document has too much, and ChildLost for a page that is not the one
        awaited or whose offsets contradict its text.
        """
        self._expect(page.number)
        try:
            page_and_elements(page)
        except ValueError as error:
            raise ChildLost("crash", f"the reading process sent {error}") from None
        limits = self.job.limits
        if page.chars > limits.max_page_chars:
            detail = _too_much(f"Page {page.number}", limits.max_page_chars, "PAGE")
            self.miss(page.number, TooMuchText(detail))
            return
        self.chars += page.chars
        if self.chars > limits.max_document_chars:
            raise TooMuchText(_too_much("It", limits.max_document_chars, "DOCUMENT"))
        if self.plain:
            doubt = (
                f"Page {page.number} was read without its layout and without being drawn: headings and "
                "tables may be missed, and text that nobody sees may be among the rest."
            )
            page = replace(page, remarks=(*page.remarks, Remark("page-layout-lost", doubt, page.number)))
        self.pages.append(page)
        self.next_page += 1

    def miss(self, number: int, error: DocumentError) -> None:
        """Note a page that the child reads on without."""
        self._expect(number)
        self.failure = error
        self._give_up_page(f"page-{error.code}", error.detail)

    def lose(self, loss: ChildLost) -> None:
        """Decide how to go on after a child was lost: the page once more without models, then without it."""
        self.children_lost += 1
        self.seconds_lost += time.monotonic() - self.asked
        error, code, advice = LOST[loss.reason]
        filename, page = self.job.filename, self.next_page
        if self.opened is None:
            raise error(f"{filename} could not be opened: {loss.detail}. To have it read, {advice}.")
        self.failure = error(f"No page of {filename} could be read: {loss.detail}. To have it, {advice}.")
        if self.opened.media_type == "application/pdf" and not self.plain:
            self.rescues += 1
            through = page if self.rescues < _MAX_RESCUES else self.opened.pages
            self.job = self.job.model_copy(update={"plain_through": through})
        else:
            self._give_up_page(code, f"Page {page} was not read: {loss.detail}. To have it, {advice}.")
        if not self.over and (why := self._exhausted()):
            self._give_up_rest(why)

    def _expect(self, number: int) -> None:
        if number != self.next_page:
            raise ChildLost("crash", f"the reading process sent page {number} for {self.next_page}")

    def _give_up_page(self, code: str, detail: str) -> None:
        self.remarks.append(Remark(code, detail, self.next_page))
        self.lost.append(PageExtraction(self.next_page, None, detail, 0))
        self.next_page += 1

    def _exhausted(self) -> str | None:
        """Return why the rest of the document is not worth its cost, or None."""
        limits = self.job.limits
        if time.monotonic() - self.began >= limits.document_timeout_s:
            return "the time for the document was over: raise PINCITE_DOCUMENT_TIMEOUT_S to have them"
        if (
            self.children_lost >= MAX_CHILDREN_LOST
            or self.seconds_lost > _MAX_TIME_LOST * limits.page_timeout_s
        ):
            return "too many pages before them failed: save a copy with another program and add that"
        return None

    def _give_up_rest(self, why: str) -> None:
        assert self.opened is not None
        last = self.opened.pages
        which = f"Page {last} was" if self.next_page == last else f"Pages {self.next_page} to {last} were"
        detail = f"{which} not read, since {why}."
        self.remarks.append(Remark("pages-not-read", detail, self.next_page))
        self.lost += [PageExtraction(page, None, detail, 0) for page in range(self.next_page, last + 1)]
        self.next_page = last + 1


def _too_much(what: str, limit: int, setting: str) -> str:
    advice = f"split the document, or raise PINCITE_MAX_{setting}_CHARS"
    return f"{what} holds more than {limit:,} characters: {advice}."
