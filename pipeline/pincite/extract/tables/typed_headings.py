"""Part typewritten columns that one space parts: headings over them begin or end where their values do.

Statistics programs print tables so, one space apart where a heading or a value is wide.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pincite.extract.blocks import Line
from pincite.extract.tables.numbers import is_number

_LINES = 3
"""Lines below headings that show columns, at most."""
_FEWEST = 2
"""Of them, at least; and columns with headings, at least."""
_MOST = 0.6
"""The share of its columns that a row below has something in, at least."""
_PROMPTS = ("$", ">", "%", "+")
"""Ends of the prompt before a command: what it prints stands under it, and may begin where its words do."""
_STEP = 2.0
"""Font sizes from line to line, at most."""
_SPACE = 0.75
"""Font sizes of white between two words of one heading, at most."""
_SAME = 0.2
"""Font sizes within which words begin or end at one place: less than a letter is wide."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The edges of columns: where they begin, where they end, and where the labels left of them end.

    Lengths are in points, each left to right. A column is known by one of both; so is the first.
    """

    starts: Sequence[float]
    ends: Sequence[float]
    labels: float
    same: float

    def beginning(self, line: Sequence[Line], *, is_heading: bool) -> set[int]:
        """Return the words of a line, by their `id`, that begin a column."""
        found = {
            id(word)
            for before, word in itertools.pairwise(line)
            if _has(self.ends, before.box[2], self.same) or _has(self.starts, word.box[0], self.same)
        }
        place = self._first(line, is_heading=is_heading)
        return found | {id(line[place])} if place else found

    def _first(self, line: Sequence[Line], *, is_heading: bool) -> int:
        """Return the number of the word that begins the first column, if that is known by its end; else 0.

        A heading may have several words, a space apart, right of the labels.
        """
        if not self.ends or (self.starts and self.starts[0] < self.ends[0]):
            return 0
        place = next((n for n, word in enumerate(line) if abs(word.box[2] - self.ends[0]) <= self.same), 0)
        while is_heading and place > 0:
            before, word = line[place - 1], line[place]
            if before.box[0] <= self.labels + self.same or word.box[0] - before.box[2] > _SPACE * word.size:
                break
            place -= 1
        return place

    def hold(self, line: Sequence[Line]) -> bool:
        """Return True if a line has numbers, and its words begin and end as most columns do."""
        lefts, rights = _edges(line)
        found = [_has(rights, x, self.same) for x in self.ends]
        found += [_has(lefts, x, self.same) for x in self.starts]
        return _has_numbers(line) and sum(found) >= max(_FEWEST, _MOST * len(found))


def typed_headings(levels: Sequence[Sequence[Line]]) -> list[set[int]]:
    """Return for each line the numbers of its words that begin a column, or the heading of one.

    A column of numbers has a heading that begins where all its numbers do, or ends where they do. `levels`
    are the lines of a region, top to bottom, each a word or more, left to right.
    """
    found: list[set[int]] = [set() for _ in levels]
    typed = [[word for word in line if word.monospaced] for line in levels]
    for number, words in enumerate(typed):
        first = list(itertools.islice(_below(typed, number), _LINES)) if _may_be_headings(words) else []
        columns = _columns(words, first) if len(first) >= _FEWEST else None
        if columns is None:
            continue
        rows = itertools.takewhile(columns.hold, _below(typed, number))
        for place, line in enumerate(itertools.chain([words], rows), number):
            begun = columns.beginning(line, is_heading=place == number)
            found[place] |= {n for n, word in enumerate(levels[place]) if id(word) in begun}
    return found


def _may_be_headings(words: Sequence[Line]) -> bool:
    is_command = bool(words) and words[0].text.endswith(_PROMPTS)
    return len(words) >= _FEWEST and not is_command and not any(is_number(word.text) for word in words)


def _below(lines: Sequence[Sequence[Line]], number: int) -> Iterator[Sequence[Line]]:
    """Yield the lines of several words that follow closely on one."""
    for place in range(number + 1, len(lines)):
        above, line = lines[place - 1], lines[place]
        if len(line) < _FEWEST or line[0].level - above[0].level > _STEP * line[0].size:
            return
        yield line


def _columns(words: Sequence[Line], below: Sequence[Sequence[Line]]) -> _Columns | None:
    """Return the columns that words head on the lines below; None where one of numbers has no heading.

    None, too, where fewer than two have one, where no numbers stand below, or no labels beside them.
    """
    same = _SAME * words[0].size
    lefts, rights = zip(*map(_edges, (words, *below)), strict=True)
    starts: list[float] = []
    ends: list[float] = []
    for word in below[0][1:]:
        start, end = word.box[0], word.box[2]
        is_end = all(_has(edges, end, same) for edges in rights)
        is_start = all(_has(edges, start, same) for edges in lefts)
        if is_start and (not is_end or word is below[0][-1]):
            starts.append(start)
        elif is_end:
            ends.append(end)
        elif is_number(word.text):
            return None
    first = min([*starts, *ends], default=0.0)
    labels = [word.box[2] for line in below for word in line if word.box[2] < first - same]
    if len(starts) + len(ends) < _FEWEST or not labels or not any(map(_has_numbers, below)):
        return None
    return _Columns(starts, ends, max(labels), same)


def _edges(line: Sequence[Line]) -> tuple[list[float], list[float]]:
    """Return where the words of a line begin, and where they end, in order."""
    return sorted(word.box[0] for word in line), sorted(word.box[2] for word in line)


def _has(edges: Sequence[float], x: float, same: float) -> bool:
    place = bisect_left(edges, x - same)
    return place < len(edges) and edges[place] <= x + same


def _has_numbers(line: Sequence[Line]) -> bool:
    return any(is_number(word.text) for word in line)
