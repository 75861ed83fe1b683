"""Find tables by geometry alone: rules and white space, with a doubt where they don't settle it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from pincite.extract.blocks import Line, area, holds, union
from pincite.extract.geometry.columns import Gutter
from pincite.extract.tables import (
    band_parts,
    fields,
    frames,
    judgement,
    listings,
    regions,
    repeated_headings,
    strips,
    titles,
)
from pincite.extract.tables.bands import Bands, bands
from pincite.extract.tables.blocks import Grid, GridCell, Table
from pincite.extract.tables.centred_labels import centred_labels
from pincite.extract.tables.gaps import narrow_gap
from pincite.extract.tables.headings_above import with_headings
from pincite.extract.tables.line_parts import left_by, lines_in, outside, stands_in
from pincite.extract.tables.one_column import one_column
from pincite.extract.tables.rulings import Ruling
from pincite.extract.tables.runs import GAP, Row, rows
from pincite.extract.tables.slots import Structure
from pincite.extract.tables.structure import structure as structured
from pincite.schema.extraction import Box

_REACH = 8.0
"""Points around a region in which the rules of its edge may lie."""
_ROW_RULES = 3
"""Rules across a block of lines from which they are the rules of a table."""
_FEWEST_ROWS = 2
"""Rows of a table in a box that words have to make, at least."""


def structure(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> Table:
    """Build the table of a known region in points, from the lines whose words stand in it and the rules.

    Its grid is empty and its doubt is 1 where nothing stands in the region.
    """
    found = _structured(lines, rulings, box)
    return _table(found, lines, box, 0.0) if found else Table(box, [], 0, 1.0, GAP)


def _table(found: Structure, lines: Sequence[Line], box: Box, doubt: float) -> Table:
    inside = lines_in(lines, box)
    gap = GAP if found.ruled else narrow_gap(inside, lines)
    return Table(box, _grid(found, inside), found.header_rows, doubt, gap)


def apart(tables: Iterable[Table], lines: Sequence[Line], rulings: Sequence[Ruling]) -> list[Table]:
    """Part tables that share words: each keeps only words that no earlier one took.

    Where it lost some it is built anew of those that are left, and dropped if they make no two rows.
    """
    found: list[Table] = []
    for table in tables:
        taken = [earlier.box for earlier in found]
        if not any(holds(box, word.box) for word in table.words for box in taken):
            found.append(table)
            continue
        anew = structure(left_by(lines, taken), rulings, table.box)
        if len(anew.grid) >= _FEWEST_ROWS:
            found.append(replace(anew, doubt=table.doubt))
    return found


def _structured(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> Structure | None:
    near = [r for r in rulings if r.is_near(box, _REACH)]
    down = [(r.x0, r.y0, r.y1) for r in near if r.drawn and not r.horizontal]
    inside = lines_in(lines, box)
    return structured(rows(inside, down), rows(inside, down, narrow_gap(inside, lines)), near, box)


def _grid(found: Structure, lines: Sequence[Line]) -> Grid:
    grid: Grid = [[] for _ in range(len(found.ys) - 1)]
    xs, ys = found.xs, found.ys
    for slot in sorted(found.slots, key=lambda slot: (slot.row, slot.column)):
        box = xs[slot.column], ys[slot.row], xs[slot.last_column + 1], ys[slot.last_row + 1]
        grid[slot.row].append(
            GridCell(
                slot.last_column - slot.column + 1,
                slot.last_row - slot.row + 1,
                lines=list(slot.runs),
                box=box,
            )
        )
    cells = [cell for row in grid for cell in row]
    for line in (line for line in lines if not line.horizontal):
        if home := next((cell for cell in cells if cell.box and stands_in(line.box, cell.box)), None):
            home.lines.append(line)
    return grid


def may_stand_in(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> bool:
    """Return True if rules around a box in points may frame a table: rules or aligned white part it."""
    inside = rows(lines_in(lines, box))
    if len(inside) < _FEWEST_ROWS:
        return False
    aligned = regions.aligned(inside, rulings, bands(rule for rule in rulings if rule.is_near(box, _REACH)))
    return frames.parted(box, rulings) or any(
        judgement.aligned(candidate, between_rules=True) is not None for candidate in aligned
    )


def of_tables(lines: Sequence[Line], box: Box) -> list[Box]:
    """Return a box in points that may hold a table, in parts where titles stand between several.

    Returns no part where it holds a table of contents.
    """
    inside = rows(lines_in(lines, box))
    if listings.is_contents([row for row in inside if len(row.runs) > 1]):
        return []
    parts = titles.parted(inside)
    return [box] if parts == [inside] else [union(row.box for row in part) for part in parts]


def find(
    lines: Sequence[Line],
    rulings: Sequence[Ruling],
    width: float,
    figures: Sequence[Box] = (),
    gutters: Sequence[Gutter] = (),
) -> list[Table]:
    """Return the tables of a page, its width in points, top to bottom; in figures only ruled ones.

    `gutters` are those that no table crosses.
    A table with a doubt above a half may be none, or another grid: what to make of it is the caller's.
    """
    down = [(r.x0, r.y0, r.y1) for r in rulings if r.drawn and not r.horizontal]
    all_rows = rows(lines, down)
    enclosed = (_enclosed(lines, rulings, box, all_rows) for box in frames.enclosed(rulings))
    found = [table for table in enclosed if table is not None]
    framed = frames.enclosed([r for r in rulings if r.drawn])
    for box in framed:
        if any(stands_in(table.box, box) for table in found):
            continue
        if table := _framed(lines, rulings, box) or one_column(lines, rulings, box):
            found.append(table)
    found += _of_centred_labels(outside(all_rows, found), lines, rulings)
    behind = bands(rulings)
    columns = strips.parted(outside(all_rows, found), gutters, rulings)
    on_bands = (part for each in columns for part in band_parts.beside(each, behind))
    parts = (part for each in on_bands for part in strips.beside(each, rulings, width))
    for strip in [strip for part in parts for strip in strips.strips(part, width)]:
        tables = _in_strip(strip, lines, rulings, behind)
        found += [table for table in tables if not any(_is_in(table.box, figure) for figure in figures)]
    found.sort(key=lambda table: (table.box[1], table.box[0]))
    build = partial(structure, lines, rulings)
    whole = with_headings(found, outside(all_rows, found), rulings, build)
    return [part for table in whole for part in repeated_headings.parted(table, lines, build)]


def _is_in(box: Box, figure: Box) -> bool:
    """Return True if a table's box stands in a figure half as large at least: a smaller one is a stripe."""
    return stands_in(box, figure) and 2 * area(figure) >= area(box)


