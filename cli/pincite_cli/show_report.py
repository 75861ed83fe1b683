"""The report of a document as people see it: the grade, what there is in all, and the pages in runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pincite_cli.terminal import counted, results

if TYPE_CHECKING:
    from pincite.store.report import PageReport, Report

_GRADES = {
    "A": ("green", "nothing is in doubt"),
    "B": ("green", "a few doubts, listed below"),
    "C": ("yellow", "doubts on many pages: check what you rely on"),
    "D": ("red", "parts are missing or in doubt: a better copy is worth having"),
}
_UNCOVERED = {"control": "what opens it", "script": "a script", "button": "the button before it"}
_EXCERPT = 80


def report(found: Report) -> None:
    """Print the whole report."""
    style, meaning = _GRADES[found.grade]
    results().line((found.document, "bold"), (f"  grade {found.grade}: {meaning}", style))
    totals = found.totals
    parts = [counted(totals.pages, "page"), counted(totals.chars, "character")]
    if totals.pages_lost:
        parts.append(f"{totals.pages_lost} lost")
    if totals.ocr_words:
        parts.append(f"{counted(totals.ocr_words, 'word')} by OCR")
    results().line(", ".join(parts))
    if left_out := _left_out(found.pages):
        results().line(f"left out, in characters: {', '.join(left_out)}")
    for doubt in found.doubts:
        results().line((f"  {doubt.code}: {doubt.detail}", "yellow"))
    for run in _runs(found.pages):
        _run(run)


def _left_out(pages: list[PageReport]) -> list[str]:
    """Return how many characters were left out for each reason, the most first."""
    chars: Counter[str] = Counter()
    for page in pages:
        for part in page.left_out:
            chars[part.reason] += part.chars
    return [f"{reason} {count:,}" for reason, count in chars.most_common()]


def _runs(pages: list[PageReport]) -> Iterator[list[PageReport]]:
    """Yield a line for pages that were read alike and need no word of their own, or for one that does."""

    def kind(page: PageReport) -> tuple[object, ...]:
        own = page.page if page.doubts or page.left_out or page.uncovered or page.ocr_words else None
        return page.read_by, page.because, own

    for _, run in groupby(pages, key=kind):
        yield list(run)


def _run(run: list[PageReport]) -> None:
    first, last = run[0], run[-1]
    numbers = f"{first.page}" if first is last else f"{first.page}-{last.page}"
    chars = sum(page.chars for page in run)
    results().line(
        (f"{numbers:>9}  ", "cyan"),
        (f"{first.read_by or 'lost':<8}", "bold"),
        f"{chars:>8,} characters  {first.because}".rstrip(),
    )
    for doubt in first.doubts:
        if doubt.detail != first.because:
            results().line((f"{'':<11}{doubt.code}: {doubt.detail}", "yellow"))
    for part in first.left_out:
        _part(f"left out, {part.reason}", part.chars, part.excerpt)
    for opened in first.uncovered:
        _part(f"hidden at first and read, uncovered by {_UNCOVERED[opened.by]}", opened.chars, opened.excerpt)


def _part(title: str, chars: int, excerpt: str) -> None:
    excerpt = results().excerpt(excerpt, _EXCERPT)
    shown = f"  “{excerpt}”" if excerpt else ""
    results().line((f"{'':<11}{title}: {chars} characters{shown}", "dim"))
