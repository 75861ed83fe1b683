"""Tell if two lines of a page, one below the other, may be rows of one table."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Sequence

from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import EDGE, Row, WordRun

APART = 2.6
"""Distance of two lines of a table, in font sizes, where no rule stands between."""
_SHARED = 2.0
"""Points of white that two lines share at least where a column ends."""
_SET_OFF = 6.0
"""Distance, in font sizes, of a row that is set off from the rows above."""
_MANY = 4
"""Texts of a row, at least, that stand below those of another far above it, as of one table."""
_TITLE, _SAME = 2.0, 1.5
"""Font sizes from the middle of a title to rules that stop for it; points by which rules in line differ."""
_FEWEST_RULES = 2
"""Rules between the columns of a line, at least, that tell its table from another."""


def between(above: Row, below: Row, rulings: Sequence[Ruling]) -> list[Ruling]:
    """Return the rules across between two lines."""
    return [rule for rule in rulings if rule.horizontal and above.level < rule.y0 < below.level]


def near(above: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    """Return True if two lines are as near as rows of a table, or nearly so with a rule between them."""
    size, distance = min(above.size, below.size), below.level - above.level
    return distance <= APART * size + 2 or (
        distance <= 2 * APART * size
        and any(r.x0 < below.box[2] and r.x1 > below.box[0] for r in between(above, below, rulings))
    )


def same_columns(above: Row, below: Row) -> bool:
    """Return True if both hold numbers in the same columns, or most of many texts, not far apart.

    Such a row is set off by space.
    """
    if below.level - above.level > _SET_OFF * min(above.size, below.size):
        return False
    edges = [run.box[2] for run in above.runs[1:] if run.numeric]
    values = [run for run in below.runs[1:] if run.numeric]
    of_values = bool(values) and len(values) + 1 == len(below.runs)
    if of_values and all(any(abs(run.box[2] - edge) <= EDGE for edge in edges) for run in values):
        return True
    under = sum(any(aligned(run, over) for over in above.runs) for run in below.runs)
    return under >= max(_MANY, len(below.runs) - 1)


def sums_up(row: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    """Return True if a number alone stands below a row's last value, a rule between: it is their sum."""
    if len(below.runs) > 1 or not (row.runs[-1].is_value and below.runs[0].is_value):
        return False
    is_under = abs(row.box[2] - below.box[2]) <= EDGE and below.level - row.level <= APART * row.size
    rules = (rule for rule in between(row, below, rulings) if rule.drawn)
    return is_under and any(rule.x0 < below.runs[0].middle < rule.x1 for rule in rules)


def aligned(run: WordRun, over: WordRun) -> bool:
    """Return True if a text begins, ends or is centred where another does."""
    places = ((run.box[0], over.box[0]), (run.box[2], over.box[2]), (run.middle, over.middle))
    return any(abs(one - other) <= EDGE for one, other in places)


def share_white(a: Row, b: Row) -> bool:
    """Return True if two lines have white between their runs in the same place."""
    return any(min(x1, u1) - max(x0, u0) >= _SHARED for x0, x1 in _white(a) for u0, u1 in _white(b))


def _white(row: Row) -> list[tuple[float, float]]:
    return [(p.box[2], q.box[0]) for p, q in itertools.pairwise(row.runs)]


def is_across_columns(row: Row, rulings: Sequence[Ruling]) -> bool:
    """Return True if rules between columns stop above a line of one run and go on below it."""
    if len(row.runs) > 1:
        return False
    down = [rule for rule in rulings if rule.drawn and not rule.horizontal]
    reach = _TITLE * row.size
    above = [rule.x0 for rule in down if 0 <= row.level - rule.y1 <= reach]
    below = [rule.x0 for rule in down if 0 <= rule.y0 - row.level <= reach]
    return _share_a_place(above, below)


def are_ruled_apart(above: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    """Return True if rules part the columns of both lines, none of them at the same place: two tables."""
    down = [rule for rule in rulings if rule.drawn and not rule.horizontal]
    one, other = ([r.x0 for r in down if r.y0 <= row.level <= r.y1] for row in (above, below))
    return min(len(one), len(other)) >= _FEWEST_RULES and not _share_a_place(one, other)


def _share_a_place(xs: Sequence[float], others: Sequence[float]) -> bool:
    """Return True if a rule of each is at the same place."""
    ranked = sorted(others)
    places = [(x, bisect_left(ranked, x - _SAME)) for x in xs]
    return any(n < len(ranked) and ranked[n] <= x + _SAME for x, n in places)
