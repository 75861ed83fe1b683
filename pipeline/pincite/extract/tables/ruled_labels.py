"""Find labels that stand for several rows: the rules between the rows leave their column out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.tables.columns import Column
from pincite.extract.tables.paragraphs import LINE_STEP, levels_of
from pincite.extract.tables.placing import Placed
from pincite.extract.tables.row_labels import LABEL_COLUMNS, RowLabel
from pincite.extract.tables.rulings import Ruling

_SAME = 2.0
"""Points within which rules are of one height."""


def ruled_labels(
    lines: Sequence[Sequence[Placed]], found: Sequence[Column], across: Sequence[Ruling]
) -> list[RowLabel]:
    """Return the labels of the body of a table that rules across show to be those of several rows.

    Between two rules that part its column stands one text, not at the bottom, and a rule that parts the last
    column alone.
    """
    if not lines:
        return []
    levels = levels_of(lines)
    labels = []
    for column in range(min(LABEL_COLUMNS, len(found) - 1)):
        parting = [rule.y0 for rule in across if _covers(rule, found[column])]
        passing = [rule.y0 for rule in across if _covers(rule, found[-1])]
        passing = [y for y in passing if all(abs(y - other) > _SAME for other in parting)]
        edges = [levels[0] - 1, *sorted(y for y in parting if levels[0] < y < levels[-1]), levels[-1] + 1]
        for top, bottom in itertools.pairwise(edges):
            numbers = [n for n, level in enumerate(levels) if top < level < bottom]
            if not numbers or not any(levels[numbers[0]] < y < levels[numbers[-1]] for y in passing):
                continue
            entries = [entry for n in numbers for entry in lines[n] if entry.first <= column <= entry.last]
            own = [n for n in numbers if any(entry in lines[n] for entry in entries)]
            is_label = bool(own) and own[0] < numbers[-1] and sum(len(lines[n]) > 1 for n in own) < 2
            is_at_bottom = is_label and own[0] > numbers[0] and own[-1] == numbers[-1]
            if is_label and not is_at_bottom and _is_one_text(entries, column):
                labels.append(RowLabel(column, tuple(entries), numbers[0], numbers[-1]))
    return labels


def _covers(rule: Ruling, column: Column) -> bool:
    return rule.x0 <= (column.x0 + column.x1) / 2 <= rule.x1


def _is_one_text(entries: Sequence[Placed], column: int) -> bool:
    return all(entry.first == entry.last == column for entry in entries) and all(
        below.run.level - above.run.level <= LINE_STEP * below.run.size
        for above, below in itertools.pairwise(entries)
    )
