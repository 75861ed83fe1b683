"""A piece of a document, which is embedded and found, and where its words stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from uuid import UUID, uuid5

from pincite.text.sentences import sentence_spans


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a page's stored text."""

    page: int
    start: int
    end: int

    def overlaps(self, other: Segment) -> bool:
        """Return True if it has characters in common with another."""
        return self.page == other.page and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Chunk:
    """The unit that is embedded and ranked.

    `text` is the segments' texts joined by a newline, so an offset in a chunk is an offset in a page.
    `title` and `headings` stand before the text when it is embedded, and are not part of it.
    """

    id: str
    ordinal: int
    text: str
    segments: tuple[Segment, ...]
    title: str
    headings: tuple[str, ...] = ()
    is_table: bool = False
    header_rows: int = 0
    aside: bool = False
    """It stands beside the main content of a web page."""

    @property
    def section(self) -> tuple[bool, tuple[str, ...]]:
        """The key that the chunks of a section share."""
        return self.aside, self.headings

    @property
    def pages(self) -> list[int]:
        """The pages this chunk stands on, ascending."""
        return sorted({segment.page for segment in self.segments})

    def on_page(self, offset: int) -> tuple[int, int]:
        """Return the page that an offset in the text, from 0 to its length, is on, and the offset there."""
        start = 0
        for segment in self.segments:
            if offset <= start + segment.end - segment.start:
                return segment.page, segment.start + offset - start
            start += segment.end - segment.start + 1
        raise ValueError(f"{offset} is no offset in a text of {len(self.text)} characters.")

    @property
    def segment_texts(self) -> list[str]:
        """The text of each segment."""
        ends = accumulate((segment.end - segment.start + 1 for segment in self.segments), initial=0)
        return [self.text[start : end - 1] for start, end in pairwise(ends)]

    def only(self, segments: Sequence[Segment]) -> Chunk:
        """Return the chunk with some of its segments alone."""
        texts = dict(zip(self.segments, self.segment_texts, strict=True))
        return replace(self, text="\n".join(map(texts.__getitem__, segments)), segments=tuple(segments))

    @property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence and row in the text."""
        return sentences(self.text, self.segments)

    @property
    def indexed_text(self) -> str:
        """The text as the embedding model and BM25 read it: title, heading path, then the chunk's own."""
        header = " > ".join(part for part in (self.title, *self.headings) if part)
        return f"{header}\n{self.text}" if header else self.text


def sentences(text: str, segments: Sequence[Segment]) -> list[tuple[int, int]]:
    """Return start and end of each sentence and row in the text of segments that are joined by a newline.

    None runs on past its paragraph, as a segment is one, or its part; over the end of a page it may.
    """
    ends = accumulate(segment.end - segment.start + 1 for segment in segments)
    pairs = zip(pairwise(segments), ends, strict=False)  # no paragraph follows the last
    return sentence_spans(text, [end - 1 for (above, below), end in pairs if above.page == below.page])


def chunk_id(version_id: str, ordinal: int) -> str:
    """Return the id of a version's chunk: the same each time that the version is cut by the same build."""
    return str(uuid5(UUID(version_id), str(ordinal)))
