"""Find the heading rows of a table's chunk, which say what the numbers of its rows are."""

from __future__ import annotations

from pincite.schema.chunk import Chunk


def heading_row_spans(chunk: Chunk) -> list[tuple[int, int]]:
    """Return start and end, in the chunk's text, of each heading row that holds anything; none for prose."""
    if not chunk.is_table:
        return []
    spans, start = [], 0
    for line in chunk.text.split("\n")[: chunk.header_rows]:
        if line.strip():
            spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans
