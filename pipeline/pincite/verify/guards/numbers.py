"""Guards of numbers and times: each stands in the evidence, with its unit, its rate and its limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from pincite.verify.cells import cells
from pincite.verify.guards.amounts import CALLED, Amount, amount_of, is_year, last_digit, measure
from pincite.verify.guards.limits import LESS, MORE, limit
from pincite.verify.guards.reading import Evidence
from pincite.verify.tokens import Token

_ROUNDED = frozenset("about around approximately roughly nearly almost some circa over under".split())
_MORE = frozenset(
    "over more above exceed exceeds exceeding beyond longer least minimum later greater".split()
)
_LESS = frozenset("under less fewer below most maximum within nearly almost shorter".split())
_LIMIT = 4
"""Tokens before a number in which a word of its limit is looked for."""
_SCALES = {"thousand": 3, "thousands": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9}
_RATES = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annual": "year", "annually": "year",
}  # fmt: skip
_RATE = 8
"""Tokens before a rate in which its number is looked for."""
TIMES = frozenset("second minut hour day night week month quarter year".split())
"""Stems of units of time."""


def missing_number(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number of a sentence that the evidence does not hold, or None."""
    held = [*evidence.tokens, *evidence.known, *_scaled(evidence.cited)]
    keys = {token.key for token in held}
    years = {part for token in held if token.kind == "time" for part in token.key.lstrip("FY").split("-")}
    amounts = [amount for token in held if (amount := amount_of(token))]
    for at, token in enumerate(sentence):
        if token.kind != "number" or token.key in keys or token.word.lower() in ("one", "first"):
            continue
        if is_year(token) and token.word in years:
            continue
        claimed = amount_of(token)
        if claimed and f"{claimed.value:f}th" in keys:
            continue
        if f"{token.key.removesuffix('th')}||" in keys:
            continue
        if claimed and _is_called_otherwise(claimed, measure(sentence, at), amounts):
            continue
        in_rows = list(_in_rows(claimed, evidence)) if claimed else []
        if claimed in in_rows or _is_rounded(sentence, at, [*amounts, *in_rows]):
            continue
        return token.word
    return None


def missing_time(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first date or period of a sentence that the evidence does not hold, or None.

    A coarser time is held by a finer one: May 2019 by 3 May 2019.
    """
    held = [*evidence.tokens, *evidence.known]
    times = [token.key for token in held if token.kind == "time"]
    years = {token.word for token in held if is_year(token)}
    for token in sentence:
        if token.kind != "time" or any(
            time == token.key or time.startswith(token.key + "-") for time in times
        ):
            continue
        if token.key.startswith("FY") and token.key[2:] in years:
            continue
        if token.key.startswith("--") and any(time.endswith(token.key[1:]) for time in times):
            continue
        return token.word
    return None


def other_unit(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number that the evidence gives in another unit of measure only, or None."""
    for at, token in enumerate(sentence):
        unit = measure(sentence, at)
        if token.kind != "number" or not unit:
            continue
        units = {
            found
            for each in evidence.sentences
            for n, other in enumerate(each.tokens)
            if other.key == token.key
            for found in (TIMES & each.stems if each.is_row else [measure(each.tokens, n)])
            if found
        }
        if units and unit not in units and (unit in TIMES or not units <= TIMES):
            return f"{token.word} {unit}"
    return None


def other_rate(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return a rate ("a month", weekly) that the evidence has in another unit of time, or None.

    A rate of a number is compared with the sentences that hold the number.
    """
    for at, rate in _rates(sentence):
        numbers = {token.key for token in sentence[max(0, at - _RATE) : at] if token.kind == "number"}
        holding = [
            each
            for each in evidence.sentences
            if not numbers or any(token.key in numbers for token in each.tokens)
        ]
        rates = {other for each in holding for _, other in _rates(each.tokens)}
        if rates and rate not in rates:
            return rate
    return None


def other_limit(sentence: Sequence[Token], evidence: Evidence) -> str | None:
    """Return the first number that is a limit the other way round: at most, where it was at least."""
    for at, token in enumerate(sentence):
        if token.kind != "number" or not (own := limit(sentence, at)):
            continue
        limits = {
            found
            for each in evidence.sentences
            for n, other in enumerate(each.tokens)
            if other.key == token.key and (found := limit(each.tokens, n))
        }
        if limits and own not in limits:
            return token.word
    return None


def _rates(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """Yield the place and the unit of time of each rate."""
    for at, (token, following) in enumerate(pairwise(tokens)):
        if token.word in ("a", "an", "per", "each", "every", "/") and following.key in TIMES:
            yield at, following.key
        elif token.word == "every" and following.kind == "number" and (unit := measure(tokens, at + 1)):
            yield at, f"{following.key} {unit}"
        elif token.word in _RATES:
            yield at, _RATES[token.word]


def _scaled(cited: Iterable[str]) -> Iterator[Token]:
    """Yield the amounts of tables in the scale that the table gives."""
    for text in cited:
        if "\t" in text:
            for cell in cells(text):
                yield from cell.amounts


def _is_called_otherwise(claimed: Amount, name: str, amounts: Iterable[Amount]) -> bool:
    """Return True if the evidence has a number with the sign of its unit, and the sentence with its name."""
    units = CALLED.get(name, ())
    return any(
        amount.value == claimed.value and (amount.unit or amount.currency) in units for amount in amounts
    )


def _in_rows(claimed: Amount, evidence: Evidence) -> Iterator[Amount]:
    """Yield the bare figures of tables as amounts, where heading or row name the unit or scale of one."""
    for each in evidence.sentences:
        if not each.is_row:
            continue
        words = {token.word.lower() for token in each.tokens}
        named = not (claimed.unit or claimed.currency) or bool(
            words & {claimed.unit, claimed.currency.lower()}
        )
        powers = [0, *(power for word, power in _SCALES.items() if word in words)]
        for token in each.tokens:
            amount = amount_of(token)
            if named and amount and not (amount.unit or amount.currency):
                for power in powers:
                    yield Amount(amount.value.scaleb(power), claimed.currency, claimed.unit)


def _is_rounded(sentence: Sequence[Token], at: int, amounts: Iterable[Amount]) -> bool:
    """Return True if a number rounds one of the amounts, and says so by a word or by its scale."""
    token = sentence[at]
    claimed = amount_of(token)
    if claimed is None:
        return False
    before = {word.word for word in sentence[max(0, at - 3) : at]}
    scaled = any(letter.isalpha() for letter in token.word.strip("$€£ "))
    if not (before & (_ROUNDED | MORE | LESS) or scaled):
        return False
    unit: Decimal = last_digit(token)
    for amount in amounts:
        if (amount.currency, amount.unit) != (
            claimed.currency,
            claimed.unit,
        ) or amount.value == claimed.value:
            continue
        if before & MORE and amount.value < claimed.value:
            continue
        if before & LESS and amount.value > claimed.value:
            continue
        if abs(amount.value - claimed.value) <= unit / 2:
            return True
    return False
