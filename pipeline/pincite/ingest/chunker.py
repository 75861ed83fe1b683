"""Cut a document's elements into chunks that follow its structure.

A chunk lies under one heading path. A few words under a heading, such as a chapter's number, go with what
stands under the next heading below it: alone they are found and say nothing. Prose is filled up to a number
of the embedding model's tokens, sentence by sentence where a paragraph is too long; how tables are cut is in
`table_chunks`, and what is cut at all is in `body`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, zip_longest

from pincite.ingest.table_chunks import Above, is_label, is_table_caption, runs, taken_caption
from pincite.schema.body import body_of
from pincite.schema.chunk import Chunk, Segment, chunk_id
from pincite.schema.extraction import Category, Element, Extraction, Page
from pincite.text.sentences import has_ended, sentence_spans

CHUNKER_VERSION = 10

MIN_TOKENS = 64
SPECIAL_TOKENS = 2
FEW_TOKENS = 12
"""Tokens that are no chunk of their own where the next section is a part of theirs."""
MOST_NOTES = 12
"""Elements that may stand between two parts of a paragraph."""

TokenOffsets = Callable[[str], Sequence[tuple[int, int]]]
"""Start and end of each of the embedding model's tokens in a text."""


class Chunker:
    """Chunks of at most `tokens` tokens, which with their header fit the model's `max_tokens`."""

    def __init__(self, token_offsets: TokenOffsets, *, tokens: int, max_tokens: int) -> None:
        self._offsets = token_offsets
        self._tokens = tokens
        self._max_tokens = max_tokens

    def chunk(self, extraction: Extraction, version_id: str, title: str | None = None) -> list[Chunk]:
        """Return a document's chunks in reading order, each under the title; by default the extraction's.

        Their ids follow from the version's: see `chunk_id`.
        """
        title = extraction.title if title is None else title
        pages = {page.number: page for page in extraction.pages}
        chunks: list[Chunk] = []
        above = Above()
        body = body_of(extraction.elements).elements
        sections = [_paragraphs_whole(group) for _, group in groupby(body, key=lambda each: each.section)]
        lead: list[Segment] = []
        for elements, following in zip_longest(sections, sections[1:]):
            aside, headings = elements[0].section
            pieces = list(self._pieces(elements, pages, self._room(title, headings), above, lead))
            lead = []
            is_opened = following is not None and _is_opened_by(elements[0], following)
            if is_opened and len(pieces) == 1 and self._is_short(pieces[0], pages):
                lead, _ = pieces.pop()
            for segments, table in pieces:
                text = "\n".join(pages[s.page].text[s.start : s.end] for s in segments)
                chunks.append(
                    Chunk(
                        id=chunk_id(version_id, len(chunks)),
                        ordinal=len(chunks),
                        text=text,
                        segments=tuple(segments),
                        title=title,
                        headings=headings,
                        is_table=table is not None,
                        header_rows=table or 0,
                        aside=aside,
                    )
                )
        return chunks

    def _room(self, title: str, headings: tuple[str, ...]) -> int:
        """Return the tokens of text that fit beside the header.

        A header that leaves too few is cut by the model.
        """
        header = self._count(" > ".join((title, *headings)))
        return max(MIN_TOKENS, min(self._tokens, self._max_tokens - SPECIAL_TOKENS - header))

    def _count(self, text: str) -> int:
        return len(self._offsets(text))

    def _is_short(self, piece: tuple[list[Segment], int | None], pages: dict[int, Page]) -> bool:
        segments, table = piece
        return table is None and self._tokens_of(segments, pages) <= FEW_TOKENS

    def _tokens_of(self, segments: Iterable[Segment], pages: dict[int, Page]) -> int:
        return sum(self._count(pages[s.page].text[s.start : s.end]) for s in segments)

    def _pieces(
        self,
        elements: Sequence[Element],
        pages: dict[int, Page],
        room: int,
        above: Above,
        lead: Sequence[Segment],
    ) -> Iterator[tuple[list[Segment], int | None]]:
        """Yield the segments of each chunk, and for a table how many leading lines are its heading.

        The first begins with those of `lead`, the last words above the elements.
        """
        pending = list(lead)
        used = self._tokens_of(lead, pages)
        last: Element | None = None
        below: Element | None = None
        for element, following in zip(elements, [*elements[1:], None], strict=True):
            if element.category is Category.TABLE and element.cells:
                caption = taken_caption(pending, last, pages, self._count)
                if pending:
                    yield pending, None
                goes_on = above.goes_on_in(element, pages)
                below = following if not (caption or goes_on) and is_table_caption(following) else None
                if below:
                    caption = [Segment(below.page, below.start, below.end)]
                for section in above.sections(element, caption, pages, goes_on=goes_on):
                    over = self._tokens_of(section.head, pages)
                    for rows in runs(element, section.rows, room - over, self._count):
                        yield [*section.head, *rows], len(section.head)
                pending, used, last = [], 0, None
                continue
            if element is below:
                continue
            if not is_label(element):
                above.table = None
            last = element
            beside_lead = room - used if pending == lead else room
            for segment, count in self._prose(element, beside_lead):
                if pending and used + count > room:
                    yield pending, None
                    pending, used = [], 0
                pending.append(segment)
                used += count
        if pending:
            yield pending, None

    def _prose(self, element: Element, room: int) -> Iterator[tuple[Segment, int]]:
        """Yield a paragraph as one segment, or as runs of whole sentences if it does not fit."""
        count = self._count(element.text)
        if count <= room:
            yield Segment(element.page, element.start, element.end), count
            return
        start, end, used = element.start, element.start, 0
        for first, last in self._sentences(element.text, room):
            tokens = self._count(element.text[first:last])
            if used and used + tokens > room:
                yield Segment(element.page, start, end), used
                start, used = element.start + first, 0
            end, used = element.start + last, used + tokens
        yield Segment(element.page, start, end), used

    def _sentences(self, text: str, room: int) -> Iterator[tuple[int, int]]:
        """Yield the sentences; one that is longer than the room is cut: see `_cuts`."""
        for start, end in sentence_spans(text):
            offsets = self._offsets(text[start:end])
            if len(offsets) <= room:
                yield start, end
                continue
            cuts = [start + cut for cut in _cuts(text[start:end], offsets, room)]
            yield from zip([start, *cuts], [*cuts, end], strict=True)


