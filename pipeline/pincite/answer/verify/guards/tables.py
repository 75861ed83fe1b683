"""Cited tables as the guards read them: rows, columns, and each amount in all forms that they give it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pincite.answer.verify.guards.units import UNITS, is_year, named_units, unit_of, with_units
from pincite.answer.verify.guards.wording import one_wording
from pincite.answer.verify.tokens import Token, read, read_row
from pincite.text import money
from pincite.text.side_by_side import one_record_a_line

_POWERS = (
    money.SCALES
    | {f"{name}s": power for name, power in money.SCALES.items()}
    | {name: power for name, power in money.SHORT_SCALES.items() if name not in ("mm", "b")}
    | {"000": 3}
)
_SHORT = frozenset(("m", "k", "tn", "000"))
"""Words that name a scale only beside a currency."""
_CURRENCIES = (
    money.SIGNS
    | {code.lower(): code for code in money.CODES}
    | money.NAMES
    | {"dollars": "USD", "euros": "EUR", "pounds": "GBP"}
)
_UNNAMING = _POWERS.keys() | {"one", "first"}
"""Words that name no row or column."""
_SAYING_NOTHING = frozenset("in of for on at as to by from with and or per a an the be".split())


@dataclass(frozen=True, slots=True)
class EvidenceCell:
    """An amount of a table: where it stands, and what stands before it in its row and above it."""

    row: int
    column: int
    amounts: tuple[Token, ...]
    label: tuple[Token, ...]
    heading: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class EvidenceTable:
    """A table: its cells, and the words that tell its rows and its columns apart."""

    cells: tuple[EvidenceCell, ...]
    rows: dict[int, frozenset[str]]
    columns: dict[int, frozenset[str]]


@lru_cache(maxsize=64)
def read_table(text: str, caption: str = "") -> EvidenceTable:
    """Return the table of a text: lines with a tab between cells, headings first.

    `caption` are the headings that it stands below; they may give a scale and a currency.

    A figure of 412 below "(£ million)" is £412 million, and one of 5 below "(days)" is 5 days.
    """
    headings: list[Sequence[tuple[Token, ...]]] = []
    corner: tuple[Token, ...] = ()
    cells: list[EvidenceCell] = []
    rows: dict[int, set[str]] = {}
    columns: dict[int, set[str]] = {}
    above = read(caption)
    for number, line in enumerate(line for line in one_record_a_line(text).split("\n") if "\t" in line):
        row = [with_units(cell) for cell in read_row(one_wording(line))]
        amounts = [column for column, cell in enumerate(row) if column and _is_amount(cell)]
        mixed = [
            column
            for column, cell in enumerate(row)
            if column and headings and column not in amounts and _figures(cell)
        ]
        if not amounts and not mixed:
            headings.append(row)
            corner = corner or tuple(row[0])
            continue
        figures = [token for column in mixed for token in _figures(row[column])]
        label = tuple(
            token
            for column, cell in enumerate(row)
            if column not in amounts
            for token in cell
            if token not in figures
        )
        rows[number] = set(_words(label))
        for column in (*amounts, *mixed):
            heading = tuple(token for each in headings if column < len(each) for token in each[column])
            columns.setdefault(column, set()).update(_words(heading))
            forms = (
                _forms(row[column][0], label, heading, (*corner, *above))
                if column in amounts
                else tuple(_figures(row[column]))
            )
            cells.append(EvidenceCell(number, column, forms, tuple(row[0]), heading))
    return EvidenceTable(tuple(cells), _telling(rows), _telling(columns))


def _is_amount(cell: Sequence[Token]) -> bool:
    return len(cell) == 1 and cell[0].kind == "number" and "|" in cell[0].key and not is_year(cell[0])


def _figures(cell: Sequence[Token]) -> list[Token]:
    """Return the numbers and times of a cell that has words too, or is a time: "Every 6 months", 7:40."""
    return [
        token
        for token in cell
        if token.kind == "time" or (token.kind == "number" and "|" in token.key and not is_year(token))
    ]


def _words(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield what a heading is known by: stems, names in lower case, years and times; no units and scales."""
    for token in tokens:
        if token.kind in ("light", "mark", "not") or unit_of(token) or token.word.lower() in _UNNAMING:
            continue
        key = token.key.removeprefix("=").lower() if token.kind == "name" else token.key
        if key not in _SAYING_NOTHING and (token.anchors or token.word.isalnum()):
            yield key


def _telling(lines: dict[int, set[str]]) -> dict[int, frozenset[str]]:
    """Return the words of each line without those that all lines have."""
    common = set.intersection(*lines.values()) if len(lines) > 1 else set[str]()
    return {number: frozenset(words - common) for number, words in lines.items()}


def _forms(
    token: Token, label: Sequence[Token], heading: Sequence[Token], corner: Sequence[Token]
) -> tuple[Token, ...]:
    """Return an amount in every form that its row, its column or the corner gives it."""
    named = (*label, *heading, *corner)
    words = {each.word.lower() for each in named}
    currencies = {_CURRENCIES[word] for word in words & _CURRENCIES.keys()}
    scales = words & (_POWERS.keys() - (set[str]() if currencies else _SHORT))
    units = set(named_units((*label, *heading)))
    if scales & _SHORT:
        units.discard(UNITS["m"])
    value, currency, unit = token.key.split("|")
    number = Decimal(value)
    if not unit and scales:
        number = number.scaleb(max(_POWERS[word] for word in scales))
    forms = [(number, currency, unit)]
    if not (unit or currency):
        forms += [(number, other, "") for other in currencies]
        forms += [(number * other.factor, "", other.base) for other in units]
    keys = dict.fromkeys(f"{amount.normalize():f}|{of}|{base}" for amount, of, base in forms)
    return tuple(token._replace(key=key) for key in keys)


def heading_keys(tokens: Iterable[Token]) -> frozenset[str]:
    """Return what a sentence may name rows and columns by."""
    return frozenset(_words(tokens))


def named(lines: dict[int, frozenset[str]], words: Set[str]) -> frozenset[int]:
    """Return the rows or the columns that some words name.

    They are those that have all of the words that any has, or if there are none, those that have one of them.
    """
    having = [
        frozenset(number for number, own in lines.items() if word in own)
        for word in words
        if any(word in own for own in lines.values())
    ]
    if not having:
        return frozenset()
    return frozenset.intersection(*having) or frozenset.union(*having)
