"""Lay out the grid of a table region: its rules where they close cells, else white space; with headings."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.tables import column_joins, heading_spans
from pincite.extract.tables.bands import Bands, bands
from pincite.extract.tables.columns import Column, columns
from pincite.extract.tables.heading_lines import header_lines
from pincite.extract.tables.lattice import crowded, lattice
from pincite.extract.tables.placing import Placed, place
from pincite.extract.tables.row_labels import RowLabel, row_labels, without
from pincite.extract.tables.rows import heights_between, logical_rows
from pincite.extract.tables.ruled_labels import ruled_labels
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row
from pincite.extract.tables.slots import Slot, Structure, row_slots
from pincite.extract.tables.stacked_rows import under_labels
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
    if joined := column_joins.joined(lines, found, header):
        found = joined
        lines = place(rows, found)
    lines[:header] = heading_spans.spread(lines[:header], found, [r for r in across if r.drawn])
    edges = behind.edges if behind and behind.are_rows else ()
    labels = ruled_labels(lines[header:], found, [r for r in across if r.drawn])
    groups, labels = _rows(lines, found, header, rules, edges, labels)
    left = without(lines, labels)
    slots = [
        row_slots(number, [entry for n in group for entry in left[n]], len(found))
        for number, group in enumerate(groups)
    ]
    header_rows = sum(group[-1] < header for group in groups)
    ys = [box[1], *heights_between(rows, groups), box[3]]
    xs = [box[0], *(column.left for column in found[1:]), box[2]]
    of_rows = _label_slots(labels, groups)
    cells = _with_labels(_with_sections(slots, len(found), of_rows), of_rows)
    return Structure(_with_groups(cells, header_rows), xs, ys, header_rows, ruled=False)


def _rows(
    lines: Sequence[Sequence[Placed]],
    found: Sequence[Column],
    header: int,
    rules: Sequence[float],
    edges: Sequence[float],
    labels: Sequence[RowLabel],
) -> tuple[list[list[int]], list[RowLabel]]:
    """Return the indices of the lines of each row, and the labels of several rows, which are in none."""
    body = lines[header:]
    if not edges and not under_labels(body):
        labels = [*labels, *row_labels(without(body, labels), len(found))]
    labels = [replace(label, first=label.first + header, last=label.last + header) for label in labels]
    left = without(lines, labels)
    numbers = [number for number, line in enumerate(left) if line]
    groups = logical_rows([left[number] for number in numbers], found, header, rules, edges)
    groups = [[numbers[number] for number in group] for group in groups]
    parted = any(
        group[0] < label.first <= group[-1] or group[0] <= label.last < group[-1]
        for label in labels
        for group in groups
    )
    return (logical_rows(lines, found, header, rules, edges), []) if parted else (groups, labels)


def _with_sections(rows: Sequence[Sequence[Slot]], width: int, labels: Sequence[Slot]) -> list[Slot]:
    """Return cells where a label in bold, alone in its row, spans all columns: it heads what stands below.

    In bold it says so only where the labels of other rows are not. `labels` are those of several rows.
    """
    labelled = {row for label in labels for row in range(label.row, label.last_row + 1)}
    full = [[slot for slot in row if slot.runs] for row in rows]
    alone = [len(held) == 1 and held[0].column == 0 for held in full]
    plain = any(held and not (one or _is_bold(held[0])) for held, one in zip(full, alone, strict=True))
    found: list[Slot] = []
    for number, row in enumerate(rows):
        if plain and alone[number] and number not in labelled and _is_bold(full[number][0]):
            found.append(Slot(number, 0, number, width - 1, full[number][0].runs))
        else:
            found += row
    return found


def _is_bold(slot: Slot) -> bool:
    return all(run.bold for run in slot.runs)


def _with_groups(slots: Sequence[Slot], header_rows: int) -> list[Slot]:
    """Return cells where a label spans the rows below that have none, if each of these has a second label."""
    first = sorted(
        (slot for slot in slots if slot.row >= header_rows and slot.column == slot.last_column == 0),
        key=lambda slot: slot.row,
    )
    second = {slot.row for slot in slots if slot.column == 1 and slot.runs and not slot.runs[0].numeric}
    bare = [slot for slot in first if not slot.runs]
    if len(bare) < 2 or not all(slot.row in second for slot in first) or not first[0].runs:
        return list(slots)
    label, taken = first[0], []
    for slot in first[1:]:
        if slot.runs:
            label = slot
        elif slot.row == label.last_row + 1:
            label.last_row = slot.last_row
            taken.append(slot)
    return [slot for slot in slots if slot not in taken]


def _label_slots(labels: Sequence[RowLabel], groups: Sequence[Sequence[int]]) -> list[Slot]:
    """Return the cells of labels that stand for several rows, which are groups of lines."""
    found = []
    for label in labels:
        rows = [n for n, group in enumerate(groups) if label.first <= group[0] and group[-1] <= label.last]
        runs = [entry.run for entry in label.entries]
        found.append(Slot(rows[0], label.column, rows[-1], label.column, runs))
    return found


def _with_labels(slots: Sequence[Slot], labels: Sequence[Slot]) -> list[Slot]:
    """Return cells with labels of several rows in place of the empty ones that they cover."""
    covered = {place for label in labels for place in label.places}
    return [*(slot for slot in slots if (slot.row, slot.column) not in covered), *labels]


def _parted(rows: Sequence[Row], rules: Sequence[float]) -> list[int]:
    """Return the numbers of the rows that a rule parts from the one above; `rules` are heights in points."""
    pairs = itertools.pairwise(rows)
    return [n for n, (above, row) in enumerate(pairs, 1) if any(above.level < y < row.level for y in rules)]
