"""Read the words of a page as rows of runs: words together on a line, parted where the white is wide."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from pincite.extract.blocks import Line, union
from pincite.extract.grouping import grouped
from pincite.extract.tables.leaders import leaders
from pincite.extract.tables.numbers import (
    is_figure,
    is_lead,
    is_note_mark,
    is_number,
    is_sign,
    is_tail,
    is_year,
)
from pincite.extract.tables.whites import widest_whites
from pincite.extract.tables.word_levels import LEVEL, word_levels
from pincite.schema.extraction import Box

GAP = 0.75
"""Font sizes of white that part two runs; a space of justified text stays below."""
EDGE = 3.0
"""Points within which texts begin, end or are centred at one place."""
_NUMBER_GAP = 0.45
"""The least white between two numbers that parts them: their columns stand closer than those of words."""
_SIGN_REACH = 40.0
"""Font sizes from a currency sign or an opening parenthesis to its number across the column."""
_TAIL_REACH = 1.6
"""Font sizes from a number to its closing parenthesis or per cent sign."""
_MARK_REACH, _SMALL = 1.5, 0.8
"""Font sizes from a text to the mark of its note, at most, and the mark's height over the text's."""
_BEGIN_NUMBERS = frozenset("0123456789.(-\u2013\u2014\u2212")
_END_NUMBERS = frozenset("0123456789)%-\u2013\u2014\u2212")
_PROSE_WORDS = 5
"""Words of a run from which it may be a line of prose."""


class WordRun(Line):
    """A line, or a part of one, whose words stand together."""

    @cached_property
    def numeric(self) -> bool:
        """True if it is a number, with its spread or without, or a sign that stands in a table for none."""
        return is_figure(self.text)

    @cached_property
    def value(self) -> WordRun:
        """The run without the currency signs and brackets before a number."""
        start = next((n for n, word in enumerate(self.words) if not is_lead(word.text)), 0)
        return self.part(self.words[start:]) if start and self.numeric else self

    @cached_property
    def year(self) -> bool:
        """True if it is a year, with or without a day before it, as dates wrap in headings."""
        return is_year(self.text)

    @property
    def is_value(self) -> bool:
        """True if it is a number and no year: years stand in headings, too."""
        return self.numeric and not self.year

    @cached_property
    def is_label(self) -> bool:
        """True if it ends with a colon, as a label does whose text stands beside it or below."""
        return self.text.endswith(":")

    @cached_property
    def prose(self) -> bool:
        """True if it may be a line of running text: several words, most of them begin with letters."""
        words = [word.text for word in self.words]
        letters = sum(text[0].isalpha() or text[0] in "(\u201c\"'" for text in words)
        return len(words) >= _PROSE_WORDS and letters > 0.6 * len(words)


@dataclass(frozen=True)
class Row:
    """Runs on one line, left to right; lengths are in points. `led` says if leaders stood between them."""

    runs: tuple[WordRun, ...]
    led: bool = False

    def part(self, runs: tuple[WordRun, ...]) -> Row:
        """Return the row with some of its runs only."""
        return replace(self, runs=runs)

    @cached_property
    def box(self) -> Box:
        """The box around its runs."""
        return union(run.box for run in self.runs)

    @cached_property
    def size(self) -> float:
        """The size of its font, in points."""
        return max(run.size for run in self.runs)

    @property
    def level(self) -> float:
        """The middle of its height."""
        return (self.box[1] + self.box[3]) / 2


def rows(
    lines: Iterable[Line], rules: Sequence[tuple[float, float, float]] = (), gap: float = GAP
) -> list[Row]:
    """Return lines as rows of runs, top to bottom.

    Vertical rules, (x, y0, y1) in points, part the words on their sides. `gap` is the white that parts two
    runs, in font sizes; in a typewriter's font it is GAP at least. Spaces of a justified text part nothing,
    and typewritten numbers that begin a column are always parted.
    """
    levels = word_levels(
        WordRun((word,), line.size, line.bold, monospaced=line.monospaced)
        for line in lines
        if line.horizontal
        for word in line.words
    )
    whites = widest_whites(levels, gap)
    found = []
    for level, most in zip(levels, whites, strict=True):
        leader = leaders(level)
        found.append(Row(tuple(_runs(level, rules, most, leader)), any(leader)))
    return sorted((row for row in found if row.runs), key=lambda row: row.level)


def _runs(
    row: Sequence[WordRun],
    rules: Sequence[tuple[float, float, float]],
    whites: Sequence[float],
    leader: Sequence[bool],
) -> Iterator[WordRun]:
    """Yield the runs of a row of words; `whites` holds the widest before each that parts no runs.

    `leader` says of each word if it is of leaders, which are of no run.
    """
    parts: list[list[WordRun]] = [[]]
    closing = _closing(row)
    for place, word in enumerate(row):
        after_number = place > 0 and closing[place - 1]
        if leader[place]:
            parts.append([])
        elif (
            not parts[-1]
            or closing[place]
            or (
                _together(parts[-1][-1], word, rules, whites[place], after_number=after_number)
                and not _stands_apart(row[place : place + 2])
            )
        ):
            parts[-1].append(word)
        else:
            parts.append([word])
    for part in map(_line_by_line, filter(None, parts)):
        chars = sum(len(word.text) for word in part)
        bold = sum(len(word.text) for word in part if word.bold)
        yield WordRun(
            tuple(glyphs for word in part for glyphs in word.words),
            max(word.size for word in part),
            2 * bold > chars,
            monospaced=all(word.monospaced for word in part),
        )


def _line_by_line(words: Sequence[WordRun]) -> Sequence[WordRun]:
    """Return the words of a run as they are read: small lines beside a tall word come one after the other."""
    if not any(_stands_over(*pair) for pair in pairwise(words)):
        return words
    lines = grouped(
        sorted(words, key=lambda word: word.level),
        lambda line, word: word.level - line[-1].level <= LEVEL * (word.box[3] - word.box[1]),
    )
    return [word for line in lines for word in sorted(line, key=lambda word: word.box[0])]


def _stands_over(one: WordRun, other: WordRun) -> bool:
    """Return True if two words share half of the narrower one's width."""
    shared = min(one.box[2], other.box[2]) - max(one.box[0], other.box[0])
    return shared > 0.5 * min(one.box[2] - one.box[0], other.box[2] - other.box[0])


