"""Find the rows of a table whose labels end with a colon: each such label has a row."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from pincite.extract.tables.placing import Placed, meets

_LEVEL = 0.3
"""Font sizes by which the levels of two texts on one line may differ."""
_FEWEST = 3
"""Labels that tell the rows, at least."""


def by_labels(lines: Sequence[Sequence[Placed]]) -> list[list[int]] | None:
    """Return the indices of the lines of each row, one for each label of the first column.

    Texts begin on the line of their label, or are centred on it: then as many lines of a text are above its
    label as below. None where a label has no colon, and where lines fit neither.
    """
    labels = [n for n, line in enumerate(lines) if line[0].first == 0]
    if len(labels) < _FEWEST or not all(_is_label(lines[n][0]) for n in labels):
        return None
    levels = [lines[n][0].run.level for n in labels]
    if _begin_at(lines, labels):
        rows: list[int] | None = [sum(n >= label for label in labels) - 1 for n in range(len(lines))]
    else:
        columns = {entry.first for line in lines for entry in line if entry.first > 0}
        rows = _agreed([_centred(lines, column, levels) for column in columns], labels, len(lines))
    if rows is None:
        return None
    return [[n for n, row in enumerate(rows) if row == place] for place in range(len(labels))]


def _is_label(entry: Placed) -> bool:
    return entry.last == 0 and entry.run.is_label


def _begin_at(lines: Sequence[Sequence[Placed]], labels: Sequence[int]) -> bool:
    """Return True if texts begin on the lines of labels: other lines are nearer to them than to labels."""
    if labels[0] > 0 or not all(any(entry.first == 1 for entry in lines[n]) for n in labels):
        return False
    levels = [lines[n][0].run.level for n in labels]
    for line in (line for n, line in enumerate(lines) if n not in labels):
        for entry in line:
            level = entry.run.level
            below = min((each - level for each in levels if each > level), default=math.inf)
            above = max(
                (e.run.level for over in lines for e in over if meets(e, entry) and e.run.level < level),
                default=-math.inf,
            )
            if below < level - above:
                return False
    return True


def _centred(
    lines: Sequence[Sequence[Placed]], column: int, levels: Sequence[float]
) -> dict[int, int] | None:
    """Return the row of each line of a column whose texts are centred on the levels of labels."""
    own = [(n, entry.run) for n, line in enumerate(lines) for entry in line if entry.first == column]
    slack = _LEVEL * own[0][1].size
    rows: dict[int, int] = {}
    left = [n for n, run in own if run.level < levels[0] - slack]
    for row, (level, following) in enumerate(itertools.pairwise([*levels, math.inf])):
        below = [n for n, run in own if level + slack < run.level < following - slack]
        if len(below) < len(left):
            return None
        rows |= dict.fromkeys([*left, *below[: len(left)]], row)
        rows |= {n: row for n, run in own if abs(run.level - level) <= slack}
        left = below[len(left) :]
    return None if left else rows


def _agreed(places: Sequence[dict[int, int] | None], labels: Sequence[int], count: int) -> list[int] | None:
    """Return the row of each line; None where two columns tell it otherwise, or one does not tell it."""
    rows = {n: row for row, n in enumerate(labels)}
    for place in places:
        if place is None or any(rows.setdefault(n, row) != row for n, row in place.items()):
            return None
    return [rows[n] for n in range(count)] if len(rows) == count else None
