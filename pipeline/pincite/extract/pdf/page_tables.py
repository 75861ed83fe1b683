"""Find the tables of a PDF page: our own grids, and ours within the models' boxes where one has a flaw."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import pymupdf

from pincite.extract.blocks import Line, area, holds
from pincite.extract.geometry import columns, prose_columns
from pincite.extract.pdf import layout
from pincite.extract.tables import doubts, fields, flaws, frames, grids, repeated_headings
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.line_parts import lines_in
from pincite.extract.tables.rulings import Ruling
from pincite.extract.visual_lines import visual_lines
from pincite.schema.extraction import Box, Remark

_LOST = "The layout model failed on page {page}, whose tables were read without it: {error}"
_IN_DOUBT = "The grid of {tables} on page {page} is in doubt and is quoted by its lines: compare its image."
_OPEN = 0.5
"""The doubt above which there may be no table, or another grid."""
_OVERLAP = 0.3
"""The share of the smaller of two boxes that both cover from which they are of one thing."""
_HEADED_ROWS = 3
"""Rows below its headings that a table has, at least, which the models don't see and geometry doubts."""
_WORD_SPACE = 0.6
"""Font sizes of white between two words of one text, at most."""
_FEWEST_LABELS = 3
"""Lines with a label that make a text of what may be a table."""
_LABELLED = 2
"""Cells of a row that is a label with its text."""
_NEAR = 25.0
"""Points between two tables, one above the other, that may be one."""


