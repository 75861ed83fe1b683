"""Find labels that stand for several rows: set in the middle of the rows' height, level with none or one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pincite.extract.tables.paragraphs import LINE_STEP
from pincite.extract.tables.placing import Placed

LABEL_COLUMNS = 2
"""Columns from the left whose labels may stand for several rows."""
_CENTRED = 0.3
"""Font sizes by which the middle of a label may differ from that of its rows."""
_ALONE = 0.75
"""Font sizes from a title to the lines around it, at least."""
_MOST_LINES = 60
"""Lines beside one label, at most: a table with more is read line by line."""


@dataclass(frozen=True, slots=True)
class RowLabel:
    """The lines of a label, and the first and the last of the lines of text that it stands beside."""

    column: int
    entries: tuple[Placed, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Label:
    """A label's entries; `inside` are the lines that it shares with its rows, by number."""

    entries: tuple[Placed, ...]
    inside: frozenset[int]

    @property
    def top(self) -> float:
        return min(entry.run.box[1] for entry in self.entries)

    @property
    def bottom(self) -> float:
        return max(entry.run.box[3] for entry in self.entries)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return max(entry.run.size for entry in self.entries)


def without(lines: Sequence[Sequence[Placed]], labels: Iterable[RowLabel]) -> list[list[Placed]]:
    """Return lines without the entries of labels."""
    taken = [entry for label in labels for entry in label.entries]
    return [[entry for entry in line if entry not in taken] for line in lines]


def row_labels(lines: Sequence[Sequence[Placed]], width: int) -> list[RowLabel]:
    """Return the labels that stand for several lines of a table's body of `width` columns.

    A label shows it where it is level with no row: it stands between two that have none in its column. Then
    each label of the column has to be in the middle of its rows, or none is taken.
    """
    left = [list(line) for line in lines]
    found: list[RowLabel] = []
    for column in reversed(range(min(LABEL_COLUMNS, width - 1))):
        labels = _of_column(left, column)
        left = without(left, labels)
        found += labels
    return found


def _of_column(lines: Sequence[Sequence[Placed]], column: int) -> list[RowLabel]:
    beside = frozenset(n for n, line in enumerate(lines) if any(entry.first > column for entry in line))
    across = [n for n, line in enumerate(lines) if any(entry.first <= column < entry.last for entry in line)]
    found: list[RowLabel] = []
    shown = False
    for start, end in itertools.pairwise([-1, *across, len(lines)]):
        numbers = range(start + 1, end)
        labels = _labels(lines, column, numbers, beside)
        blocks = _blocks(labels, [_Beside(lines, n, column) for n in numbers if n in beside])
        for label, block in zip(labels, blocks, strict=False):
            if block and block[0] < block[1]:
                found.append(RowLabel(column, label.entries, *block))
                shown = shown or not label.inside
    return found if shown else []


class _Beside:
    """A line beside the labels of a column: its number, its height in points, and if a label stands in it."""

    def __init__(self, lines: Sequence[Sequence[Placed]], number: int, column: int) -> None:
        boxes = [entry.run.box for entry in lines[number] if entry.first > column]
        self.number = number
        self.top = min(box[1] for box in boxes)
        self.bottom = max(box[3] for box in boxes)
        self.middle = (self.top + self.bottom) / 2
        self.labelled = any(entry.first == column for entry in lines[number])


def _labels(
    lines: Sequence[Sequence[Placed]], column: int, numbers: Sequence[int], beside: frozenset[int]
) -> list[_Label]:
    """Return the labels of a column: lines as near as those of one text, but one for each row's own."""
    found: list[_Label] = []
    for number in numbers:
        for entry in lines[number]:
            if entry.first != column:
                continue
            inside = frozenset({number} & beside)
            last = found[-1] if found else None
            if (
                last
                and not (last.inside and inside)
                and entry.run.level - last.entries[-1].run.level <= LINE_STEP * entry.run.size
            ):
                found[-1] = _Label((*last.entries, entry), last.inside | inside)
            else:
                found.append(_Label((entry,), inside))
    return found


def _blocks(labels: Sequence[_Label], lines: Sequence[_Beside]) -> list[tuple[int, int] | None]:
    """Return the first and last line of each label's rows so that they hold most; none if a label fits none.

    A label on a line of its own may be the title of what stands below: it has no rows.
    """
    best: dict[int, tuple[int, list[tuple[int, int] | None]]] = {0: (0, [])}
    for label in labels:
        after: dict[int, tuple[int, list[tuple[int, int] | None]]] = {}
        above = sum(line.bottom < label.bottom for line in lines)
        spans = [(first, last + 1) for first, last in _centred(label, lines)]
        if all(abs(line.middle - label.middle) >= _ALONE * label.size for line in lines):
            spans.append((above, above))
        for start, end in spans:
            before = [chosen for reached, chosen in best.items() if reached <= start]
            if not before:
                continue
            covered, chosen = max(before, key=lambda one: one[0])
            covered += end - start
            if end not in after or covered > after[end][0]:
                block = (lines[start].number, lines[end - 1].number) if start < end else None
                after[end] = covered, [*chosen, block]
        best = after
    return max(best.values(), key=lambda one: one[0])[1] if best else []


def _centred(label: _Label, lines: Sequence[_Beside]) -> Iterator[tuple[int, int]]:
    """Yield the places of lines that a label stands in the middle of, and that hold no other's label."""
    free = [not line.labelled or line.number in label.inside for line in lines]
    for first, line in enumerate(lines):
        if line.top > label.bottom:
            return
        for last in range(first, min(first + _MOST_LINES, len(lines))):
            if not free[last]:
                break
            ends = (line.top + lines[last].bottom) / 2
            if ends > label.middle + _CENTRED * label.size:
                break
            whole = all(first <= n <= last for n, one in enumerate(lines) if one.number in label.inside)
            if whole and ends >= label.middle - _CENTRED * label.size:
                yield first, last
