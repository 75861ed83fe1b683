"""Gather lines into paragraphs: what is set alike, follows at the line spacing and is not begun anew."""

from __future__ import annotations

import re
import statistics
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pincite.extract.blocks import Line, union
from pincite.schema.extraction import Box
from pincite.text.bullets import BULLETS

_BULLET = rf"[{BULLETS}]|[–—*-]\s|[-–—]$"
BULLET_START = re.compile(rf"^(?:{_BULLET})")
LIST_START = re.compile(
    rf"^(?:{_BULLET}"
    r"|\(?(?:(?:[a-zA-Z]|[ivx]{1,5})[.)](?!\s[A-Z]\.)|\d{1,3}[.)])(?=\s|$)|\((?:[a-zA-Z]|[ivx]{1,5}|\d{1,3})\))"
)
"""A bullet, or a short number or letter with a point or a parenthesis; no initials of a name."""

_SPACING = 1.22
"""Line spacing of font size, where a page shows none."""
_LOOSE = 1.17
"""Gap inside a paragraph over its spacing, at most."""
_INDENT = 0.6
"""Font sizes by which a line is moved in, to begin something."""
_FIRST_INDENT = 4.5
"""Font sizes that the first line of a paragraph may be moved in."""
SAME_SIZE = 1.12
_WIDE = 2.5
"""Distance of baselines of font size, at most, in lists that are widely spaced, as on slides."""
_OPEN, _OPEN_WORDS = 1.9, 5
"""The same distance within a sentence, and the words that a line of it has at least."""
_NEARLY = 0.8
"""Share of a column's width that lines of another size have where they end at an edge of their own."""
_SHORT = 0.12
"""Share of the column's width that the last line of a paragraph leaves white."""
_ENDS = re.compile(r"[.!?:;][\"'”’»)\]]*\d{0,3}$")
LEADERS = re.compile(r"(?:\.\s?){5,}|…{2,}")
"""The dots that lead to a page number in a table of contents."""
_LEADS_ON = re.compile(rf"(?:{LEADERS.pattern})$")
"""Dots that the next line goes on with."""
_ASIDE = re.compile(r"^\([^()]+\)$")
"""A line of its own under a title, such as the unit of a statement."""
_EXPLAINS = re.compile(r"[^\s:]+(?: [^\s:]+){0,4} ?:\s")
"""A few words that the rest of a line explains, as in a glossary."""
_OPENS = re.compile(r"^[\"'“‘«(\[]*[A-Z0-9À-ÞА-Я•]")


@dataclass(slots=True)
class Paragraph:
    """Lines from top to bottom, the smallest box around them, in points, and if they are a listing."""

    lines: list[Line]
    is_code: bool = False
    box: Box = field(init=False)

    def __post_init__(self) -> None:
        self.box = union(line.box for line in self.lines)

    @property
    def last(self) -> Line:
        """Its last line."""
        return self.lines[-1]

    @property
    def is_bold(self) -> bool:
        """True if every line is set in bold."""
        return all(line.bold for line in self.lines)

    @property
    def is_monospaced(self) -> bool:
        """True if every line is set as on a typewriter."""
        return all(line.monospaced for line in self.lines)

    @property
    def is_listed(self) -> bool:
        """True if it begins as an item of a list does."""
        return bool(LIST_START.match(self.lines[0].text))

    @property
    def edge(self) -> float:
        """The left edge of its lines behind the first, in points: under what a label stands before."""
        first, *rest = self.lines
        return min(line.box[0] for line in rest) if rest else first.words[first.labels].box[0]

    def add(self, line: Line) -> None:
        """Add a line below."""
        self.lines.append(line)
        self.box = union((self.box, line.box))

    def spacing(self, usual: float) -> float:
        """Return the median distance of its baselines in points; `usual` where it has but one."""
        if len(self.lines) < 2:
            return usual
        steps = [b.box[3] - a.box[3] for a, b in zip(self.lines, self.lines[1:], strict=False)]
        whole = [step for step in steps if step > 0.75 * self.last.size]  # a large number reaches lower
        return statistics.median(whole) if whole else usual