@dataclass(frozen=True, slots=True)
class PageTables:
    """The tables of a page, and what a reader should know of them.

    `from_models` is True if the layout model had a say in them.
    """

    tables: list[Table]
    from_models: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The content of a page as it is drawn: its lines of words, its rules, figures' boxes and its width.

    Lengths are in points.
    """

    lines: Sequence[Line]
    rules: Sequence[Ruling]
    figures: Sequence[Box]
    width: float


def find(page: pymupdf.Page, drawn: Drawn) -> PageTables:
    """Find the tables of a page. Doubt has a remark; so has a failure of the models, which leaves our own."""
    number = page.number + 1
    tables, remarks = ours(drawn), []
    from_models = False
    if has_flaw(tables, drawn):
        try:
            seen = layout.table_boxes(page)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the page is read without it
            detail = _LOST.format(page=number, error=error)
            remarks.append(Remark("table-structure-lost", detail, number))
        else:
            tables, from_models = within(seen, tables, drawn), True
    tables = grids.apart(tables, drawn.lines, drawn.rules)
    tables = [replace(t, doubt=1.0) if _is_doubtful(t, drawn) else t for t in tables]
    tables = [t for t in tables if not (in_doubt(t) and _is_of_labels(t, drawn.lines))]
    if doubted := sum(map(in_doubt, tables)):
        which = "a table" if doubted == 1 else f"{doubted} tables"
        remarks.append(Remark("table-in-doubt", _IN_DOUBT.format(tables=which, page=number), number))
    return PageTables(tables, from_models and bool(tables), tuple(remarks))


def in_doubt(table: Table) -> bool:
    """Return True if a table must not be quoted by its cells."""
    return table.doubt > _OPEN


def _is_doubtful(table: Table, drawn: Drawn) -> bool:
    """Return True if the cells of a grid show that it is probably wrong; not where labels tell its rows."""
    if fields.are_fields(table) or fields.has_labelled_rows(table):
        return flaws.is_flawed(table)
    return doubts.is_doubtful(table, drawn.rules)


def _is_of_labels(table: Table, lines: Sequence[Line]) -> bool:
    """Return True if most words of a table are in lines of text with a label each: no grid is needed.

    A label of several lines needs one: its lines would be read in turn with those of its text. So do more
    texts than one beside a label.
    """
    if any(len(visual_lines(cell.lines)) > 1 for row in table.grid for cell in row[:1]):
        return False
    if any(sum(bool(cell.lines) for cell in row) > _LABELLED for row in table.grid):
        return False
    inside = lines_in(lines, table.box)
    runs, _ = columns.runs(inside)
    labelled = [run for run in runs if run.labels]
    said = [word for run in labelled for word in run.words[run.labels :] if any(map(str.isalpha, word.text))]
    return len(labelled) >= _FEWEST_LABELS and 2 * len(said) >= sum(len(line.words) for line in inside)


def ours(drawn: Drawn) -> list[Table]:
    """Return the tables that rules and white space show."""
    lines, gutters = prose_columns.outside(drawn.lines, drawn.rules, drawn.width)
    found = grids.find(lines, drawn.rules, drawn.width, drawn.figures, gutters)
    return [table for table in found if flaws.is_of_words(table)]


def within(seen: Sequence[Box], own: Sequence[Table], drawn: Drawn) -> list[Table]:
    """Return our own tables, and those with our grid in the boxes (points) that the models see.

    One of ours without a flaw gives way only to a grid that has none either and holds all of its words. What
    geometry alone doubts is no table where the models see none, but for one with headings over its rows.
    """
    likely = [table for table in own if not in_doubt(table) or _has_headed_rows(table)]
    sound = [table for table in likely if not in_doubt(table) and not flaws.is_flawed(table)]
    rules = [rule for rule in drawn.rules if rule.drawn]
    framed = [box for box in frames.enclosed(rules) if any(_covered(table.box, [box]) for table in own)]
    whole = [box for box in seen if not (_cuts_text(box, drawn.lines) or _joins(box, framed))]
    parts = [part for box in whole for part in grids.of_tables(drawn.lines, box)]
    largest_first = sorted(parts, key=area, reverse=True)
    build = partial(grids.structure, drawn.lines, drawn.rules)
    tables = [
        part for box in largest_first for part in repeated_headings.parted(build(box), drawn.lines, build)
    ]
    tables = [table for table in tables if _is_as_good(table, sound, drawn)]
    taken = [table.box for table in tables]
    left = [table for table in likely if not _covered(table.box, taken)]
    return [*left, *filter(flaws.is_of_words, tables)]


def _joins(box: Box, framed: Sequence[Box]) -> bool:
    """Return True if a box holds more than one of the frames of tables."""
    return sum(holds(box, frame) for frame in framed) > 1


def _cuts_text(box: Box, lines: Sequence[Line]) -> bool:
    """Return True if the sides of a box go through several lines of text, between words of one text."""
    return sum(_cuts(box, line) for line in lines if line.horizontal) > 1


def _cuts(box: Box, line: Line) -> bool:
    if not box[1] <= line.level <= box[3]:
        return False
    return any(
        holds(box, one.box) != holds(box, other.box)
        and abs(other.box[0] - one.box[2]) <= _WORD_SPACE * line.size
        for one, other in itertools.pairwise(line.words)
    )


def _has_headed_rows(table: Table) -> bool:
    """Return True if a table has headings, and under them more rows than columns of prose would make."""
    return 0 < table.header_rows <= len(table.grid) - _HEADED_ROWS


def _is_as_good(table: Table, sound: Sequence[Table], drawn: Drawn) -> bool:
    """Return True if a table may stand for those without a flaw that it covers, of which one has headings."""
    parts = [other for other in sound if _covered(other.box, [table.box])]
    if sum(part.header_rows > 0 for part in parts) > 1:
        return False
    keeps_words = all(holds(table.box, word.box) for part in parts for word in part.words)
    return not parts or (keeps_words and not _is_doubtful(table, drawn))


def has_flaw(own: Sequence[Table], drawn: Drawn) -> bool:
    """Return True if a grid seems wrong, two tables may be one, or rules frame what may be a table."""
    if any(in_doubt(table) or flaws.is_flawed(table) for table in own):
        return True
    if any(_may_be_one(above.box, below.box) for above, below in itertools.pairwise(own)):
        return True
    known = [*(table.box for table in own), *drawn.figures]
    framed = [box for box in frames.enclosed(drawn.rules) if not _covered(box, known)]
    lines = prose_columns.outside(drawn.lines, drawn.rules, drawn.width)[0] if framed else ()
    return any(grids.may_stand_in(lines, drawn.rules, box) for box in framed)


def _may_be_one(above: Box, below: Box) -> bool:
    across = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    return -1 <= below[1] - above[3] < _NEAR and across > narrower / 2


def _covered(box: Box, others: Sequence[Box]) -> bool:
    return any(frames.overlap(box, other) > _OVERLAP for other in others)
