"""Find the heading rows of a table's chunk, which say what the numbers of its rows are."""

from __future__ import annotations

from pincite.schema.body import has_words
from pincite.schema.chunk import Chunk


def heading_row_spans(chunk: Chunk) -> list[tuple[int, int]]:
    """Return start and end, in the chunk's text, of each heading row that has words; none for prose.

    A rule that was typed below a heading is a row as well.
    """
    if not chunk.is_table:
        return []
    spans, start = [], 0
    for line in chunk.text.split("\n")[: chunk.header_rows]:
        if has_words(line):
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans
