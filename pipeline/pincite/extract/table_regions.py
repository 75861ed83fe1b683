"""Where tables may stand on a page: what rules enclose, and lines whose white is aligned."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.document import Box
from pincite.extract.blocks import union
from pincite.extract.rulings import Ruling
from pincite.extract.runs import Row, Run

_TOUCH = 3.0
"""Points within which two rules meet."""
_APART = 2.6
"""Distance of two lines of a table, in font sizes, where no rule stands between."""
_PROSE_WORDS = 5
"""Words of a run from which it may be a line of prose."""
_SHARED = 2.0
"""Points of white that two lines share at least where a column ends."""
_MOST_SINGLE = 3
"""Lines of one run in a row that may stand between lines of several."""
_BULLET = re.compile(r"(?:[•▪●○◦■□–—\-*·➢✓☐☒oO]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]|\(\w{1,4}\)|[§])")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Lines that may be a table, top to bottom."""

    rows: tuple[Row, ...]

    @property
    def box(self) -> Box:
        return union(row.box for row in self.rows)


def enclosed(rulings: Sequence[Ruling]) -> list[Box]:
    """Boxes around rules that meet: two or more each way."""
    rules = list(rulings)
    group = list(range(len(rules)))

    def root(n: int) -> int:
        while group[n] != n:
            group[n] = group[group[n]]
            n = group[n]
        return n

    flat = [n for n, r in enumerate(rules) if r.horizontal]
    tall = [n for n, r in enumerate(rules) if not r.horizontal]
    for a in tall:
        for b in flat:
            v, h = rules[a], rules[b]
            if (
                h.x0 - _TOUCH <= v.x0 <= h.x1 + _TOUCH
                and v.y0 - _TOUCH <= h.y0 <= v.y1 + _TOUCH
                and root(a) != root(b)
            ):
                group[root(a)] = root(b)
    members: dict[int, list[Ruling]] = {}
    for n, rule in enumerate(rules):
        members.setdefault(root(n), []).append(rule)
    boxes = []
    for found in members.values():
        if sum(r.horizontal for r in found) >= 2 and sum(not r.horizontal for r in found) >= 2:
            boxes.append(union(r.box for r in found))
    return sorted(_apart(boxes), key=lambda box: (box[1], box[0]))


def _apart(boxes: list[Box]) -> list[Box]:
    """Boxes without those that lie in another."""
    return [
        a
        for n, a in enumerate(boxes)
        if not any(
            n != m
            and b[0] <= a[0] + 1
            and b[1] <= a[1] + 1
            and b[2] >= a[2] - 1
            and b[3] >= a[3] - 1
            and (b != a or m < n)
            for m, b in enumerate(boxes)
        )
    ]


def prose(run: Run) -> bool:
    """Whether a run may be a line of running text."""
    words = run.words
    return len(words) >= _PROSE_WORDS and sum(
        w.text[0].isalpha() or w.text[0] in "(“\"'" for w in words
    ) > 0.6 * len(words)


def strips(rows: Sequence[Row], width: float) -> list[list[Row]]:
    """Lines parted at the gutters between columns of prose, so that none holds two columns of it."""
    votes: list[tuple[float, float, float]] = []
    for row in rows:
        for before, after in itertools.pairwise(row.runs):
            wide = min(before.box[2] - before.box[0], after.box[2] - after.box[0]) > 0.17 * width
            if wide and prose(before) and prose(after):
                votes.append((before.box[2], after.box[0], row.level))
    if len(votes) < 4:
        return [list(rows)]
    best = max(votes, key=lambda vote: sum(a <= (vote[0] + vote[1]) / 2 <= b for a, b, _ in votes))
    gutter = (best[0] + best[1]) / 2
    here = [(a, b, y) for a, b, y in votes if a <= gutter <= b]
    if len(here) < 4:
        return [list(rows)]
    gutter = (max(a for a, _, _ in here) + min(b for _, b, _ in here)) / 2
    top, bottom = min(y for *_, y in here), max(y for *_, y in here)
    left: list[Row] = []
    right: list[Row] = []
    whole: list[Row] = []
    size = sorted(row.size for row in rows)[len(rows) // 2]
    for row in rows:
        crossed = any(run.box[0] < gutter < run.box[2] for run in row.runs)
        if crossed or not top - 8 * size <= row.level <= bottom + 8 * size:
            whole.append(row)
            continue
        for part, side in (
            (left, [r for r in row.runs if r.middle < gutter]),
            (right, [r for r in row.runs if r.middle >= gutter]),
        ):
            if side:
                part.append(Row(tuple(side)))
    return [*strips(left, width), *strips(right, width), *([whole] if whole else [])]


def aligned(rows: Sequence[Row], rulings: Sequence[Ruling]) -> list[Candidate]:
    """Runs of lines that share white between their runs, with single lines between them."""
    found: list[list[Row]] = []
    current: list[Row] = []
    single = 0
    for row in rows:
        if current and not _near(current[-1], row, rulings):
            found.append(current)
            current = []
        several = len(row.runs) > 1 and not _listed(row)
        if several:
            recent = [r for r in current if len(r.runs) > 1][-4:]
            if recent and not any(_share_white(r, row) for r in recent):
                found.append(current)
                current = []
            current.append(row)
            single = 0
        elif current:
            single += 1
            if single > _MOST_SINGLE or (prose(row.runs[0]) and len(row.runs[0].words) > 11):
                found.append(current)
                current = []
                continue
            current.append(row)
    found.append(current)
    return [Candidate(tuple(trimmed)) for block in found if (trimmed := _trimmed(block))]


def _listed(row: Row) -> bool:
    """Whether it is a list's item: a bullet or a number, and its text."""
    return len(row.runs) == 2 and bool(_BULLET.fullmatch(row.runs[0].text)) and not row.runs[1].numeric


def _trimmed(block: Sequence[Row]) -> list[Row]:
    """A block without single lines at its end."""
    last = max((n for n, row in enumerate(block) if len(row.runs) > 1), default=-1)
    return list(block[: last + 1])


def _near(above: Row, below: Row, rulings: Sequence[Ruling]) -> bool:
    size = min(above.size, below.size)
    return below.level - above.level <= _APART * size + 2 or any(
        r.horizontal
        and above.level < r.y0 < below.level
        and below.level - above.level <= 2 * _APART * size
        and r.x0 < below.box[2]
        and r.x1 > below.box[0]
        for r in rulings
    )


def _share_white(a: Row, b: Row) -> bool:
    return any(min(x1, u1) - max(x0, u0) >= _SHARED for x0, x1 in _white(a) for u0, u1 in _white(b))


def _white(row: Row) -> list[tuple[float, float]]:
    return [(p.box[2], q.box[0]) for p, q in itertools.pairwise(row.runs)]
