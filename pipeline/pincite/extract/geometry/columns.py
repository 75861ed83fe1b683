"""Find the gutters between the columns of a page, and the runs of words that stand between them.

A gutter is found as a strip of white (after Breuel, Two geometric algorithms for layout analysis, 2002) that
the left edge of a column bounds: many runs begin there, and others end before it at the same height.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from pincite.extract.blocks import Glyphs, Line
from pincite.extract.geometry.labels import are_labels
from pincite.extract.grouping import grouped

_APART = 0.9
"""Font sizes of white between two words that may be a gutter."""
_NEVER_ONE = 4.0
"""Font sizes of white between two words that are never part of one run, gutter or not."""
_EDGE = 2.0
"""Points within which runs begin at the same edge."""
_INDENT = 3.0
"""Font sizes that the first line of a paragraph is moved in, at most."""
_FULL, _CLOSE = 2.5, 2.0
"""Font sizes before a gutter within which full lines end, and from one line of a column to the next."""
_FARTHEST_LABEL = 16.0
"""Font sizes of white between a label and what it labels, at most."""
_MIN_RUNS, _MIN_LABELLED = 3, 2
_MIN_WIDTH = 5.0
"""Font sizes that lines of a column reach at least, in the middle: bullets and numbers are no column."""


@dataclass(frozen=True, slots=True)
class Gutter:
    """White from `y0` down to `y1`, ending at `x`, the left edge of a column; all in points.

    What stands before it may only label lines of the column.
    """

    x: float
    y0: float
    y1: float
    labels: bool = False

    def parts(self, left: float, right: float, middle: float) -> bool:
        """Return True if it lies between `left` and `right` at the height of `middle`.

        A label's line begins at the edge of the column.
        """
        begins = not self.labels or abs(right - self.x) <= _EDGE
        return begins and left < self.x <= right + _EDGE and self.y0 <= middle <= self.y1


def runs(lines: Sequence[Line]) -> tuple[list[Line], list[Gutter]]:
    """Return the lines as runs of words that no gutter parts, and the gutters between columns.

    A label is one run with the line that it labels. Turned lines stay as they are.
    """
    pieces = [piece for line in lines if line.horizontal for piece in _pieces(line)]
    found = gutters(pieces)
    turned = [line for line in lines if not line.horizontal]
    return [*_joined(pieces, found), *turned], [gutter for gutter in found if not gutter.labels]


def _pieces(line: Line) -> Iterable[Line]:
    words: list[Glyphs] = []
    for word in sorted(line.words, key=lambda word: word.box[0]) if _disordered(line) else line.words:
        if words and word.box[0] - words[-1].box[2] > _APART * line.size:
            yield line.part(words)
            words = []
        words.append(word)
    if words:
        yield line.part(words)


def _disordered(line: Line) -> bool:
    return any(b.box[0] < a.box[0] for a, b in zip(line.words, line.words[1:], strict=False))


def gutters(pieces: Sequence[Line]) -> list[Gutter]:
    """Return the gutters between pieces of lines, those behind labels among them."""
    from_left = sorted(pieces, key=lambda piece: piece.box[0])
    by_edge = grouped(from_left, lambda group, piece: piece.box[0] - group[0].box[0] <= _EDGE)
    ordered = sorted(pieces, key=attrgetter("level"))
    found: list[Gutter] = []
    for group in by_edge:
        if len(group) >= _MIN_LABELLED:
            found += _at_edge(group, ordered)
    return found


def _at_edge(group: Sequence[Line], ordered: Sequence[Line]) -> Iterable[Gutter]:
    """Yield the gutters that end at the left edge that a group of pieces shares."""
    x = min(piece.box[0] for piece in group)
    size = statistics.median(piece.size for piece in group)
    starts = set(map(id, group))
    run: list[Line] = []
    left: list[Line] = []
    right: list[Line] = []
    for piece in (*ordered, None):
        if piece is None or (piece.box[0] < x - _EDGE and piece.box[2] > x - _APART * size / 2):
            if (gutter := _gutter(x, run, left, right)) is not None:
                yield gutter
            run, left, right = [], [], []
        elif piece.box[2] <= x:
            left.append(piece)
        else:
            right.append(piece)
            if id(piece) in starts:
                run.append(piece)


def _gutter(x: float, run: Sequence[Line], left: Sequence[Line], right: Sequence[Line]) -> Gutter | None:
    if len(run) < _MIN_LABELLED:
        return None
    top, bottom = _reach(x, run, left, right)
    beside = [piece for piece in left if piece.box[3] > top and piece.box[1] < bottom]
    if len(beside) < _MIN_LABELLED or not _texty(right):
        return None
    labels = are_labels(beside, run, sum(top <= piece.level <= bottom for piece in right))
    if not (labels or (min(len(run), len(beside)) >= _MIN_RUNS and _texty(beside))):
        return None
    return Gutter(x, min(top, beside[0].box[1]) - 1, max(bottom, beside[-1].box[3]) + 1, labels)


def _reach(x: float, run: Sequence[Line], left: Sequence[Line], right: Sequence[Line]) -> tuple[float, float]:
    """Return top and bottom of a gutter at x, in points: from the first line that begins there to the last.

    Moved in lines at the ends of the column go with it, and those full lines of the column before it that
    follow on: a figure may stand beside them.
    """
    top, bottom = run[0].box[1], run[-1].box[3]
    edges = [piece for piece in right if 0 < piece.box[0] - x <= _INDENT * piece.size]
    edges += [piece for piece in left if x - piece.box[2] <= _FULL * piece.size]
    edges.sort(key=attrgetter("level"))
    for piece in edges:
        if bottom < piece.box[3] and piece.box[1] - bottom <= _CLOSE * piece.size:
            bottom = piece.box[3]
    for piece in reversed(edges):
        if piece.box[1] < top and top - piece.box[3] <= _CLOSE * piece.size:
            top = piece.box[1]
    return top, bottom


def _texty(pieces: Sequence[Line]) -> bool:
    """Return True if the pieces of most lines reach as far as text does."""
    lines: dict[int, list[Line]] = {}
    for piece in pieces:
        lines.setdefault(round(piece.box[3] / 2), []).append(piece)
    widths = (
        (max(p.box[2] for p in line) - min(p.box[0] for p in line)) / max(line[0].size, 1)
        for line in lines.values()
    )
    return statistics.median(widths) >= _MIN_WIDTH


def _joined(pieces: Sequence[Line], found: Sequence[Gutter]) -> list[Line]:
    """Join pieces on one baseline where neither a gutter nor much white parts them."""
    rows: list[list[Line]] = []
    for piece in sorted(pieces, key=lambda piece: (round(piece.box[3]), piece.box[0])):
        for row in reversed(rows[-4:]):
            if _level(row[-1], piece) and _near(row[-1], piece, found):
                row.append(piece)
                break
            if _level(piece, row[0]) and _labelled_by(piece, row[0], found):  # which is set a little lower
                row.insert(0, piece)
                break
        else:
            rows.append([piece])
    return [row[0] if len(row) == 1 else _line(row, found) for row in rows]


def _level(left: Line, right: Line) -> bool:
    a, b = left.box, right.box
    return min(a[3], b[3]) - max(a[1], b[1]) >= 0.6 * min(a[3] - a[1], b[3] - b[1])


def _near(left: Line, right: Line, found: Sequence[Gutter]) -> bool:
    gap = right.box[0] - left.box[2]
    size = max(left.size, right.size)
    between = _between(left, right, found)
    if not all(gutter.labels for gutter in between):
        return False
    return -0.5 * size <= gap <= (_FARTHEST_LABEL if between else _NEVER_ONE) * size


def _labelled_by(label: Line, line: Line, found: Sequence[Gutter]) -> bool:
    return bool(_between(label, line, found)) and _near(label, line, found)


def _between(left: Line, right: Line, found: Sequence[Gutter]) -> list[Gutter]:
    return [gutter for gutter in found if gutter.parts(left.box[2], right.box[0], right.level)]


def _line(row: Sequence[Line], found: Sequence[Gutter]) -> Line:
    widest = max(row, key=lambda line: sum(len(word.text) for word in line.words))
    line = widest.part([word for line in row for word in line.words])
    return replace(line, labels=len(row[0].words)) if _between(row[0], row[1], found) else line