def _closing(row: Sequence[WordRun]) -> list[bool]:
    """Return of each word if it is the currency sign behind a number that has none before it."""
    found: list[bool] = []
    for place in range(len(row)):
        before = place > 1 and is_sign(row[place - 2].text) and not found[place - 2]
        has_sign = before or (place > 0 and is_sign(row[place - 1].text[:1]))
        found.append(not has_sign and _closes(row, place))
    return found


def _closes(row: Sequence[WordRun], place: int) -> bool:
    """Return True if a word is a currency sign, and nearer to the number before it than to the next."""
    word = row[place]
    if place == 0 or not is_sign(word.text) or not is_number(row[place - 1].text):
        return False
    before = word.box[0] - row[place - 1].box[2]
    after = row[place + 1].box[0] - word.box[2] if place + 1 < len(row) else math.inf
    return before <= min(_NUMBER_GAP * word.size, after)


def _is_smaller(word: WordRun, other: WordRun) -> bool:
    return word.box[3] - word.box[1] <= _SMALL * (other.box[3] - other.box[1])


def _stands_apart(pair: Sequence[WordRun]) -> bool:
    """Return True if a word is a sign far left of the number after it: it begins a cell."""
    return (
        len(pair) > 1
        and is_lead(pair[0].text)
        and pair[1].text[0] in _BEGIN_NUMBERS
        and pair[1].box[0] - pair[0].box[2] > GAP * pair[0].size
    )


def _together(
    before: WordRun,
    word: WordRun,
    rules: Sequence[tuple[float, float, float]],
    most: float,
    *,
    after_number: bool,
) -> bool:
    """Return True if a word goes on in the run: it is near and no rule is between, or its number owns it.

    `before` is the last word of the run, and `after_number` is True if that is the currency sign behind a
    number.
    """
    size = max(before.size, word.size)
    gap = word.box[0] - before.box[2]
    if is_lead(word.text) and is_number(before.text):
        return False
    if is_lead(before.text) and not after_number and word.text[0] in _BEGIN_NUMBERS:
        return gap <= _SIGN_REACH * size
    if any(before.box[2] - 1 <= x <= word.box[0] + 1 and y0 <= word.level <= y1 for x, y0, y1 in rules):
        return False
    if (is_tail(word.text) or word.text[0] == "±") and before.text[-1] in _END_NUMBERS:
        return gap <= _TAIL_REACH * size
    if is_note_mark(word.text) and _is_smaller(word, before):
        return gap <= _MARK_REACH * size
    both = (after_number or is_number(before.text)) and is_number(word.text)
    is_typed = before.monospaced and word.monospaced
    return gap <= (GAP if is_typed and most else min(_NUMBER_GAP, most) if both else most) * size
