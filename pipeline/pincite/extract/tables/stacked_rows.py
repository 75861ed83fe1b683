"""Find rows whose labels stand above what they label: in small print, or each on a line of its own."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.grouping import grouped
from pincite.extract.tables.placing import Placed, meets
from pincite.extract.tables.runs import EDGE

SMALLER = 0.93
"""Size of a label over that of what it labels, at most."""
_FEWEST = 2
"""Labels of the form, at least."""
_PAIR = 2
"""Lines of a row of a form, whose text is one line."""
_FEWEST_IN_TURN = 3
"""Labels in turn with their values from which each labels the line below it."""


def by_small_labels(lines: Sequence[Sequence[Placed]]) -> list[list[int]] | None:
    """Return the indices of the lines of each row: a line of labels, and the lines of texts below them.

    None where a text has no label over it, or a label no text below, and where the only labels stand over
    several lines: they head columns.
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
    heads = len(rows) == 1 and len(rows[0]) > _PAIR
    return rows if labels >= _FEWEST and not heads and all(len(row) > 1 for row in rows) else None


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


def under_labels(lines: Sequence[Sequence[Placed]]) -> set[int]:
    """Return the indices of the lines of values that stand below their label, where the two take turns."""
    found = [
        n
        for n in range(1, len(lines))
        if _is_label_alone(lines[n - 1]) and all(e.first > 0 and e.run.numeric for e in lines[n])
    ]
    in_turn = grouped(found, lambda group, n: n - group[-1] == 2)
    return {n for group in in_turn if len(group) >= _FEWEST_IN_TURN for n in group}


def _is_label_alone(line: Sequence[Placed]) -> bool:
    return all(entry.last == 0 for entry in line)
