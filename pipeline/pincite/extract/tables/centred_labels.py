"""Find labels with colons whose texts are centred on them: of two lines, none is level with its label.

Where each label is level with a line of its text, the two are read as one line, and no table is needed.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.blocks import union
from pincite.extract.grouping import grouped
from pincite.extract.tables.paragraphs import LINE_STEP
from pincite.extract.tables.runs import EDGE, Row
from pincite.schema.extraction import Box

_FEWEST = 3
"""Labels of such a block, at least."""
_FAR = 8.0
"""Font sizes from one label to the next, at most."""


def centred_labels(rows: Sequence[Row]) -> list[Box]:
    """Return the boxes of blocks of labels and texts, in points; in each is a label that stands alone."""
    return [
        union(row.box for row in block)
        for block in (_with_lines_around(rows, group) for group in _groups(rows))
        if block and any(row.runs[0].is_label and len(row.runs) == 1 for row in block)
    ]


def _groups(rows: Sequence[Row]) -> list[list[int]]:
    """Return the numbers of rows that begin with a label at one edge, near each other."""
    labelled = [n for n, row in enumerate(rows) if row.runs[0].is_label and len(row.runs) < 3]
    return grouped(labelled, lambda group, n: _goes_on(rows[group[-1]], rows[n]))


def _goes_on(above: Row, below: Row) -> bool:
    return (
        abs(above.runs[0].box[0] - below.runs[0].box[0]) <= EDGE
        and below.level - above.level <= _FAR * above.size
    )


def _with_lines_around(rows: Sequence[Row], labels: Sequence[int]) -> Sequence[Row]:
    """Return the rows of labels and of their texts, which begin at one edge; none if others stand there."""
    if len(labels) < _FEWEST:
        return ()
    first, last = labels[0], labels[-1]
    texts = [run for row in rows[first : last + 1] for run in row.runs if not run.is_label]
    if not texts:
        return ()
    edge = min(run.box[0] for run in texts)
    if any(rows[n].runs[0].box[2] >= edge for n in labels) or any(
        abs(run.box[0] - edge) > EDGE for run in texts
    ):
        return ()
    above = itertools.takewhile(lambda n: _is_line(rows[n], rows[n + 1], edge), range(first - 1, -1, -1))
    below = itertools.takewhile(lambda n: _is_line(rows[n], rows[n - 1], edge), range(last + 1, len(rows)))
    return rows[min(above, default=first) : max(below, default=last) + 1]


def _is_line(row: Row, near: Row, edge: float) -> bool:
    """Return True if a row is but a line of a text, close to another row."""
    return (
        len(row.runs) == 1
        and abs(row.runs[0].box[0] - edge) <= EDGE
        and abs(row.level - near.level) <= LINE_STEP * row.size
    )
