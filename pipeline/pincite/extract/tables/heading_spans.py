"""Spread headings over the columns that they head, as rules, places or repeated headings below them show."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.extract.tables.columns import Column
from pincite.extract.tables.placing import Placed, columns_of
from pincite.extract.tables.rulings import Ruling

_FEWEST = 2
"""Headings beside each other that head several columns, and columns of each, at least."""
_CENTRED = 0.3
"""Font sizes by which the middle of a heading may differ from that of its columns."""


def spread(
    lines: Sequence[Sequence[Placed]], found: Sequence[Column], across: Sequence[Ruling]
) -> list[list[Placed]]:
    """Return the lines of headings, each heading with all columns that it heads; `across` are drawn rules."""
    spanning = [[_underlined(entry, line, found, across) for entry in line] for line in lines]
    return [_over(line, spanning[number + 1 :]) for number, line in enumerate(spanning)]


def _underlined(
    entry: Placed, line: Sequence[Placed], found: Sequence[Column], across: Sequence[Ruling]
) -> Placed:
    """Spread a heading over the columns that a rule below it underlines."""
    x0, _, x1, y1 = entry.run.box
    first, last = entry.first, entry.last
    for rule in across:
        if not (-3 <= rule.y0 - y1 <= 0.6 * entry.run.size and rule.x0 <= x0 + 2 and x1 - 2 <= rule.x1):
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
    return Placed(entry.run, first, last)


def _over(line: Sequence[Placed], below: Sequence[Sequence[Placed]]) -> list[Placed]:
    """Spread a line's headings over those of the line below: repeated ones, or those they are centred on."""
    under = next((other for other in below if len(other) > 1), ())
    beside = [entry for entry in line if entry.first > 0]
    if len(beside) < _FEWEST:
        return list(line)
    centred = [place for entry in beside if (place := _under(entry, line, under))]
    places = _repeated(beside, under) or centred
    if len(places) < len(beside):
        return list(line)
    labels = [entry for entry in line if entry.first == 0]
    return labels + [Placed(entry.run, *place) for entry, place in zip(beside, places, strict=True)]


def _repeated(headings: Sequence[Placed], below: Sequence[Placed]) -> list[tuple[int, int]] | None:
    """Return the columns of each heading where those below say the same for each: "n", "%", "n", "%"."""
    under = [each for each in below if each.first > 0]
    each_has = len(under) // len(headings)
    if each_has < _FEWEST or each_has * len(headings) < len(under):
        return None
    groups = [under[start : start + each_has] for start in range(0, len(under), each_has)]
    if len({tuple(each.run.text for each in group) for group in groups}) > 1:
        return None
    found = [(group[0].first, group[-1].last) for group in groups]
    if all(
        first <= over.first and over.last <= last for over, (first, last) in zip(headings, found, strict=True)
    ):
        return found
    return None


def _under(entry: Placed, line: Sequence[Placed], below: Sequence[Placed]) -> tuple[int, int] | None:
    """Return the most columns, two or more, that a heading is centred on: each has one on the line below."""
    taken = {column for other in line if other is not entry for column in columns_of([other])}
    middles = {each.first: each.run.middle for each in below if each.first == each.last}
    best = None
    for first in range(entry.last, 0, -1):
        for last in range(first, max(middles, default=0) + 1):
            if last in taken or last not in middles:
                break
            middle = (middles[first] + middles[last]) / 2
            reaches = first < last and first <= entry.first and entry.last <= last
            if reaches and abs(middle - entry.run.middle) <= _CENTRED * entry.run.size:
                best = (first, last)
    return best
