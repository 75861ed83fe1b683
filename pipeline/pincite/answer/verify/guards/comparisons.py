"""Comparisons: what is more, less, most or least is so by the words or the figures of the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pincite.answer.verify.guards.amounts import amount_of
from pincite.answer.verify.guards.lexicon import axes
from pincite.answer.verify.guards.reading import Evidence, stem
from pincite.answer.verify.guards.rows import cells_of
from pincite.answer.verify.guards.tables import EvidenceTable, heading_keys, named
from pincite.answer.verify.guards.units import is_year
from pincite.answer.verify.tokens import Token

_BEHIND = 2
"""Tokens behind a number in which the word of a difference is looked for: "3,000 more than"."""
_RANKS = {"second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}


def other_order(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a word of comparison that the prose of the evidence contradicts, or None."""
    return _other_difference(sentence, evidence) or _other_side(sentence, evidence)


def orders(sentence: Sequence[Token], evidence: Evidence) -> Iterator[tuple[str, bool]]:
    """Yield the words of comparison that the cited tables decide, and whether they hold."""
    for table in evidence.tables:
        yield from _of_table(sentence, table)


def _of_table(tokens: Sequence[Token], table: EvidenceTable) -> Iterator[tuple[str, bool]]:
    than = next((at for at, token in enumerate(tokens) if token.word in ("than", "compared", "versus")), None)
    for at, token in enumerate(tokens):
        if (sign := _sign(token, "superlatives")) and than is None:
            if (holds := _is_extreme(tokens, at, sign, table)) is not None:
                yield token.word, holds
        elif than is not None and at < than and (sign := _sign(token, "comparatives")):
            if (holds := _compares(tokens, than, sign, table)) is not None:
                yield token.word, holds
        elif (sign := _sign(token, "directions")) and (holds := _changes(tokens, sign, table)) is not None:
            yield token.word, holds


def _sign(token: Token, name: str) -> int:
    """Return 1 for a word of the upper pole of an axis of the lexicon, -1 for one of the lower, else 0."""
    for more, less in axes(name):
        for sign, pole in ((1, more), (-1, less)):
            if token.word in pole or (name == "directions" and token.kind == "word" and token.key in pole):
                return sign
    return 0


def _value(table: EvidenceTable, row: int, column: int) -> Decimal | None:
    found = (
        amount.value
        for cell in table.cells
        if (cell.row, cell.column) == (row, column)
        for form in cell.amounts
        if (amount := amount_of(form))
    )
    return next(found, None)


def _columns(tokens: Sequence[Token], table: EvidenceTable) -> frozenset[int]:
    """Return the columns that a sentence is about: those named, of its figures, or the only one."""
    columns = frozenset(cell.column for cell in table.cells)
    if len(columns) == 1:
        return columns
    if own := named(table.columns, heading_keys(tokens)):
        return own
    found = [cells_of(tokens, at, table) for at, token in enumerate(tokens) if token.kind == "number"]
    return frozenset(cell.column for cells in found if len(cells) == 1 for cell in cells)


def _is_extreme(tokens: Sequence[Token], at: int, sign: int, table: EvidenceTable) -> bool | None:
    """Return True if a row is the first of a column (second, third), or of any if no column is named."""
    rows = named(table.rows, heading_keys(tokens))
    if len(rows) != 1:
        return None
    row = next(iter(rows))
    asked = next((_RANKS[token.word] for token in tokens[max(0, at - 2) : at] if token.word in _RANKS), 0)
    columns = _columns(tokens, table)
    ranks = [
        rank
        for column in (columns if len(columns) == 1 else table.columns)
        if (rank := _rank(table, row, column, sign)) is not None
    ]
    return asked in ranks if ranks else None


def _rank(table: EvidenceTable, row: int, column: int, sign: int) -> int | None:
    """Return how many rows but that of a total have more than a row, or less."""
    own = _value(table, row, column)
    numbers = {cell.row for cell in table.cells if not {"total", "all"} & {t.word for t in cell.label}}
    values = [value for number in numbers if (value := _value(table, number, column)) is not None]
    return sum(sign * value > sign * own for value in values) if own is not None and len(values) > 1 else None


