"""Find the rows of a table: which lines of text are one row, and which rows are its heading."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from pincite.extract.tables.bands import rows_of
from pincite.extract.tables.columns import Column
from pincite.extract.tables.paragraphs import LEAST, LOOSER, TIGHT, by_paragraphs, levels_of, open_ended
from pincite.extract.tables.placing import Placed

_BOTTOM = 3.0
"""Distance, in font sizes, of the values at the bottom of a row from the last line of its texts."""


def header_lines(lines: Sequence[Sequence[Placed]], parted: Sequence[int] = ()) -> int:
    """Return how many lines at the top are headings of columns: those before the first with values.

    A value is a number right of the first column that is no year. Labels alone on their line just above it
    head a section, not a column. Of words alone, headings are bold, or above the only rule.

    `parted` are the lines that a rule parts from the line above.
    """
    first = next((n for n, line in enumerate(lines) if _has_values(line)), None)
    bold = _bold_lines(lines)
    if first is None and not bold and len(parted) == 1 and 2 * parted[0] <= len(lines):
        return parted[0]
    if first is None or 0 < bold < first:
        return bold
    while first > 0 and all(entry.last == 0 for entry in lines[first - 1]):
        first -= 1
    if first and all(entry.first == 0 for line in lines[:first] for entry in line):
        return 0
    return first


def _has_values(line: Sequence[Placed]) -> bool:
    beside = [entry for entry in line if entry.first > 0]
    values = [entry for entry in beside if entry.run.numeric and not entry.run.year]
    return bool(values) and 2 * len(values) >= len(beside)


def _bold_lines(lines: Sequence[Sequence[Placed]]) -> int:
    """Return how many lines at the top are bold, where a row of a label and texts in regular type follows."""
    count = next((n for n, line in enumerate(lines) if not all(e.run.bold for e in line)), 0)
    row = lines[count] if count < len(lines) else ()
    plain = len(row) > 1 and row[0].first == 0 and not any(entry.run.bold for entry in row[1:])
    return count if plain else 0


def logical_rows(
    lines: Sequence[Sequence[Placed]],
    columns: Sequence[Column],
    header: int,
    rules: Sequence[float] = (),
    edges: Sequence[float] = (),
) -> list[list[int]]:
    """Return the indices of the lines of each row.

    `rules` are the heights, in points, of rules across, and `edges` those of the edges of bands, if any.
    """
    head = _line_by_line(lines[:header], columns, header, rules)
    body = lines[header:]
    groups = (
        _by_bands(body, columns, rules, edges)
        or by_paragraphs(body, rules)
        or _line_by_line(body, columns, 0, rules)
    )
    return head + [[number + header for number in group] for group in groups]


def _by_bands(
    lines: Sequence[Sequence[Placed]],
    columns: Sequence[Column],
    rules: Sequence[float],
    edges: Sequence[float],
) -> list[list[int]] | None:
    """Return a row for each band; None where there are no bands, or bands of several rows each."""
    if not edges:
        return None
    levels = levels_of(lines)
    groups: list[list[int]] = []
    rows: list[list[int]] = []
    for band in rows_of(levels, edges):
        if edges[0] < levels[band[0]] < edges[-1]:
            rows.append(band)
            groups.append(band)
        else:
            beyond = _line_by_line([lines[number] for number in band], columns, 0, rules)
            groups += [[band[number] for number in group] for group in beyond]
    if any(sum(_values(lines[number]) for number in row) > 1 for row in rows):
        return None
    full = [len(row) > 1 and all(_is_whole(lines[number], columns) for number in row) for row in rows]
    return None if 2 * sum(full) > len(full) else groups


def _is_whole(line: Sequence[Placed], columns: Sequence[Column]) -> bool:
    return len(_columns_of(line)) == len(columns)


def _line_by_line(
    lines: Sequence[Sequence[Placed]], columns: Sequence[Column], header: int, rules: Sequence[float]
) -> list[list[int]]:
    if not lines:
        return []
    levels = levels_of(lines)
    close = _close_distance(levels, lines)
    groups = [[0]]
    for number in range(1, len(lines)):
        before = groups[-1]
        row = [entry for n in before for entry in lines[n]]
        distance = (levels[number] - levels[number - 1]) / max(e.run.size for e in lines[number])
        if any(levels[number - 1] < y < levels[number] for y in rules):
            same = False
        elif number < header:
            same = distance <= TIGHT and _stacks(row, lines[number])
        elif distance < LEAST:
            same = not _clash(lines[number - 1], lines[number])
        else:
            above = lines[before[-1]]
            same = _goes_on(row, above, lines[number], columns, distance, close)
        if same:
            before.append(number)
        else:
            groups.append([number])
    return groups


def _close_distance(levels: Sequence[float], lines: Sequence[Sequence[Placed]]) -> float | None:
    """Return the distance of lines within a row, in font sizes, where that between rows is plainly larger."""
    steps = sorted(
        (low - high) / max(entry.run.size for entry in line)
        for high, low, line in zip(levels, levels[1:], lines[1:], strict=False)
    )
    if len(steps) < 2 or steps[0] > TIGHT:
        return None
    for small, large in itertools.pairwise(steps):
        if large > LOOSER * small:
            return (small + large) / 2 if small > LEAST else None
    return None


def _clash(above: Sequence[Placed], below: Sequence[Placed]) -> bool:
    """Return True if both lines hold something in one column."""
    return any(a.first <= b.last and b.first <= a.last for a in above for b in below)


def _stacks(row: Sequence[Placed], line: Sequence[Placed]) -> bool:
    """Return True if a line of a heading goes on in the cells above: no run stands under others' columns."""
    return all(
        (a.first, a.last) == (b.first, b.last)
        for a in row
        for b in line
        if a.first <= b.last and b.first <= a.last
    ) and not all(entry.run.numeric and not entry.run.year for entry in line)


