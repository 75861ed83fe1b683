"""Write the cells of a table: as text with a line per row and a tab between cells, and as HTML with spans."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pincite.extract.blocks import Block, Glyphs, Line, flow, rounded, union
from pincite.extract.visual_lines import visual_lines
from pincite.schema.extraction import Box, Category, TableCell, Word


@dataclass(slots=True)
class GridCell:
    """A cell with the columns and rows that it covers, and its box in points where it has one.

    `lines` are its words, or `text` where there are none.
    """

    colspan: int = 1
    rowspan: int = 1
    heading: bool = False
    lines: list[Line] = field(default_factory=list)
    text: str = ""
    box: Box | None = None


Grid = list[list[GridCell]]
"""Rows of the cells that begin in them, left to right."""

_SAME_EDGE = 6.0
"""Points by which the edge of a column may differ between two parts of one table."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table and where it stands, in points.

    `doubt` is from 0 to 1: above a half it may be no table, or have another grid. `gap`, in font sizes, is
    the white that parts columns in it.
    """

    box: Box
    grid: Grid
    header_rows: int
    doubt: float
    gap: float

    @property
    def words(self) -> Iterator[Glyphs]:
        """The words of its cells."""
        return (word for row in self.grid for cell in row for line in cell.lines for word in line.words)


def to_block(table: Table) -> Block:
    """Return the table as a block: see `block`."""
    grid, header_rows = without_empty_rows(table.grid, table.header_rows)
    return block(grid, header_rows, table.box)


def as_lines(table: Table, lines: Sequence[Line]) -> Block:
    """Return a table in doubt as a block whose lines stand for themselves.

    Its likeliest grid is in the HTML alone, so that no cell of it is quoted. A word that is divided at the
    end of a line goes on in the next one only where that begins in the same column.
    """

    def goes_on(above: Line, below: Line) -> bool:
        return below.box[0] >= _last_column(above, table.gap) - _SAME_EDGE

    found = flow(lines, Category.TABLE, "\n\n", goes_on)
    shown = as_html(*without_empty_rows(table.grid, table.header_rows))
    return Block(Category.TABLE, found.text, found.words, rounded(table.box), html=shown)


def _last_column(line: Line, gap: float) -> float:
    """Return where the last column of a line begins, in points. `gap`, in font sizes, parts columns."""
    apart = (
        right.box[0] for left, right in pairwise(line.words) if right.box[0] - left.box[2] > gap * line.size
    )
    return max(apart, default=line.box[0])


def without_empty_rows(grid: Grid, header_rows: int) -> tuple[Grid, int]:
    """Remove rows that hold nothing and that no cell reaches over.

    Returns the grid and its number of heading rows.
    """
    covered = {
        number + below for number, row in enumerate(grid) for cell in row for below in range(1, cell.rowspan)
    }
    kept = [
        number
        for number, row in enumerate(grid)
        if number in covered or any(cell.lines or cell.text or cell.rowspan > 1 for cell in row)
    ]
    return [grid[number] for number in kept], sum(number < header_rows for number in kept)


def block(grid: Grid, header_rows: int, box: Box | None) -> Block:
    """Return a table as a block: its text, words and cells with offsets into the text, and HTML.

    The first `header_rows` rows are column headings. `box` is in points, and None for a table of HTML.
    """
    text = ""
    words: list[Word] = []
    cells: list[TableCell] = []
    for number, row in enumerate(slots(grid)):
        text += "\n" if number else ""
        for column, cell in enumerate(row):
            text += "\t" if column else ""
            if cell is None:
                continue
            start, content = len(text), cell.text
            if cell.lines:
                content, placed = _cell_text(cell)
                words += [Word(start + w.start, start + w.end, w.box) for w in placed]
            text += content
            cells.append(
                TableCell(
                    number,
                    column,
                    start,
                    len(text),
                    min(cell.rowspan, len(grid) - number),
                    cell.colspan,
                    cell.heading or number < header_rows,
                    _cell_box(cell),
                )
            )
    return Block(
        Category.TABLE,
        text,
        tuple(words),
        None if box is None else rounded(box),
        html=as_html(grid, header_rows),
        header_rows=header_rows,
        cells=tuple(cells),
    )


def _cell_box(cell: GridCell) -> Box | None:
    if cell.box is None and not cell.lines:
        return None
    return rounded(cell.box or union(line.box for line in cell.lines))


def same_columns(above: Block, below: Block) -> bool:
    """Return True if a table at the top of a page goes on from the one at the bottom of the page before.

    It does when both have the same columns, each with its left or its right edge at the same place, and the
    second has the first one's headings or none.
    """
    first, second = _columns(above), _columns(below)
    if len(first) != len(second) or len(first) < 2:
        return False
    if below.header_rows and _heading(below) != _heading(above):
        return False
    return all(
        a is None
        or b is None
        or min(abs(a[0] - b[0]), abs(a[1] - b[1]), abs(a[0] + a[1] - b[0] - b[1]) / 2) <= _SAME_EDGE
        for a, b in zip(first, second, strict=True)
    )


def _heading(table: Block) -> list[str]:
    return [" ".join(line.split()) for line in table.text.split("\n")[: table.header_rows]]


def _columns(table: Block) -> list[tuple[float, float] | None]:
    """Return where the words of each column begin and end; None for one without words of its own."""
    width = max((cell.column + cell.colspan for cell in table.cells), default=0)
    edges: list[tuple[float, float] | None] = [None] * width
    for cell in table.cells:
        own = [word.box for word in table.words if cell.start <= word.start < cell.end]
        if cell.colspan == 1 and own:
            x0, x1 = min(box[0] for box in own), max(box[2] for box in own)
            known = edges[cell.column]
            edges[cell.column] = (x0, x1) if known is None else (min(x0, known[0]), max(x1, known[1]))
    return edges


def _cell_text(cell: GridCell) -> tuple[str, list[Word]]:
    text, words = "", []
    for line in visual_lines(cell.lines):
        for word in line.words:
            text += " " if text else ""
            words.append(Word(len(text), len(text) + len(word.text), rounded(word.box)))
            text += word.text
    return text, words


def slots(grid: Grid) -> list[list[GridCell | None]]:
    """Return the grid with a slot for every row and column; a cell stands in the first that it covers."""
    taken: dict[tuple[int, int], GridCell | None] = {}
    for number, row in enumerate(grid):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            for down in range(min(cell.rowspan, len(grid) - number)):
                for across in range(cell.colspan):
                    taken.setdefault((number + down, column + across), None)
            taken[number, column] = cell
            column += cell.colspan
    width = max((column + 1 for _, column in taken), default=0)
    return [[taken.get((number, column)) for column in range(width)] for number in range(len(grid))]


def width(grid: Grid) -> int:
    """Return how many columns a grid has."""
    return max(map(len, slots(grid)), default=0)


def as_html(grid: Grid, header_rows: int) -> str:
    """Return the table in HTML, heading rows in a `thead`."""
    rows = [
        f"<tr>{''.join(_cell_html(cell, n < header_rows) for cell in row)}</tr>" for n, row in enumerate(grid)
    ]
    head = f"<thead>{''.join(rows[:header_rows])}</thead>" if header_rows else ""
    return f"<table>{head}<tbody>{''.join(rows[header_rows:])}</tbody></table>"


def _cell_html(cell: GridCell, in_head: bool) -> str:
    tag = "th" if in_head or cell.heading else "td"
    spans = (("colspan", cell.colspan), ("rowspan", cell.rowspan))
    attributes = "".join(f' {name}="{count}"' for name, count in spans if count > 1)
    text = _cell_text(cell)[0] if cell.lines else cell.text
    return f"<{tag}{attributes}>{html.escape(text, quote=False)}</{tag}>"
