"""What makes a table hard to read, done to a sheet by a seed. Each keeps the grid exact: it is the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from generated import prose
from metrics.grids import Cell

from typeset.sheets import Sheet, in_order
from typeset.sources import is_number, texts

MOST_COLUMNS = 9
_SIGNS = ("$", "€", "£")

Change = Callable[[Sheet, Random], Sheet]


def stacked_heads(sheet: Sheet, rng: Random) -> Sheet:
    """Put group titles over two or three columns each, and now and then one title over all groups."""
    if sheet.width < 3:
        sheet = narrow_columns(sheet, rng)
    levels = rng.choice((1, 1, 2))
    cells = [replace(cell, row=cell.row + levels) for cell in sheet.cells if cell.column or cell.row]
    corner = sheet.cells[0]
    if corner.colspan > 1:
        return sheet
    cells.append(replace(corner, rowspan=corner.rowspan + levels))
    titles, column = prose.groups(rng, sheet.width), 1
    while column < sheet.width:
        span = min(rng.randint(1, 3), sheet.width - column)
        cells.append(Cell(levels - 1, column, titles[column - 1], 1, span))
        column += span
    if levels == 2:
        cells.append(Cell(0, 1, rng.choice(prose.measures(rng, 3)), 1, sheet.width - 1))
    return Sheet(in_order(cells), sheet.heading_rows + levels)


def spans(sheet: Sheet, rng: Random) -> Sheet:
    """Put a first column of labels over several rows each, or titles over the whole width between rows."""
    return (
        _row_labels(sheet, rng)
        if rng.random() < 0.5 and sheet.width < MOST_COLUMNS
        else _sections(sheet, rng)
    )


def _row_labels(sheet: Sheet, rng: Random) -> Sheet:
    cells = [replace(cell, column=cell.column + 1) for cell in sheet.cells]
    cells.append(Cell(0, 0, rng.choice(("Group", "Kind", "")), sheet.heading_rows))
    row, titles = sheet.heading_rows, iter(prose.things(rng, 12))
    while row < sheet.height:
        span = min(rng.randint(2, 4), sheet.height - row)
        cells.append(Cell(row, 0, next(titles), span))
        row += span
    return Sheet(in_order(cells), sheet.heading_rows)


def _sections(sheet: Sheet, rng: Random) -> Sheet:
    crossed = {row for cell in sheet.cells for row in range(cell.row + 1, cell.row + cell.rowspan)}
    free = [row for row in range(sheet.heading_rows, sheet.height) if row not in crossed]
    before = sorted(rng.sample(free, min(2, len(free))))
    titles = prose.groups(rng, 3)
    cells = [replace(cell, row=cell.row + sum(at <= cell.row for at in before)) for cell in sheet.cells]
    cells += [Cell(at + number, 0, titles[number], 1, sheet.width) for number, at in enumerate(before)]
    return Sheet(in_order(cells), sheet.heading_rows)


def empty_columns(sheet: Sheet, rng: Random) -> Sheet:
    """Insert a column in which only the head has text, or nothing at all."""
    at = rng.randint(1, sheet.width)
    title = rng.choice(("", "Remarks", "Notes", "Page"))
    return _with_column(sheet, at, title, [""] * (sheet.height - sheet.heading_rows))


def narrow_columns(sheet: Sheet, rng: Random) -> Sheet:
    """Add columns of one to three characters."""
    for _ in range(min(4, MOST_COLUMNS - sheet.width)):
        kinds = rng.choice(
            (("x", "–", "x"), ("1", "2", "3", "10"), ("A", "B", "C"), ("Y", "N"), ("yes", "no"))
        )
        values = [rng.choice(kinds) for _ in range(sheet.height - sheet.heading_rows)]
        sheet = _with_column(
            sheet, rng.randint(1, sheet.width), rng.choice(("A", "Q1", "No", "ID", "%")), values
        )
    return sheet


def wrapped_rows(sheet: Sheet, rng: Random) -> Sheet:
    """Give a column texts that are longer than a line."""
    words = texts(sheet) or prose.measures(rng, 6)
    at = rng.randrange(sheet.width)
    return Sheet(
        tuple(
            replace(
                cell,
                text=" ".join([cell.text, *rng.sample(words, min(len(words), rng.randint(0, 3)))])[
                    :150
                ].strip(),
            )
            if cell.column == at and cell.colspan == 1 and cell.row >= sheet.heading_rows
            else cell
            for cell in sheet.cells
        ),
        sheet.heading_rows,
    )


def notes(sheet: Sheet, rng: Random) -> Sheet:
    """Mark two cells, and put the notes in rows of their own over the whole width."""
    names = [
        cell for cell in sheet.cells if cell.row >= sheet.heading_rows and cell.text and cell.column == 0
    ]
    marked = dict(
        zip(rng.sample(names, min(2, len(names))), rng.choice((("(1)", "(2)"), ("*", "**"))), strict=False)
    )
    cells = [
        replace(cell, text=f"{cell.text} {marked[cell]}") if cell in marked else cell for cell in sheet.cells
    ]
    for number, mark in enumerate(marked.values()):
        text = f"{mark} {prose.sentence(rng)}"
        cells.append(Cell(sheet.height + number, 0, text, 1, sheet.width))
    return Sheet(tuple(cells), sheet.heading_rows)


def one_column(sheet: Sheet, rng: Random) -> Sheet:
    """Keep a single column of words, without a head or with one."""
    words = list(dict.fromkeys(texts(sheet)))
    chosen = rng.sample(words, min(len(words), rng.randint(3, 7)))
    if len(chosen) < 3:
        chosen = prose.measures(rng, 4)
    return Sheet(tuple(Cell(row, 0, text) for row, text in enumerate(chosen)), rng.choice((0, 1)))


def currency_columns(sheet: Sheet, rng: Random) -> Sheet:
    """Add up to two columns of amounts whose signs stand in columns of their own."""
    sign = rng.choice(_SIGNS)
    rows = sheet.height - sheet.heading_rows
    for title in prose.measures(rng, min(2, max(1, (MOST_COLUMNS - sheet.width) // 2))):
        amounts = [_amount(rng) for _ in range(rows)]
        signed = [sign if row in (0, rows - 1) or rng.random() < 0.2 else "" for row in range(rows)]
        at = sheet.width
        sheet = _with_column(sheet, at, "", signed)
        sheet = _with_column(sheet, at + 1, "", amounts)
        head = [cell for cell in sheet.cells if not (cell.row < sheet.heading_rows and cell.column >= at)]
        sheet = Sheet(in_order([*head, Cell(0, at, title, sheet.heading_rows, 2)]), sheet.heading_rows)
    return sheet


def signs_joined(sheet: Sheet) -> Sheet:
    """Return the same table with a sign in the cell of its number: as good a reading of it."""
    signs = {cell.column for cell in sheet.cells if cell.text in _SIGNS and cell.colspan == 1}
    shift = {column: sum(sign < column for sign in signs) for column in range(sheet.width + 1)}
    at = {(cell.row, cell.column): cell for cell in sheet.cells}
    cells = []
    for cell in sheet.cells:
        if cell.column in signs and cell.colspan == 1:
            continue
        end = cell.column + cell.colspan
        before = at.get((cell.row, cell.column - 1))
        sign = before.text if before and before.column in signs and before.colspan == 1 else ""
        cells.append(
            replace(
                cell,
                column=cell.column - shift[cell.column],
                colspan=end - shift[end] - cell.column + shift[cell.column],
                text=f"{sign} {cell.text}" if sign and cell.text else cell.text or sign,
            )
        )
    return Sheet(tuple(cells), sheet.heading_rows)


def _amount(rng: Random) -> str:
    number = f"{rng.randint(1, 99_999):,}" if rng.random() < 0.6 else f"{rng.uniform(1, 999):.2f}"
    return rng.choice((number, number, number, f"({number})", "–"))


def _with_column(sheet: Sheet, at: int, title: str, values: list[str]) -> Sheet:
    """Insert a column; cells that span the place grow by it."""
    cells = [
        replace(cell, column=cell.column + 1)
        if cell.column >= at
        else replace(cell, colspan=cell.colspan + 1)
        if cell.column + cell.colspan > at
        else cell
        for cell in sheet.cells
    ]
    taken = {
        row
        for cell in cells
        if cell.column <= at < cell.column + cell.colspan
        for row in range(cell.row, cell.row + cell.rowspan)
    }
    head = [row for row in range(sheet.heading_rows) if row not in taken]
    if head:
        runs = head == list(range(head[0], head[-1] + 1))
        cells += [Cell(head[0], at, title, len(head))] if runs else [Cell(row, at, "") for row in head]
    cells += [
        Cell(row, at, value) for row, value in enumerate(values, start=sheet.heading_rows) if row not in taken
    ]
    return Sheet(in_order(cells), sheet.heading_rows)


def has_figures(sheet: Sheet, column: int) -> bool:
    """Return True if most of what stands in the column is figures."""
    filled = [cell.text for cell in sheet.column(column) if cell.text]
    return 2 * sum(map(is_number, filled)) > len(filled)
