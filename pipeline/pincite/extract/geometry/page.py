"""Read a page from the geometry of its words, lines and pictures alone: no model, some milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pincite.extract.blocks import Glyphs, Line, holds
from pincite.extract.geometry import columns, margins, paragraphs, roles
from pincite.extract.geometry.listings import listings
from pincite.extract.geometry.paragraphs import Paragraph
from pincite.extract.geometry.regions import Region, of_lines
from pincite.schema.extraction import Box, Category, ReadBy

if TYPE_CHECKING:
    from pincite.extract.tables.blocks import Table
    from pincite.extract.tables.rulings import Ruling

_LABEL_LINES, _LABEL_CHARS = 3, 100
_AXIS_CHARS, _AXIS_REACH = 18, 1.8
"""The longest label of words beside a figure, an axis's say, and within how many font sizes it stands."""
_TITLE = 1.45
"""Size of a line over that of the text from which it labels no picture, as a title on a photograph."""
_CLOSE, _FAR = 3.0, 8.0
"""Font sizes below a title within which what it is the title of begins; the second for bold and capitals."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """The regions of a page in no order, figures without words among them, and what kind of page it is."""

    regions: list[Region]
    read_by: ReadBy
    because: str


def read(
    lines: Sequence[Line],
    height: float,
    *,
    tables: Sequence[Table] = (),
    figures: Sequence[Box] = (),
    rules: Sequence[Ruling] = (),
) -> Geometry:
    """Return the regions of a page of this height in points, given its tables, figures and ruled lines."""
    tabled: list[list[Line]] = [[] for _ in tables]
    labels: list[list[Line]] = [[] for _ in figures]
    rest: list[Line] = []
    for line in lines:
        for words, home in _parted(line, [table.box for table in tables]):
            (rest if home is None else tabled[home]).append(line.part(words))
    runs, gutters = columns.runs(_with_underlines(rest, rules))
    body = roles.body_style(runs)
    code = listings(runs, gutters, body)
    listed = {id(line) for paragraph in code for line in paragraph.lines}
    gathered: list[Paragraph] = []
    for paragraph in [*code, *paragraphs.paragraphs([run for run in runs if id(run) not in listed])]:
        is_title = paragraph.last.size >= _TITLE * body.size
        home = None if is_title else _figure_of(paragraph, figures)
        if home is None:
            gathered.append(paragraph)
        else:
            labels[home] += paragraph.lines
    regions = _with_roles(gathered, [*(table.box for table in tables), *figures], height)
    regions += [Region(box, Category.IMAGE, found) for box, found in zip(figures, labels, strict=True)]
    for table, found in zip(tables, tabled, strict=True):
        if found:
            regions.append(Region(table.box, Category.TABLE, found, table=table))
    return Geometry(regions, *_kind(len(gutters), len(tables)))


def _kind(gutters: int, tables: int) -> tuple[ReadBy, str]:
    if tables:
        return "tables", f"{tables} table{'s' * (tables > 1)} with a clear grid"
    if gutters:
        return "columns", "text in columns"
    return "flow", "running text in one column"


def _with_underlines(lines: Sequence[Line], rules: Sequence[Ruling]) -> list[Line]:
    """Mark the lines that are underlined from end to end."""
    level = [rule for rule in rules if rule.horizontal]
    return [replace(line, marked=True) if _underlined(line, level) else line for line in lines]


def _underlined(line: Line, rules: Sequence[Ruling]) -> bool:
    x0, _, x1, y1 = line.box
    slack, ends = 0.3 * line.size, 0.5 * line.size
    return any(
        abs(rule.y0 - y1) < slack and abs(rule.x0 - x0) < ends and abs(rule.x1 - x1) < ends for rule in rules
    )


def _parted(line: Line, boxes: Sequence[Box]) -> list[tuple[list[Glyphs], int | None]]:
    """Part a line's words by the table that they stand in."""
    parts: list[tuple[list[Glyphs], int | None]] = []
    for word in line.words:
        home = next((n for n, box in enumerate(boxes) if holds(box, word.box)), None)
        if parts and parts[-1][1] == home:
            parts[-1][0].append(word)
        else:
            parts.append(([word], home))
    return parts


def _figure_of(paragraph: Paragraph, figures: Sequence[Box]) -> int | None:
    """Return the figure that a paragraph labels: short, its middle within; or a word or two beside it."""
    text = " ".join(line.text for line in paragraph.lines)
    if len(paragraph.lines) > _LABEL_LINES or len(text) > _LABEL_CHARS:
        return None
    beside = not paragraph.is_bold and (len(text) <= _AXIS_CHARS or not any(map(str.isalpha, text)))
    reach = _AXIS_REACH * paragraph.last.size if beside else 0.0
    return next((n for n, box in enumerate(figures) if holds(_grown(box, reach), paragraph.box)), None)


def _grown(box: Box, by: float) -> Box:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _with_roles(gathered: Sequence[Paragraph], others: Sequence[Box], height: float) -> list[Region]:
    body = roles.body_style(line for paragraph in gathered for line in paragraph.lines)
    tops = [*(paragraph.box for paragraph in gathered), *others]
    ordered = sorted(gathered, key=lambda p: (p.box[1], p.box[0]))
    running = margins.running(ordered, height)
    kinds = [
        (
            running.get(index)
            or roles.category(p, body, height, followed=_followed(p, tops), below=_below(p, gathered)),
            p,
        )
        for index, p in enumerate(ordered)
    ]
    regions = []
    for (kind, paragraph), depth in zip(kinds, roles.with_nesting(kinds), strict=True):
        region = of_lines(paragraph.lines, kind)
        region.level = depth
        regions.append(region)
    return regions


def _followed(paragraph: Paragraph, others: Sequence[Box]) -> bool:
    x0, _, x1, bottom = paragraph.box
    loud = paragraph.is_bold or paragraph.last.text.isupper()
    reach = bottom + (_FAR if loud else _CLOSE) * paragraph.last.size
    return any(
        bottom - 2 <= box[1] <= reach and box[0] < x1 and box[2] > x0
        for box in others
        if box is not paragraph.box
    )


def _below(paragraph: Paragraph, others: Sequence[Paragraph]) -> Paragraph | None:
    """Return the paragraph that begins close below another, at the same edge."""
    x0, _, _, bottom = paragraph.box
    size = paragraph.last.size
    near = (
        other
        for other in others
        if other is not paragraph
        and -2 <= other.box[1] - bottom <= _CLOSE * size
        and abs(other.box[0] - x0) <= size
    )
    return min(near, key=lambda other: other.box[1], default=None)
