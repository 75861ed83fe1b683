"""Report on a document: how each page was read, what is doubtful about it, and what was left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from pydantic import Field

from pincite.schema.document import Grade, Outcome
from pincite.schema.extraction import BLANK, Box, PageExtraction, ReadBy, Remark, Unclear, UncoveredBy
from pincite.schema.model import Model

FEW_PAGES, MANY_PAGES = 0.1, 0.3
"""Shares of a document's pages with doubts, up to which its grade is B, and C."""
_GARBLED = 0.02
"""Share of characters without a meaning from which a page's text is in doubt."""


_UNCLEAR: dict[Unclear, str] = {
    "reading-order": "The parts of page {page} interlock and their order is a guess: compare its image.",
    "table-shape": "The grid of a table on page {page} is not clear: compare its image.",
}


class LeftOutText(Model):
    """Text that is in no index, and why.

    It is a table of contents (`contents`), or stands around the content of a web page, as menus do
    (`surroundings`). For every other reason a viewer does not see it.

    `box` is [x0, y0, x1, y1] in points from the top left of the page, and null where it is not known.
    """

    reason: str
    chars: int
    excerpt: str
    box: Box | None = None


class UncoveredText(Model):
    """Text of a web page that is hidden at first and was read, since something uncovers it.

    Where only some text of a hidden part was read, that text alone counts.
    `by` is `control`, where the page's markup has what opens it, as a tab; `script`, where it is nearly all
    of the page; or `button`, where it stands right behind a button that says that it opens something, or
    in turn with others behind theirs, as in an accordion.
    """

    by: UncoveredBy
    chars: int
    excerpt: str


class PageReport(Model):
    """The way one page, from 1, was read, and the reason. `read_by` is null for a page that was lost.

    `garbled` is the share, 0 to 1, of characters without a meaning.
    """

    page: int
    read_by: ReadBy | None
    because: str
    chars: int
    ocr_words: int
    garbled: float
    doubts: list[Outcome]
    left_out: list[LeftOutText]
    uncovered: list[UncoveredText] = Field(default_factory=list)


class Totals(Model):
    """The pages, and what was read of them; `read_by` counts pages."""

    pages: int
    pages_lost: int
    pages_in_doubt: int
    chars: int
    ocr_words: int
    left_out_chars: int
    read_by: dict[str, int]


class Report(Model):
    """The outcome of reading a document, page by page.

    The grade is A when nothing is in doubt: nothing to do. B: doubts on at most a tenth of the pages or about
    the file as a whole, or something was settled by a guess; look at those. C: doubts on at most three
    tenths; check what you rely on. D: on more, or a page was lost; a better copy is worth having. A blank
    page is in no doubt.
    """

    document: str
    version: int | None = None
    grade: Grade
    totals: Totals
    doubts: list[Outcome]
    """Doubts about the file as a whole."""
    pages: list[PageReport]


def report_of(
    extractions: Sequence[PageExtraction],
    remarks: Sequence[Remark],
    *,
    document: str,
    version: int | None = None,
) -> Report:
    """Return the report of how a document's pages were read, and its remarks."""
    doubts: dict[int | None, list[Outcome]] = defaultdict(list)
    for extraction in extractions:
        for code in extraction.unclear:
            detail = _UNCLEAR[code].format(page=extraction.page)
            doubts[extraction.page].append(Outcome(code=code, detail=detail, page=extraction.page))
    for remark in remarks:
        doubts[remark.page].append(Outcome(code=remark.code, detail=remark.detail, page=remark.page))
    guesses = {extraction.page for extraction in extractions if extraction.unclear}
    pages = [_page(extraction, doubts[extraction.page]) for extraction in extractions]
    known = {page.page for page in pages}
    on_the_file = [doubt for page, found in doubts.items() if page not in known for doubt in found]
    totals = Totals(
        pages=len(pages),
        pages_lost=sum(page.read_by is None for page in pages),
        pages_in_doubt=sum(_is_in_doubt(page) for page in pages),
        chars=sum(page.chars for page in pages),
        ocr_words=sum(page.ocr_words for page in pages),
        left_out_chars=sum(part.chars for page in pages for part in page.left_out),
        read_by=dict(Counter(page.read_by or "lost" for page in pages)),
    )
    return Report(
        document=document,
        version=version,
        grade=_grade(totals, in_doubt=bool(on_the_file or guesses)),
        totals=totals,
        doubts=on_the_file,
        pages=pages,
    )


def grade_of(extractions: Sequence[PageExtraction], remarks: Sequence[Remark]) -> Grade:
    """Return the grade that the report of these pages and remarks has."""
    return report_of(extractions, remarks, document="").grade


def _page(extraction: PageExtraction, doubts: list[Outcome]) -> PageReport:
    if extraction.garbled >= _GARBLED and extraction.read_by != "ocr":
        share = f"{extraction.garbled:.0%} of its characters have no meaning"
        detail = f"Page {extraction.page} may be garbled: {share}. Compare it with its image."
        doubts = [*doubts, Outcome(code="garbled-text", detail=detail, page=extraction.page)]
    return PageReport(
        page=extraction.page,
        read_by=extraction.read_by,
        because=extraction.because,
        chars=extraction.chars,
        ocr_words=extraction.ocr_words,
        garbled=extraction.garbled,
        doubts=doubts,
        left_out=[
            LeftOutText(reason=part.reason, chars=part.chars, excerpt=part.excerpt, box=part.box)
            for part in extraction.left_out
        ],
        uncovered=[
            UncoveredText(by=part.by, chars=part.chars, excerpt=part.excerpt) for part in extraction.uncovered
        ],
    )


def _is_in_doubt(page: PageReport) -> bool:
    if page.because == BLANK:
        return False
    return page.read_by is None or any(doubt.code not in _UNCLEAR for doubt in page.doubts)


def _grade(totals: Totals, *, in_doubt: bool) -> Grade:
    share = totals.pages_in_doubt / max(totals.pages, 1)
    if totals.pages_lost or share > MANY_PAGES:
        return "D"
    if share > FEW_PAGES:
        return "C"
    return "B" if share or in_doubt else "A"
