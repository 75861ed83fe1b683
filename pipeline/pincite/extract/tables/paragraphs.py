"""Find the rows of a table of texts: paragraphs that stand beside each other."""

from __future__ import annotations

import itertools
import re
import statistics
from collections.abc import Sequence
from string import punctuation

from pincite.extract.grouping import grouped
from pincite.extract.tables.columns import Column
from pincite.extract.tables.placing import Placed, stacks
from pincite.extract.tables.runs import WordRun

TIGHT = 1.7
"""Distance of two lines of one cell, in font sizes."""
LINE_STEP = 1.45
"""Font sizes between two lines of one text, at most, where nothing else tells what goes on."""
LOOSER = 1.18
"""Distance between rows over that between lines within a row, where the two differ."""
LEAST = 0.7
"""Font sizes between lines of one column, below which they overlap."""
_SPREAD = 1.12
"""Factor by which the distance of lines within a paragraph varies."""
_FEW_NUMBERS = 0.4
"""The share of numbers among its runs up to which a table is one of texts."""
_READING_ON = 0.35
"""The share of continued lines that plainly continue: they begin in lower case, or after a comma."""
_FULL = 0.75
"""The share of continued lines that are full: the first word below would not have fitted on them."""
_NOTES = re.compile(r"(?:\(\w{1,2}\))+$")
"""The marks of notes behind a word."""
_SIGNS = punctuation + "“”‘’…"
_WITHIN_WORDS = str.maketrans("", "", "-’'")
_ALTERNATIVES = 2
"""Words that share a place, at most: more are a path."""
_JOINING = frozenset({"and", "or", "of", "the", "for", "to", "in", "from", "by", "with", "on", "at", "&"})
"""Words that no label ends with."""


def by_paragraphs(
    lines: Sequence[Sequence[Placed]], columns: Sequence[Column], rules: Sequence[float]
) -> list[list[int]] | None:
    """Return the rows of a table of texts: paragraphs of its columns that stand beside each other.

    A row is the indices of its lines. A paragraph is lines of a column at the column's least distance.
    `rules` are the heights, in points, of the rules across. None where lines are evenly spaced, where
    numbers stand under numbers, or where the texts don't read on from line to line.
    """
    runs = [entry.run for line in lines for entry in line]
    if sum(run.numeric for run in runs) > _FEW_NUMBERS * len(runs):
        return None
    by_place = stacks(lines)
    steps = [
        (below.run.level - above.run.level) / below.run.size
        for stack in by_place.values()
        for above, below in itertools.pairwise(stack)
    ]
    least = min((step for step in steps if step > LEAST), default=None)
    if least is None or least > TIGHT or not any(step > LOOSER * least for step in steps):
        return None
    spans = _paragraphs(list(by_place.values()), columns, _SPREAD * least, rules)
    if spans is None:
        return None
    beside = grouped(sorted(spans), lambda band, span: span[0] < max(bottom for _, bottom in band))
    bands = [(band[0][0], max(bottom for _, bottom in band)) for band in beside]
    groups: list[list[int]] = [[] for _ in bands]
    for number, level in enumerate(levels_of(lines)):
        nearest = min(range(len(bands)), key=lambda n: max(bands[n][0] - level, level - bands[n][1]))
        groups[nearest].append(number)
    groups = [group for group in groups if group]
    return groups if len(groups) > 1 else None


def _paragraphs(
    stacks: Sequence[Sequence[Placed]], columns: Sequence[Column], most: float, rules: Sequence[float]
) -> list[tuple[float, float]] | None:
    """Return top and bottom of all columns' paragraphs, their lines at most `most` font sizes apart.

    None where texts don't read on. Labels tell little of it: they count only where no text beside them does.
    """
    spans: list[tuple[float, float]] = []
    continued: list[tuple[Placed, Placed]] = []
    for stack in stacks:
        spans.append(_core(stack[0].run))
        for one, other in itertools.pairwise(stack):
            above, below = one.run, other.run
            top, bottom = _core(below)
            apart = (below.level - above.level) / below.size > most
            if apart or any(above.level < y < below.level for y in rules):
                spans.append((top, bottom))
                continue
            if above.numeric and below.numeric:
                return None
            continued.append((one, other))
            spans[-1] = (spans[-1][0], bottom)
    return spans if continued and _are_texts(continued, columns) else None


def _are_texts(continued: Sequence[tuple[Placed, Placed]], columns: Sequence[Column]) -> bool:
    """Return True if lines and those below them are of one text each: they read on, and are full."""
    pairs = [(above, below) for above, below in continued if above.first] or continued
    pairs = [(above, below) for above, below in pairs if not are_single_words(above.run, below.run)]
    reading_on = sum(reads_on(above.run, below.run) for above, below in pairs)
    full = sum(is_full(above, below, columns) for above, below in pairs)
    return bool(pairs) and reading_on >= _READING_ON * len(pairs) and full >= _FULL * len(pairs)


def _core(run: WordRun) -> tuple[float, float]:
    """Return the middle of a line's height, which no neighbour reaches into."""
    return run.level - 0.35 * run.size, run.level + 0.35 * run.size


def levels_of(lines: Sequence[Sequence[Placed]]) -> list[float]:
    """Return where the middle of each line stands on the page, top to bottom, in the boxes' unit (points)."""
    return [statistics.median(entry.run.level for entry in line) for line in lines]


def reads_on(above: WordRun, below: WordRun) -> bool:
    """Return True if a text plainly goes on below: it is open, or a word in lower case begins there.

    Two words may share a place, as in “gains/(losses)”; not in a typewriter's font, where a call is set so.
    A single letter is a sign, and an address is no word.
    """
    first = _NOTES.sub("", below.words[0].text)
    parts = [first] if below.monospaced else re.split(r"/|(?<=\w)\(", first)
    words = [part.strip(_SIGNS).translate(_WITHIN_WORDS) for part in parts]
    are_words = len(words) <= _ALTERNATIVES and all(map(str.isalpha, words))
    return open_ended(above) or (are_words and len(words[0]) > 1 and words[0][0].islower())


def are_single_words(above: WordRun, below: WordRun) -> bool:
    """Return True if both lines are one word and the first is not open: each may be a cell of its own."""
    return len(above.words) == len(below.words) == 1 and not open_ended(above)


def open_ended(run: WordRun) -> bool:
    """Return True if a text plainly goes on: it ends in a comma, a dash or a word that ends no label."""
    return run.text.endswith((",", "-", "\u2013")) or run.words[-1].text in _JOINING


def is_full(above: Placed, below: Placed, columns: Sequence[Column]) -> bool:
    """Return True if the first word below would not have fitted on the line above."""
    first = below.run.words[0].box
    room = columns[above.last].x1 - above.run.box[2]
    return room < first[2] - first[0] + 0.25 * above.run.size
