"""Tables of invented figures, as financial reports and data sheets have them: spans, signs and currencies."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from random import Random

from metrics.grids import Cell, Grid

from generated import prose


@dataclass(frozen=True, slots=True)
class Table:
    """The cells; the first rows are headings, the first columns names; each place is covered by one cell."""

    cells: Grid
    heading_rows: int
    name_columns: int

    @property
    def rows(self) -> int:
        return max(cell.row + cell.rowspan for cell in self.cells)

    @property
    def columns(self) -> int:
        return max(cell.column + cell.colspan for cell in self.cells)

    @property
    def html(self) -> str:
        """The table as HTML, with th in its heading rows."""
        return f"<table>{''.join(self._row(row) for row in range(self.rows))}</table>"

    def _row(self, row: int) -> str:
        tag = "th" if row < self.heading_rows else "td"
        parts = []
        for cell in self.cells:
            if cell.row == row:
                spans = f' rowspan="{cell.rowspan}"' * (cell.rowspan > 1)
                spans += f' colspan="{cell.colspan}"' * (cell.colspan > 1)
                parts.append(f"<{tag}{spans}>{escape(cell.text, quote=False)}</{tag}>")
        return f"<tr>{''.join(parts)}</tr>"


def table(rng: Random) -> Table:
    """Return a table of three to six columns and five to fourteen rows."""
    values, grouped_stub = rng.randint(2, 5), rng.random() < 0.25
    stub = 2 if grouped_stub and values < 5 else 1
    head = _two_level_head(rng, stub, values) if rng.random() < 0.5 else _one_level_head(rng, stub, values)
    heading_rows = max(cell.row + cell.rowspan for cell in head)
    body = _body(rng, heading_rows, stub, values)
    return Table(tuple(sorted([*head, *body], key=lambda cell: (cell.row, cell.column))), heading_rows, stub)


def _one_level_head(rng: Random, stub: int, values: int) -> list[Cell]:
    first = ["Group", "Item"][-stub:] if rng.random() < 0.7 else [""] * stub
    return [Cell(0, at, name) for at, name in enumerate([*first, *prose.measures(rng, values)])]


def _two_level_head(rng: Random, stub: int, values: int) -> list[Cell]:
    head = [Cell(0, at, name, rowspan=2) for at, name in enumerate(["Group", "Item"][-stub:])]
    names, column, group = prose.measures(rng, values), stub, 0
    titles = prose.groups(rng, values)
    while column < stub + values:
        width = min(rng.randint(2, 3), stub + values - column)
        if width == 1:
            head.append(Cell(0, column, names[column - stub], rowspan=2))
        else:
            head.append(Cell(0, column, titles[group], colspan=width))
            head += [Cell(1, at, names[at - stub]) for at in range(column, column + width)]
        column, group = column + width, group + 1
    return head


def _body(rng: Random, first: int, stub: int, values: int) -> list[Cell]:
    count = rng.randint(4, 11)
    names, kinds = prose.things(rng, count), [rng.choice(_KINDS) for _ in range(values)]
    section = rng.randrange(1, count) if stub == 1 and rng.random() < 0.3 else None
    cells: list[Cell] = []
    row = first
    for at, name in enumerate(names):
        if at == section:
            cells.append(Cell(row, 0, prose.heading(rng), colspan=stub + values))
            row += 1
        last = at == count - 1
        cells.append(Cell(row, stub - 1, "Total" if last and stub == 1 else name))
        cells += [Cell(row, stub + i, _value(rng, kind)) for i, kind in enumerate(kinds)]
        row += 1
    if stub == 2:
        cells += _stub_groups(rng, first, row)
    return cells


def _stub_groups(rng: Random, first: int, end: int) -> list[Cell]:
    """Cells of the first column that span one to three rows each."""
    cells: list[Cell] = []
    titles = prose.groups(rng, 10) + prose.things(rng, 10)
    while first < end:
        height = min(rng.randint(1, 3), end - first)
        cells.append(Cell(first, 0, titles.pop(0), rowspan=height))
        first += height
    return cells


_KINDS = ("{:,}", "{currency}{:,}", "{percent:.1f}%", "{sign}{:,}", "({:,})", "{:,}", "{hundredths:,.2f}")


def _value(rng: Random, kind: str) -> str:
    drawn = rng.random()
    if drawn < 0.06:
        return "" if drawn < 0.02 else "–"
    amount = rng.choice([rng.randint(2, 99), rng.randint(100, 999), rng.randint(1_000, 98_000)])
    if kind == "({:,})" and drawn < 0.5:
        kind = "{:,}"
    return kind.format(
        amount,
        currency=rng.choice("$€£"),
        percent=rng.uniform(-40, 130),
        sign=rng.choice("+-"),
        hundredths=amount / 100,
    )
