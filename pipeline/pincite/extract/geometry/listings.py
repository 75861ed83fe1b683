"""Find the listings of a page, which are monospaced lines that are code, and write them as they are set.

A listing goes on whatever its lines begin with, how far they are moved in and how short they are.
"""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pincite.extract.blocks import Block, Line, flow, union
from pincite.extract.geometry import code_signs
from pincite.extract.geometry.columns import Gutter
from pincite.extract.geometry.line_numbers import without_numbers
from pincite.extract.geometry.paragraphs import SAME_SIZE, Paragraph, goes_on_within_sentence
from pincite.extract.geometry.roles import LARGER, BodyStyle, is_set_as_title
from pincite.schema.extraction import Box, Category, Word

_SPACING = (0.8, 1.6)
"""Font sizes from one baseline to the next, where a listing shows none yet."""
_LOOSE = 1.17
_BLANK_LINE = 0.08
"""Share of a line's height by which two lines with a blank one between may miss the grid of lines."""
_ASIDE, _BESIDE = 4.0, 20.0
"""Font sizes of white, at most, before a line that begins right of those above, and within a line."""
_SAME_WORD, _SPACE = 0.4, 1.8
"""Widths of a character of white, at most, where a word was drawn in two parts, and where one space is."""
_NARROW, _MOST_SPACES = 0.2, 160
"""The width of a character in font sizes, at least, and the most spaces in a row: a page may be malformed."""
_LATEST = 4
"""Listings that a run may go on with: columns stand side by side."""
_NAME = re.compile(r"[\w.:<>-]+(?:\s*\([^()]*\))?")
"""A name, or a function with its parameters: set large or in bold, it heads a section of a reference."""


@dataclass(slots=True)
class _Listing:
    """Rows of monospaced runs from top to bottom, and the smallest box around them, in points."""

    rows: list[list[Line]]
    box: Box

    @property
    def lines(self) -> list[Line]:
        return [run for row in self.rows for run in row]

    @property
    def texts(self) -> list[str]:
        """The words of each row, with a tab where much white parts them."""
        return ["\t".join(run.text for run in row) for row in self.rows]

    def add(self, run: Line, *, beside: bool) -> None:
        if beside:
            self.rows[-1].append(run)
        else:
            self.rows.append([run])
        self.box = union((self.box, run.box))


def listings(runs: Sequence[Line], gutters: Sequence[Gutter], body: BodyStyle) -> list[Paragraph]:
    """Return the listings among the runs of a page whose text is set in this style, from top to bottom."""
    ordered = sorted((r for r in runs if r.horizontal), key=lambda run: (round(run.box[3], 1), run.box[0]))
    unnumbered = without_numbers(ordered)
    ordered = unnumbered.lines
    typed = [run for run in ordered if run.monospaced]
    usual = _usual_spacings(typed)
    found: list[_Listing] = []
    for run in typed:
        latest = [each for each in reversed(found[-_LATEST:]) if _is_near(each, run, gutters, usual)]
        over = (each for each in latest if _is_below(each, run, usual))
        under = min(over, key=lambda each: _aside(each.box, run.box), default=None)
        beside = next((each for each in latest if _is_beside(each, run)), None)
        if under is not None:
            under.add(run, beside=False)
        elif beside is not None:
            beside.add(run, beside=True)
        else:
            found.append(_Listing([[run]], run.box))
    code = (each.lines for each in found if _is_code(each, ordered, gutters, body))
    return [Paragraph(unnumbered.with_numbers(lines), is_code=True) for lines in code]


def _usual_spacings(typed: Sequence[Line]) -> dict[int, float]:
    """Return the distance of baselines in points that most lines have, by font size."""
    steps: dict[int, list[float]] = defaultdict(list)
    least, most = _SPACING
    for above, below in pairwise(typed):
        if least * below.size <= below.box[3] - above.box[3] <= most * below.size:
            steps[round(below.size)].append(below.box[3] - above.box[3])
    return {size: statistics.median_low(found) for size, found in steps.items()}


def _is_near(listing: _Listing, run: Line, gutters: Sequence[Gutter], usual: Mapping[int, float]) -> bool:
    """Return True if no gutter parts a run from a listing, nor more white than code has.

    A run that ends left of a listing is near if it is the very next line, which is moved out.
    """
    left, _, right, _ = listing.box
    middle = (run.box[1] + run.box[3]) / 2
    if run.box[2] < left:
        parted = any(gutter.parts(run.box[2], left, middle) for gutter in gutters)
        step = run.box[3] - listing.rows[-1][0].box[3]
        next_line = step <= _SPACING[1] * run.size and _is_below(listing, run, usual)
        return next_line and not parted and left - run.box[2] <= _BESIDE * run.size
    parted = any(gutter.parts(right, run.box[0], middle) for gutter in gutters)
    reach = (_BESIDE if _is_beside(listing, run) else _ASIDE) * run.size
    return not parted and run.box[0] - right <= reach


def _aside(box: Box, other: Box) -> float:
    """Return the white between two boxes from side to side in points; 0 if one stands over the other."""
    return max(0.0, box[0] - other[2], other[0] - box[2])


def _is_beside(listing: _Listing, run: Line) -> bool:
    last = listing.rows[-1][-1]
    level = abs(run.box[3] - last.box[3]) < 0.3 * run.size
    return level and run.box[0] >= last.box[2] and _are_of_a_size(last, run)


