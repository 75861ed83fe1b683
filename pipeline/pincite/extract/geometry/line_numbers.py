"""Part the numbers of lines from the monospaced lines that they stand before, often in smaller type."""

from __future__ import annotations

import statistics
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pincite.extract.blocks import Line

_DIGITS = 5
"""Digits of a number of a line, at most."""
_BEFORE = 20.0
"""Font sizes of white, at most, between a number and its line."""
_LEVEL = 0.3
"""Font sizes by which the baselines of a number and of its line may differ."""
_NEXT = 3.0
"""Font sizes of a line from one number down to the next, at most."""
_EDGE = 1.5
"""Points within which numbers are set at the same edge."""
_LATEST = 4
"""Lists of numbers that one may count on from, the latest first."""


@dataclass(frozen=True, slots=True)
class Unnumbered:
    """The runs of a page without the numbers of lines, and how the two belong together.

    `numbers` are runs of their own. `whole` has the run that a line was cut from, by the `id` of the line.
    """

    lines: list[Line]
    numbers: list[Line]
    whole: dict[int, Line]

    def with_numbers(self, lines: Sequence[Line]) -> list[Line]:
        """Return the runs of a listing with the numbers that stand left of it, from its first line down."""
        left = min(line.box[0] for line in lines)
        slack = _LEVEL * lines[0].size
        top, bottom = min(line.box[3] for line in lines) - slack, max(line.box[3] for line in lines) + slack
        reach = left - _BEFORE * lines[0].size
        own = [each for each in self.numbers if top <= each.box[3] <= bottom and reach <= each.box[0] < left]
        cut = [self.whole.get(id(line), line) for line in lines]
        return sorted([*own, *cut], key=lambda run: (round(run.box[3], 1), run.box[0]))


@dataclass(frozen=True, slots=True)
class _Number:
    """The first word of a run, if it is a number, and the text beside it: the rest of the run, or another."""

    run: Line
    beside: Line | None

    @property
    def value(self) -> int:
        return int(self.run.words[0].text)

    def is_next(self, above: _Number) -> bool:
        """Return True if it counts on from the number above at the same edge."""
        own, other = self.run.words[0].box, above.run.words[0].box
        size = max(each.size for each in (self.run, self.beside or self.run, above.beside or above.run))
        edges = abs(own[0] - other[0]) <= _EDGE or abs(own[2] - other[2]) <= _EDGE
        return edges and 0 < own[3] - other[3] <= _NEXT * size


def without_numbers(ordered: Sequence[Line]) -> Unnumbered:
    """Set aside the numbers before monospaced lines that count up by one down the page.

    `ordered` are level runs from top to bottom.
    """
    cut: dict[int, Line | None] = {}
    for chain in _chains(_candidates(ordered)):
        worded = [each.beside for each in chain if each.beside is not None and _has_letters(each.beside)]
        typed = [line for line in worded if line.monospaced]
        if len(typed) < 2 or 2 * len(typed) <= len(worded):
            continue
        size = statistics.median_low(line.size for line in typed)
        for each in chain:
            rest = each.run.part(each.run.words[1:])
            if rest.words and not _has_letters(rest):
                # The number, not these few marks, says how the run is set.
                rest = replace(rest, monospaced=True, size=size, font=typed[0].font)
            cut[id(each.run)] = rest if rest.words else None
    lines: list[Line] = []
    whole: dict[int, Line] = {}
    for run in ordered:
        rest_of_run = cut.get(id(run), run)
        if rest_of_run is not None:
            lines.append(rest_of_run)
            whole[id(rest_of_run)] = run
    return Unnumbered(lines, [run for run in ordered if cut.get(id(run), run) is None], whole)


def _has_letters(line: Line) -> bool:
    return any(map(str.isalpha, line.text))


def _candidates(ordered: Sequence[Line]) -> list[_Number]:
    heights = [round(run.box[3], 1) for run in ordered]
    found = []
    for run in ordered:
        text = run.words[0].text
        if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
            continue
        if len(run.words) > 1:
            found.append(_Number(run, run.part(run.words[1:])))
            continue
        slack = _LEVEL * 2 * run.size
        level = ordered[bisect_left(heights, run.box[3] - slack) : bisect_right(heights, run.box[3] + slack)]
        right = [each for each in level if 0 < each.box[0] - run.box[2] <= _BEFORE * each.size]
        found.append(_Number(run, min(right, key=lambda each: each.box[0], default=None)))
    return found


def _chains(numbers: Sequence[_Number]) -> list[list[_Number]]:
    """Return numbers that count up by one, each list from top to bottom."""
    chains: list[list[_Number]] = []
    waiting: dict[int, list[list[_Number]]] = defaultdict(list)
    for number in numbers:
        open_ = waiting[number.value]
        latest = range(len(open_) - 1, max(-1, len(open_) - 1 - _LATEST), -1)
        place = next((at for at in latest if number.is_next(open_[at][-1])), None)
        if place is None:
            chain: list[_Number] = []
            chains.append(chain)
        else:
            chain = open_.pop(place)
        chain.append(number)
        waiting[number.value + 1].append(chain)
    return chains
