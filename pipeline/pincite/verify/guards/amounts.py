"""Numbers as the guards compare them: value, currency, unit, and the word of measure behind them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from pincite.verify.tokens import Token

MEASURES = frozenset(
    """
    second minut hour day night week month quarter year decad centuri time metr meter litr liter gallon watt
    volt amp degre point dollar euro cent pound ton inch foot feet yard acr percent person peopl page crown
    """.split()
)
"""Stems of words that are a number's unit where they stand behind it."""
CALLED = {
    "degre": ("°c", "°f"), "pound": ("GBP", "lb"), "euro": ("EUR",), "dollar": ("USD",), "percent": ("%",),
}  # fmt: skip
"""Units and currencies by the stem of the word that may stand for them behind a number."""
_SAME = {"peopl": "person"}
_QUALIFYING = frozenset("operating working business calendar running full whole consecutive".split())
"""Words between a number and its measure."""
_APART = 4
"""Tokens behind a number in which its unit is looked for: "12 or 24 months"."""


class Amount(NamedTuple):
    """A number's value, currency and unit."""

    value: Decimal
    currency: str
    unit: str


def amount_of(token: Token) -> Amount | None:
    """Return the value, currency and unit of a number; None for an ordinal or another token."""
    if token.kind != "number" or "|" not in token.key:
        return None
    value, currency, unit = token.key.split("|")
    return Amount(Decimal(value), currency, unit)


def is_year(token: Token) -> bool:
    """Return True for a number that is written as a year."""
    return (
        token.kind == "number"
        and len(token.word) == 4
        and token.word.isdigit()
        and token.word[:2] in ("19", "20")
    )


def measure(tokens: Sequence[Token], at: int) -> str:
    """Return the stem of the word of measure behind a number, or nothing."""
    for token in tokens[at + 1 : at + 1 + _APART]:
        if token.kind == "word" and token.key in MEASURES:
            return _SAME.get(token.key, token.key)
        if token.kind != "number" and token.word not in ("or", "and", "to", "-", *_QUALIFYING):
            return ""
    return ""


def last_digit(token: Token) -> Decimal:
    """Return the unit of the last digit that a number shows: 100,000 for 1.2 million; of 300, 100."""
    value = abs(Decimal(token.key.split("|")[0]))
    digits = "".join(letter for letter in token.word if letter.isdigit() or letter == ".").strip(".")
    if not digits or not value:
        return Decimal(0)
    shown = abs(Decimal(digits))
    places = len(digits.partition(".")[2])
    scale = value / shown if shown else Decimal(1)
    if places or scale != 1:
        return scale * Decimal(10) ** -places
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros
