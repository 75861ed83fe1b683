"""Lay out the grid of a table region: its rules where they close cells, else white space; with headings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.tables.bands import Bands, bands
from pincite.extract.tables.columns import Column, columns
from pincite.extract.tables.lattice import crowded, lattice
from pincite.extract.tables.placing import Placed, place
from pincite.extract.tables.row_labels import RowLabel, row_labels
from pincite.extract.tables.rows import header_lines, logical_rows
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row
from pincite.extract.tables.slots import Slot, Structure, row_slots
from pincite.schema.extraction import Box

_WIDE = 0.5
"""The share of a table's width that a rule has to cover to part rows."""
_LINES_SHARE = 0.4
"""The share of a table's height that a rule between columns has to cover for rules to make its grid."""
_FILLS_SHARE = 0.75
"""The same where cells are filled and not ruled: stripes on every other row make no grid."""


def structure(
    rows: Sequence[Row], fine: Sequence[Row], rulings: Sequence[Ruling], box: Box
) -> Structure | None:
    """Return the cells of a region, whose box is in points; None where nothing stands in it.

    `fine` are its rows with runs that narrower white parts: where rules make the grid, that white is a space
    of justified text.
    """
    if not rows:
        return None
    across = [r for r in rulings if r.horizontal]
    down = [r for r in rulings if not r.horizontal]
    behind = next((each for each in bands(rulings) if each.are_behind(box)), None)
    parting = across if behind else [r for r in across if r.drawn]
    drawn = [r for r in down if r.drawn]
    found = lattice(rows, parting, drawn, box, _LINES_SHARE) or lattice(rows, across, down, box, _FILLS_SHARE)
    return _stream(fine, across, behind, box) if found is None or crowded(found) else found


def _stream(rows: Sequence[Row], across: Sequence[Ruling], behind: Bands | None, box: Box) -> Structure:
    found = columns(rows)
    lines = place(rows, found)
    width = found[-1].x1 - found[0].x0
    rules = sorted(r.y0 for r in across if min(r.x1, found[-1].x1) - max(r.x0, found[0].x0) >= _WIDE * width)
    header = header_lines(lines, _parted(rows, rules))
    if joined := _with_their_headings(lines, found, header):
        found = joined
        lines = place(rows, found)
    lines[:header] = _with_ruled_spans(lines[:header], found, [r for r in across if r.drawn])
    edges = behind.edges if behind and behind.are_rows else ()
    groups, labels = _rows(lines, found, header, rules, edges)
    taken = [entry for label in labels for entry in label.entries]
    slots = []
    for number, group in enumerate(groups):
        entries = [entry for n in group for entry in lines[n] if entry not in taken]
        slots += row_slots(number, entries, len(found))
    header_rows = sum(group[-1] < header for group in groups)
    ys = [box[1]]
    for above, below in itertools.pairwise(groups):
        ys.append((rows[above[-1]].box[3] + rows[below[0]].box[1]) / 2)
    ys.append(box[3])
    xs = [box[0], *(column.left for column in found[1:]), box[2]]
    return Structure(_with_labels(slots, labels, groups), xs, ys, header_rows, ruled=False)


def _rows(
    lines: Sequence[Sequence[Placed]],
    found: Sequence[Column],
    header: int,
    rules: Sequence[float],
    edges: Sequence[float],
) -> tuple[list[list[int]], list[RowLabel]]:
    """Return the indices of the lines of each row, and the labels of several rows, which are in none."""
    labels = [] if edges else row_labels(lines[header:], len(found))
    labels = [replace(label, first=label.first + header, last=label.last + header) for label in labels]
    taken = [entry for label in labels for entry in label.entries]
    left = [[entry for entry in line if entry not in taken] for line in lines]
    numbers = [number for number, line in enumerate(left) if line]
    groups = logical_rows([left[number] for number in numbers], found, header, rules, edges)
    groups = [[numbers[number] for number in group] for group in groups]
    parted = any(
        group[0] < label.first <= group[-1] or group[0] <= label.last < group[-1]
        for label in labels
        for group in groups
    )
    return (logical_rows(lines, found, header, rules, edges), []) if parted else (groups, labels)


def _with_labels(
    slots: Sequence[Slot], labels: Sequence[RowLabel], groups: Sequence[Sequence[int]]
) -> list[Slot]:
    """Return cells with those of labels in place of the empty ones that they cover."""
    spans = []
    for label in labels:
        rows = [n for n, group in enumerate(groups) if label.first <= group[0] and group[-1] <= label.last]
        runs = [entry.run for entry in label.entries]
        spans.append(Slot(rows[0], label.column, rows[-1], label.column, runs))
    covered = {(row, span.column) for span in spans for row in range(span.row, span.last_row + 1)}
    return [slot for slot in slots if (slot.row, slot.column) not in covered] + spans


def _parted(rows: Sequence[Row], rules: Sequence[float]) -> list[int]:
    """Return the numbers of the rows that a rule parts from the one above; `rules` are heights in points."""
    pairs = itertools.pairwise(rows)
    return [n for n, (above, row) in enumerate(pairs, 1) if any(above.level < y < row.level for y in rules)]


def _with_their_headings(
    lines: Sequence[Sequence[Placed]], found: Sequence[Column], header: int
) -> list[Column] | None:
    """Join columns where a heading stands beside its values, or over two that hold no row's two values."""
    headed = {entry.first for line in lines[:header] for entry in line if entry.first == entry.last}
    filled = {entry.first for line in lines[header:] for entry in line if entry.first == entry.last}
    over = {(entry.first, entry.last) for line in lines[:header] for entry in line}
    pairs = [pair for line in lines[header:] for pair in itertools.pairwise(line)]
    both = {entry.last for entry, after in pairs if after.first == entry.last + 1}
    joined: list[Column] = []
    taken = -1
    for number, column in enumerate(found):
        alone, before_alone = number not in filled, number - 1 not in filled
        bare, before_bare = number in filled - headed, number - 1 in filled - headed
        of_one = (number - 1, number) in over and not headed & {number - 1, number} and number - 1 not in both
        if (
            number > 1
            and taken != number - 1
            and (of_one or (bare and before_alone) or (alone and before_bare))
        ):
            last = joined[-1]
            joined[-1] = Column(min(last.x0, column.x0), max(last.x1, column.x1), last.left, column.right)
            taken = number
        else:
            joined.append(column)
    return joined if taken >= 0 else None


def _with_ruled_spans(
    lines: Sequence[Sequence[Placed]], found: Sequence[Column], across: Sequence[Ruling]
) -> list[list[Placed]]:
    """Spread runs over the columns that a rule below them underlines."""
    spanning = []
    for line in lines:
        row = []
        for entry in line:
            x0, _, x1, y1 = entry.run.box
            first, last = entry.first, entry.last
            for rule in across:
                if not (
                    -3 <= rule.y0 - y1 <= 0.6 * entry.run.size and rule.x0 <= x0 + 2 and x1 - 2 <= rule.x1
                ):
                    continue
                under = [n for n, c in enumerate(found) if rule.x0 - 2 <= (c.x0 + c.x1) / 2 <= rule.x1 + 2]
                others = [o for o in line if o is not entry and rule.x0 < o.run.middle < rule.x1]
                if (
                    last - first + 1 < len(under) < len(found)
                    and not others
                    and under[0] <= first
                    and last <= under[-1]
                ):
                    first, last = under[0], under[-1]
            row.append(Placed(entry.run, first, last))
        spanning.append(row)
    return spanning
