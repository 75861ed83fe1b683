"""Find the straight rules of a page in its drawings: lines, thin rectangles, edges of boxes and of fills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pincite.extract.blocks import encloses, union
from pincite.extract.grouping import grouped
from pincite.schema.extraction import Box

_THIN = 3.0
"""Points: a rectangle not thicker than this is a rule."""
_STRAIGHT = 0.8
"""Points by which the ends of a horizontal or vertical line may differ."""
_SAME_POSITION = 1.2
"""Points within which parallel lines are one rule."""
_JOINT = 3.5
"""Points between two pieces of one rule: dots and dashes, and cells that were ruled one by one."""
_SHORTEST = 5.0
"""Points: what is shorter is a tick, a bullet or a part of a glyph."""
_MARK = 12.0
"""Points: the sides of a box that is a mark, and no cell, if no longer rule goes on from it."""
_MOST_CORNERS = 1_000_000
"""Pairs of short rules that are looked at; a page with more is a drawing."""
_MOST_FILLS = 1000
"""Fills among which nested ones are looked for."""
_WHITE = 0.985
"""Lightness from which a colour is paper."""
_MOST = 20_000
"""Path items of a page that are looked at; a page with more is a map or a plot."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """A horizontal or vertical segment, in points from the top left of the page.

    `drawn` is True for a line of its own, and False for the edge of a filled area.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    drawn: bool = True

    @property
    def horizontal(self) -> bool:
        """True if it is wider than high."""
        return self.x1 - self.x0 >= self.y1 - self.y0

    @property
    def box(self) -> Box:
        """The box from its one end to the other, in points."""
        return self.x0, self.y0, self.x1, self.y1

    def is_near(self, box: Box, reach: float) -> bool:
        """Return True if some of it lies less than `reach` points from a box in points."""
        return (
            self.x1 > box[0] - reach
            and self.x0 < box[2] + reach
            and self.y1 > box[1] - reach
            and self.y0 < box[3] + reach
        )

    @property
    def turned(self) -> Ruling:
        """It with its x for its y: what is horizontal for one that is vertical."""
        return Ruling(self.y0, self.x0, self.y1, self.x1, self.drawn)


def rulings(drawings: Iterable[Mapping[str, Any]]) -> tuple[Ruling, ...]:
    """Return the rules among what pymupdf's `get_drawings` gives, pieces of one rule joined.

    Fills that lie side by side in one colour count as one stripe; paper-coloured ones are not seen.
    """
    pieces: list[Ruling] = []
    fills: list[tuple[Box, Any]] = []
    looked = 0
    for drawing in drawings:
        looked += len(drawing["items"])
        if looked > _MOST:
            break
        if _visible(drawing.get("fill"), drawing.get("fill_opacity")):
            fills += [(box, drawing.get("fill")) for box in _areas(drawing)]
        if not _visible(drawing.get("color"), drawing.get("stroke_opacity")):
            continue
        width = float(drawing.get("width") or 0.0)
        for item in drawing["items"]:
            for box, closed in _pieces(item):
                x0, y0, x1, y1 = box
                flat = y1 - y0 <= x1 - x0
                if closed and min(x1 - x0, y1 - y0) > _THIN:
                    pieces += _edges(box, drawn=True)
                elif width > 2 * _THIN:
                    half = width / 2
                    thick = (x0, y0 - half, x1, y1 + half) if flat else (x0 - half, y0, x1 + half, y1)
                    fills.append((thick, drawing.get("color")))
                elif min(x1 - x0, y1 - y0) <= (_THIN if closed else _STRAIGHT):
                    pieces.append(_line(box))
    thin = [fill for fill in fills if _is_thin(fill[0])]
    stripes = _stripes([fill for fill in fills if not _is_thin(fill[0])])
    for box, _ in stripes:
        pieces += _edges(box, drawn=False)
    for box, colour in thin:
        if not any(colour == own and encloses(stripe, box) for stripe, own in stripes):
            pieces.append(_line(box))
    across = _joined(piece for piece in pieces if piece.horizontal)
    down = _joined(piece.turned for piece in pieces if not piece.horizontal)
    found = (*across, *(rule.turned for rule in down))
    marks = {rule for corner in _corners(found) for rule in corner}
    return tuple(rule for rule in found if rule not in marks)


