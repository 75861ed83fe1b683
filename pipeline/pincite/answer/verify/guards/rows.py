"""Guard of tables: a figure stands in the row and the column that a sentence names with it."""

from __future__ import annotations

from collections.abc import Sequence

from pincite.answer.verify.guards.amounts import amount_of, last_digit, rounds
from pincite.answer.verify.guards.reading import Clause, Evidence, split
from pincite.answer.verify.guards.tables import EvidenceCell, EvidenceTable, heading_keys, named
from pincite.answer.verify.guards.units import is_year
from pincite.answer.verify.tokens import Token

_COMPARING = frozenset(
    """
    than from against earlier before previous prior preceding last compared up down after versus year rise
    fall increase decrease change other others
    """.split()
)
"""Words by which a figure may be of another row or column than those that are named."""


def other_row(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first figure that stands in another row or column than the sentence names, or None."""
    elsewhere = {token.key for token in evidence.prose}
    for table in evidence.tables:
        if len(table.cells) > 1 and (found := _misplaced(sentence, table, elsewhere)):
            return found
    return None


def _misplaced(sentence: Sequence[Token], table: EvidenceTable, elsewhere: set[str]) -> str | None:
    whole = heading_keys(sentence)
    is_only = sum(token.kind == "number" for token in sentence) == 1
    for part in split(sentence):
        words = heading_keys(part.tokens)
        figures = [
            (token, cells)
            for at, token in enumerate(part.tokens)
            if _is_figure(part.tokens, at) and token.key not in elsewhere
            if (cells := cells_of(part.tokens, at, table))
        ]
        compares = bool({token.word for token in part.tokens} & _COMPARING)
        for lines, line in ((table.rows, "row"), (table.columns, "column")):
            own = named(lines, words) or (named(lines, whole) if line == "row" or is_only else frozenset())
            misplaced = [
                token.word
                for token, cells in figures
                if own and not any(getattr(cell, line) in own for cell in cells)
            ]
            is_free = len(own) < len(figures) or (compares and line == "column")
            if misplaced and not (is_free and len(misplaced) < len(figures)):
                return misplaced[0]
        if (swapped := _swapped(part, figures, table)) or (swapped := _apart(part, figures, table)):
            return swapped
    return _other_code(sentence, table)


def _is_figure(tokens: Sequence[Token], at: int) -> bool:
    """Return True for a number that may be of a cell, and counts no rows as "the three departments" does."""
    before = {token.word for token in tokens[max(0, at - 2) : at]}
    counts = tokens[at].word.isalpha() and before & {"the", "other", "all", "of", "these", "those"}
    return tokens[at].kind in ("number", "time") and not counts and tokens[at].word.lower() != "one"


def _apart(
    part: Clause, figures: Sequence[tuple[Token, list[EvidenceCell]]], table: EvidenceTable
) -> str | None:
    """Return the first figure that stands in a named row, and in a named column, but in no cell of both."""
    words = heading_keys(part.tokens)
    rows, columns = named(table.rows, words), named(table.columns, words)
    if len(rows) == len(columns) == len(figures) == 1:
        token, cells = figures[0]
        if not any(cell.row in rows and cell.column in columns for cell in cells):
            return token.word
    return None


def _other_code(sentence: Sequence[Token], table: EvidenceTable) -> str | None:
    """Return a name that stands in one row where the other words of the sentence are those of another row."""
    words = heading_keys(sentence)
    for token in sentence:
        if token.kind != "name":
            continue
        own = named(table.rows, heading_keys([token]))
        others = [number for number in named(table.rows, words) if number not in own]
        shared = {number: len(table.rows[number] & words) for number in (*own, *others)}
        is_code = len(own) == 1 and all(shared[number] == 1 for number in own)
        if is_code and len(others) == 1 and shared[others[0]] > 1:
            return token.word
    return None


def cells_of(tokens: Sequence[Token], at: int, table: EvidenceTable) -> list[EvidenceCell]:
    """Return the cells that hold a number, or else those that it rounds."""
    token = tokens[at]
    same = [cell for cell in table.cells if any(form.key == token.key for form in cell.amounts)]
    claimed = amount_of(token)
    if same or claimed is None or is_year(token):
        return same
    before = {each.word for each in tokens[max(0, at - 3) : at]}
    return [
        cell
        for cell in table.cells
        for form in cell.amounts
        if (amount := amount_of(form)) and rounds(claimed, amount, before, last_digit(token))
    ]


def _swapped(
    part: Clause, figures: Sequence[tuple[Token, list[EvidenceCell]]], table: EvidenceTable
) -> str | None:
    """Return the first of several figures in another order than the columns or rows that they are of."""
    for lines, line in ((table.columns, "column"), (table.rows, "row")):
        each = [named(lines, heading_keys([token])) for token in part.tokens]
        order = list(dict.fromkeys(number for numbers in each if len(numbers) == 1 for number in numbers))
        if len(order) != len(figures) or len(order) < 2:
            continue
        for (token, cells), number in zip(figures, order, strict=True):
            if not any(getattr(cell, line) == number for cell in cells):
                return token.word
    return None