def _is_opened_by(element: Element, following: Sequence[Element]) -> bool:
    """Return True if the next section is a part of an element's, and begins with prose, not with a table."""
    (aside, headings), (next_aside, below) = element.section, following[0].section
    has_table = any(each.category is Category.TABLE and each.cells for each in following[:2])
    return aside == next_aside and below[: len(headings)] == headings and not has_table


def _paragraphs_whole(elements: Iterable[Element]) -> list[Element]:
    """Return elements in an order in which notes stand behind the paragraph that goes on past them."""
    ordered: list[Element] = []
    for element in elements:
        at = len(ordered)
        if element.continues and element.category is not Category.TABLE:
            near = range(at - 1, max(-1, at - 1 - MOST_NOTES), -1)
            begun = (i for i in near if ordered[i].category is element.category)
            at = next((i + 1 for i in begun if not has_ended(ordered[i].text)), at)
        ordered.insert(at, element)
    return ordered


def _cuts(text: str, offsets: Sequence[tuple[int, int]], room: int) -> Iterator[int]:
    """Yield where to cut a text into pieces of at most `room` of its tokens.

    It is cut at white space; within a longer run, beside a mark; and within a longer word, between tokens.
    """
    starts = [start for start, _ in offsets]
    begin = 0
    while len(starts) - begin > room:
        full = begin + room
        fitting = range(full, begin, -1)
        at_space = (i for i in fitting if text[starts[i] - 1].isspace())
        beside_mark = (i for i in fitting if not text[starts[i] - 1 : starts[i] + 1].isalnum())
        begin = next(chain(at_space, beside_mark), full)
        yield starts[begin]
