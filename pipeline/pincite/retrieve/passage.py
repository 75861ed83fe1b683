"""A passage: a chunk as it leaves retrieval, for an answer or to be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from pincite.index.languages import ENGLISH
from pincite.schema.chunk import Chunk
from pincite.schema.score_breakdown import Why
from pincite.schema.search import Hit
from pincite.store.registry import LiveVersion

Part = Literal["list", "entries", "code", "title", "heading", "opening", "outline"]
"""A whole list, steps or a table, or a code block, with what introduces it; headings in a row, each with what
is below it; a document's title; what it begins with; or headings that are a list by themselves."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk of a live version, with its score and its cosine similarity to the question.

    `explain` says why it ranks where it does; None for a chunk that only stands beside one that was found.
    `language` is the collection's: what its words are read in.
    """

    chunk: Chunk
    version_id: str
    version: LiveVersion
    score: float
    similarity: float
    explain: Callable[[], Why] | None = None
    language: str = ENGLISH
    sub_query: int = 0
    """The number of the sub-query that found it; 0 where there is only one."""
    begins_answer: bool = False
    """The question is the heading of its section, and it is the first of that section."""
    part: Part | None = None
    """The part of its document that it is, where it is no chunk. Each of its segments is cited by itself."""

    def as_hit(self) -> Hit:
        """Return the passage as a hit of a search."""
        return Hit(
            document=self.version.external_id,
            document_id=self.version.document_id,
            version=self.version.number,
            chunk_id=self.chunk.id,
            title=self.version.title,
            pages=self.chunk.pages,
            headings=list(self.chunk.headings),
            score=self.score,
            text=self.chunk.text,
            why=self.explain() if self.explain else None,
        )
