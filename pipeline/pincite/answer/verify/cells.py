"""Read a table cell by cell: the amount, what row and column it is of, and the scale it is given in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pincite.answer.verify.align import significant
from pincite.answer.verify.quantities import Quantity
from pincite.answer.verify.tokens import Token, read_row, same
from pincite.text import money
from pincite.text.side_by_side import one_record_a_line

_SCALE = re.compile(rf"\bin ({money.SCALE})s\b", re.IGNORECASE)
_DOLLARS = re.compile(r"\bdollars\b|\$ in\b|\bin [a-z]+ of (?:u\.?s\.? )?dollars", re.IGNORECASE)
_SAYING = frozenset("be in of for on at as total amount to report end dure $".split())
"""Stems that make a sentence of a row, a column and an amount, and say nothing of their own."""
_UNSCALED = frozenset("share per percent employe number ratio rate".split())
"""Stems of rows that a table's scale may not be meant for."""


@dataclass(frozen=True, slots=True)
class SourceCell:
    """An amount of a table in each form that is sure to be right, with its row's and its column's heading."""

    amounts: tuple[Token, ...]
    row: tuple[Token, ...]
    column: tuple[Token, ...]
    alone: bool
    """It is the only amount of its row."""


def cells(text: str) -> list[SourceCell]:
    """Return the amounts of the rows of tables in a text: lines with a tab between cells, headings first.

    A row is of the section that a line without amounts opened above it. Two amounts of one row and column
    are of something that is said elsewhere, and are left out.
    """
    found: list[SourceCell] = []
    headings: list[Sequence[tuple[Token, ...]]] = []
    scale = _SCALE.search(text)
    power = money.SCALES[scale[1].lower()] if scale else 0
    dollars = bool(_DOLLARS.search(text))
    section: tuple[Token, ...] = ()
    for line in one_record_a_line(text).split("\n"):
        if "\t" not in line:
            headings, section = [], ()
            continue
        label, *rest = read_row(line)
        amounts = [n for n, cell in enumerate(rest) if _is_amount(cell)]
        if not significant(label) or not amounts:
            headings.append([label, *rest])
            if not any(rest) and not _SCALE.search(line):
                section = tuple(significant(label))
            continue
        for n in amounts:
            over = [heading[n + 1] for heading in headings if len(heading) == len(rest) + 1]
            column = tuple(token for cell in over for token in significant(cell))
            forms = _forms(rest[n][0], power, dollars, label)
            row = (*section, *significant(label))
            found.append(SourceCell(forms, row, column, len(amounts) == 1))
    places = Counter((_keys(cell.row), _keys(cell.column)) for cell in found)
    return [cell for cell in found if places[_keys(cell.row), _keys(cell.column)] == 1]


def _keys(tokens: Sequence[Token]) -> tuple[str, ...]:
    return tuple(token.key for token in tokens)


def cell_says(cell: SourceCell, tokens: Sequence[Token]) -> bool:
    """Return True if a sentence says no more than one cell does, and says which cell it is."""
    words = significant(tokens)
    rest = [token for token in words if not any(same(token, amount) for amount in cell.amounts)]
    if len(rest) != len(words) - 1:
        return False
    if not all(any(same(token, word) for word in rest) for token in cell.row):
        return False
    times = [token for token in cell.column if token.kind in ("time", "number")]
    if times and not all(any(same(token, word) for word in rest) for token in times):
        return False
    if not (times or cell.alone):
        return False
    known = (*cell.row, *cell.column)
    return all(token.key in _SAYING or any(same(token, other) for other in known) for token in rest)


def _is_amount(cell: Sequence[Token]) -> bool:
    """Return True if a cell is a number alone, and neither a year nor an ordinal."""
    return (
        len(cell) == 1
        and cell[0].kind == "number"
        and "|" in cell[0].key
        and not re.fullmatch(r"(?:19|20)\d\d", cell[0].word)
    )


def _forms(token: Token, power: int, dollars: bool, label: Sequence[Token]) -> tuple[Token, ...]:
    """Return the amount as it stands, or in the table's scale; in dollars too, where the table says so."""
    value, currency, unit = token.key.split("|")
    plain = not unit and not any(word.key in _UNSCALED for word in label)
    if power and not plain:
        return (token,) if unit else ()
    scaled = Quantity(value, power, currency, unit)
    forms = [scaled, scaled._replace(currency="USD")] if dollars and plain and not currency else [scaled]
    return tuple(token._replace(key=form.key) for form in forms)
