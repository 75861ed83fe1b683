"""Read the bands that rules or shades of one width make behind the rows of a table.

Where rows are ruled one by one, or shaded in turn, these edges tell where each begins and ends, and what
stands between the first edge and the last is one table.
"""

from __future__ import annotations

import bisect
import itertools
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pincite.extract.grouping import grouped
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import Row
from pincite.schema.extraction import Box

_SAME = 2.0
"""Points within which rules and fills begin or end at one place."""
_INNER = 8.0
"""Points from the end of rules across within which a rule frames them, and parts no columns."""
_FEWEST = 4
"""Edges of bands, at least: three where a rule between columns goes through one of them."""
_TALLEST, _TALLEST_SHADED = 48.0, 100.0
"""Points: the height of a white band of one row, and of a shaded one; a higher fill is a background."""
_APART, _HIGHER, _HIGHER_IN_TURN = 3.0, 1.5, 2.0
"""Height of a white band over the usual shaded one and over the highest, at most, if no rule goes through it.
Where none is shaded, over the usual band. The last is where every other row is shaded."""
_IN_TURN = 0.8
"""The share of white bands that are no higher than the usual shaded one, where every other row is shaded."""
_MOST = 2000
"""Rules across a page that are looked at; a page with more is a drawing."""
_COVERS = 0.9
"""The share of a table's width that its bands cover."""


@dataclass(frozen=True, slots=True)
class Bands:
    """The edges of bands that are equally wide, top to bottom, and where they begin and end; all in points.

    `shaded` says that fills make them. `closed` says whether a rule is drawn at the first edge, and at the
    last: no row of the table lies beyond.
    """

    x0: float
    x1: float
    edges: tuple[float, ...]
    shaded: bool
    closed: tuple[bool, bool]

    @property
    def are_rows(self) -> bool:
        """True if each is a row: none is so high that it may hold several."""
        most = _TALLEST_SHADED if self.shaded else _TALLEST
        return all(below - above <= most for above, below in itertools.pairwise(self.edges))

    def span(self, box: Box) -> bool:
        """Return True if the bands begin left of a box in points, and end right of it."""
        return self.x0 - _SAME <= box[0] and box[2] <= self.x1 + _SAME

    def hold(self, row: Row) -> bool:
        """Return True if a row stands on the bands."""
        return self.span(row.box) and self.edges[0] < row.level < self.edges[-1]

    def are_level_with(self, row: Row) -> bool:
        """Return True if a row is level with the bands, or with headings over them."""
        head = self.edges[1] - self.edges[0]
        return self.edges[0] - head < row.level < self.edges[-1]

    def part(self, above: Row, below: Row) -> bool:
        """Return True if a rule closes the bands between two rows, and the one beyond it is not of the table.

        Headings of columns may stand over the first rule, and totals below the last: rows of several runs
        that are no further from it than a band is high.
        """
        (first, second), (last_but_one, last) = self.edges[:2], self.edges[-2:]
        if self.closed[0] and above.level < first and self.hold(below):
            is_title = len(above.runs) == 1 and above.box[0] <= below.runs[0].box[2]
            return is_title or first - above.level > second - first
        if self.closed[1] and self.hold(above) and last < below.level:
            return len(below.runs) == 1 or below.level - last > last - last_but_one
        return False

    def are_behind(self, box: Box) -> bool:
        """Return True if the bands are as wide as a box in points, or wider, and behind half of it."""
        across = min(self.x1, box[2]) - max(self.x0, box[0])
        down = min(self.edges[-1], box[3]) - max(self.edges[0], box[1])
        return across >= _COVERS * (box[2] - box[0]) and 2 * down >= box[3] - box[1]


def bands(rulings: Iterable[Ruling]) -> list[Bands]:
    """Return the bands of a page or of a part of it, whose `rulings` are given.

    Rules are none beside a label of several rows: wider ones stand between them.
    """
    rules = list(rulings)
    tall = [rule for rule in rules if not rule.horizontal]
    flat = [rule for rule in rules if rule.horizontal]
    if len(flat) > _MOST:
        return []
    return [
        found
        for begin_alike in _alike(flat, lambda rule: rule.x0)
        for of_one_width in _alike(begin_alike, lambda rule: rule.x1)
        for found in _of_one_width(sorted(of_one_width, key=lambda rule: rule.y0), tall)
        if found.shaded or not any(_goes_on(rule, found) for rule in flat)
    ]


