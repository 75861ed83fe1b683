"""The cells of cited tables as the guards read them: each amount in all forms that the table gives it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pincite.verify.cells import Cell, cells
from pincite.verify.guards.units import UNITS, named_units
from pincite.verify.tokens import Token, read_row

_POWERS = {
    "thousand": 3, "thousands": 3, "000": 3, "k": 3, "million": 6, "millions": 6, "mn": 6, "m": 6, "billion": 9,
    "billions": 9, "bn": 9,
}  # fmt: skip
_SHORT = frozenset(("m", "k", "000"))
"""Words that name a scale only beside a currency."""
_CURRENCIES = {
    "$": "USD", "usd": "USD", "dollars": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP", "gbp": "GBP", "chf": "CHF", "jpy": "JPY", "cad": "CAD", "aud": "AUD",
}  # fmt: skip


def table_cells(text: str) -> list[Cell]:
    """Return the cells of a table; `amounts` are in all forms that their row, column or the corner names.

    A figure of 412 below "(£ million)" is 412 million and £412 million; one of 5 below "(days)" is 5 days too.
    """
    corner = next((line.partition("\t")[0] for line in text.split("\n") if "\t" in line), "")
    title = [token for cell in read_row(corner) for token in cell]
    return [replace(cell, amounts=_forms(cell, title)) for cell in cells(text)]


def _forms(cell: Cell, title: Sequence[Token]) -> tuple[Token, ...]:
    named = (*cell.row, *cell.column, *title)
    words = {token.word.lower() for token in named}
    currencies = {_CURRENCIES[word] for word in words & _CURRENCIES.keys()}
    scales = words & _POWERS.keys() - (frozenset() if currencies else _SHORT)
    units = set(named_units((*cell.row, *cell.column)))
    if scales & _SHORT:
        units.discard(UNITS["m"])
    found: dict[str, Token] = {}
    for token in cell.amounts:
        value, currency, unit = token.key.split("|")
        number = Decimal(value)
        if not unit and scales:
            number = number.scaleb(max(_POWERS[word] for word in scales))
        forms = [(number, currency, unit)]
        if not unit:
            forms += [(number, other, "") for other in currencies if not currency]
            forms += [(number * other.factor, "", other.base) for other in units if not currency]
        for amount, of, base in forms:
            key = f"{amount.normalize():f}|{of}|{base}"
            found[key] = token._replace(key=key)
    return tuple(found.values())