def _corners(rules: Sequence[Ruling]) -> Iterator[tuple[Ruling, Ruling]]:
    """Yield the edges that meet of boxes as small as a mark: boxes to tick, and samples of a colour."""
    short = [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) <= _MARK]
    flat = [rule for rule in short if rule.horizontal]
    tall = [rule for rule in short if not rule.horizontal]
    if len(flat) * len(tall) > _MOST_CORNERS:
        return
    for rule in flat:
        for other in tall:
            meets = min(abs(other.x0 - rule.x0), abs(other.x0 - rule.x1)) <= _SAME_POSITION
            if meets and min(abs(rule.y0 - other.y0), abs(rule.y0 - other.y1)) <= _SAME_POSITION:
                yield rule, other


def _line(box: Box) -> Ruling:
    x0, y0, x1, y1 = box
    if y1 - y0 <= x1 - x0:
        return Ruling(x0, (y0 + y1) / 2, x1, (y0 + y1) / 2)
    return Ruling((x0 + x1) / 2, y0, (x0 + x1) / 2, y1)


def _areas(drawing: Mapping[str, Any]) -> Iterable[Box]:
    """Yield the rectangles that a path fills; one that is drawn line by line fills its own box."""
    lines = sum(item[0] == "l" for item in drawing["items"])
    if lines == len(drawing["items"]) and lines in (3, 4):
        rect = drawing["rect"]
        yield rect.x0, rect.y0, rect.x1, rect.y1
    for item in drawing["items"]:
        yield from (box for box, closed in _pieces(item) if closed)


def _visible(colour: Sequence[float] | None, opacity: float | None) -> bool:
    return colour is not None and opacity != 0 and min(colour, default=1.0) < _WHITE


def _pieces(item: Sequence[Any]) -> Iterable[tuple[Box, bool]]:
    """Yield the boxes of a path item, and for each True if it encloses an area."""
    kind = item[0]
    if kind == "l":
        one, other = item[1:3]
    elif kind in ("re", "qu"):
        rect = item[1].rect if kind == "qu" else item[1]
        one, other = rect.tl, rect.br
    else:
        return
    yield (*map(min, one, other), *map(max, one, other)), kind != "l"


def _edges(box: Box, *, drawn: bool) -> list[Ruling]:
    x0, y0, x1, y1 = box
    sides = ((x0, y0, x1, y0), (x0, y1, x1, y1), (x0, y0, x0, y1), (x1, y0, x1, y1))
    return [Ruling(*side, drawn) for side in sides]


def _is_thin(box: Box) -> bool:
    return min(box[2] - box[0], box[3] - box[1]) <= _THIN


def _stripes(fills: Sequence[tuple[Box, Any]]) -> list[tuple[Box, Any]]:
    """Join fills of one colour that touch side by side or one above the other, or lie in each other."""
    level = sorted(fills, key=lambda fill: (str(fill[1]), round(fill[0][1]), fill[0][0]))
    wide = _touching(level, 0, _JOINT)
    tall = _touching(sorted(wide, key=lambda fill: (str(fill[1]), round(fill[0][0]), fill[0][1])), 1, 1.0)
    if len(tall) > _MOST_FILLS:
        return tall
    return [fill for fill in tall if not any(encloses(o, fill[0]) and c == fill[1] for o, c in tall)]


def _touching(fills: Sequence[tuple[Box, Any]], axis: int, gap: float) -> list[tuple[Box, Any]]:
    """Join neighbours along an axis (0: side by side) that agree across it."""
    joined: list[tuple[Box, Any]] = []
    across = 1 - axis
    for box, colour in fills:
        if joined:
            last, before = joined[-1]
            agree = max(abs(box[across] - last[across]), abs(box[across + 2] - last[across + 2]))
            if before == colour and agree <= _SAME_POSITION and box[axis] <= last[axis + 2] + gap:
                joined[-1] = (union((last, box)), colour)
                continue
        joined.append((box, colour))
    return joined


def _joined(rules: Iterable[Ruling]) -> list[Ruling]:
    """Join horizontal rules at one height that touch; drawn ones apart from edges of fills."""
    whole: list[Ruling] = []
    ordered = sorted(rules, key=lambda rule: (rule.y0, rule.x0, rule.x1, rule.drawn))
    for group in grouped(ordered, lambda group, rule: rule.y0 - group[0].y0 <= _SAME_POSITION):
        at = group[len(group) // 2].y0
        for drawn in (True, False):
            reach = float("-inf")
            for rule in sorted(group, key=lambda rule: rule.x0):
                if rule.drawn != drawn:
                    continue
                if rule.x0 <= reach + _JOINT:
                    reach = max(reach, rule.x1)
                    whole[-1] = Ruling(whole[-1].x0, at, reach, at, drawn)
                else:
                    reach = rule.x1
                    whole.append(Ruling(rule.x0, at, reach, at, drawn))
    return [rule for rule in whole if rule.x1 - rule.x0 >= _SHORTEST]