def paragraphs(runs: Sequence[Line]) -> list[Paragraph]:
    """Return the paragraphs of runs that no gutter crosses, in no order that can be relied on."""
    ordered = sorted((r for r in runs if r.horizontal), key=lambda run: (round(run.box[3], 1), run.box[0]))
    spacings = _spacings(ordered)
    found: list[Paragraph] = []
    open_: list[Paragraph] = []
    for run in ordered:
        usual = spacings.get(round(run.size), _SPACING * run.size)
        open_ = [p for p in open_ if run.box[3] - p.last.box[3] < 3 * max(usual, p.last.size)]
        above = [p for p in open_ if _overlap(p.last.box, run.box) > 0]
        nearest = max(above, key=lambda p: p.last.box[3], default=None)
        if nearest is not None and _goes_on(nearest, run, usual, _right_edge(nearest, ordered)):
            nearest.add(run)
        else:
            found.append(Paragraph([run]))
            open_.append(found[-1])
    return [*found, *(Paragraph([run]) for run in runs if not run.horizontal)]


def _spacings(ordered: Sequence[Line]) -> dict[int, float]:
    """Return the usual distance of baselines for each font size, rounded to points."""
    steps: dict[int, list[float]] = defaultdict(list)
    for index, run in enumerate(ordered):
        for below in ordered[index + 1 : index + 12]:
            step = below.box[3] - run.box[3]
            if _overlap(run.box, below.box) > 0 and step > 0.5 * run.size:
                if round(below.size) == round(run.size) and step < 2.2 * run.size:
                    steps[round(run.size)].append(round(step, 1))
                break
    return {size: statistics.median_low(found) for size, found in steps.items() if len(found) > 2}


def _overlap(a: Box, b: Box) -> float:
    return min(a[2], b[2]) - max(a[0], b[0])


def _right_edge(paragraph: Paragraph, ordered: Sequence[Line]) -> float:
    """Return where lines of a paragraph's column end: the farthest of those near that begin where it does.

    Where those of its size are nearly as wide it is theirs: notes are often set a little narrower.
    """
    x0, y0, x1, y1 = paragraph.box
    size, reach = paragraph.last.size, 12 * paragraph.last.size
    near = [
        run for run in ordered if y0 - reach < run.box[1] < y1 + reach and abs(run.box[0] - x0) < 3 * run.size
    ]
    end = max((run.box[2] for run in near), default=x1)
    alike = max((run.box[2] for run in near if _same_size(run.size, size)), default=x1)
    return alike if alike - x0 >= _NEARLY * (end - x0) else end


def _same_size(one: float, other: float) -> bool:
    return max(one, other) <= SAME_SIZE * min(one, other)


def _goes_on(paragraph: Paragraph, run: Line, usual: float, right: float) -> bool:
    """Return True if a run is the next line of a paragraph whose column ends at `right`."""
    last = paragraph.last
    step = run.box[3] - last.box[3]
    white = right - last.box[2]
    short = white > _SHORT * (right - paragraph.box[0])
    if not _same_size(run.size, last.size) or run.bold != last.bold:
        return False
    loose = _LOOSE * min(paragraph.spacing(usual), 1.6 * usual) + 0.5
    wide = not short and (_hangs(paragraph, run, step) or _runs_on(paragraph, run, step))
    if not 0.4 * last.size <= step <= loose and not wide:
        return False
    if run.monospaced != last.monospaced and (
        paragraph.is_monospaced or not _is_sentence(last, run, short=short)
    ):
        return False
    return not _begins_anew(paragraph, run, white, short=short) and _keeps_the_edge(
        paragraph, run, short=short
    )