def _of_centred_labels(
    rows: Sequence[Row], lines: Sequence[Line], rulings: Sequence[Ruling]
) -> Iterator[Table]:
    """Yield the tables of labels that their texts are centred on."""
    for x0, y0, x1, y1 in centred_labels(rows):
        table = structure(lines, rulings, (x0 - 1, y0 - 1, x1 + 1, y1 + 1))
        if all(len(row) == 2 and row[0].lines and row[1].lines for row in table.grid):
            yield replace(table, doubt=judgement.LIKELY)


def _in_strip(
    strip: Sequence[Row],
    lines: Sequence[Line],
    rulings: Sequence[Ruling],
    behind: Sequence[Bands],
) -> Iterator[Table]:
    """Yield the tables of rows that stand below each other, `behind` which are bands.

    What is no table on its bands is looked at without them: they may be the background of a page.
    """
    for candidate in regions.aligned(strip, rulings, behind):
        table = _aligned(candidate, lines, rulings, behind)
        if table is not None:
            yield table
        elif behind:
            yield from _in_strip(candidate, lines, rulings, ())


def _enclosed(
    lines: Sequence[Line], rulings: Sequence[Ruling], box: Box, all_rows: Sequence[Row]
) -> Table | None:
    """Return the table inside a box of rules, without caption and notes; None if its headings lie outside."""
    found = _structured(lines, rulings, box)
    doubt = None if found is None or not found.ruled else judgement.ruled(found)
    if found is None or doubt is None:
        return None
    if not found.header_rows and frames.headed(box, all_rows):
        return None
    top, bottom = judgement.margins(found)
    if top or bottom:
        box = (box[0], found.ys[top], box[2], found.ys[len(found.ys) - 1 - bottom])
        found = _structured(lines, rulings, box)
        if found is None:
            return None
    return _table(found, lines, box, doubt)


def _framed(lines: Sequence[Line], rulings: Sequence[Ruling], box: Box) -> Table | None:
    """Return the table whose rows fill a frame that a rule parts; None where they may be something else."""
    inside = rows(lines_in(lines, box))
    if not frames.have_rows(inside) or not frames.parted(box, rulings):
        return None
    doubt = judgement.aligned(inside, between_rules=True)
    if doubt is None or doubt > judgement.LIKELY:
        return None
    return replace(structure(lines, rulings, box), doubt=doubt)


def _aligned(
    candidate: Sequence[Row],
    lines: Sequence[Line],
    rulings: Sequence[Ruling],
    page_bands: Sequence[Bands],
) -> Table | None:
    x0, y0, x1, y1 = box = union(row.box for row in candidate)
    flat = [r for r in rulings if r.horizontal and r.drawn]
    wide = [r for r in flat if min(r.x1, x1) - max(r.x0, x0) > 0.7 * (x1 - x0)]
    size = candidate[0].size
    above = any(-2 * size < r.y0 - y0 < 4 for r in wide)
    below = any(-4 < r.y0 - y1 < 2 * size for r in wide)
    within = sum(y0 - 2 * size < r.y0 < y1 + 2 * size for r in wide)
    ruled = (above and below) or within >= _ROW_RULES
    behind = next((each for each in page_bands if each.are_behind(box)), None)
    doubt = judgement.aligned(candidate, between_rules=ruled or behind is not None, bands=behind)
    if doubt is None and len(candidate) == 1:
        return None
    table = structure(lines, rulings, (x0 - 1, y0 - 1, x1 + 1, y1 + 1))
    if (doubt is None or doubt > judgement.LIKELY) and fields.are_fields(table):
        doubt = judgement.LIKELY
    return None if doubt is None else replace(table, doubt=doubt)
