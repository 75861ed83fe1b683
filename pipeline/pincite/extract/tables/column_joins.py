"""Join columns of a table that white parts, and that its cells show to be one."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pincite.extract.tables.columns import Column
from pincite.extract.tables.placing import Placed

_MOST_LINES = 8
"""Lines of headings that are looked at."""
_SIGNS = re.compile(r"[%*†‡§]+")
"""Signs that stand behind a number, or alone where there is none."""


def joined(lines: Sequence[Sequence[Placed]], found: Sequence[Column], header: int) -> list[Column] | None:
    """Return the columns with those joined that are one; None where none are.

    A heading stands beside its values, over two columns that hold no row's two values, or over the white
    between two that have headings of their own. A column without a heading is part of the one left of it if
    no row has a value in both; a sign behind a value, as %, is no value. A remark in brackets, alone on its
    line, heads no column. Nor does a heading over the columns on both sides head the one between. The first
    `header` lines are headings.
    """
    heads = [line for line in lines[:header] if not _is_remark(line)]
    remarked = {line[0].first for line in lines[:header] if _is_remark(line)}
    headed = {entry.first for line in heads for entry in line if entry.first == entry.last}
    named = headed - _over_neighbours(heads)
    filled = {entry.first for line in lines[header:] for entry in line if entry.first == entry.last}
    over = _lowest_over_two(lines[:header])
    beside = _beside(lines[:header])
    valued = _beside(
        [[entry for entry in line if not _SIGNS.fullmatch(entry.run.text)] for line in lines[header:]]
    )
    between = {n for n in headed - filled if {n - 1, n + 1} <= headed & filled and not {n - 1, n} & beside}
    columns: list[Column] = []
    taken = -1
    for number, original in enumerate(found):
        column = replace(original, left=columns[-1].right) if number - 1 in between else original
        alone, before_alone = number not in filled, number - 1 not in filled
        bare, before_bare = number in filled - named, number - 1 in filled - named
        of_one = (number - 1, number) in over and number - 1 not in valued
        if number in between:
            columns[-1] = replace(columns[-1], right=(column.x0 + column.x1) / 2)
            taken = number
            continue
        if (
            number > 1
            and taken != number - 1
            and (
                of_one
                or (bare and before_alone)
                or (alone and before_bare)
                or (bare and number not in remarked and number - 1 in named & filled - valued)
            )
        ):
            last = columns[-1]
            columns[-1] = Column(min(last.x0, column.x0), max(last.x1, column.x1), last.left, column.right)
            taken = number
        else:
            columns.append(column)
    return columns if taken >= 0 else None


def _is_remark(line: Sequence[Placed]) -> bool:
    return len(line) == 1 and line[0].run.text.startswith("(")


def _lowest_over_two(lines: Sequence[Sequence[Placed]]) -> set[tuple[int, int]]:
    """Return the pairs of columns that a heading stands over, none below it or beside it being over one."""
    found: set[tuple[int, int]] = set()
    headed: set[int] = set()
    for line in reversed(lines):
        headed |= {entry.first for entry in line if entry.first == entry.last}
        pairs = {(entry.first, entry.last) for entry in line if entry.last == entry.first + 1}
        found |= {pair for pair in pairs if headed.isdisjoint(pair)}
    return found


def _beside(lines: Sequence[Sequence[Placed]]) -> set[int]:
    """Return the columns in which a text ends where another stands in the next column of its line."""
    pairs = [pair for line in lines for pair in itertools.pairwise(line)]
    return {entry.last for entry, after in pairs if after.first == entry.last + 1}


def _over_neighbours(lines: Sequence[Sequence[Placed]]) -> set[int]:
    """Return the columns that a heading stands over only because it is centred over the two beside them."""
    found = set()
    lines = lines[-_MOST_LINES:]
    for number, line in enumerate(lines):
        fuller = [other for other in lines[number + 1 :] if len(other) >= 2 * len(line)]
        single = [entry for entry in line if entry.first == entry.last]
        for entry, other in itertools.product(single, fuller):
            under = {each.first: each.run.middle for each in other if each.first == each.last}
            sides = [under[n] for n in (entry.first - 1, entry.first + 1) if n in under]
            own = any(each.first <= entry.first <= each.last for each in other)
            if not own and len(sides) > 1 and abs(sum(sides) / 2 - entry.run.middle) <= entry.run.size:
                found.add(entry.first)
    return found
