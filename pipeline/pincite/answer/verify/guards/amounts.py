"""Numbers as the guards compare them: value, currency, unit, and the word of measure behind them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from decimal import Decimal
from typing import NamedTuple

from pincite.answer.verify.guards.limits import LESS, MORE
from pincite.answer.verify.guards.units import QUALIFYING, factor_of
from pincite.answer.verify.tokens import Token

MEASURES = frozenset(
    """
    second minut hour day night week month quarter year decad centuri time metr meter litr liter gallon watt
    volt amp degre point dollar euro cent pound ton inch foot feet yard acr percent person peopl page crown
    """.split()
)
"""Stems of words of measure: they say nothing of what a number is of."""
_COUNTED = frozenset("night time degre point cent pound ton yard gallon person peopl page crown".split())
"""Stems of those that stay behind a number, since they have no base unit."""
FRACTIONS = {
    "50 percent": "half",
    "33 percent": "third",
    "67 percent": "third",
    "25 percent": "quarter",
    "75 percent": "quarter",
    "20 percent": "fifth",
    "40 percent": "fifth",
    "60 percent": "fifth",
}
"""Shares that may have been written as a fraction, which `one_wording` makes a percentage."""
CALLED = {
    "degre": ("°c", "°f"), "pound": ("GBP", "lb"), "euro": ("EUR",), "dollar": ("USD",), "percent": ("%",),
}  # fmt: skip
"""Units and currencies by the stem of the word that may stand for them behind a number."""
_SAME = {"peopl": "person"}
_APART = 4
"""Tokens behind a number in which its unit is looked for: "12 or 24 months"."""


_ONE_SIDED = Decimal("0.1")
"""Share of a value by which "more than" may be off: "more than 150"."""


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


def measure(tokens: Sequence[Token], at: int) -> str:
    """Return the stem of the word of measure behind a number, or nothing."""
    for token in tokens[at + 1 : at + 1 + _APART]:
        if token.kind == "word" and token.key in _COUNTED:
            return _SAME.get(token.key, token.key)
        if token.kind != "number" and token.word not in ("or", "and", "to", "-", *QUALIFYING):
            return ""
    return ""


def last_digit(token: Token) -> Decimal:
    """Return the unit of the last digit that a number shows: 100,000 for 1.2 million; of 300, 100."""
    value = abs(Decimal(token.key.split("|")[0]))
    if token.word in FRACTIONS:
        return Decimal(5)
    digits = "".join(letter for letter in token.word if letter.isdecimal() or letter == ".").strip(".")
    if not value:
        return Decimal(0)
    if not digits:  # a number in words
        plain = value / factor_of(token)
        return (Decimal(10) if plain % 10 == 0 else Decimal(1)) * factor_of(token)
    shown = abs(Decimal(digits))
    places = len(digits.partition(".")[2])
    scale = value / shown if shown else Decimal(1)
    if places or scale not in (1, factor_of(token)):
        return scale * Decimal(10) ** -places
    zeros = len(digits) - len(digits.rstrip("0"))
    return scale * Decimal(10) ** zeros


def rounds(claimed: Amount, amount: Amount, before: Set[str], digit: Decimal) -> bool:
    """Return True if an amount is claimed rounded to a digit, on the side that the words before it say."""
    if claimed[1:] != amount[1:] or claimed.value == amount.value:
        return False
    if (before & MORE and amount.value < claimed.value) or (before & LESS and amount.value > claimed.value):
        return False
    is_one_sided = bool(before & (MORE | LESS)) and digit > 0
    allowed = max(digit / 2, abs(amount.value) * _ONE_SIDED) if is_one_sided else digit / 2
    return abs(amount.value - claimed.value) <= allowed
