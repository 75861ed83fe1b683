"""Passages of documents that exist only in a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import accumulate
from uuid import uuid4

from pincite.answer.generate.draft import DraftSentence
from pincite.answer.generate.extractive import ExtractiveGenerator
from pincite.retrieve.passage import Passage
from pincite.schema.answer import Usage
from pincite.schema.chunk import Chunk, Segment
from pincite.schema.profile import Fact, Profile
from pincite.store.registry import LiveVersion


def passage(
    text: str,
    *,
    title: str = "Manual",
    headings: tuple[str, ...] = (),
    header_rows: int = 0,
    kind: str | None = None,
    name: str | None = None,
) -> Passage:
    """Return a passage with this text; one with tabs is a table.

    `kind` is its document's, and `name` its file's; without one that is the title.
    """
    profile = Profile(kind=Fact(value=kind, found_in="user") if kind else None)
    chunk = Chunk(
        id=str(uuid4()),
        ordinal=0,
        text=text,
        segments=(Segment(1, 0, len(text)),),
        title=title,
        headings=headings,
        is_table="\t" in text,
        header_rows=header_rows,
    )
    return Passage(
        chunk, "version", LiveVersion("id", f"{name or title}.pdf", title, 1, "hash", profile), 1.0, 0.5
    )


def of_paragraphs(*paragraphs: str) -> Passage:
    """Return a passage of paragraphs on a page, each a segment."""
    whole = passage("\n".join(paragraphs))
    starts = accumulate((len(each) + 1 for each in paragraphs), initial=0)
    segments = tuple(Segment(1, at, at + len(each)) for at, each in zip(starts, paragraphs, strict=False))
    return replace(whole, chunk=replace(whole.chunk, segments=segments))


def said(events: Iterable[DraftSentence | Usage | None]) -> Iterator[DraftSentence | Usage]:
    """Return what a generator yields, without its signs that more is coming."""
    return (event for event in events if event is not None)


def first(generator: ExtractiveGenerator, question: str, *texts: str, header_rows: int = 0) -> str:
    """Return the quote that a generator shows first of passages with these texts."""
    drafts = generator.generate(question, [passage(text, header_rows=header_rows) for text in texts])
    return next(drafts).quotes[0].text
