"""Find the rows of a form whose labels stand in small print over what is written below them."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.tables.placing import Placed, meets
from pincite.extract.tables.runs import EDGE

SMALLER = 0.93
"""Size of a label over that of what it labels, at most."""
_FEWEST = 2
"""Labels of the form, at least."""


def by_small_labels(lines: Sequence[Sequence[Placed]]) -> list[list[int]] | None:
    """Return the indices of the lines of each row: a line of labels, and the lines of texts below them.

    None where a text has no label over it, or a label no text below.
    """
    rows: list[list[int]] = []
    labels = 0
    for number, line in enumerate(lines):
        if number + 1 < len(lines) and _are_labels(line, lines[number + 1]):
            rows.append([number])
            labels += len(line)
        elif rows and _stand_under(line, lines[rows[-1][0]]):
            rows[-1].append(number)
        else:
            return None
    return rows if labels >= _FEWEST and all(len(row) > 1 for row in rows) else None


def _are_labels(line: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Return True if all of a line is smaller than what stands below, and names something."""
    size = max(entry.run.size for entry in line)
    return size <= SMALLER * min(entry.run.size for entry in below) and all(
        any(map(str.isalpha, entry.run.text)) for entry in line
    )


def _stand_under(line: Sequence[Placed], labels: Sequence[Placed]) -> bool:
    """Return True if each text of a line begins at the edge of a label over it."""
    return all(
        any(meets(entry, label) and abs(entry.run.box[0] - label.run.box[0]) <= EDGE for label in labels)
        for entry in line
    )