def _goes_on(
    row: Sequence[Placed],
    above: Sequence[Placed],
    line: Sequence[Placed],
    columns: Sequence[Column],
    distance: float,
    close: float | None,
) -> bool:
    """Return True if a line continues the row above: each of its runs wraps from its column's full line."""
    if _values(row) and _values(line):
        return False
    if not _values(row) and _bottom_values(row, line):
        return distance <= _BOTTOM
    near = close is not None and distance < close
    far = close is not None and not near
    wraps = []
    for b in line:
        over = next((a for a in above if _meets(a, b)), None)
        if over is None:
            if not b.run.numeric and not near:
                return False
        elif (
            over.run.text.endswith(":") or b.run.bold != over.run.bold or (over.run.numeric and b.run.numeric)
        ):
            return False
        else:
            reads_on = open_ended(over.run) or b.run.text[0].islower()
            full = _full(over, b, columns)
            wraps.append((reads_on and full) if far else (reads_on or full))
    if close is None and _columns_of(line) >= _columns_of(above) and len(line) > 1:
        return all(b.run.text[0].islower() for b in line)  # whole under whole: two rows of like lengths
    return distance <= TIGHT and bool(wraps) and (all(wraps) or (near and any(wraps)))


def _bottom_values(row: Sequence[Placed], line: Sequence[Placed]) -> bool:
    """Return True if a line holds only the values of a row whose label and texts stand above."""
    labelled = any(entry.first == 0 for entry in row) and not row[0].run.text.endswith(":")
    return labelled and len(row) > 1 and all(e.run.numeric and e.first > 0 for e in line)


def _columns_of(line: Sequence[Placed]) -> set[int]:
    return {column for entry in line for column in range(entry.first, entry.last + 1)}


def _values(entries: Sequence[Placed]) -> bool:
    return any(entry.run.numeric and entry.first > 0 for entry in entries)


def _meets(a: Placed, b: Placed) -> bool:
    return a.first <= b.last and b.first <= a.last


def _full(above: Placed, below: Placed, columns: Sequence[Column]) -> bool:
    """Return True if the first word below would not have fitted on the line above."""
    first = below.run.words[0].box
    room = columns[above.last].x1 - above.run.box[2]
    return room < first[2] - first[0] + 0.25 * above.run.size
