"""Part the rows of a table that has several records in each row, as a data sheet has to save height.

"Length | 5.9 m | Payload | 1,365 kg" says two things. Each is scored, quoted and answers by itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.text.label_pairs import are_label_pairs
from pincite.text.table_rows import FIGURE


def record_columns(rows: Sequence[str], header_rows: Sequence[str]) -> tuple[int, ...]:
    """Return the columns in which the records of the rows begin; (0,) where a row is one record.

    Headings show that there are several if they come again in their order. Without headings, labels and their
    values do: see `are_label_pairs`. Columns that are empty don't count.
    """
    width = max((row.count("\t") + 1 for row in rows), default=1)
    cells = [_cells(row, width) for row in rows]
    used = [column for column in range(width) if any(row[column] for row in cells)]
    over = [
        [row[column] for column in used] for row in (_cells(row, width) for row in header_rows if "\t" in row)
    ]
    below = [[row[column] for column in used] for row in cells]
    size = _heading_round(over[-1]) if over else 2 * are_label_pairs(below)
    return tuple(used[0::size]) if size else (0,)


def record_spans(row: str, columns: Sequence[int]) -> list[tuple[int, int]]:
    """Return start and end in a row of each record, without the white space around it; empty ones, too."""
    starts, start = [], 0
    for cell in row.split("\t"):
        starts.append(start)
        start += len(cell) + 1
    bounds = [*(starts[column] if column < len(starts) else len(row) for column in columns), len(row)]
    bounds[0] = 0
    return [_trimmed(row, first, last) for first, last in itertools.pairwise(bounds)]


def one_record_a_line(text: str) -> str:
    """Return the rows of a table with one record each: records that stand side by side go below each other.

    Headings are the rows above the first with a figure. Lines without tabs stay as they are.
    """
    rows = [line for line in text.split("\n") if "\t" in line]
    heads = list(itertools.takewhile(lambda row: not _has_figure(row), rows))
    columns = record_columns(rows[len(heads) :], heads)
    if len(columns) == 1:
        return text
    lines: list[str] = []
    for line in text.split("\n"):
        if "\t" not in line:
            lines.append(line)
            continue
        records = [line[start:end] for start, end in record_spans(line, columns)]
        lines += records[:1] if line in heads else filter(None, records)
    return "\n".join(lines)


def _has_figure(row: str) -> bool:
    return any(FIGURE.match(cell) for cell in row.split("\t")[1:])


def _heading_round(headings: Sequence[str]) -> int:
    """Return after how many columns all headings come again; 0 where they don't."""
    width = len(headings)
    return next(
        (
            size
            for size in range(2, width // 2 + 1)
            if width % size == 0 and headings[0] and list(headings) == [*headings[:size]] * (width // size)
        ),
        0,
    )


def _cells(row: str, width: int) -> Sequence[str]:
    cells = [cell.strip() for cell in row.split("\t")]
    return cells + [""] * (width - len(cells))


def _trimmed(row: str, start: int, end: int) -> tuple[int, int]:
    text = row[start:end]
    first = start + len(text) - len(text.lstrip())
    return (first, first + len(text.strip())) if text.strip() else (start, start)
