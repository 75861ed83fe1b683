"""Find the rows of a table whose texts are centred in the height of their cells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from pincite.extract.tables.columns import Column
from pincite.extract.tables.paragraphs import LEAST, LINE_STEP, is_full, open_ended, reads_on
from pincite.extract.tables.placing import Placed, stacks

_CENTRED = 0.3
"""Font sizes by which the middles of a row's texts may differ."""
_NEAR = 3
"""Lines above a place in which the text may stand that goes on below it."""
_MOST_LINES = 40
"""Lines of a row, at most."""


def by_middles(
    lines: Sequence[Sequence[Placed]], columns: Sequence[Column], rules: Sequence[float]
) -> list[list[int]] | None:
    """Return the rows of lines whose texts stand in the middle of their row's height; None where they don't.

    Each line has to be in a row, each row needs a label, and one row at least has to begin above its label:
    nothing else tells such a table from one whose texts begin at the top. `rules` are the heights, in points,
    of the rules across.
    """
    if all(line[0].first == 0 for line in lines):
        return None
    best: list[list[list[int]] | None] = [[], *(None for _ in lines)]
    ends = [n for n in range(1, len(lines) + 1) if n == len(lines) or not _reads_on(lines, n, columns)]
    for end in ends:
        for start in _starts(lines, end):
            before = best[start]
            if before is None or not _is_row(lines[start:end], columns, rules):
                continue
            chosen = best[end]
            if chosen is None or len(before) + 1 < len(chosen):
                best[end] = [*before, list(range(start, end))]
    rows = best[-1]
    if not rows or not any(_begins_above(lines[row[0] : row[-1] + 1]) for row in rows):
        return None
    return rows


def _starts(lines: Sequence[Sequence[Placed]], end: int) -> Iterator[int]:
    """Yield where a row may begin that ends before a line: as far up as lines are near each other."""
    for start in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
        yield start
        run, above = lines[start][0].run, lines[start - 1][0].run
        if start and run.level - above.level > LINE_STEP * run.size:
            return


def _reads_on(lines: Sequence[Sequence[Placed]], number: int, columns: Sequence[Column]) -> bool:
    """Return True if a text above a line plainly goes on in it or below it."""
    for above in (entry for line in lines[max(0, number - _NEAR) : number] for entry in line):
        below = next((e for line in lines[number:] for e in line if e.first == above.first), None)
        if below is None or not 0 < below.run.level - above.run.level <= LINE_STEP * below.run.size:
            continue
        if open_ended(above.run) or (reads_on(above.run, below.run) and is_full(above, below, columns)):
            return True
    return False


def _is_row(lines: Sequence[Sequence[Placed]], columns: Sequence[Column], rules: Sequence[float]) -> bool:
    by_place = stacks(lines)
    if not any(first == 0 for first, _ in by_place):
        return False
    if len(lines) == 1:
        return True
    top, bottom = lines[0][0].run.level, lines[-1][0].run.level
    if any(top < y < bottom for y in rules):
        return False
    middle = (top + bottom) / 2
    return all(
        abs((stack[0].run.level + stack[-1].run.level) / 2 - middle) <= _CENTRED * stack[0].run.size
        and _is_text(stack, columns)
        for stack in by_place.values()
    )


def _is_text(stack: Sequence[Placed], columns: Sequence[Column]) -> bool:
    """Return True if each line of a column goes on from the one above: it is near, which was full.

    What ends with a colon is a label.
    """
    return all(
        LEAST * below.run.size < below.run.level - above.run.level <= LINE_STEP * below.run.size
        and not (above.run.numeric and below.run.numeric)
        and not above.run.is_label
        and (reads_on(above.run, below.run) or is_full(above, below, columns))
        for above, below in itertools.pairwise(stack)
    )


def _begins_above(lines: Sequence[Sequence[Placed]]) -> bool:
    """Return True if a row's label is not on its first line, nor its other texts all on that."""
    labels = [n for n, line in enumerate(lines) if any(entry.first == 0 for entry in line)]
    others = [n for n, line in enumerate(lines) if any(entry.first > 0 for entry in line)]
    return bool(others) and others[0] < labels[0]