def _compares(tokens: Sequence[Token], than: int, sign: int, table: EvidenceTable) -> bool | None:
    """Return True if the table confirms a comparison with "than", None if it does not tell.

    `sign` is 1 if what stands before "than" should be more, and -1 if it should be less.
    """
    before, behind = heading_keys(tokens[:than]), heading_keys(tokens[than:])
    columns, rows = _columns(tokens, table), named(table.rows, before | behind)
    for lines, others, by_row in ((table.rows, columns, True), (table.columns, rows, False)):
        one = named(lines, before) - named(lines, behind)
        other = named(lines, behind) - named(lines, before)
        if len(one) == len(other) == 1 and len(others) == 1:
            first, second, third = next(iter(one)), next(iter(other)), next(iter(others))
            places = ((first, third), (second, third)) if by_row else ((third, first), (third, second))
            values = [_value(table, *place) for place in places]
            if values[0] is not None and values[1] is not None:
                return sign * values[0] > sign * values[1]
    return None


def _changes(tokens: Sequence[Token], sign: int, table: EvidenceTable) -> bool | None:
    """Return True if a row changed as `sign` says between the years of two columns, None if it is not told.

    `sign` is 1 for a rise and -1 for a fall.
    """
    rows = named(table.rows, heading_keys(tokens))
    years = {
        cell.column: token.word
        for cell in table.cells
        if cell.row == table.cells[0].row
        for token in cell.heading
        if is_year(token)
    }
    columns = [column for column in named(table.columns, heading_keys(tokens)) if column in years]
    if len(columns) != 2:
        columns = list(years) if len(years) == 2 else []
    if len(rows) != 1 or len(columns) != 2:
        return None
    row = next(iter(rows))
    first, last = sorted(columns, key=lambda column: years[column])
    values = _value(table, row, first), _value(table, row, last)
    if values[0] is None or values[1] is None:
        return None
    return sign * values[1] > sign * values[0]


def _other_difference(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the word behind a number that the evidence has the other way round: 3,000 more, 3,000 below."""
    for at, token in enumerate(sentence):
        own = _difference(sentence, at)
        if token.kind != "number" or not own:
            continue
        held = {
            found
            for each in evidence.sentences
            if not each.is_row
            for n, other in enumerate(each.tokens)
            if other.key == token.key and (found := _difference(each.tokens, n))
        }
        if held and own not in held:
            return token.word
    return None


def _difference(tokens: Sequence[Token], at: int) -> int:
    """Return the sign of the word of comparison behind a number; 0 if there is none."""
    for token in tokens[at + 1 : at + 1 + _BEHIND]:
        if token.kind not in ("word", "name"):
            break
        if sign := _sign(token, "comparatives"):
            return sign
    return 0


def _other_side(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a comparative whose sides or sign the prose of the evidence has the other way round, or None."""
    own = _sides(sentence)
    if own is None:
        return None
    word, sign, before, behind = own
    for each in evidence.sentences:
        other = None if each.is_row else _sides(each.tokens)
        if other is None:
            continue
        _, other_sign, left, right = other
        same, turned = len(before & left) + len(behind & right), len(before & right) + len(behind & left)
        if same == turned or len((before | behind) & (left | right)) < 2:
            continue
        if sign * (1 if same > turned else -1) != other_sign:
            return word
    return None


def _sides(tokens: Sequence[Token]) -> tuple[str, int, frozenset[str], frozenset[str]] | None:
    """Return the comparative before a "than", its sign, and the words on both sides; None without one."""
    than = next((at for at, token in enumerate(tokens) if token.word == "than"), None)
    if than is None:
        return None
    for at in range(than - 1, -1, -1):
        if sign := _sign(tokens[at], "comparatives"):
            before = frozenset(filter(None, map(stem, tokens[:at])))
            return tokens[at].word, sign, before, frozenset(filter(None, map(stem, tokens[than + 1 :])))
    return None
