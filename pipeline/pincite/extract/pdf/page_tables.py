"""The tables of a PDF page: our own grids, and where one has a flaw those of pymupdf's models as well."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import pymupdf

from pincite.document import Box, Remark
from pincite.extract.blocks import Line
from pincite.extract.geometry import prose_columns
from pincite.extract.pdf import layout
from pincite.extract.tables import chooser, grids, regions
from pincite.extract.tables.blocks import Table
from pincite.extract.tables.filling import filled
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import FINE_GAP

_LOST = "The layout model failed on page {page}, whose tables were read without it: {error}"
_IN_DOUBT = (
    "The grid of a table on page {page} is in doubt (wrong with a probability of {doubt:.0%}): "
    "it is quoted line by line. Compare the page's image."
)
_OPEN = 0.5
"""The doubt of `grids.find` above which it may have found no table at all."""
_OVERLAP = 0.3
"""The share of the smaller of two boxes that both cover from which they are of one thing."""
_NEAR = 25.0
"""Points between two tables, one above the other, that may be one."""


@dataclass(frozen=True, slots=True)
class PageTables:
    """The tables of a page, whether the models were asked, and what a reader should know of them."""

    tables: list[Table]
    asked: bool
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a page shows: its lines of words, its rules, and the boxes of its figures."""

    lines: Sequence[Line]
    rules: Sequence[Ruling]
    figures: Sequence[Box]


def find(page: pymupdf.Page, drawn: Drawn) -> PageTables:
    """The tables of a page, each in doubt with a remark. Where the models fail, our own, with a remark."""
    number = page.number + 1
    own = ours(page, drawn)
    chosen = chooser.model().choose(candidates(own, None, drawn), drawn.lines, drawn.rules)
    remarks = []
    if asked := has_flaw(chosen, drawn):
        try:
            seen = layout.tables(page)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the page is read without it
            detail = _LOST.format(page=number, error=error)
            remarks.append(Remark("table-structure-lost", detail, number))
        else:
            chosen = chooser.model().choose(candidates(own, seen, drawn), drawn.lines, drawn.rules)
    for table in chosen:
        if chooser.model().in_doubt(table):
            detail = _IN_DOUBT.format(page=number, doubt=table.doubt)
            remarks.append(Remark("table-in-doubt", detail, number))
    return PageTables(chosen, asked, tuple(remarks))


def ours(page: pymupdf.Page, drawn: Drawn) -> list[Table]:
    """The tables that rules and white space show."""
    lines = prose_columns.outside(drawn.lines, drawn.rules)
    found = grids.find(lines, drawn.rules, page.rect.width, page.rect.height, drawn.figures)
    return [table for table in found if table.grid]


def candidates(own: Sequence[Table], seen: Sequence[Table] | None, drawn: Drawn) -> list[list[Table]]:
    """Grids for the tables of a page: ours, with wider and with narrower white between columns; and where the
    models were asked and saw tables, theirs, and both of ours within their boxes."""
    if seen is not None:  # what the geometry alone doubts is no table where the models see none
        own = [table for table in own if table.doubt <= _OPEN or _covered(table.box, [t.box for t in seen])]
    seen = seen or ()
    return [
        list(own),
        [grids.structure(drawn.lines, drawn.rules, table.box, FINE_GAP) for table in own],
        [filled(table, drawn.lines) for table in seen],
        [grids.structure(drawn.lines, drawn.rules, table.box) for table in seen],
        [grids.structure(drawn.lines, drawn.rules, table.box, FINE_GAP) for table in seen],
    ]


def has_flaw(own: Sequence[Table], drawn: Drawn) -> bool:
    """Whether a grid seems wrong, two tables may be one, or rules enclose what was taken for no table."""
    if any(table.doubt >= chooser.model().asks for table in own):
        return True
    if any(_may_be_one(above.box, below.box) for above, below in itertools.pairwise(own)):
        return True
    known = [*(table.box for table in own), *drawn.figures]
    return any(
        not _covered(box, known)
        and sum(_covered(line.box, [box]) for line in drawn.lines) >= layout.FEWEST_ROWS
        for box in regions.enclosed(drawn.rules)
    )


def _may_be_one(above: Box, below: Box) -> bool:
    across = min(above[2], below[2]) - max(above[0], below[0])
    narrower = min(above[2] - above[0], below[2] - below[0])
    return -1 <= below[1] - above[3] < _NEAR and across > narrower / 2


def _covered(box: Box, others: Sequence[Box]) -> bool:
    return any(chooser.overlap(box, other) > _OVERLAP for other in others)