def _are_of_a_size(one: Line, other: Line) -> bool:
    return max(one.size, other.size) <= SAME_SIZE * min(one.size, other.size)


def _is_below(listing: _Listing, run: Line, usual: Mapping[int, float]) -> bool:
    """Return True if a run is the next line of a listing, or stands on its grid past a blank line.

    `usual` is the distance of baselines by font size, where the page shows one.
    """
    last = listing.rows[-1][0]
    if not _are_of_a_size(last, run):
        return False
    if len(listing.rows) == 1 and last.bold and not run.bold and _NAME.fullmatch(last.text):
        return False
    step = run.box[3] - last.box[3]
    own = _spacing([row[0] for row in listing.rows])
    least, most = _SPACING
    if own is None and least * run.size <= step <= most * run.size:
        return True
    spacing = min((each for each in (own, usual.get(round(run.size))) if each), default=None)
    if spacing is None:
        return False
    on_grid = run.font == last.font and abs(step - 2 * spacing) <= _BLANK_LINE * spacing
    return on_grid or spacing / _LOOSE <= step <= _LOOSE * spacing + 0.5


def _spacing(rows: Sequence[Line]) -> float | None:
    """Return the least distance of the baselines of rows in points; None for a single one."""
    return min((below.box[3] - above.box[3] for above, below in pairwise(rows)), default=None)


def _is_code(listing: _Listing, ordered: Sequence[Line], gutters: Sequence[Gutter], body: BodyStyle) -> bool:
    """Return True if monospaced lines are code: no sentence has them, no title, and their words say so."""
    lines, texts = listing.lines, listing.texts
    first = lines[0]
    over = (
        run
        for run in ordered
        if not run.monospaced
        and run.box[3] < first.box[3] - 0.4 * first.size
        and min(run.box[2], first.box[2]) > max(run.box[0], first.box[0])
    )
    above = max(over, key=lambda run: run.box[3], default=None)
    if above is not None and goes_on_within_sentence(above, first, ordered):
        return False
    if not is_set_as_title(lines, body):
        alone = len(texts) == 1 or not _has_text_beside(listing, ordered, gutters)
        return code_signs.is_code(texts, sure=body.monospaced, alone=alone)
    if len(texts) == 1 and _NAME.fullmatch(texts[0]):
        return False
    return code_signs.shows_sign(texts) or (
        first.size < LARGER * body.size and code_signs.are_commands(texts)
    )


def _has_text_beside(listing: _Listing, ordered: Sequence[Line], gutters: Sequence[Gutter]) -> bool:
    """Return True if half of the rows stand beside words in another font, as values of a form do."""
    _, top, _, bottom = listing.box
    level = [run for run in ordered if top < run.box[3] and run.box[1] < bottom]
    others = [run for run in level if not run.monospaced and not run.text.isdigit()]
    beside = sum(any(_stand_side_by_side(row[0], run, gutters) for run in others) for row in listing.rows)
    return 2 * beside >= len(listing.rows)


def _stand_side_by_side(one: Line, other: Line, gutters: Sequence[Gutter]) -> bool:
    if abs(one.box[3] - other.box[3]) > 0.3 * one.size:
        return False
    left, right = sorted((one, other), key=lambda run: run.box[0])
    near = right.box[0] - left.box[2] <= _BESIDE * one.size
    return near and not any(gutter.parts(left.box[2], right.box[0], one.level) for gutter in gutters)


def as_block(lines: Sequence[Line]) -> Block:
    """Return the block of a listing: its lines, moved in and parted by as much white as they are set with.

    Lines are moved in from the leftmost one. Where the first is not that one, the text begins with white. A
    line begins in its column past its number, which may be in smaller type.
    """
    sizes = [(word.box[2] - word.box[0]) / len(word.text) for line in lines for word in line.words]
    width = max(statistics.median(sizes), _NARROW * lines[0].size)
    left = min(line.box[0] for line in lines)
    spacing = _spacing(lines) or lines[0].size
    block = flow(lines, Category.CODE_SNIPPET)
    boxes = (word.box for word in block.words)
    text, words = "", list[Word]()
    above: Line | None = None
    for line in lines:
        if above is not None:
            text += "\n\n" if line.box[3] - above.box[3] > 1.5 * spacing else "\n"
        text += " " * min(round((line.box[0] - left) / width), _MOST_SPACES)
        above, right = line, line.box[0]
        start = len(text) - min(round((line.box[0] - left) / width), _MOST_SPACES)
        for place, word in enumerate(line.words):
            spaces = _spaces((word.box[0] - right) / width)
            if place == 1 and spaces > 1 and line.words[0].text.isdecimal():
                column = min(round((word.box[0] - left) / width), _MOST_SPACES)
                spaces = max(1, column - (len(text) - start))
            text += " " * spaces
            words.append(Word(len(text), len(text) + len(word.text), next(boxes)))
            text += word.text
            right = word.box[2]
    return replace(block, text=text, words=tuple(words))


def _spaces(white: float) -> int:
    """Return how many spaces stand in white of so many characters' widths; a word may be drawn in parts."""
    return min(round(white), _MOST_SPACES) if white > _SPACE else int(abs(white) > _SAME_WORD)