def _hangs(paragraph: Paragraph, run: Line, step: float) -> bool:
    """Return True if a run stands under the words of a widely spaced item of a list, behind its mark."""
    last, words = paragraph.last, paragraph.lines[0].words
    if not paragraph.is_listed or len(words) < 2 or _ENDS.search(last.text) or LIST_START.match(run.text):
        return False
    return last.size <= step <= _WIDE * last.size and abs(run.box[0] - words[1].box[0]) <= 0.3 * run.size


def _runs_on(paragraph: Paragraph, run: Line, step: float) -> bool:
    """Return True if a run goes on with a sentence that the full line above leaves open, loosely set."""
    last = paragraph.last
    if len(last.words) < _OPEN_WORDS or _ENDS.search(last.text) or LIST_START.match(run.text):
        return False
    return last.size <= step <= _OPEN * last.size and run.font == last.font


def goes_on_within_sentence(above: Line, run: Line, ordered: Sequence[Line]) -> bool:
    """Return True if a line in a font of its own goes on with a sentence, as an address in one does.

    `above` is a line of text over it; `ordered` are the lines of the page.
    """
    if run.box[3] - above.box[3] > _LOOSE * _SPACING * above.size + 0.5 or _overlap(above.box, run.box) <= 0:
        return False
    right = _right_edge(Paragraph([above]), ordered)
    return _is_sentence(above, run, short=right - above.box[2] > _SHORT * (right - above.box[0]))


def _is_sentence(above: Line, run: Line, *, short: bool) -> bool:
    moved = abs(run.box[0] - above.box[0]) > _INDENT * run.size
    return not (short or moved or _ENDS.search(above.text))


def _begins_anew(paragraph: Paragraph, run: Line, white: float, *, short: bool) -> bool:
    """Return True if a run's words, and the `white` that the line above leaves, begin another paragraph."""
    last = paragraph.last
    ended = bool(_ENDS.search(last.text))
    if run.labels or (LIST_START.match(run.text) and (ended or short or paragraph.is_listed)):
        return True
    if (_ASIDE.match(run.text) and _centred(last, run)) or _explains_next(paragraph, run, white):
        return True
    if LEADERS.search(last.text):
        return not (LEADERS.match(run.text) and _LEADS_ON.search(last.text))
    if not _OPENS.match(run.text):
        return False
    if short and (run.font != last.font or run.marked != last.marked):
        return True
    free = ended or not (_centred(last, run) or paragraph.is_listed)
    return free and _room_for_first_word(run, white)


def _explains_next(paragraph: Paragraph, run: Line, white: float) -> bool:
    """Return True if a run explains something, as the paragraph did something else, in whatever case."""
    both = _EXPLAINS.match(paragraph.lines[0].text) and _EXPLAINS.match(run.text)
    return both is not None and not paragraph.is_listed and _room_for_first_word(run, white)


def _keeps_the_edge(paragraph: Paragraph, run: Line, *, short: bool) -> bool:
    """Return True if a run begins where a line of the paragraph may.

    That is at its edge, past a first line's indent or the number of an item, or in its middle.
    """
    first, *rest = paragraph.lines
    moved = (run.box[0] - paragraph.edge) / run.size
    ended = bool(_ENDS.search(paragraph.last.text))
    if paragraph.is_listed:
        comes_back = run.box[0] > first.box[0] - 0.3 * run.size if rest else moved > -_FIRST_INDENT
        return moved > (-_INDENT if rest else -0.3) or (comes_back and not (short or ended))
    if abs(moved) <= _INDENT or _centred(paragraph.last, run):
        return True
    if moved > 0:
        return not (ended or short)
    return not rest and moved > -_FIRST_INDENT and not (short and ended)


def _room_for_first_word(run: Line, white: float) -> bool:
    """Return True if a line's first word would have stood on the line above, had it belonged there."""
    first = run.words[0].box
    return white > first[2] - first[0] + 0.8 * run.size


def _centred(above: Line, run: Line) -> bool:
    return abs(above.box[0] + above.box[2] - run.box[0] - run.box[2]) < run.size
