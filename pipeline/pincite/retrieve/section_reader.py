"""Read on from a passage in its section: the chunks beside it, and the first one."""

from __future__ import annotations

from dataclasses import replace

from pincite.index.vector_index import VectorIndex
from pincite.retrieve.passage import Passage
from pincite.schema.chunk import chunk_id


class SectionReader:
    """Reads the other chunks of a passage's section from the index."""

    def __init__(self, index: VectorIndex) -> None:
        self._index = index

    def neighbours(self, passage: Passage) -> list[Passage]:
        """Return the chunks before and after a passage in its section, in reading order."""
        chunk = passage.chunk
        around = [chunk_id(passage.version_id, ordinal) for ordinal in (chunk.ordinal - 1, chunk.ordinal + 1)]
        stored = self._index.fetch(around)
        return [
            replace(passage, chunk=point.chunk, explain=None)
            for each in around
            if (point := stored.get(each)) and point.chunk.section == chunk.section
        ]

    def section_start(self, passage: Passage) -> Passage:
        """Return the first passage of the section that a passage stands in."""
        while passage.chunk.ordinal > 0:
            before = chunk_id(passage.version_id, passage.chunk.ordinal - 1)
            point = self._index.fetch([before]).get(before)
            if point is None or point.chunk.section != passage.chunk.section:
                break
            passage = replace(passage, chunk=point.chunk, explain=None)
        return passage