def _goes_on(rule: Ruling, found: Bands) -> bool:
    """Return True if a rule between bands goes on to their left, where a label of several rows stands."""
    is_wider = rule.drawn and rule.x0 < found.x0 - _SAME and abs(rule.x1 - found.x1) <= _SAME
    return is_wider and found.edges[0] + _SAME < rule.y0 < found.edges[-1] - _SAME


def _alike(rules: Iterable[Ruling], place: Callable[[Ruling], float]) -> list[list[Ruling]]:
    """Return rules in groups of those at the same place."""
    return grouped(sorted(rules, key=place), lambda group, rule: place(rule) - place(group[-1]) <= _SAME)


def _of_one_width(rules: Sequence[Ruling], tall: Sequence[Ruling]) -> Iterator[Bands]:
    """Yield the bands between rules of one width, top to bottom, parted where two are far from each other."""
    x0, x1 = rules[0].x0, rules[0].x1
    parting = [rule for rule in tall if rule.drawn and x0 + _INNER < rule.x0 < x1 - _INNER]
    sides = [rule for rule in tall if not rule.drawn and abs(rule.x0 - x0) <= _SAME]
    steps = [(above.y0, below.y0) for above, below in itertools.pairwise(rules)]
    most = _most(steps, [_reach(sides, *step) for step in steps])

    def are_near(above: Sequence[Ruling], rule: Ruling) -> bool:
        top, bottom = above[-1].y0, rule.y0
        shaded = bottom - top <= _TALLEST_SHADED and _reach(sides, top, bottom)
        return bottom - top <= most or shaded or _reach(parting, top, bottom)

    parts = grouped(rules, are_near)
    yield from (found for part in parts if (found := _bands(part, parting, sides)))


def _most(steps: Sequence[tuple[float, float]], shaded: Sequence[bool]) -> float:
    """Return the height of a white band, at most, in points; `shaded` tells which bands are not white."""
    heights = [(bottom - top, dark) for (top, bottom), dark in zip(steps, shaded, strict=True)]
    white = [height for height, dark in heights if height > _SAME and not dark]
    if rows := [height for height, dark in heights if dark and _SAME < height <= _TALLEST_SHADED]:
        usual = statistics.median(rows)
        in_turn = sum(height <= usual + _SAME for height in white) >= _IN_TURN * len(white)
        return min(_TALLEST_SHADED, _APART * usual, (_HIGHER_IN_TURN if in_turn else _HIGHER) * max(rows))
    low = [height for height, _ in heights if _SAME < height <= _TALLEST]
    return min(_TALLEST, _APART * statistics.median(low)) if low else 0.0


def _reach(tall: Iterable[Ruling], top: float, bottom: float) -> bool:
    """Return True if one of the vertical rules goes from one height to the other."""
    return any(rule.y0 <= top + _SAME and bottom - _SAME <= rule.y1 for rule in tall)


def _bands(rules: Sequence[Ruling], parting: Sequence[Ruling], sides: Sequence[Ruling]) -> Bands | None:
    """Return the bands between rules, and beyond them where a rule between columns goes on.

    The only shaded one closes them where it is the first, as a drawn rule does: it heads the table.
    """
    first, last = rules[0].y0, rules[-1].y0
    crossing = [rule for rule in parting if rule.y0 < last - _SAME and first + _SAME < rule.y1]
    ends = [y for rule in crossing for y in (rule.y0, rule.y1) if y < first - _SAME or last + _SAME < y]
    heights = sorted([*(rule.y0 for rule in rules), *ends])
    edges = [same[0] for same in grouped(heights, lambda same, y: y - same[0] <= _SAME)]
    if len(edges) < _FEWEST - bool(crossing):
        return None
    head, *others = (_reach(sides, *band) for band in itertools.pairwise(edges))
    is_headed = head and not any(others)
    closed = (
        edges[0] < first - _SAME
        or is_headed
        or any(rule.drawn and rule.y0 <= first + _SAME for rule in rules),
        edges[-1] > last + _SAME or any(rule.drawn and rule.y0 >= last - _SAME for rule in rules),
    )
    shaded = sum(not rule.drawn for rule in rules) >= _FEWEST
    return Bands(rules[0].x0, rules[0].x1, tuple(edges), shaded, closed)


def rows_of(levels: Sequence[float], edges: Sequence[float]) -> list[list[int]]:
    """Return the indices of the lines, whose heights are given top to bottom, between each two edges."""
    found = itertools.groupby(range(len(levels)), key=lambda number: bisect.bisect(edges, levels[number]))
    return [list(band) for _, band in found]
